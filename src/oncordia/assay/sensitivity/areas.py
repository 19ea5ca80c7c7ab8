"""Areas of each curve in every variant that the field uses, over its own and the common doses."""

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay.curves.points import KEY, CurvePoints, collect_points
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.curves.table import as_table
from oncordia.assay.curves.uncertainty import (
    drawn_quantile,
    find_drawn_covariance,
    is_drawn,
    match_curves,
    student_quantile,
)
from oncordia.assay.sensitivity.area import (
    Estimate,
    has_replicates,
    integrate_activity,
    integrate_fit,
    spread,
    trapezoid_weights,
)
from oncordia.domain import CurveOptions

COHORT = ("drug", "time_hours", "dose_unit")


def measure_areas(
    responses: pl.DataFrame,
    curves: pl.DataFrame,
    confidence: float = 0.95,
    curve_options: CurveOptions | None = None,
) -> pl.DataFrame:
    """Areas under and over every curve, each variant by its own name.

    Parameters
    ----------
    responses
        Table "responses"; the wells that count are those that ``fit_curves`` uses.
    curves
        Table "curves" that ``fit_curves`` made from these responses.
    confidence
        Of the limits, above 0 and below 1.
    curve_options
        Those that the curves were fitted with; the defaults if None.

    Returns
    -------
    polars.DataFrame
        Table "areas", one row for each sample, drug and time, sorted. The common range is that
        of all samples of a drug whose curve is drawn, at one time and in one unit.

    Raises
    ------
    InvalidTable
        If a column is absent, or the tables do not belong together.

    References
    ----------
    Activity area: Barretina et al. 2012, Nature 483:603. Area above the curve (AAC): Smirnov et
    al. 2016, Bioinformatics 32:1244. Common range: Pozdeyev et al. 2016, Oncotarget 7:51619.
    """
    points = collect_points(responses)
    matched = match_curves(points, curves)
    shapes = CurveShapes.drawn(matched)
    covariance = find_drawn_covariance(points, matched, curve_options or CurveOptions())
    noise_sd = matched["noise_sd"].fill_null(np.nan).to_numpy()
    noise_df = matched["noise_df"].fill_null(np.nan).to_numpy()
    noise = noise_sd, noise_df, confidence
    quantile = drawn_quantile(matched, curve_options or CurveOptions(), confidence)
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    own = trapezoid_weights(points)
    several = points.n_doses >= 2
    auc = _sum_means(points, np.where(np.isnan(own), 0.0, own), several, noise)
    count = _sum_means(points, np.ones_like(own), points.n_doses > 0, noise)
    activity = integrate_activity(shapes, covariance, quantile, low, high)
    common_low, common_high = _find_common_range(points, matched)
    shared = common_low < common_high
    weights = weigh_between(points, common_low, common_high)
    estimates = {
        "auc_trapezoid": auc,
        "auc_fit": integrate_fit(shapes, covariance, quantile, low, high),
        "aac_trapezoid": _take_from(np.ones(points.n_curves), auc),
        "aac_fit": _divide(activity, np.where(several, high - low, np.nan)),
        "activity_area_sum": _take_from(points.n_doses.astype(np.float64), count),
        "activity_area_fit": activity,
        "auc_common_trapezoid": _sum_means(points, weights, shared, noise),
        "auc_common_fit": integrate_fit(shapes, covariance, quantile, common_low, common_high),
    }
    columns: dict[str, object] = {
        **{name: matched[name] for name in (*KEY, "dose_unit", "status")},
        "common_dose_min": np.where(shared, 10.0**common_low, np.nan),
        "common_dose_max": np.where(shared, 10.0**common_high, np.nan),
    }
    for name, estimate in estimates.items():
        columns |= {
            name: estimate.value,
            f"{name}_low": estimate.low,
            f"{name}_high": estimate.high,
        }
    return as_table(columns, "areas")


def weigh_between(points: CurvePoints, low: FloatArray, high: FloatArray) -> FloatArray:
    """Weight of each dose mean in the mean over log dose from low to high, shape (n_doses,).

    The dose means are joined by straight lines over log dose; ``low`` and ``high`` are log10
    doses of each curve, shape (n_curves,), within its own doses. The weights of a curve sum to 1
    where low lies below high, else they are 0.
    """
    x = points.log10_dose
    weights = np.zeros(x.size)
    curve = np.repeat(np.arange(points.n_curves), points.n_doses)
    left = np.flatnonzero(curve[1:] == curve[:-1])
    width = x[left + 1] - x[left]
    span = high - low
    with np.errstate(invalid="ignore"):
        start = np.clip((low[curve[left]] - x[left]) / width, 0.0, 1.0)
        end = np.clip((high[curve[left]] - x[left]) / width, 0.0, 1.0)
        to_right = width * (end**2 - start**2) / 2.0
        to_left = width * (end - start) - to_right
        share = np.where(span > 0, 1.0 / span, 0.0)[curve[left]]
    counts = (end > start) & (share > 0)
    np.add.at(weights, left[counts], (to_left * share)[counts])
    np.add.at(weights, left[counts] + 1, (to_right * share)[counts])
    return weights


def _sum_means(
    points: CurvePoints,
    weights: FloatArray,
    known: np.ndarray,
    noise: tuple[FloatArray, FloatArray, float],
) -> Estimate:
    """Weighted sum of the dose means; the noise as ``measure_auc`` takes it."""
    noise_sd, noise_df, confidence = noise
    within_df = (points.n_wells - points.n_doses).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.sqrt(points.total(points.within) / within_df)
        replicated = has_replicates(points)
        sd = np.where(replicated, pooled, noise_sd)
        error = sd * np.sqrt(points.total(weights**2 / points.n_at_dose))
    quantile = student_quantile(np.where(replicated, within_df, noise_df), confidence)
    value = np.where(known, points.total(weights * points.mean), np.nan)
    return spread(value, error * quantile)


def _take_from(whole: FloatArray, part: Estimate) -> Estimate:
    return Estimate(whole - part.value, whole - part.high, whole - part.low)


def _divide(estimate: Estimate, by: FloatArray) -> Estimate:
    return Estimate(estimate.value / by, estimate.low / by, estimate.high / by)


def _find_common_range(points: CurvePoints, matched: pl.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Log10 dose range that all drawn curves of a drug share; NaN for curves without a line."""
    drawn = is_drawn(matched)
    ranges = matched.select(
        *COHORT,
        pl.when(drawn).then(pl.Series(points.at_lowest(points.log10_dose))).alias("low"),
        pl.when(drawn).then(pl.Series(points.at_highest(points.log10_dose))).alias("high"),
    )
    shared = ranges.select(
        pl.when(pl.col("low").is_not_null()).then(pl.col("low").max().over(COHORT)).alias("low"),
        pl.when(pl.col("high").is_not_null()).then(pl.col("high").min().over(COHORT)).alias("high"),
    ).fill_null(np.nan)
    return shared["low"].to_numpy(), shared["high"].to_numpy()
