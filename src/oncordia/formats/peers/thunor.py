"""Plain-text format of thunor (Vanderbilt HTS): counts of every well over time."""

import polars as pl

from oncordia.formats.columns import take_columns
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import Field
from oncordia.formats.maps import add_units
from oncordia.formats.tables import Table

AT_HOURS = 72.0  # thunor reads viability from the counts nearest to this time
_FIELDS = (
    Field("plate", "text", ("upid",)),
    Field("well", "text"),
    Field("sample", "text", ("cellline",)),
    Field("drug", "text", ("drug1",)),
    Field("dose", "number", ("drug1conc",)),
    Field("dose_unit", "text", ("drug1units",)),
    Field("drug_2", "text", ("drug2",)),
    Field("dose_2", "number", ("drug2conc",)),
    Field("dose_2_unit", "text", ("drug2units",)),
    Field("time_hours", "number", ("time",)),
    Field("cell_count", "number", ("cellcount",)),
)
_NEEDED = {
    "plate": "upid",
    "well": "well",
    "sample": "cell.line",
    "drug": "drug1",
    "dose": "drug1.conc",
    "time_hours": "time",
    "cell_count": "cell.count",
}


def fits_thunor(keys: frozenset[str]) -> bool:
    """Whether headers, as ``match_key`` gives them, are those of thunor's text format."""
    return {"upid", "cellcount", "time"} <= keys


def read_thunor(table: Table, unit: str | None, faults: Faults) -> pl.DataFrame:
    """Viability of each well: its count nearest to 72 h over the mean of its controls.

    Controls are the wells of the same plate and cell line without a drug, counted at the same
    time. ``time_hours`` is the median time of a cell line's wells, so that plates read a little
    earlier or later share a curve. The mean of the controls at their first time stands in
    ``cell_count_time0``, the time since then in ``duration_hours``.

    References
    ----------
    Lubbock et al. 2021, Nucleic Acids Res 49:W633; thunor, "Vanderbilt HTS file format".
    """
    taken = take_columns(table, _FIELDS, faults, by_custom=True)
    absent = [theirs for ours, theirs in _NEEDED.items() if ours not in taken.frame.columns]
    if absent:
        faults.add(
            table.file,
            f"has the form of thunor but lacks {', '.join(absent)}",
            "write the file with cell lines, drugs and doses, as annotated plates have",
            row=1,
        )
        return pl.DataFrame()
    frame = add_units(taken, unit, faults, table.file)
    doses = [name for name in ("dose", "dose_2") if name in frame.columns]
    is_control = pl.all_horizontal(pl.col(name).fill_null(0.0) == 0 for name in doses)
    frame = frame.with_columns(is_control.alias("_control"))
    if not frame["_control"].any():
        faults.add(
            table.file,
            "there are no control wells: no row has drug1.conc 0",
            "add the untreated wells of each plate and cell line with drug1.conc 0",
            row=1,
        )
        return pl.DataFrame()
    wells = _join_controls(_at_time(frame), frame)
    no_control = pl.col("cell_count_control").is_null()
    control = pl.col("_control")
    return wells.with_columns(
        (pl.col("cell_count") / pl.col("cell_count_control")).alias("response"),
        pl.when(no_control)
        .then(pl.lit("no control of its plate and cell line was counted at that time"))
        .alias("mask_reason"),
        pl.when(control).then(pl.lit("negative")).alias("role"),
        *(pl.when(~control).then(name).alias(name) for name in ("drug", *doses)),
        pl.col("time_hours").median().over("sample").alias("time_hours"),
    )


def _at_time(frame: pl.DataFrame) -> pl.DataFrame:
    """The count of each well nearest to 72 h, of two as near the earlier one."""
    off = (pl.col("time_hours") - AT_HOURS).abs()
    ordered = frame.with_columns(off.alias("_off")).sort("plate", "well", "_off", "time_hours")
    return ordered.unique(["plate", "well"], keep="first", maintain_order=True).sort(ROW)


def _join_controls(wells: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    key = ["plate", "sample"]
    mean = pl.col("cell_count").mean()
    now = (
        wells.filter("_control").group_by(*key, "time_hours").agg(mean.alias("cell_count_control"))
    )
    first = (
        frame.filter("_control")
        .filter(pl.col("time_hours") == pl.col("time_hours").min().over(key))
        .group_by(key)
        .agg(mean.alias("_first_count"), pl.col("time_hours").first().alias("_first_time"))
    )
    joined = wells.join(now, on=[*key, "time_hours"], how="left").join(first, on=key, how="left")
    since = pl.col("time_hours") - pl.col("_first_time")
    return joined.with_columns(
        pl.when(since > 0).then("_first_count").alias("cell_count_time0"),
        pl.when(since > 0).then(since).alias("duration_hours"),
    )
