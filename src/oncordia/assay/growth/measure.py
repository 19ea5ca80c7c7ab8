"""Counts of cells in, one row of growth-rate metrics for each sample and drug out."""

from collections.abc import Mapping

import polars as pl

from oncordia.assay.curves.points import KEY, CurvePoints, collect_points
from oncordia.assay.curves.table import as_table
from oncordia.assay.growth.curve import FallingCurves, read_falling_curves
from oncordia.assay.growth.fit import LOWEST_COUNT, LOWEST_RATE
from oncordia.assay.growth.wells import rate_wells
from oncordia.assay.sensitivity.area import Estimate
from oncordia.domain import GrowthOptions, GrowthStatus, WellRole

_DEFAULTS: Mapping[str, tuple[str | None, type[pl.DataType]]] = {
    "role": (WellRole.TREATED.value, pl.String),
    "dose_molar": (None, pl.Float64),
    "dose_relative": (None, pl.Float64),
    "time_hours": (None, pl.Float64),
    "mask_reason": (None, pl.String),
}


def measure_growth(responses: pl.DataFrame, options: GrowthOptions | None = None) -> pl.DataFrame:
    """GR metrics, and metrics of the relative count, of every sample and drug.

    Parameters
    ----------
    responses
        One row a well: ``sample``, ``drug``, ``dose_molar`` (or ``dose_relative``),
        ``cell_count`` and ``cell_count_control`` at the end, and ``cell_count_time0``, or
        ``duration_hours`` and ``division_time_hours``. ``role``, ``time_hours`` and
        ``mask_reason`` count where they are there, as for ``fit_curves``.
    options
        Level of the F test, fewest doses, confidence, cap at 1; the defaults if None.

    Returns
    -------
    polars.DataFrame
        Table "gr_metrics", one row for each sample, drug and time, sorted. What is not known is
        null; a GR50 or IC50 that the doses do not reach has its mark in ``gr50_bound`` or
        ``ic50_bound``.

    Raises
    ------
    InvalidTable
        If a column is absent or of the wrong kind, or a treated well names no sample or drug.

    References
    ----------
    Hafner et al. 2016, Nat Methods 13:521; Clark, Hafner et al. 2017, BMC Cancer 17:698. See
    docs/assay/metrics.md for each definition.
    """
    chosen = options or GrowthOptions()
    wells = rate_wells(_fill_columns(responses))
    rates = _collect(wells, "growth_rate", chosen)
    counts = _collect(wells, "relative_count", chosen)
    of_rates = read_falling_curves(rates, LOWEST_RATE, chosen)
    of_counts = read_falling_curves(counts, LOWEST_COUNT, chosen)
    status, reason = _add_faults(wells, rates, of_rates)
    columns: dict[str, object] = {
        **{name: rates.keys[name] for name in (*KEY, "dose_unit")},
        "status": status,
        "reason": reason,
        "n_doses": rates.n_doses,
        "n_wells": rates.n_wells,
        "n_masked": rates.keys["n_masked"],
        "dose_min": rates.at_lowest(rates.dose),
        "dose_max": rates.at_highest(rates.dose),
        "control_doublings": _mean_doublings(wells, rates),
        "p_gr": of_rates.p_flat,
        "r2_gr": of_rates.r_squared,
        "gr_flat": of_rates.flat_mean,
        "count_status": [ended.value for ended in of_counts.status],
        "count_reason": of_counts.reason,
        "p_count": of_counts.p_flat,
        "r2_count": of_counts.r_squared,
        "count_flat": of_counts.flat_mean,
    }
    area = of_rates.area
    over = Estimate(1.0 - area.value, 1.0 - area.high, 1.0 - area.low)
    columns |= _name(of_rates, ("gr50", "gr_max", "gr_aoc", "gec50", "gr_inf", "h_gr"), over)
    columns |= _name(of_counts, ("ic50", "emax", "auc", "ec50", "einf", "h"), of_counts.area)
    return as_table(columns, "gr_metrics")


def _fill_columns(responses: pl.DataFrame) -> pl.DataFrame:
    absent = [
        pl.lit(value, dtype=dtype).alias(name)
        for name, (value, dtype) in _DEFAULTS.items()
        if name not in responses.columns
    ]
    return responses.with_columns(absent)


def _collect(wells: pl.DataFrame, name: str, options: GrowthOptions) -> CurvePoints:
    value = pl.col(name).clip(upper_bound=1.0) if options.cap else pl.col(name)
    return collect_points(wells.with_columns(value.alias("response")))


def _name(
    curves: FallingCurves, names: tuple[str, str, str, str, str, str], area: Estimate
) -> dict[str, object]:
    """Columns of value, low, high and mark under the names of these metrics."""
    half, most, over, middle, end, slope = names
    estimates = {
        half: curves.half_level,
        most: curves.max_effect,
        over: area,
        middle: curves.half_way,
        end: curves.plateau,
        slope: curves.slope,
    }
    columns: dict[str, object] = {
        f"{half}_bound": curves.half_level_bound.tolist(),
        f"{middle}_bound": curves.half_way_bound.tolist(),
    }
    for name, estimate in estimates.items():
        columns |= {
            name: estimate.value,
            f"{name}_low": estimate.low,
            f"{name}_high": estimate.high,
        }
    return columns


def _by_key(wells: pl.DataFrame, points: CurvePoints, *values: pl.Expr) -> pl.DataFrame:
    """Aggregates over the wells of each curve, in the order of the points."""
    keyed = wells.with_columns(
        pl.col("sample").cast(pl.String),
        pl.col("drug").cast(pl.String),
        pl.col("time_hours").cast(pl.Float64).fill_nan(None),
    )
    found = keyed.group_by(KEY).agg(*values)
    keys = points.keys.select(KEY)
    return keys.join(found, on=KEY, how="left", nulls_equal=True, maintain_order="left")


def _treated() -> pl.Expr:
    return (pl.col("role").cast(pl.String) == WellRole.TREATED) & pl.col("mask_reason").is_null()


def _mean_doublings(wells: pl.DataFrame, points: CurvePoints) -> pl.Series:
    mean = pl.col("control_doublings").filter(_treated()).mean().alias("doublings")
    return _by_key(wells, points, mean)["doublings"]


def _add_faults(
    wells: pl.DataFrame, points: CurvePoints, curves: FallingCurves
) -> tuple[list[str], list[str]]:
    """Status and reason, with what is wrong with the wells that have no growth rate."""
    faulty = _treated() & pl.col("fault").is_not_null()
    found = _by_key(
        wells,
        points,
        pl.col("fault").filter(faulty).value_counts(sort=True).alias("faults"),
        pl.col("fault_kind").filter(faulty).unique().sort().alias("kinds"),
    )
    statuses, reasons = [], []
    for i, (faults, kinds) in enumerate(found.select("faults", "kinds").iter_rows()):
        ended, words = curves.status[i], curves.reason[i]
        listed = ", ".join(
            f"{fault['count']} with {fault['fault']}"
            for fault in sorted(faults or [], key=lambda f: (-f["count"], f["fault"]))
        )
        if listed and ended is GrowthStatus.TOO_FEW_DOSES:
            grown = GrowthStatus.NO_GROWTH.value in kinds
            ended = GrowthStatus.NO_GROWTH if grown else GrowthStatus.NO_COUNTS
        if listed and not points.n_wells[i]:
            words = f"no well has a growth rate: {listed}"
        elif listed:
            words += f"; wells left out: {listed}"
        statuses.append(ended.value)
        reasons.append(words)
    return statuses, reasons
