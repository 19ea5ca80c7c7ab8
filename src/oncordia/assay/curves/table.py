"""The table "curves": parameters, limits and status of each fit, with null for what is unknown."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from scipy.special import stdtrit

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.counts import find_dispersion, level_error
from oncordia.assay.curves.families import natural_name
from oncordia.assay.curves.points import CurvePoints, sum_groups
from oncordia.assay.curves.raw import is_varied, on_bounds
from oncordia.assay.curves.shape import DRAWN_COLUMNS, drawn_values
from oncordia.assay.curves.status import CurveFits, Judgement, ObjectArray
from oncordia.assay.kernels.fitting.curve import CONSTANT, RSS, SPREAD
from oncordia.domain import TABLES, CurveOptions, CurveStatus, Loss

_KINDS = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "truth": pl.Boolean}
PLATEAUS = ("top", "bottom", "middle", "stimulation")
SHAPES = ("slope", "asymmetry", "slope_second")


def as_table(columns: Mapping[str, Any], name: str) -> pl.DataFrame:
    """Table of the registry from its columns; NaN becomes null, and so does a column not given."""
    n = max(len(column) for column in columns.values())
    series = []
    for quantity in TABLES[name]:
        column = columns.get(quantity.name)
        kind = _KINDS[quantity.kind]
        if column is None:
            series.append(pl.repeat(None, n, dtype=kind, eager=True).alias(quantity.name))
        else:
            series.append(pl.Series(quantity.name, column, dtype=kind, strict=False))
    return pl.DataFrame(series).with_columns(pl.selectors.float().fill_nan(None))


def build_table(
    points: CurvePoints, fits: CurveFits, judgement: Judgement, options: CurveOptions
) -> pl.DataFrame:
    """Table "curves", one row a curve in the order of the points."""
    bound = judgement.ec50_bound
    curve_mask = np.isin(
        judgement.status.astype(str), (CurveStatus.CONVERGED, CurveStatus.FLAT, CurveStatus.PARTIAL)
    )
    sloped_mask = curve_mask & ~judgement.constant_mask
    columns: dict[str, object] = {
        **{name: points.keys[name] for name in ("sample", "drug", "time_hours", "dose_unit")},
        "model": pl.repeat(options.model.value, points.n_curves, eager=True),
        "status": judgement.status,
        "reason": judgement.reason,
        "n_doses": points.n_doses,
        "n_wells": points.n_wells,
        "n_controls": points.n_controls,
        "n_masked": points.keys["n_masked"],
        "dose_min": points.at_lowest(points.dose),
        "dose_max": points.at_highest(points.dose),
        "ec50_bound": pl.Series(bound, dtype=pl.String).replace("", None),
    }
    plateaus = _sloped_estimates(fits, sloped_mask, bound)
    columns |= _put_constants(plateaus, points, fits, judgement, curve_mask, options.loss)
    columns |= _ec50_estimates(points, fits, sloped_mask, bound, options)
    named = pl.when(pl.Series(sloped_mask)).then(pl.lit(options.interval.value))
    columns["interval"] = pl.select(named.alias("interval"))["interval"]
    columns |= _fit_quality(points, fits, judgement, curve_mask)
    if options.loss.is_likelihood:
        columns |= _count_quality(points, fits, curve_mask, options.loss)
    columns |= _drawn_curve(points, fits, judgement, curve_mask)
    return as_table(columns, "curves")


def _sloped_estimates(
    fits: CurveFits, sloped_mask: BoolArray, bound: ObjectArray
) -> dict[str, FloatArray]:
    """Plateaus and shapes with their limits; a plateau beyond a bounded EC50 is not reached.

    A limit further outside the parameter's bounds than these are apart says nothing and is
    left out.
    """
    raw = fits.raw
    lowers, uppers = _parameter_limits(fits)
    columns = {}
    for j, parameter in enumerate(raw.plan.family.parameters):
        name = natural_name(parameter)
        if name not in PLATEAUS + SHAPES:
            continue
        unseen = {"top": "<", "bottom": ">"}.get(name)
        shown = sloped_mask & (bound != unseen) if unseen else sloped_mask
        value = raw.parameters[:, j]
        low, high = raw.plan.box[j]
        is_log = parameter.startswith("ln_")
        width = 0.0 if is_log else high - low
        lower, upper = lowers[:, j], uppers[:, j]
        if np.isfinite(width):
            lower = np.where(lower >= low - width, lower, np.nan)
            upper = np.where(upper <= high + width, upper, np.nan)
        for suffix, number in (("", value), ("_low", lower), ("_high", upper)):
            plain = np.exp(number) if is_log else number
            columns[name + suffix] = np.where(shown, plain, np.nan)
    return columns


def _parameter_limits(fits: CurveFits) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits of the parameters, shapes (n_curves, P)."""
    raw = fits.raw
    if fits.limits is not None:
        return fits.limits.ends[:, :-1, 0], fits.limits.ends[:, :-1, 1]
    with np.errstate(invalid="ignore"):
        error = np.sqrt(np.diagonal(fits.covariance, axis1=1, axis2=2)) * fits.quantile[:, None]
    if raw.plan.noise[0] != 1.0:  # a prior makes honest limits of a parameter on its bound
        error[on_bounds(raw).any(axis=2)] = np.nan
    error[:, ~raw.plan.free_mask] = np.nan
    return raw.parameters - error, raw.parameters + error


