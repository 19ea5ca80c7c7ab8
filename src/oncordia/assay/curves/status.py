"""How each fit ended: its status, and the status in plain words."""

import math
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.models import RawFits, hill4_limits
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.shape import HillShapes
from oncordia.assay.kernels.fit import (
    CONSTANT,
    CONSTANT_DEVIANCE,
    DEVIANCE,
    ON_BOUND,
    SETTLED,
)
from oncordia.domain import CurveOptions, CurveStatus, describe_dose

LIMIT_MARGIN = 1.0  # decades beyond the doses within which a limit of the EC50 is still given


@dataclass(frozen=True, slots=True, eq=False)
class CurveFits:
    """Fits with the noise behind their limits, one row a curve."""

    raw: RawFits
    variance: FloatArray  # of a single well; NaN where not estimable
    n_spare: FloatArray  # degrees of freedom of the variance
    quantile: FloatArray  # of Student's t for the two-sided confidence
    p_no_response: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """Status of each curve."""

    status: list[CurveStatus]
    reason: list[str]
    ec50_bound: list[str | None]
    constant_mask: BoolArray  # the curve is drawn as a constant


def on_bounds(fits: CurveFits, options: CurveOptions) -> BoolArray:
    """Which plateaus and slopes sit on their lowest or highest value, shape (n_curves, 4, 2).

    The EC50, whose bounds lie far off the doses, never counts.
    """
    found = np.abs(fits.raw.parameters[:, :, None] - hill4_limits(options)[None]) <= ON_BOUND
    found[:, 2] = False
    return np.asarray(found)


def judge_curves(points: CurvePoints, fits: CurveFits, options: CurveOptions) -> Judgement:
    """Status, reason and bound of each curve."""
    facts = _Facts(points, fits, options)
    status: list[CurveStatus] = []
    reason: list[str] = []
    bound: list[str | None] = []
    constant_mask = np.zeros(points.n_curves, dtype=bool)
    for i in range(points.n_curves):
        judged = facts.missing(i) or facts.level(i) or facts.sloping(i)
        status.append(judged[0])
        reason.append(judged[1] + facts.left_out(i))
        bound.append(judged[2])
        constant_mask[i] = judged[3]
    return Judgement(status, reason, bound, constant_mask)


_Judged = tuple[CurveStatus, str, str | None, bool]  # status, reason, bound, drawn as a constant


