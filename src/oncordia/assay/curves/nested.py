"""Second starts: from the optimum of a simpler model, and of a fit that knows no prior."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.families import FAMILIES, FitPlan, plan_fit, refine_plan
from oncordia.assay.curves.information import invert_all
from oncordia.assay.curves.packed import Packed, dose_ends
from oncordia.assay.curves.raw import RawFits, fit_plan, weigh_noise
from oncordia.assay.curves.select import select_packed
from oncordia.assay.kernels.fitting.curve import CONSTANT_COST, COST, OBJECTIVE
from oncordia.domain import CurveModel, CurveOptions, Loss, Prior

FIRST_GAP = 1.0  # decades between the transitions of a two-site curve that starts as one
LARGE_PULL = 0.7  # share of the sum of squares that the prior alone accounts for
SMALL_PENALTY = 0.02  # squared SD from the means of the prior, over all parameters
NEAR_EXACT = 0.2  # share of the sum of squares that is left where wells follow a curve exactly
FEW_STEPS = 24.0  # bring a fit to wells that follow a curve exactly; others need no more
FLAT_SHARE = 0.1  # of the best constant's sum of squares, above which the grid is not trusted ...
TRUSTED = {  # ... with these models; with the others never
    CurveModel.HILL2,
    CurveModel.HILL3,
    CurveModel.HILL4,
    CurveModel.EXPONENTIAL,
    CurveModel.MICHAELIS_MENTEN,
}
SCOUTS = 10, 10.0  # starts on the close grid, and the steps of each
MORE_SCOUTS = 16, 25.0  # the same of models with long ridges
RIDGED = {
    CurveModel.BRAIN_COUSENS,
    CurveModel.CEDERGREEN,
    CurveModel.BRAIN_COUSENS_MIRROR,
    CurveModel.CEDERGREEN_MIRROR,
    CurveModel.BIPHASIC,
    CurveModel.BELL,
    CurveModel.EXPONENTIAL_LINEAR,
}
# losses that find a scale with each fit, so that two fits of a curve do not compare
RESCALED = {Loss.HUBER, Loss.TUKEY, Loss.STUDENT, Loss.NEGATIVE_BINOMIAL}
NEVER = 300.0  # log10 dose, brought within the bounds by the fit


Simpler = tuple[tuple[CurveModel, Callable[[FloatArray], FloatArray]], ...]


def _with_symmetry(hill: FloatArray) -> FloatArray:
    return np.column_stack([hill, np.zeros(hill.shape[0])])


def _without_stimulation(hill: FloatArray) -> FloatArray:
    return np.column_stack([hill[:, :2], np.zeros(hill.shape[0]), hill[:, 2:]])


def _without_stimulation_alpha(hill: FloatArray) -> FloatArray:
    n = hill.shape[0]  # where alpha and the unit are held, the fit puts them there
    return np.column_stack([_without_stimulation(hill), np.full(n, np.log(0.5)), np.full(n, -6.0)])


def _as_first_site(hill: FloatArray) -> FloatArray:
    top, bottom, position, slope = hill.T
    gap = np.full(top.size, FIRST_GAP)
    return np.column_stack([top, bottom, bottom, position, slope, gap, slope])


def _as_second_site(hill: FloatArray) -> FloatArray:
    top, bottom, position, slope = hill.T
    gap = np.full(top.size, FIRST_GAP)
    return np.column_stack([top, top, bottom, position - gap, slope, gap, slope])


def _without_linear(decay: FloatArray) -> FloatArray:
    return np.column_stack([decay, np.full(decay.shape[0], NEVER)])


def _without_decay(hill: FloatArray) -> FloatArray:
    return np.column_stack([hill[:, :2], np.full(hill.shape[0], NEVER), hill[:, 2]])


def _with_slope_one(decay: FloatArray) -> FloatArray:
    return np.column_stack([decay, np.zeros(decay.shape[0])])


def _same(parameters: FloatArray) -> FloatArray:
    return parameters


HILL4 = CurveModel.HILL4
# the simpler models that a model holds, and how a curve of theirs is a curve of its own
SIMPLER: Mapping[CurveModel, Simpler] = {
    CurveModel.HILL5: ((HILL4, _with_symmetry),),
    CurveModel.HILL5_MIRROR: ((HILL4, _with_symmetry),),
    CurveModel.BRAIN_COUSENS: ((HILL4, _without_stimulation),),
    CurveModel.CEDERGREEN: ((HILL4, _without_stimulation_alpha),),
    CurveModel.BRAIN_COUSENS_MIRROR: ((HILL4, _without_stimulation),),
    CurveModel.CEDERGREEN_MIRROR: ((HILL4, _without_stimulation_alpha),),
    CurveModel.BIPHASIC: ((HILL4, _as_first_site), (HILL4, _as_second_site)),
    CurveModel.BELL: ((CurveModel.BIPHASIC, _same), (HILL4, _as_first_site)),
    CurveModel.EXPONENTIAL_LINEAR: (
        (CurveModel.EXPONENTIAL, _without_linear),
        (CurveModel.MICHAELIS_MENTEN, _without_decay),
    ),
}


# the same for losses that find a scale, whose fits without a prior have no second look
SIMPLER_RESCALED: Mapping[CurveModel, Simpler] = {
    CurveModel.HILL3: ((CurveModel.HILL2, _same),),
    HILL4: (
        (CurveModel.HILL2, _same),
        (CurveModel.HILL3, _same),
        (CurveModel.MICHAELIS_MENTEN, _same),
    ),
    CurveModel.WEIBULL1: ((CurveModel.EXPONENTIAL, _with_slope_one),),
}


def fit_nested(
    packed: Packed,
    plan: FitPlan,
    options: CurveOptions,
    fit_mask: BoolArray,
    *,
    inner: RawFits | None = None,
) -> RawFits:
    """Fit ``options.model`` by its plan, from the grid and from the optima of its sub-models.

    ``inner`` is the fit of the four-parameter log-logistic curve where it is at hand.
    """
    simpler = SIMPLER.get(options.model, ())
    if options.loss in RESCALED and plan.noise[0] != 1.0:
        simpler = simpler or SIMPLER_RESCALED.get(options.model, ())
    also = find_simpler(packed, simpler, options, fit_mask, inner)
    raw = fit_plan(packed, plan, options, fit_mask, also=also)
    raw = free_far(packed, plan, options, raw, fit_mask)
    return look_again(packed, plan, options, raw, fit_mask)


def find_simpler(
    packed: Packed,
    simpler: Simpler,
    options: CurveOptions,
    fit_mask: BoolArray,
    inner: RawFits | None,
) -> list[FloatArray]:
    """Fits of the simpler models as parameters of the model, each (n_curves, P)."""
    fits = {} if inner is None else {HILL4: inner}
    found = []
    for model, widen in simpler:
        if model not in fits:
            own = narrow_options(model, options)
            fits[model] = fit_nested(packed, plan_fit(model, own), own, fit_mask, inner=inner)
        found.append(np.ascontiguousarray(widen(fits[model].parameters)))
    return found


def look_again(
    packed: Packed, plan: FitPlan, options: CurveOptions, raw: RawFits, fit_mask: BoolArray
) -> RawFits:
    """Fits that the grid may have led astray, once more from a closer one.

    Without a prior a sum of squares may have its least value in a gorge that the grid steps
    over: a steep step between two doses, or a single dose on a flank.
    """
    if plan.noise[0] == 1.0 or options.loss in RESCALED:
        return raw
    doubtful = fit_mask
    if options.model in TRUSTED:
        with np.errstate(invalid="ignore"):
            flat = raw.summary[:, COST] > FLAT_SHARE * raw.summary[:, CONSTANT_COST]
        doubtful = fit_mask & flat
    if not doubtful.any():
        return raw
    scouts = MORE_SCOUTS if options.model in RIDGED else SCOUTS
    return keep_lower(raw, fit_plan(packed, refine_plan(plan), options, doubtful, scouts=scouts))


def free_far(
    packed: Packed, plan: FitPlan, options: CurveOptions, raw: RawFits, fit_mask: BoolArray
) -> RawFits:
    """Fits far from their prior, tried once more from the optimum without it.

    Where wells follow a curve that the prior holds unlikely all but exactly, the posterior has a
    second, sharp peak at that curve, which steps from the grid may miss.
    """
    if plan.noise[0] != 1.0 or options.loss is not Loss.SQUARED:
        return raw
    far = fit_mask & (find_pull(packed, raw) > LARGE_PULL)
    if not far.any():
        return raw
    rows = np.flatnonzero(far)
    apart = select_packed(packed, rows)
    plain = replace(options, prior=Prior.NONE)
    loose = fit_plan(
        apart,
        plan_fit(options.model, plain),
        plain,
        np.ones(rows.size, dtype=bool),
        start=raw.parameters[rows],
        most_steps=FEW_STEPS,
    )
    with np.errstate(invalid="ignore"):
        ready = loose.summary[:, COST] < NEAR_EXACT * raw.summary[rows, COST]
    if not ready.any():
        return raw
    again = fit_plan(apart, plan, options, ready, start=loose.parameters)
    return keep_lower(raw, again, rows)


def find_pull(packed: Packed, raw: RawFits) -> FloatArray:
    """Share of each sum of squares that a step without the prior would take away, (n_curves,).

    At the fit J'Wr = variance x precision x (p - mean); a Gauss-Newton step from there lowers the
    sum of squares by (J'Wr)' (J'WJ)^-1 (J'Wr). 0 where the prior has no say; NaN where parameters
    cannot be told apart.
    """
    plan, cost = raw.plan, raw.summary[:, COST]
    low, high = dose_ends(packed)
    middle = 0.5 * (low + high)[:, None]
    off = raw.parameters - np.where(plan.position_mask > 0, middle, 0.0) - plan.prior[:, 0]
    pull = np.zeros(cost.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        rows = np.flatnonzero(
            (raw.precision * off * off * plan.free_mask).sum(axis=1) > SMALL_PENALTY
        )
        variance = weigh_noise(cost[rows], packed.n_wells[rows], plan.noise)
        force = variance[:, None] * raw.precision[rows] * off[rows] * plan.free_mask
        nothing = np.zeros_like(force)
        ones = np.ones_like(variance)
        inverse = invert_all(raw.information[rows], ones, nothing, plan.free_mask)
        pull[rows] = np.einsum("ni,nij,nj->n", force, inverse, force) / cost[rows]
    return pull


def narrow_options(model: CurveModel, options: CurveOptions) -> CurveOptions:
    """The options with another model, and without what is said of parameters it lacks."""
    family = FAMILIES[model]
    return replace(
        options,
        model=model,
        fixed={k: v for k, v in options.fixed.items() if family.place(k) is not None},
        bounds={k: v for k, v in options.bounds.items() if family.place(k) is not None},
    )


def keep_lower(raw: RawFits, again: RawFits, rows: IntArray | None = None) -> RawFits:
    """Of two fits of the same curves by one plan, that of the lower objective.

    ``again`` holds the curves at ``rows`` alone where these are given.
    """
    mine = np.arange(raw.summary.shape[0]) if rows is None else rows
    was, now = raw.summary[mine, OBJECTIVE], again.summary[:, OBJECTIVE]
    with np.errstate(invalid="ignore"):
        lower = (now < was) | (np.isfinite(now) & ~np.isfinite(was))
    if not lower.any():
        return raw
    kept = RawFits(
        raw.plan,
        raw.parameters.copy(),
        raw.information.copy(),
        raw.summary.copy(),
        raw.precision,
    )
    for ours, theirs in (
        (kept.parameters, again.parameters),
        (kept.information, again.information),
        (kept.summary, again.summary),
    ):
        ours[mine[lower]] = theirs[lower]
    return kept
