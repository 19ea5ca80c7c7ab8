"""Drug sensitivity scores: the closed form, and the fit that feeds it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.shape import CurveShapes, softplus10
from oncordia.assay.sensitivity.dss_fit import fit_by_rules
from oncordia.domain import MOLAR

MIN_DOSES = 4  # distinct doses that the rules of DSS-v2.0 ask for
_NANOMOLAR = 1e9  # per mol/L; the authors' program works in nanomolar
_DIGITS = 12  # that a dose keeps when its unit changes
_HIGHEST_DSS2 = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class DssScores:
    """The three scores, 0 to 100, of any shape; NaN where an input is missing."""

    dss1: FloatArray
    dss2: FloatArray
    dss3: FloatArray


def compute_dss(
    ic50: ArrayLike,
    slope: ArrayLike,
    maximum: ArrayLike,
    dose_min: ArrayLike,
    dose_max: ArrayLike,
    activity_threshold: float = 10.0,
) -> DssScores:
    """Drug sensitivity scores of inhibition curves from 0 to a maximum, in closed form.

    Parameters
    ----------
    ic50
        Dose of half the maximum, above 0, in the unit of the doses.
    slope
        Hill slope; its sign does not count.
    maximum
        Percent inhibition at high dose; above 100 it counts as 100.
    dose_min, dose_max
        Lowest and highest dose tested.
    activity_threshold
        Percent inhibition below which nothing counts, above 0 and below 100.

    Returns
    -------
    DssScores
        Let t be the threshold, a the maximum, X the tested range on log10 dose and A the range
        within X where the curve lies above t. Then DSS1 = 100 (area above t over A) /
        ((100 - t) X), DSS2 = DSS1 / log10 a, DSS3 = DSS1 (2 / log10 a) A / X. All are 0 where
        ``ic50`` reaches ``dose_max``, the maximum does not pass t, or the slope is 0; NaN
        where an input is NaN.

    References
    ----------
    Yadav et al. 2014, Sci Rep 4:5193, eq. 4 to 8, with the normalisation of Breeze: Potdar et
    al. 2020, Bioinformatics 36:3602. PharmacoGx divides DSS2 by another logarithm.

    Examples
    --------
    >>> float(compute_dss(1673.166, 4.0, 100.0, 1.0, 1e4).dss1.round(2))
    18.43
    """
    ic50, slope, top, low, high = np.broadcast_arrays(
        *(np.asarray(v, dtype=np.float64) for v in (ic50, slope, maximum, dose_min, dose_max))
    )
    t = activity_threshold
    top = np.minimum(top, 100.0)
    steep = np.abs(slope)
    active = (ic50 < high) & (steep > 0) & (top > t)
    with np.errstate(invalid="ignore", divide="ignore"):
        c, x_low, x_high = np.log10(ic50), np.log10(low), np.log10(high)
        crossing = c - np.log10((top - t) / t) / steep
        start = np.clip(crossing, x_low, x_high)
        rise = (softplus10(steep * (x_high - c)) - softplus10(steep * (start - c))) / steep
        area = top * rise - t * (x_high - start)
        share = (x_high - start) / (x_high - x_low)
        dss1 = 100.0 * area / ((100.0 - t) * (x_high - x_low))
        log_top = np.log10(top)
        scores = [dss1, np.minimum(dss1 / log_top, _HIGHEST_DSS2), dss1 * 2.0 / log_top * share]
    missing = np.isnan(ic50 + slope + top + low + high)
    clean = [np.where(active, np.clip(score, 0.0, 100.0), 0.0) for score in scores]
    return DssScores(*(np.where(missing, np.nan, score) for score in clean))


def score_by_rules(points: CurvePoints, mask: BoolArray, activity_threshold: float) -> DssScores:
    """Scores of the curves of ``mask``, fitted by the rules of DSS-v2.0; NaN for the others."""
    molar = (points.keys["dose_unit"] == MOLAR).to_numpy()
    nanomolar = np.array([float(f"{dose:.{_DIGITS}g}") for dose in points.dose * _NANOMOLAR])
    dose = np.where(np.repeat(molar, points.n_doses), nanomolar, points.dose)
    n_at_dose = points.n_at_dose.astype(np.int64)
    enough = mask & (points.n_doses >= MIN_DOSES)
    fitted = fit_by_rules(
        points.well_starts, np.repeat(dose, n_at_dose), points.well_response, enough
    )
    ic50, slope, maximum = fitted.T
    low, high = points.at_lowest(dose), points.at_highest(dose)
    return compute_dss(ic50, slope, maximum, low, high, activity_threshold)


def score_by_curve(
    shapes: CurveShapes, low: FloatArray, high: FloatArray, activity_threshold: float
) -> DssScores:
    """Scores read from the drawn lines: ``low`` and ``high`` are the log10 dose range.

    The inhibition is 100 (1 - response) and the maximum that of the bottom plateau, at most
    100. A level line counts as it lies; a line that rises with dose scores 0.
    """
    level = 1.0 - activity_threshold / 100.0
    crossing = shapes.crossing(level)
    maximum = np.minimum(100.0 * (1.0 - shapes.bottom), 100.0)
    active = (shapes.bottom <= shapes.top) & (maximum > activity_threshold)
    with np.errstate(invalid="ignore", divide="ignore"):
        start = np.where(np.isnan(crossing), np.where(shapes.top < level, low, high), crossing)
        start = np.clip(start, low, high)
        area = level * (high - start) - shapes.integral(start, high)
        dss1 = 100.0 * area / (level * (high - low))
        log_top = np.log10(np.where(active, maximum, 100.0))
        share = (high - start) / (high - low)
        scores = [dss1, dss1 / log_top, dss1 * 2.0 / log_top * share]
    known = np.isfinite(shapes.top) & (high > low)
    clean = [np.where(active, np.clip(score, 0.0, 100.0), 0.0) for score in scores]
    return DssScores(*(np.where(known, score, np.nan) for score in clean))