def _ec50_estimates(
    points: CurvePoints,
    fits: CurveFits,
    sloped_mask: BoolArray,
    bound: ObjectArray,
    options: CurveOptions,
) -> dict[str, FloatArray]:
    """EC50 with those of its limits that lie within the doses.

    Where it lies outside the doses one limit is given, which holds at the confidence by itself:
    the one-sided limit of the fit, but never beyond the end of the doses.
    """
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    value = fits.log10_ec50
    inside = sloped_mask & (bound == "")
    least, most = _one_sided_ec50(fits, sloped_mask & (bound != ""), options)
    with np.errstate(invalid="ignore", over="ignore"):
        lower, upper = fits.ec50_limits
        lower = np.where(inside & (lower >= low), lower, np.nan)
        upper = np.where(inside & (upper <= high), upper, np.nan)
        above = np.minimum(least, high)
        below = np.maximum(most, low)
        lower = np.where(bound == ">", np.where(above >= low, above, np.nan), lower)
        upper = np.where(bound == "<", np.where(below <= high, below, np.nan), upper)
        fallen = (bound == "<") & ~sloped_mask
        return {
            "ec50": np.where(inside, 10.0**value, np.nan),
            "ec50_low": 10.0**lower,
            "ec50_high": np.where(fallen, points.at_lowest(points.dose), 10.0**upper),
        }


