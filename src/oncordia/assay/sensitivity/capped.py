"""Sensitivity over the doses up to the clinical peak plasma level of each drug."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay.curves.points import KEY, CurvePoints, collect_points
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.curves.uncertainty import match_curves
from oncordia.assay.sensitivity.areas import weigh_between
from oncordia.assay.sensitivity.dss import score_by_curve
from oncordia.domain import MOLAR
from oncordia.errors import InvalidOption

_AREAS = ("auc", "auc_fit", "auc_common")
_SCORES = ("dss1", "dss2", "dss3")
CAPPED_MEASURES = (*_AREAS, "emax", *_SCORES)
_LEAST_EFFECT = 0.05  # mean effect below which there is nothing whose share could be told
_THRESHOLD = 10.0  # percent inhibition below which a DSS counts nothing


def cap_sensitivity(
    responses: pl.DataFrame, curves: pl.DataFrame, peaks: Mapping[str, float], measure: str
) -> pl.DataFrame:
    """The measure over the doses up to the peak level, and how much of the effect lies there.

    Parameters
    ----------
    responses
        Table "responses"; the wells that count are those that ``fit_curves`` uses.
    curves
        Table "curves" that ``fit_curves`` made from these responses.
    peaks
        Clinical peak plasma level of each drug that has one, mol/L.
    measure
        One of ``CAPPED_MEASURES``.

    Returns
    -------
    polars.DataFrame
        sample, drug, time_hours, value_at_peak and share_at_peak, one row for each curve whose
        molar doses go beyond the peak. AUC: mean of the dose means, joined by lines over log
        dose, from the lowest dose to the peak; ``auc_fit``, ``auc_common`` and ``emax`` of the
        fitted curve where there is one; DSS of the fitted curve over that range, its threshold
        10 %. Where no dose lies at or below the peak nothing counts: the value is that of no
        effect and the share 0. The share is the effect up to the peak over that of all doses,
        0 to 1; 1 where there is hardly any.

    Raises
    ------
    InvalidOption
        If the measure cannot be restricted to a range of doses.
    InvalidTable
        If a column is absent, or the tables do not belong together.
    """
    if measure not in CAPPED_MEASURES:
        raise InvalidOption(
            f"{measure} cannot be restricted to the doses below a peak level; "
            f"give one of {', '.join(CAPPED_MEASURES)}"
        )
    points = collect_points(responses)
    matched = match_curves(points, curves)
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    drugs = matched["drug"].to_list()
    with np.errstate(divide="ignore"):
        peak = np.log10([peaks.get(drug, np.nan) for drug in drugs])
    molar = (matched["dose_unit"] == MOLAR).to_numpy()
    limited = molar & np.isfinite(peak) & (peak < high)
    reached = limited & (peak > low)
    end = np.where(reached, peak, high)
    full, capped, untouched = _measure(points, matched, low, high, end, measure)
    effect = np.abs(untouched - full)
    within = (untouched - capped) * np.sign(untouched - full)
    least = _LEAST_EFFECT * (1.0 if measure in (*_AREAS, "emax") else 100.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(effect > least, np.clip(within / effect, 0.0, 1.0), 1.0)
    found = matched.select(KEY).with_columns(
        pl.Series("value_at_peak", np.where(reached, capped, untouched)),
        pl.Series("share_at_peak", np.where(reached, share, 0.0)),
    )
    return found.filter(pl.Series(limited & np.isfinite(full)))


def _measure(
    points: CurvePoints,
    matched: pl.DataFrame,
    low: FloatArray,
    high: FloatArray,
    end: FloatArray,
    measure: str,
) -> tuple[FloatArray, FloatArray, float]:
    """The measure over all doses and up to ``end``, and its value where nothing acts."""
    shapes = CurveShapes.drawn(matched)
    if measure in _SCORES:
        whole = score_by_curve(shapes, low, high, _THRESHOLD)
        part = score_by_curve(shapes, low, end, _THRESHOLD)
        return getattr(whole, measure), getattr(part, measure), 0.0
    whole_area, part_area = _mean_between(points, low, high), _mean_between(points, low, end)
    if measure == "auc":
        return whole_area, part_area, 1.0
    if measure == "emax":
        return shapes.at(high), shapes.at(end), 1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        whole_fit = shapes.integral(low, high) / (high - low)
        part_fit = shapes.integral(low, end) / (end - low)
    has_line = np.isfinite(whole_fit)
    return np.where(has_line, whole_fit, whole_area), np.where(has_line, part_fit, part_area), 1.0


def _mean_between(points: CurvePoints, low: FloatArray, high: FloatArray) -> FloatArray:
    area = points.total(weigh_between(points, low, high) * points.mean)
    return np.asarray(np.where(points.n_doses >= 2, area, np.nan))