class _Facts:
    """What a judgement rests on, as plain Python lists for a fast loop over curves."""

    def __init__(self, points: CurvePoints, fits: CurveFits, options: CurveOptions) -> None:
        low = points.at_lowest(points.log10_dose)
        high = points.at_highest(points.log10_dose)
        parameters = fits.raw.parameters
        summary = fits.raw.summary
        top, bottom, log10_ec50, log_slope = parameters.T
        shapes = HillShapes(top, bottom, log10_ec50, np.exp(log_slope))
        change = np.abs(shapes.at(low) - shapes.at(high))
        with np.errstate(invalid="ignore"):
            spread = fits.quantile * np.sqrt(fits.variance / np.maximum(points.n_wells, 1))
            noise_sd = np.sqrt(fits.variance)
        self.options = options
        self.unit = points.keys["dose_unit"].to_list()
        self.mixed = points.keys["mixed_units"].to_list()
        self.n_masked = points.keys["n_masked"].to_list()
        self.n_not_finite = points.keys["n_not_finite"].to_list()
        self.n_doses = points.n_doses.tolist()
        self.n_wells = points.n_wells.tolist()
        self.low = low.tolist()
        self.high = high.tolist()
        self.deviance = summary[:, DEVIANCE].tolist()
        self.constant_deviance = summary[:, CONSTANT_DEVIANCE].tolist()
        self.constant = summary[:, CONSTANT].tolist()
        self.settled = (summary[:, SETTLED] == 1.0).tolist()
        self.p = fits.p_no_response.tolist()
        self.change = change.tolist()
        self.noise_sd = noise_sd.tolist()
        self.constant_high = (summary[:, CONSTANT] + np.nan_to_num(spread)).tolist()
        self.parameters = parameters.tolist()
        self.notes = _write_notes(points, fits, options)

    def missing(self, i: int) -> _Judged | None:
        """No curve at all: too few doses, or a fit that could not be done."""
        needed = self.options.min_doses
        words = ""
        if self.mixed[i]:
            words = "doses in mol/L and doses relative to a top dose are mixed"
        elif self.n_wells[i] == 0 and self.n_not_finite[i]:
            words = "no finite response"
        elif self.n_doses[i] < needed:
            words = f"{_count(self.n_doses[i], 'distinct dose')} in use, {needed} are needed"
            return CurveStatus.TOO_FEW_DOSES, words, None, False
        elif not np.isfinite(self.deviance[i]):
            words = "the fit gave no finite result"
        elif not self.settled[i]:
            words = "the fit did not come to rest"
        return (CurveStatus.FAILED, words, None, False) if words else None

    def level(self, i: int) -> _Judged | None:
        """No response within the doses."""
        constant, p = self.constant[i], self.p[i]
        limit = self.options.flat_sd * self.noise_sd[i]
        if self.constant_deviance[i] == 0.0:
            words = f"all responses equal {constant:.3g}"
        elif p > self.options.flat_p:
            words = f"no response: p {p:.2g} against a constant, above {self.options.flat_p:g}"
        elif self.change[i] < limit:
            words = (
                f"no response: the change of {self.change[i]:.2g} over the doses lies within "
                f"the noise, SD {self.noise_sd[i]:.2g}"
            )
        else:
            return None
        if self.constant_high[i] < self.options.top_min:
            words = (
                f"level at {constant:.2g} over all doses, below the lowest top "
                f"{self.options.top_min:g}: the fall lies below the lowest dose {self._dose(i, 0)}"
            )
            return CurveStatus.PARTIAL, words, "<", True
        return CurveStatus.FLAT, words, None, True

    def sloping(self, i: int) -> _Judged:
        """A response: its EC50 lies within the doses or outside."""
        top, bottom, log10_ec50, _ = self.parameters[i]
        p = self.p[i]
        words = "falls" if bottom < top else "rises"
        tested = f"p {p:.2g} against a constant"
        if np.isnan(p):
            tested = "no test against a constant, as there are too few wells"
        if log10_ec50 > self.high[i]:
            where = f"above the highest dose {self._dose(i, 1)}"
            judged = CurveStatus.PARTIAL, ">"
        elif log10_ec50 < self.low[i]:
            where = f"below the lowest dose {self._dose(i, 0)}"
            judged = CurveStatus.PARTIAL, "<"
        else:
            reason = f"{words} within the doses, {tested}{self.notes[i]}"
            return CurveStatus.CONVERGED, reason, None, False
        reason = f"{words} with the half-way point {where}, {tested}"
        return judged[0], reason, judged[1], False

    def left_out(self, i: int) -> str:
        """How many wells do not count, as an ending of the reason."""
        if not self.n_masked[i]:
            return ""
        words = f"; {_count(self.n_masked[i], 'well')} left out"
        if self.n_not_finite[i]:
            words += f", {self.n_not_finite[i]} of them NaN or infinite"
        return words

    def _dose(self, i: int, end: int) -> str:
        return describe_dose(float(10.0 ** (self.low, self.high)[end][i]), self.unit[i])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _write_notes(points: CurvePoints, fits: CurveFits, options: CurveOptions) -> list[str]:
    """What to know of each curve if it converged: parameters on a bound, limits not estimable."""
    notes = np.full(points.n_curves, "", dtype=object)
    bounded = on_bounds(fits, options)
    limits = hill4_limits(options)
    for j, name in ((0, "top"), (1, "bottom"), (3, "slope")):
        for end in range(2):
            value = math.exp(limits[j, end]) if j == 3 else limits[j, end]
            notes[bounded[:, j, end]] += f"; {name} on its bound {value:.3g}"
    log10_ec50 = fits.raw.parameters[:, 2]
    with np.errstate(invalid="ignore"):
        error = np.sqrt(fits.raw.covariance[:, 2, 2] * fits.variance) * fits.quantile
    low = log10_ec50 - error < points.at_lowest(points.log10_dose) - LIMIT_MARGIN
    high = log10_ec50 + error > points.at_highest(points.log10_dose) + LIMIT_MARGIN
    unknown = np.isnan(error) & np.isfinite(log10_ec50)
    notes[low & ~high] += "; the lower limit of the EC50 lies far below the doses"
    notes[high & ~low] += "; the upper limit of the EC50 lies far above the doses"
    notes[unknown | (low & high)] += "; limits of the EC50 cannot be estimated"
    return notes.tolist()
