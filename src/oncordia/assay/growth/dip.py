"""Drug-induced proliferation rate of each well that was counted over time."""

import numpy as np
import polars as pl

from oncordia.assay.curves.table import as_table
from oncordia.assay.curves.uncertainty import student_quantile
from oncordia.assay.kernels.dip import (
    ERROR,
    FIRST,
    INTERCEPT,
    N_LINE,
    N_USED,
    RATE,
    choose_windows,
)
from oncordia.errors import InvalidTable
from oncordia.numeric import over_pieces

_NEEDED = ("well", "time_hours", "cell_count")
_FEWEST = 2  # times with a count


def measure_dip_rates(counts: pl.DataFrame, confidence: float = 0.95) -> pl.DataFrame:
    """Doublings an hour of each well, after the delay with which the drug sets in.

    Parameters
    ----------
    counts
        One row a well and time: ``well``, ``time_hours``, ``cell_count``; ``plate`` where there
        is one.
    confidence
        Of the limits, above 0 and below 1.

    Returns
    -------
    polars.DataFrame
        Table "dip_rates", one row a well, sorted. A well that cannot be rated has its reason.

    Raises
    ------
    InvalidTable
        If a column is absent or holds no numbers.

    References
    ----------
    Harris et al. 2016, Nat Methods 13:497. The delay is found as thunor 1.0.3 finds it: of all
    windows from some time to the last the one with the highest adjusted r squared times
    (1 - rmse)^2 (n - 3)^(1/4), rmse in doublings. The limits take Student's t on n - 2 and do not
    hold for the choice of the window.
    """
    points = _collect_points(counts)
    wells = points.group_by("plate", "well", maintain_order=True).agg(
        pl.col("usable").sum().alias("n_times"), (~pl.col("usable")).sum().alias("n_left_out")
    )
    n_times = wells["n_times"].to_numpy().astype(np.int64)
    rated = n_times >= _FEWEST
    used = points.filter(pl.col("usable"))
    well = np.repeat(np.arange(wells.height), n_times)
    kept = rated[well]
    starts = np.concatenate([[0], np.cumsum(n_times[rated])]).astype(np.int64)
    found = np.full((wells.height, N_LINE), np.nan)
    lines = np.empty((int(rated.sum()), N_LINE))
    over_pieces(
        choose_windows,
        starts.size - 1,
        starts,
        used["time_hours"].to_numpy()[kept],
        np.log2(used["cell_count"].to_numpy()[kept]),
        lines,
    )
    found[rated] = lines
    error = found[:, ERROR] * student_quantile(found[:, N_USED] - 2.0, confidence)
    columns: dict[str, object] = {
        "plate": wells["plate"],
        "well": wells["well"],
        "status": ["rated" if known else "too_few_times" for known in rated],
        "reason": [
            _say_reason(known, int(n), left_out, line[FIRST], line[N_USED])
            for known, n, left_out, line in zip(
                rated, n_times, wells["n_left_out"], found, strict=True
            )
        ],
        "dip_rate": found[:, RATE],
        "dip_rate_low": found[:, RATE] - error,
        "dip_rate_high": found[:, RATE] + error,
        "standard_error": found[:, ERROR],
        "log2_count_at_0": found[:, INTERCEPT],
        "first_hours": found[:, FIRST],
        "n_times": [int(n) if np.isfinite(n) else 0 for n in found[:, N_USED]],
    }
    return as_table(columns, "dip_rates")


def _say_reason(known: bool, n_times: int, left_out: int, first: float, n_used: float) -> str:
    if known:
        words = f"line through {n_used:.0f} of {n_times} times, from {first:.3g} h on"
    else:
        words = f"{n_times} times with a count above 0, at least {_FEWEST} are needed"
    return f"{words}; {left_out} left out, their counts are not above 0" if left_out else words


def _collect_points(counts: pl.DataFrame) -> pl.DataFrame:
    """Mean count of each well at each time, sorted, and whether it has a logarithm."""
    for name in _NEEDED:
        if name not in counts.columns:
            raise InvalidTable(f"the counts lack the column {name!r}")
    for name in _NEEDED[1:]:
        if not counts.schema[name].is_numeric():
            raise InvalidTable(f"column {name!r} holds {counts.schema[name]}, expected numbers")
    plate = pl.col("plate") if "plate" in counts.columns else pl.lit(None)
    count = pl.col("cell_count").cast(pl.Float64)
    sound = (count.is_finite() & (count > 0)).fill_null(value=False)
    return (
        counts.select(
            plate.cast(pl.String).alias("plate"),
            pl.col("well").cast(pl.String),
            pl.col("time_hours").cast(pl.Float64),
            pl.when(sound).then(count).alias("cell_count"),
        )
        .filter(pl.col("time_hours").is_finite())
        .group_by("plate", "well", "time_hours")
        .agg(pl.col("cell_count").sort().mean())
        .with_columns(pl.col("cell_count").is_not_null().alias("usable"))
        .sort("plate", "well", "time_hours", nulls_last=False)
    )
