"""Curves become sensitivity: one row of named metrics for each sample, drug and time."""

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay.curves.points import CurvePoints, collect_points
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.curves.table import as_table
from oncordia.assay.curves.uncertainty import (
    drawn_quantile,
    find_drawn_covariance,
    is_drawn,
    match_curves,
)
from oncordia.assay.sensitivity.area import (
    Estimate,
    bootstrap_auc,
    integrate_activity,
    integrate_fit,
    measure_auc,
)
from oncordia.assay.sensitivity.dss import score_by_curve, score_by_rules
from oncordia.assay.sensitivity.dss_limits import bound_scores, spread_scores
from oncordia.assay.sensitivity.limits import Spans, replace_limits
from oncordia.assay.sensitivity.potency import find_absolute_ic50, find_emax
from oncordia.assay.sensitivity.selective import select_dss
from oncordia.domain import TABLES, CurveOptions, DssFit, Interval, SensitivityOptions


def summarise_sensitivity(
    responses: pl.DataFrame,
    curves: pl.DataFrame,
    options: SensitivityOptions | None = None,
    reference: pl.DataFrame | None = None,
    curve_options: CurveOptions | None = None,
) -> pl.DataFrame:
    """Sensitivity of every sample to every drug.

    Parameters
    ----------
    responses
        Table "responses"; the wells that count are those that ``fit_curves`` uses.
    curves
        Table "curves" that ``fit_curves`` made from these responses.
    options
        Level of the absolute IC50, threshold and fit of the DSS, confidence of the limits,
        whether the common range is wanted, bootstrap draws; the defaults if None.
    reference
        Cohort for the selective scores: column drug and one column of dss2 a donor.
    curve_options
        Those that the curves were fitted with; the defaults if None.

    Returns
    -------
    polars.DataFrame
        Table "sensitivity", one row for each sample, drug and time, sorted. What is not known
        is null, never NaN. The trapezoid AUC needs no curve, all else does.

    Raises
    ------
    InvalidTable
        If a column is absent, or the tables do not belong together.

    References
    ----------
    See docs/assay/sensitivity.md, which gives the formula and the source of each metric.
    """
    chosen = options or SensitivityOptions()
    points = collect_points(responses)
    matched = match_curves(points, curves)
    columns: dict[str, object] = {
        name: matched[name] for name in ("sample", "drug", "time_hours", "dose_unit", "status")
    }
    fitted = curve_options or CurveOptions()
    covariance = find_drawn_covariance(points, matched, fitted)
    columns |= _areas_and_potency(points, matched, covariance, chosen, fitted)
    columns |= _relative_ic50(matched)
    columns |= _dss_columns(points, matched, covariance, chosen, fitted)
    absent = pl.Series([None] * matched.height, dtype=pl.Float64)
    columns |= {"sdss": absent, "zdss": absent, "rdss": absent, "rank": absent}
    table = as_table(columns, "sensitivity")
    if reference is not None:
        table = select_dss(table, reference)
    place = pl.col("auc").rank("min").over("sample", "time_hours").cast(pl.Int64)
    return table.with_columns(place.alias("rank")).select(q.name for q in TABLES["sensitivity"])


