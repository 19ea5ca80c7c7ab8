"""Growth rate and relative count of each well of a table that holds counts of cells."""

import polars as pl

from oncordia.assay.growth.rate import compute_growth_rate, compute_growth_rate_by_division
from oncordia.domain import GrowthStatus
from oncordia.errors import InvalidTable

NEEDED = ("cell_count", "cell_count_control")
BY_DAY0 = ("cell_count_time0",)
BY_DIVISION = ("duration_hours", "division_time_hours")
_LARGEST = 1e100  # counts beyond this overflow when squared; they count as infinite


def rate_wells(responses: pl.DataFrame) -> pl.DataFrame:
    """Growth rate and relative count of each well, beside what it came from.

    Parameters
    ----------
    responses
        One row a well with ``cell_count`` and ``cell_count_control``, both at the end, and either
        ``cell_count_time0``, or ``duration_hours`` and ``division_time_hours`` of untreated
        cells. A row that has both is rated by its count at time 0.

    Returns
    -------
    polars.DataFrame
        The same rows with ``growth_rate`` (1 = as untreated, 0 = no growth, -1 = none left),
        ``relative_count`` (count over control), ``control_doublings``, and ``fault`` with
        ``fault_kind``: why there is no growth rate; null where there is one.

    Raises
    ------
    InvalidTable
        If a column is absent or holds no numbers.

    References
    ----------
    Hafner et al. 2016, Nat Methods 13:521; by division time Hafner et al. 2017, Nat Biotechnol
    35:500.
    """
    frame = _complete(responses)
    count, control, day0, duration, division = (
        frame[name].fill_null(float("nan")).to_numpy() for name in (*NEEDED, *BY_DAY0, *BY_DIVISION)
    )
    by_day0 = compute_growth_rate(count, day0, control)
    by_division = compute_growth_rate_by_division(count, control, duration, division)
    rated = frame.with_columns(
        pl.Series("_by_day0", by_day0), pl.Series("_by_division", by_division)
    )
    has_day0 = pl.col("cell_count_time0").is_not_null()
    doublings = (
        pl.when(has_day0)
        .then((pl.col("cell_count_control") / pl.col("cell_count_time0")).log(2.0))
        .otherwise(pl.col("duration_hours") / pl.col("division_time_hours"))
    )
    fault, kind = _find_fault(has_day0)
    rated = rated.with_columns(fault.alias("fault"), kind.alias("fault_kind"))
    sound = pl.col("fault").is_null()
    counted = pl.col("fault_kind").is_null() | (pl.col("fault_kind") == GrowthStatus.NO_GROWTH)
    rated = rated.with_columns(
        pl.when(sound)
        .then(pl.when(has_day0).then("_by_day0").otherwise("_by_division"))
        .alias("growth_rate"),
        pl.when(counted & (pl.col("cell_count_control") > 0))
        .then(pl.col("cell_count") / pl.col("cell_count_control"))
        .alias("relative_count"),
        pl.when(sound).then(doublings).alias("control_doublings"),
    )
    return rated.drop("_by_day0", "_by_division")


def _complete(responses: pl.DataFrame) -> pl.DataFrame:
    """The table with all five columns as numbers, null for what is not a number."""
    for name in NEEDED:
        if name not in responses.columns:
            raise InvalidTable(
                f"the table lacks the column {name!r}: growth rates need the counts of cells "
                "at the end, in treated wells (cell_count) and untreated (cell_count_control)"
            )
    held = set(responses.columns)
    if not (set(BY_DAY0) <= held or set(BY_DIVISION) <= held):
        raise InvalidTable(
            "growth rates need the column 'cell_count_time0', or 'duration_hours' and "
            "'division_time_hours'; add the counts at the time of treatment, or the division time"
        )
    names = (*NEEDED, *BY_DAY0, *BY_DIVISION)
    for name in held.intersection(names):
        if not (responses.schema[name].is_numeric() or responses.schema[name] == pl.Null):
            raise InvalidTable(f"column {name!r} holds {responses.schema[name]}, expected numbers")
    return responses.with_columns(
        (
            pl.col(name).cast(pl.Float64).fill_nan(None)
            if name in held
            else pl.lit(None, pl.Float64)
        ).alias(name)
        for name in names
    )


def _find_fault(has_day0: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Why a well has no growth rate, in words and as a status; null where it has one."""
    count, control, day0 = (pl.col(name) for name in (*NEEDED, *BY_DAY0))
    duration, division = (pl.col(name) for name in BY_DIVISION)
    no_counts, no_growth = GrowthStatus.NO_COUNTS, GrowthStatus.NO_GROWTH
    rules = (
        (count.is_null(), "no count of cells", no_counts),
        (count < 0, "a count below 0", no_counts),
        (count > _LARGEST, "an infinite count", no_counts),
        (control.is_null(), "no count of untreated cells", no_counts),
        (~(control > 0) | (control > _LARGEST), "untreated cells not counted above 0", no_counts),
        (has_day0 & ~(day0 > 0), "a count at time 0 that is not above 0", no_counts),
        (has_day0 & ~(control > day0), "untreated cells that did not grow since time 0", no_growth),
        (
            ~has_day0 & (duration.is_null() | division.is_null()),
            "neither a count at time 0 nor a division time",
            no_counts,
        ),
        (
            ~has_day0 & ~((duration > 0) & (division > 0)),
            "a duration or a division time that is not above 0",
            no_counts,
        ),
    )
    nothing = pl.lit(None, dtype=pl.String)
    fault = pl.coalesce([*(pl.when(rule).then(pl.lit(words)) for rule, words, _ in rules), nothing])
    kind = pl.coalesce(
        [*(pl.when(rule).then(pl.lit(status.value)) for rule, _, status in rules), nothing]
    )
    return fault, kind
