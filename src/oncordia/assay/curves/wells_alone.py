"""What the wells alone say of an EC50 at the highest dose, without the prior's word on it.

Where the doses end before the curve does, its plateau at high dose and its EC50 come from the
prior: limits about them are those of the prior. Here both are set free, and the lowest cost with
the EC50 at the highest dose says whether the wells speak against it.
"""

from dataclasses import dataclass, replace

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.families import FitPlan
from oncordia.assay.curves.held import Targets
from oncordia.assay.curves.information import invert_all
from oncordia.assay.curves.limits import hold_fits, profile_limits
from oncordia.assay.curves.nodes import RELATIVE
from oncordia.assay.curves.packed import Packed, dose_ends
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.raw import RawFits, fit_plan
from oncordia.assay.curves.select import select_packed, select_points
from oncordia.assay.kernels.fitting.curve import COST
from oncordia.assay.kernels.fitting.derive import choose_effective
from oncordia.assay.kernels.fitting.targets import EFFECTIVE
from oncordia.domain import CurveOptions, Loss
from oncordia.numeric import over_pieces

REACH = 2.5  # times the limits by the wells, within which the highest dose is looked at
WIDER = 2.0  # most of the standard error that these priors take away where the wells tell enough
TIED = 1e6  # precision that holds an EC50 at the highest dose, to 0.001 decades
FEW_STEPS = 3.0  # bring the rise of the cost, in nine of ten, to 0.06 variances of a well
AT_END = {"bottom", "log10_ec50", "log10_position"}  # what the wells say nothing of below the fall
SCALED = {Loss.HUBER, Loss.TUKEY, Loss.STUDENT}  # costs of two fits have two scales


@dataclass(frozen=True, slots=True, eq=False)
class WellsAlone:
    """What the wells alone say of the upper limit of each EC50, shapes (n_curves,)."""

    high: FloatArray  # upper limit of the log10 EC50: -inf where not asked, inf where there is none
    unseen_mask: BoolArray  # the highest dose serves the wells as well as the fitted EC50


def ask_wells(
    points: CurvePoints,
    packed: Packed,
    raw: RawFits,
    noise: tuple[FloatArray, FloatArray],
    quantile: FloatArray,
    log10_ec50: FloatArray,
    gradient: FloatArray,
    covariance: FloatArray,
    mask: BoolArray,
    options: CurveOptions,
) -> WellsAlone | None:
    """Upper limits of the EC50 with plateau at high dose and position free of their prior.

    The limit is where the lowest cost, with the EC50 held and the other priors kept, has risen by
    variance times t squared (profile likelihood: Venzon & Moolgavkar 1988, Appl Stat 37:87). Curves
    are asked whose EC50 lies within the doses and, by its standard error without these priors,
    not far from the highest.

    Parameters
    ----------
    noise
        Variance of a single well and its degrees of freedom, shapes (n_curves,).
    quantile
        Of Student's t for the two-sided confidence, shape (n_curves,).
    log10_ec50, gradient, covariance
        The EC50 of each fit, its change with the parameters, and their covariance, shapes
        (n_curves,), (n_curves, P) and (n_curves, P, P).
    mask
        Curves that respond, shape (n_curves,).

    Returns
    -------
    WellsAlone or None
        None where no prior speaks of the end of the curves, or where a group's own curves do.
    """
    plan = raw.plan
    freed = np.array([name in AT_END for name in plan.family.parameters]) & plan.free_mask
    has_prior = plan.noise[0] == 1.0 and bool((plan.prior[freed, 1] > 0).any())
    if not has_prior or "bottom" not in plan.family.parameters or options.needs_whole_run:
        return None
    _, top_dose = dose_ends(packed)
    room = top_dose - log10_ec50
    with np.errstate(invalid="ignore"):
        error = np.sqrt(np.einsum("ni,nij,nj->n", gradient, covariance, gradient))
        far = WIDER * REACH * quantile * error > room  # False where anything is not known
        rows = np.flatnonzero(mask & far & (room >= 0.0) & (noise[0] > 0.0))
    loose = np.where(freed, 0.0, raw.precision[rows])
    information = np.ascontiguousarray(raw.information[rows])
    spread = invert_all(information, noise[0][rows], loose, plan.free_mask)
    error, toward = follow_ec50(spread, gradient[rows])
    near = REACH * quantile[rows] * error > room[rows]
    rows, loose, error, toward = rows[near], loose[near], error[near], toward[near]
    high = np.full(log10_ec50.size, -np.inf)
    unseen = np.zeros(log10_ec50.size, dtype=bool)
    if rows.size:
        some = take_rows(raw, rows, loose)
        places = np.flatnonzero((plan.position_mask == RELATIVE) & plan.free_mask)
        if options.loss in SCALED or not places.size:
            found = search_end(
                select_points(points, rows),
                select_packed(packed, rows),
                some,
                (noise[0][rows], noise[1][rows]),
                freed,
                options,
            )
        else:
            found = hold_at_end(
                select_packed(packed, rows),
                some,
                noise[0][rows],
                quantile[rows],
                log10_ec50[rows],
                (error, toward),
                int(places[0]),
                options,
            )
        high[rows], unseen[rows] = found
    return WellsAlone(high, unseen)