def _areas_and_potency(
    points: CurvePoints,
    matched: pl.DataFrame,
    covariance: FloatArray,
    options: SensitivityOptions,
    curve_options: CurveOptions,
) -> dict[str, object]:
    """AUC in its variants, activity area, Emax and the absolute IC50."""
    shapes = CurveShapes.drawn(matched)
    noise_sd = matched["noise_sd"].fill_null(np.nan).to_numpy()
    noise_df = matched["noise_df"].fill_null(np.nan).to_numpy()
    quantile = drawn_quantile(matched, curve_options, options.confidence)
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    dose_range = points.at_lowest(points.dose), points.at_highest(points.dose)
    auc = measure_auc(points, noise_sd, noise_df, options.confidence)
    if options.bootstrap > 0:
        auc = bootstrap_auc(points, auc, options.bootstrap, options.seed, options.confidence)
    common_low, common_high = _common_range(matched, low, high, wanted=options.common_range)
    level = options.absolute_level
    one_sided = drawn_quantile(matched, curve_options, 2.0 * options.confidence - 1.0)
    ic50 = find_absolute_ic50(
        shapes, covariance, (quantile, one_sided), (low, high), dose_range, level
    )
    estimates = {
        "auc": auc,
        "auc_fit": integrate_fit(shapes, covariance, quantile, low, high),
        "auc_common": integrate_fit(shapes, covariance, quantile, common_low, common_high),
        "ic50_absolute": ic50.dose,
        "emax": find_emax(shapes, covariance, quantile, high),
        "activity_area": integrate_activity(shapes, covariance, quantile, low, high),
    }
    if curve_options.interval is not Interval.WALD:
        spans = Spans(low, high, common_low, common_high)
        estimates = replace_limits(
            estimates, ic50.bound, points, matched, spans, options, curve_options
        )
    columns: dict[str, object] = {"ic50_absolute_bound": ic50.bound.tolist()}
    for name, estimate in estimates.items():
        columns |= _three_columns(name, estimate)
    return columns


def _three_columns(name: str, estimate: Estimate) -> dict[str, object]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _common_range(
    matched: pl.DataFrame, low: FloatArray, high: FloatArray, *, wanted: bool
) -> tuple[FloatArray, FloatArray]:
    """Log10 dose range that all drawn lines of a drug share, for each curve; NaN for none."""
    if not wanted:
        nothing = np.full(matched.height, np.nan)
        return nothing, nothing
    drawn = is_drawn(matched)
    ranges = matched.select(
        "drug",
        "time_hours",
        "dose_unit",
        pl.when(drawn).then(pl.Series(low)).alias("low"),
        pl.when(drawn).then(pl.Series(high)).alias("high"),
    )
    shared = ranges.select(
        pl.col("low").max().over("drug", "time_hours", "dose_unit"),
        pl.col("high").min().over("drug", "time_hours", "dose_unit"),
    ).fill_null(np.nan)
    return shared["low"].to_numpy(), shared["high"].to_numpy()


def _relative_ic50(matched: pl.DataFrame) -> dict[str, object]:
    """The EC50 of falling curves; a curve that rises with dose has no inhibitory dose."""
    rising = (pl.col("drawn_bottom") > pl.col("drawn_top")).fill_null(value=False)
    renamed = matched.select(
        pl.when(~rising).then(f"ec50{suffix}").alias(f"ic50_relative{suffix}")
        for suffix in ("", "_low", "_high", "_bound")
    )
    return dict(zip(renamed.columns, renamed.get_columns(), strict=True))


def _dss_columns(
    points: CurvePoints,
    matched: pl.DataFrame,
    covariance: FloatArray,
    options: SensitivityOptions,
    curve_options: CurveOptions,
) -> dict[str, object]:
    """The three scores with limits, and the name of the fit; null for growth-rate responses."""
    mask = is_drawn(matched).to_numpy() & ~points.keys["growth_rate"].fill_null(False).to_numpy()
    threshold = options.dss_activity_threshold
    shapes = CurveShapes.drawn(matched)
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    of_curve = score_by_curve(shapes, low, high, threshold)
    scores = of_curve
    if options.dss_fit is DssFit.DSS_V2:
        scores = score_by_rules(points, mask, threshold)
    quantile = drawn_quantile(matched, curve_options, options.confidence)
    errors = spread_scores(shapes, covariance, of_curve, (low, high), threshold)
    bounds = bound_scores(scores, errors, quantile)
    columns: dict[str, object] = {}
    for name, estimate in bounds.items():
        kept = (estimate.value, estimate.low, estimate.high)
        columns |= _three_columns(name, Estimate(*(np.where(mask, v, np.nan) for v in kept)))
    known = mask & np.isfinite(scores.dss1)
    return columns | {"dss_fit": [options.dss_fit.value if k else None for k in known]}