def _one_sided_ec50(
    fits: CurveFits, beyond: BoolArray, options: CurveOptions
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper one-sided limits of the log10 EC50 of the curves beyond the doses."""
    if fits.limits is not None:
        return fits.ec50_limits
    one_sided = np.full(fits.quantile.size, np.nan)
    known = beyond & np.isfinite(fits.quantile)
    n_spare = np.where(np.isinf(fits.n_spare), 1e12, fits.n_spare)
    one_sided[known] = stdtrit(n_spare[known], options.confidence) * fits.ec50_error[known]
    return fits.log10_ec50 - one_sided, fits.log10_ec50 + one_sided


def _put_constants(
    columns: dict[str, FloatArray],
    points: CurvePoints,
    fits: CurveFits,
    judgement: Judgement,
    curve_mask: BoolArray,
    loss: Loss,
) -> dict[str, FloatArray]:
    """Level of the curves drawn as constants: their top if flat, their bottom if fallen before."""
    constant = fits.raw.summary[:, CONSTANT]
    error = fits.quantile * level_error(points, fits.raw, fits.variance, loss)
    fallen = judgement.ec50_bound == "<"
    level_mask = curve_mask & judgement.constant_mask
    absent = np.full(constant.size, np.nan)
    for name, mask in (("top", level_mask & ~fallen), ("bottom", level_mask & fallen)):
        for suffix, number in (
            ("", constant),
            ("_low", constant - error),
            ("_high", constant + error),
        ):
            columns[name + suffix] = np.where(mask, number, columns.get(name + suffix, absent))
    return columns


def _fit_quality(
    points: CurvePoints, fits: CurveFits, judgement: Judgement, curve_mask: BoolArray
) -> dict[str, FloatArray]:
    """Residuals of what is drawn, the noise behind the limits, and the test."""
    total = points.total(points.within)
    curve = np.repeat(np.arange(points.n_curves), points.n_doses)
    weights = points.total(points.weight_at_dose)
    centre = points.total(points.mean * points.weight_at_dose) / np.where(weights > 0, weights, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = total + points.total(points.weight_at_dose * (points.mean - centre[curve]) ** 2)
        level = fits.raw.summary[:, CONSTANT]
        of_level = total + weights * (centre - level) ** 2
        rss = np.where(judgement.constant_mask, of_level, fits.raw.summary[:, RSS])
        explained = np.where(total > 0, 1.0 - rss / total, np.nan)
        rmse = np.sqrt(rss / (weights + sum_groups(points.control_weight, points.control_starts)))
        noise_sd = np.sqrt(fits.variance)
    varied = is_varied(fits.raw)
    spare = np.where(np.isinf(fits.n_spare), np.nan, fits.n_spare)
    return {
        "rmse": np.where(curve_mask, rmse, np.nan),
        "r_squared": np.where(curve_mask & varied, explained, np.nan),
        "noise_sd": np.where(curve_mask, noise_sd, np.nan),
        "noise_df": np.where(curve_mask & np.isfinite(fits.variance), spare, np.nan),
        "p_no_response": np.where(curve_mask & varied, fits.p_no_response, np.nan),
        "relevance": np.where(curve_mask & varied, fits.relevance, np.nan),
    }


def _count_quality(
    points: CurvePoints, fits: CurveFits, curve_mask: BoolArray, loss: Loss
) -> dict[str, FloatArray]:
    """How counts vary; their noise is known, so that no SD of a well stands behind the limits."""
    absent = np.full(points.n_curves, np.nan)
    dispersion, _ = find_dispersion(points, fits.raw, loss)
    return {
        "noise_sd": absent,
        "noise_df": absent,
        "dispersion": np.where(curve_mask, dispersion, np.nan),
        "overdispersion": np.where(curve_mask, fits.raw.summary[:, SPREAD], np.nan),
    }


def _drawn_curve(
    points: CurvePoints, fits: CurveFits, judgement: Judgement, curve_mask: BoolArray
) -> dict[str, FloatArray]:
    """The line to draw: the fitted curve, or a level line with its turn in mid-range."""
    level = judgement.constant_mask
    constant = fits.raw.summary[:, CONSTANT]
    middle = (points.at_lowest(points.log10_dose) + points.at_highest(points.log10_dose)) / 2.0
    flat = {
        "drawn_top": constant,
        "drawn_bottom": constant,
        "drawn_middle": constant,
        "drawn_log10_ec50": middle,
        "drawn_stimulation": np.zeros_like(constant),
        "drawn_gap_decades": np.zeros_like(constant),
        "drawn_log10_linear": middle,
        "drawn_log10_unit": np.zeros_like(constant),
    }
    ones = np.ones_like(constant)
    drawn = drawn_values(fits.raw.plan.family.parameters, fits.raw.parameters)
    return {
        name: np.where(curve_mask, np.where(level, flat.get(name, ones), drawn[name]), np.nan)
        for name in DRAWN_COLUMNS
        if name in drawn
    }
