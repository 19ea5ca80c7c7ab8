"""The table "curves": parameters, limits and status of each fit, with null for what is unknown."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.models import hill4_limits
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.status import LIMIT_MARGIN, CurveFits, Judgement, on_bounds
from oncordia.assay.kernels.fit import CONSTANT, CONSTANT_DEVIANCE, RSS
from oncordia.domain import TABLES, CurveOptions, CurveStatus

ObjectArray = NDArray[np.object_]
_KINDS = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64}


def as_table(columns: Mapping[str, object], name: str) -> pl.DataFrame:
    """Table of the registry from its columns; NaN becomes null."""
    frame = pl.DataFrame(
        {q.name: columns[q.name] for q in TABLES[name]},
        schema={q.name: _KINDS[q.kind] for q in TABLES[name]},
        strict=False,
    )
    return frame.with_columns(pl.selectors.float().fill_nan(None))


def build_table(
    points: CurvePoints, fits: CurveFits, judgement: Judgement, options: CurveOptions
) -> pl.DataFrame:
    """Table "curves", one row a curve in the order of the points."""
    status = np.array(judgement.status, dtype=object)
    bound = np.array([mark or "" for mark in judgement.ec50_bound], dtype=object)
    curve_mask = np.isin(status, (CurveStatus.CONVERGED, CurveStatus.FLAT, CurveStatus.PARTIAL))
    sloped_mask = curve_mask & ~judgement.constant_mask
    middle = (points.at_lowest(points.log10_dose) + points.at_highest(points.log10_dose)) / 2.0
    columns: dict[str, object] = {
        **{name: points.keys[name] for name in ("sample", "drug", "time_hours", "dose_unit")},
        "model": [options.model.value] * points.n_curves,
        "status": [s.value for s in judgement.status],
        "reason": judgement.reason,
        "n_doses": points.n_doses,
        "n_wells": points.n_wells,
        "n_masked": points.keys["n_masked"],
        "dose_min": points.at_lowest(points.dose),
        "dose_max": points.at_highest(points.dose),
        "ec50_bound": judgement.ec50_bound,
    }
    plateaus = _sloped_estimates(fits, options, sloped_mask, bound)
    columns |= _put_constants(plateaus, points, fits, judgement, curve_mask)
    columns |= _ec50_estimates(points, fits, sloped_mask, bound)
    columns |= _fit_quality(points, fits, judgement, curve_mask)
    columns |= _drawn_curve(fits, judgement, curve_mask, middle)
    return as_table(columns, "curves")


def standard_errors(fits: CurveFits) -> FloatArray:
    """Standard error of each parameter, shape (n_curves, 4); NaN where not estimable."""
    unit = np.diagonal(fits.raw.covariance, axis1=1, axis2=2)
    return np.asarray(np.sqrt(unit * fits.variance[:, None]))


def _sloped_estimates(
    fits: CurveFits, options: CurveOptions, sloped_mask: BoolArray, bound: ObjectArray
) -> dict[str, FloatArray]:
    """Plateaus and slope with their limits; a plateau beyond a bounded EC50 is not reached.

    A limit further outside the parameter's bounds than these are apart says nothing and is
    left out.
    """
    limits = hill4_limits(options)
    error = standard_errors(fits) * fits.quantile[:, None]
    error[on_bounds(fits, options).any(axis=2)] = np.nan
    shown = {
        "top": sloped_mask & (bound != "<"),
        "bottom": sloped_mask & (bound != ">"),
        "slope": sloped_mask,
    }
    columns = {}
    for name, j in (("top", 0), ("bottom", 1), ("slope", 3)):
        value = fits.raw.parameters[:, j]
        width = limits[j, 1] - limits[j, 0] if j < 3 else 0.0
        lower, upper = value - error[:, j], value + error[:, j]
        lower = np.where(lower >= limits[j, 0] - width, lower, np.nan)
        upper = np.where(upper <= limits[j, 1] + width, upper, np.nan)
        for suffix, number in (("", value), ("_low", lower), ("_high", upper)):
            plain = np.exp(number) if j == 3 else number
            columns[name + suffix] = np.where(shown[name], plain, np.nan)
    return columns


def _ec50_estimates(
    points: CurvePoints, fits: CurveFits, sloped_mask: BoolArray, bound: ObjectArray
) -> dict[str, FloatArray]:
    """EC50 with limits no further than a decade outside the doses; its bound where it lies out."""
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    value = fits.raw.parameters[:, 2]
    error = standard_errors(fits)[:, 2] * fits.quantile
    inside = sloped_mask & (bound == "")
    lower = np.where(inside & (value - error >= low - LIMIT_MARGIN), value - error, np.nan)
    upper = np.where(inside & (value + error <= high + LIMIT_MARGIN), value + error, np.nan)
    return {
        "ec50": np.where(inside, 10.0**value, np.nan),
        "ec50_low": np.where(bound == ">", points.at_highest(points.dose), 10.0**lower),
        "ec50_high": np.where(bound == "<", points.at_lowest(points.dose), 10.0**upper),
    }


def _put_constants(
    columns: dict[str, FloatArray],
    points: CurvePoints,
    fits: CurveFits,
    judgement: Judgement,
    curve_mask: BoolArray,
) -> dict[str, FloatArray]:
    """Level of the curves drawn as constants: their top if flat, their bottom if fallen before."""
    constant = fits.raw.summary[:, CONSTANT]
    with np.errstate(invalid="ignore"):
        error = fits.quantile * np.sqrt(fits.variance / np.maximum(points.n_wells, 1))
    fallen = np.array([mark == "<" for mark in judgement.ec50_bound], dtype=bool)
    level_mask = curve_mask & judgement.constant_mask
    for name, mask in (("top", level_mask & ~fallen), ("bottom", level_mask & fallen)):
        for suffix, number in (
            ("", constant),
            ("_low", constant - error),
            ("_high", constant + error),
        ):
            columns[name + suffix] = np.where(mask, number, columns[name + suffix])
    return columns


def _fit_quality(
    points: CurvePoints, fits: CurveFits, judgement: Judgement, curve_mask: BoolArray
) -> dict[str, FloatArray]:
    """Residuals of what is drawn, the noise behind the limits, and the test."""
    total = points.total(points.within)
    curve = np.repeat(np.arange(points.n_curves), points.n_doses)
    centre = points.total(points.mean * points.n_at_dose) / np.maximum(points.n_wells, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = total + points.total(points.n_at_dose * (points.mean - centre[curve]) ** 2)
        level = fits.raw.summary[:, CONSTANT]
        of_level = total + points.n_wells * (centre - level) ** 2
        rss = np.where(judgement.constant_mask, of_level, fits.raw.summary[:, RSS])
        explained = np.where(total > 0, 1.0 - rss / total, np.nan)
        rmse = np.sqrt(rss / points.n_wells)
        noise_sd = np.sqrt(fits.variance)
    varied = fits.raw.summary[:, CONSTANT_DEVIANCE] > 0
    return {
        "rmse": np.where(curve_mask, rmse, np.nan),
        "r_squared": np.where(curve_mask & varied, explained, np.nan),
        "noise_sd": np.where(curve_mask, noise_sd, np.nan),
        "noise_df": np.where(curve_mask & np.isfinite(fits.variance), fits.n_spare, np.nan),
        "p_no_response": np.where(curve_mask & varied, fits.p_no_response, np.nan),
    }


def _drawn_curve(
    fits: CurveFits, judgement: Judgement, curve_mask: BoolArray, middle: FloatArray
) -> dict[str, FloatArray]:
    """The line to draw: the fitted curve, or a level line with its turn in mid-range."""
    level = judgement.constant_mask
    constant = fits.raw.summary[:, CONSTANT]
    top, bottom, log10_ec50, log_slope = fits.raw.parameters.T
    drawn = {
        "drawn_top": np.where(level, constant, top),
        "drawn_bottom": np.where(level, constant, bottom),
        "drawn_log10_ec50": np.where(level, middle, log10_ec50),
        "drawn_slope": np.where(level, 1.0, np.exp(log_slope)),
    }
    return {name: np.where(curve_mask, number, np.nan) for name, number in drawn.items()}
