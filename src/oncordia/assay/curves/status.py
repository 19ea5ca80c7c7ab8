"""How each fit ended: its status, and the status in plain words."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.counts import find_faults, level_error
from oncordia.assay.curves.families import natural_name
from oncordia.assay.curves.held import Limits
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.raw import RawFits, is_varied, on_bounds
from oncordia.assay.curves.wells_alone import WellsAlone
from oncordia.assay.kernels.fitting.curve import CONSTANT, COST, SETTLED
from oncordia.domain import CurveOptions, CurveStatus, describe_dose

ObjectArray = NDArray[np.object_]
MOST_PARETO_K = 0.7  # Vehtari et al. 2024, JMLR 25:72: beyond it averages are not to be relied on


@dataclass(frozen=True, slots=True, eq=False)
class CurveFits:
    """Fits with the noise behind their limits and what follows from them, one row a curve."""

    raw: RawFits
    variance: FloatArray  # of a single well; NaN where not estimable
    n_spare: FloatArray  # degrees of freedom of the variance
    quantile: FloatArray  # of Student's t for the two-sided confidence
    p_no_response: FloatArray
    relevance: FloatArray
    covariance: FloatArray  # (n_curves, P, P)
    log10_ec50: FloatArray
    ec50_gradient: FloatArray  # (n_curves, P)
    change: FloatArray  # highest less lowest fitted response over the doses
    limits: Limits | None = None  # of each parameter and the log10 EC50; None: Wald's
    alone: WellsAlone | None = None  # None where no prior speaks of the end of the curves

    @property
    def ec50_error(self) -> FloatArray:
        """Standard error of the log10 EC50; NaN where not estimable."""
        gradient = self.ec50_gradient
        variance = np.einsum("ni,nij,nj->n", gradient, self.covariance, gradient)
        with np.errstate(invalid="ignore"):
            return np.asarray(np.sqrt(variance))

    @property
    def ec50_limits(self) -> tuple[FloatArray, FloatArray]:
        """Two-sided limits of the log10 EC50 where it lies within the doses.

        The upper one never lies below what the wells alone allow.
        """
        if self.limits is not None:
            lower, upper = self.limits.ends[:, -1, 0], self.limits.ends[:, -1, 1]
        else:
            with np.errstate(invalid="ignore"):
                error = self.ec50_error * self.quantile
                lower, upper = self.log10_ec50 - error, self.log10_ec50 + error
        return lower, upper if self.alone is None else np.maximum(upper, self.alone.high)


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """Status of each curve, arrays of shape (n_curves,)."""

    status: ObjectArray
    reason: ObjectArray
    ec50_bound: ObjectArray  # "<", ">" or ""
    constant_mask: BoolArray  # the curve is drawn as a constant


@dataclass(slots=True, eq=False)
class _Verdicts:
    """Statuses as they are given out: each curve gets the first that fits."""

    status: ObjectArray
    reason: ObjectArray
    ec50_bound: ObjectArray
    constant_mask: BoolArray
    left: BoolArray  # curves without a status yet

    def give(
        self,
        mask: BoolArray,
        status: CurveStatus,
        words: Iterable[str] | str,
        bound: str = "",
        *,
        constant: bool = False,
    ) -> None:
        """Status of the curves of the mask that have none yet; ``words`` one each, in order."""
        rows = np.flatnonzero(mask & self.left)
        if rows.size == 0:
            return
        self.status[rows] = status.value
        self.reason[rows] = words if isinstance(words, str) else list(words)
        self.ec50_bound[rows] = bound
        self.constant_mask[rows] = constant
        self.left[rows] = False

    def rows(self, mask: BoolArray) -> list[int]:
        """Curves of the mask that have no status yet."""
        return np.flatnonzero(mask & self.left).tolist()


def judge_curves(points: CurvePoints, fits: CurveFits, options: CurveOptions) -> Judgement:
    """Status, reason and bound of each curve."""
    n = points.n_curves
    verdicts = _Verdicts(
        np.full(n, "", dtype=object),
        np.full(n, "", dtype=object),
        np.full(n, "", dtype=object),
        np.zeros(n, dtype=bool),
        np.ones(n, dtype=bool),
    )
    _judge_missing(verdicts, points, fits, options)
    _judge_level(verdicts, points, fits, options)
    _judge_sloping(verdicts, points, fits)
    _count_left_out(verdicts.reason, points)
    return Judgement(verdicts.status, verdicts.reason, verdicts.ec50_bound, verdicts.constant_mask)


def doses_needed(n_free: int, options: CurveOptions) -> int:
    """Distinct doses that a fit of so many free parameters needs."""
    return max(options.min_doses, n_free)


def _judge_missing(
    verdicts: _Verdicts, points: CurvePoints, fits: CurveFits, options: CurveOptions
) -> None:
    """No curve at all: too few doses, or a fit that could not be done."""
    summary = fits.raw.summary
    n_doses, needed = points.n_doses, doses_needed(fits.raw.plan.n_free, options)
    mixed = points.keys["mixed_units"].to_numpy()
    failed = CurveStatus.FAILED
    verdicts.give(mixed, failed, "doses in mol/L and doses relative to a top dose are mixed")
    infinite = (points.n_wells == 0) & (points.keys["n_not_finite"].to_numpy() > 0)
    verdicts.give(infinite, failed, "no finite response")
    faults = find_faults(points, options.loss)
    verdicts.give(faults != "", failed, faults[verdicts.rows(faults != "")])
    few = n_doses < needed
    words = [
        f"{_count(int(n_doses[i]), 'distinct dose')} in use, {needed} are needed"
        for i in verdicts.rows(few)
    ]
    verdicts.give(few, CurveStatus.TOO_FEW_DOSES, words)
    verdicts.give(~np.isfinite(summary[:, COST]), failed, "the fit gave no finite result")
    verdicts.give(summary[:, SETTLED] != 1.0, failed, "the fit did not come to rest")


def _judge_level(
    verdicts: _Verdicts, points: CurvePoints, fits: CurveFits, options: CurveOptions
) -> None:
    """No response within the doses."""
    summary, p = fits.raw.summary, fits.p_no_response
    constant = summary[:, CONSTANT]
    with np.errstate(invalid="ignore"):
        noise_sd = np.sqrt(fits.variance)
        error = level_error(points, fits.raw, fits.variance, options.loss)
        spread = np.nan_to_num(fits.quantile * error)
        equal = ~is_varied(fits.raw)
        unsure = p > options.flat_p
        small = fits.change < options.flat_sd * noise_sd
    if options.loss.is_likelihood:
        small = np.zeros(small.shape, dtype=bool)
    if options.knows_untreated:
        fallen = (equal | unsure | small) & (constant + spread < options.top_min)
        words = [
            f"level at {constant[i]:.2g} over all doses, below the lowest top "
            f"{options.top_min:g}: the fall lies below the lowest dose {_dose(points, i, 0)}"
            for i in verdicts.rows(fallen)
        ]
        verdicts.give(fallen, CurveStatus.PARTIAL, words, "<", constant=True)
    flat = CurveStatus.FLAT
    words = [f"all responses equal {value:.3g}" for value in constant[verdicts.rows(equal)]]
    verdicts.give(equal, flat, words, constant=True)
    words = [
        f"no response: p {value} against a constant, above {options.flat_p:g}"
        for value in write_short(p[verdicts.rows(unsure)])
    ]
    verdicts.give(unsure, flat, words, constant=True)
    words = [
        f"no response: the change of {fits.change[i]:.2g} over the doses lies within "
        f"the noise, SD {noise_sd[i]:.2g}"
        for i in verdicts.rows(small)
    ]
    verdicts.give(small, flat, words, constant=True)
    if fits.raw.plan.family.n_parameters == 1:
        verdicts.give(np.ones(p.shape, dtype=bool), flat, "fitted as a constant", constant=True)


def _judge_sloping(verdicts: _Verdicts, points: CurvePoints, fits: CurveFits) -> None:
    """A response: its EC50 lies within the doses or outside."""
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    way = _name_way(fits)
    untested = "no test against a constant, as there are too few wells"
    tested = np.full(way.size, untested, dtype=object)
    known = np.flatnonzero(np.isfinite(fits.p_no_response) & verdicts.left)
    tested[known] = [
        f"p {value} against a constant" for value in write_short(fits.p_no_response[known])
    ]
    x = fits.log10_ec50
    for mask, bound, end, words in (
        (x > high, ">", 1, "above the highest dose"),
        (x < low, "<", 0, "below the lowest dose"),
    ):
        reasons = [
            f"{way[i]} with the half-way point {words} {_dose(points, i, end)}, {tested[i]}"
            for i in verdicts.rows(mask)
        ]
        verdicts.give(mask, CurveStatus.PARTIAL, reasons, bound)
    if fits.alone is not None:
        unseen = fits.alone.unseen_mask
        reasons = [
            f"{way[i]}, but the wells alone follow a half-way point at the highest dose "
            f"{_dose(points, i, 1)} as well as one within the doses, {tested[i]}"
            for i in verdicts.rows(unseen)
        ]
        verdicts.give(unseen, CurveStatus.PARTIAL, reasons, ">")
    unreached = ~np.isfinite(x)
    reasons = [
        f"{way[i]}, but never half of the way, {tested[i]}" for i in verdicts.rows(unreached)
    ]
    verdicts.give(unreached, CurveStatus.PARTIAL, reasons, ">")
    rest = np.ones(x.shape, dtype=bool)
    rows = verdicts.rows(rest)
    notes = _write_notes(points, fits)
    reasons = [f"{way[i]} within the doses, {tested[i]}{notes[i]}" for i in rows]
    verdicts.give(rest, CurveStatus.CONVERGED, reasons)


def write_short(values: FloatArray) -> list[str]:
    """Finite numbers of at least 0 in two digits, as ``.2g`` writes them, each text made once."""
    numbers = np.zeros(values.size)
    above = values > 0.0
    unit = 10.0 ** (np.floor(np.log10(values[above])) - 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rounded = np.rint(values[above] / unit) * unit
    numbers[above] = np.where(np.isfinite(rounded), rounded, values[above])
    short, place = np.unique(numbers, return_inverse=True)
    texts = [f"{value:.2g}" for value in short.tolist()]
    return [texts[i] for i in place.tolist()]


def _name_way(fits: CurveFits) -> ObjectArray:
    """Whether each curve falls or rises with dose."""
    names = fits.raw.plan.family.parameters
    parameters = fits.raw.parameters
    if "bottom" not in names:
        return np.full(parameters.shape[0], "stays", dtype=object)
    with np.errstate(invalid="ignore"):
        falls = parameters[:, names.index("bottom")] < parameters[:, 0]
    return np.where(falls, "falls", "rises").astype(object)


def _write_notes(points: CurvePoints, fits: CurveFits) -> ObjectArray:
    """What to know of each curve if it converged: parameters on a bound, limits not estimable."""
    notes = np.full(points.n_curves, "", dtype=object)
    bounded = on_bounds(fits.raw)
    for j, parameter in enumerate(fits.raw.plan.family.parameters):
        for end in range(2):
            rows = bounded[:, j, end]
            if rows.any():
                value = fits.raw.plan.box[j, end]
                value = math.exp(value) if parameter.startswith("ln_") else value
                notes[rows] += f"; {natural_name(parameter)} on its bound {value:.3g}"
    lower, upper = fits.ec50_limits
    low = ~(lower >= points.at_lowest(points.log10_dose))
    high = ~(upper <= points.at_highest(points.log10_dose))
    notes[low & ~high] += "; the lower limit of the EC50 lies below the doses"
    notes[high & ~low] += "; the upper limit of the EC50 lies above the doses"
    notes[low & high & np.isfinite(fits.log10_ec50)] += "; limits of the EC50 cannot be estimated"
    if fits.limits is not None:
        for i in np.flatnonzero(fits.limits.pareto_k > MOST_PARETO_K):
            notes[i] += (
                f"; limits are rough: the draws hardly stand for the posterior "
                f"(Pareto k {fits.limits.pareto_k[i]:.2f})"
            )
    return notes


def _count_left_out(reason: ObjectArray, points: CurvePoints) -> None:
    """How many wells do not count, as an ending of the reasons."""
    n_masked = points.keys["n_masked"].to_numpy()
    n_not_finite = points.keys["n_not_finite"].to_numpy()
    for i in np.flatnonzero(n_masked > 0).tolist():
        reason[i] += f"; {_count(int(n_masked[i]), 'well')} left out"
        if n_not_finite[i]:
            reason[i] += f", {n_not_finite[i]} of them NaN or infinite"


def _dose(points: CurvePoints, i: int, end: int) -> str:
    place = points.dose_starts[i] if end == 0 else points.dose_starts[i + 1] - 1
    return describe_dose(float(points.dose[place]), points.keys["dose_unit"][int(i)])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