def follow_ec50(covariance: FloatArray, gradient: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Standard error of the log10 EC50, (m,), and how parameters follow its rise by one, (m, P).

    Infinite and 0 where parameters cannot be told apart.
    """
    along = np.matmul(covariance, gradient[:, :, None])[:, :, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.einsum("ni,ni->n", along, gradient)
        known = np.isfinite(spread) & (spread > 0.0)
        toward = np.where(known[:, None], along / spread[:, None], 0.0)
        return np.where(known, np.sqrt(spread), np.inf), toward


def take_rows(raw: RawFits, rows: IntArray, precision: FloatArray) -> RawFits:
    """Some of the fits, under a precision of their own."""
    return RawFits(
        raw.plan, raw.parameters[rows], raw.information[rows], raw.summary[rows], precision
    )


def hold_at_end(
    packed: Packed,
    raw: RawFits,
    variance: FloatArray,
    quantile: FloatArray,
    log10_ec50: FloatArray,
    way: tuple[FloatArray, FloatArray],
    place: int,
    options: CurveOptions,
) -> tuple[FloatArray, BoolArray]:
    """Limit and mask of ``WellsAlone`` from one more fit a curve, its EC50 near the highest dose.

    The position at ``place`` is held so; as a shift of all positions shifts the EC50 by as much,
    the EC50 then stays near, or is the position itself.

    The root of the rise of the cost is nearly straight over the EC50 (Bates & Watts 1988, section
    6.1): a parabola has its slope at the fit, by the standard error, and its value at the highest
    dose. ``way`` is what ``follow_ec50`` gives.
    """
    error, toward = way
    low, high = dose_ends(packed)
    plan, precision = raw.plan, raw.precision
    mean = np.repeat(plan.prior[None, :, 0], high.size, axis=0)
    mean[:, plan.position_mask > 0] += (0.5 * (low + high))[:, None]
    start = raw.parameters + toward * (high - log10_ec50)[:, None]
    start[:, place] += np.nan_to_num(high - derive_ec50(plan, start))
    own = np.stack([mean, precision], axis=2)
    own[:, place, 0], own[:, place, 1] = start[:, place], TIED
    ready = np.ones(high.size, dtype=bool)
    held = fit_plan(packed, plan, options, ready, start=start, own_prior=own, most_steps=FEW_STEPS)
    gap = derive_ec50(plan, held.parameters) - log10_ec50
    rise = weigh_cost(held, mean, precision, variance) - weigh_cost(raw, mean, precision, variance)
    root = np.sqrt(np.maximum(rise, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = 1.0 / error
        bend = (root - slope * gap) / gap**2
        inner = np.maximum(slope * slope + 4.0 * bend * quantile, 0.0)
        step = 2.0 * quantile / (slope + np.sqrt(inner))
    step = np.where((step < gap) & (inner > 0.0), step, gap)
    closed = (rise > quantile**2) & np.isfinite(step)
    limit = np.where(closed, log10_ec50 + step, np.inf)
    return limit, np.asarray(rise <= 0.0)


def derive_ec50(plan: FitPlan, parameters: FloatArray) -> FloatArray:
    """Log10 EC50 of parameters of a plan's model, shape (n,); NaN where none is reached."""
    n = parameters.shape[0]
    codes = np.full(n, plan.family.code)
    value, gradient = np.empty(n), np.empty(parameters.shape)
    over_pieces(choose_effective(codes), n, codes, parameters, 0.5, value, gradient)
    return value


def weigh_cost(
    raw: RawFits, mean: FloatArray, precision: FloatArray, variance: FloatArray
) -> FloatArray:
    """Cost over the variance, with the penalty of a prior, shape (n,)."""
    off = raw.parameters - mean
    return np.asarray(raw.summary[:, COST] / variance + (precision * off * off).sum(axis=1))


def search_end(
    points: CurvePoints,
    packed: Packed,
    raw: RawFits,
    noise: tuple[FloatArray, FloatArray],
    freed: BoolArray,
    options: CurveOptions,
) -> tuple[FloatArray, BoolArray]:
    """The same for any model and loss, by a fit without these priors and the profile about it."""
    prior = raw.plan.prior.copy()
    prior[freed, 1] = 0.0
    plan: FitPlan = replace(raw.plan, prior=prior)
    n = raw.parameters.shape[0]
    ready = np.ones(n, dtype=bool)
    alone = fit_plan(packed, plan, options, ready, start=raw.parameters)
    value = derive_ec50(plan, alone.parameters)
    _, high = dose_ends(packed)
    ends = np.zeros((n, 1, 2))
    ends[:, 0, 0] = 0.5
    reach = np.stack([value, high], axis=1)[:, None, :]
    tail = np.full((n, 1), 0.5 * (1.0 - options.confidence))
    fits = hold_fits(packed, alone, *noise, points, options, ready)
    limit = profile_limits(fits, Targets(np.array([EFFECTIVE]), ends, reach, tail)).ends[:, 0, 1]
    with np.errstate(invalid="ignore"):
        unseen = ~(value < high)
    return np.where(np.isnan(limit), np.inf, limit), np.asarray(unseen)
