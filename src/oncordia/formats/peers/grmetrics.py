"""Input tables of GRmetrics and gr_metrics: counts of cells with their controls and day 0."""

import polars as pl

from oncordia.formats.columns import take_columns
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import Field
from oncordia.formats.maps import add_units
from oncordia.formats.response_rows import name_sample, number_replicates
from oncordia.formats.tables import Table

UNIT = "uM"
_AGENTS = ("agent", "treatment", "drugname", "compound", "smallmolecule")
_FIELDS = (
    Field("sample", "text", ("cellline", "celllinename")),
    Field("drug", "text", _AGENTS),
    Field("dose", "number", ("concentration",)),
    Field("perturbation", "text"),
    Field("replicate", "text"),
    Field("cell_count_control", "number", ("cellcountctrl",)),
    Field("cell_count_time0", "number"),
    Field("cell_count", "number"),
    Field(
        "duration_hours",
        "number",
        ("treatmentduration", "treatmentdurationhrs", "treatmentdurationhours"),
    ),
    Field("division_time_hours", "number", ("divisiontime", "divisiontimehrs")),
    Field("time_hours", "number", ("time", "timehrs")),
)
_RESPONSES = frozenset(("response", "viability", "cellviability", "survival"))  # a tidy table
_KEYS = ("sample", "drug", "perturbation", "replicate", "time_hours")
_TRIM = 0.25  # share of the controls left out at each end, as GRmetrics has it


def fits_grmetrics(keys: frozenset[str]) -> bool:
    """Whether headers, as ``match_key`` gives them, are those of an input of GRmetrics."""
    has_counts = {"cellcount", "concentration"} <= keys and bool(keys & {*_AGENTS, "drug"})
    return has_counts and not keys & _RESPONSES


def read_grmetrics(table: Table, unit: str | None, faults: Faults) -> pl.DataFrame:
    """Counts of cells as a fraction of their control, with control, day 0 and times beside.

    Where each row has its control (case A of the program), that is taken. Where controls stand
    in rows of their own (concentration 0) and day 0 at time 0 (case C), a row is held to the mean
    of the middle half of those that agree with it in every key that they share.

    References
    ----------
    Hafner et al. 2016, Nat Methods 13:521; the manual of GRmetrics, "Case A" and "Case C".
    """
    taken = take_columns(table, _FIELDS, faults, by_custom=True)
    frame = add_units(taken, unit or UNIT, faults, table.file)
    if "cell_count_control" not in frame.columns:
        frame = _join_controls(frame, faults, table.file)
    if frame.is_empty():
        return frame
    if "duration_hours" not in frame.columns and "time_hours" in frame.columns:
        frame = frame.with_columns(pl.col("time_hours").alias("duration_hours"))
    if "replicate" in frame.columns:
        frame = number_replicates(frame)
    response = pl.col("cell_count") / pl.col("cell_count_control")
    return _name_samples(frame, table.file).with_columns(response.alias("response"))


def _name_samples(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """A sample is a cell line, and its perturbation where that varies."""
    if "sample" not in frame.columns:
        frame = frame.with_columns(pl.lit(name_sample(file)).alias("sample"))
    if "perturbation" not in frame.columns or frame["perturbation"].drop_nulls().n_unique() < 2:
        return frame
    name = pl.concat_str("sample", "perturbation", separator=" ", ignore_nulls=True)
    return frame.with_columns(name.alias("sample"))


def _join_controls(frame: pl.DataFrame, faults: Faults, file: str) -> pl.DataFrame:
    """Rows past time 0 with the mean of their controls, and that of day 0 where it was counted."""
    has_time = "time_hours" in frame.columns
    is_later = pl.col("time_hours") > 0 if has_time else pl.lit(value=True)
    wells = frame.filter(is_later)
    treated, control = wells.filter(pl.col("dose") != 0), wells.filter(pl.col("dose") == 0)
    if control.is_empty():
        faults.add(
            file,
            "there are no controls: no column cell_count__ctrl, and no row with concentration 0",
            "add the counts of untreated wells of the same time in one of these two forms",
            row=1,
        )
        return control
    wells = _join_mean(wells, treated, control, "cell_count_control")
    faults.add_rows(
        wells.filter(pl.col("cell_count_control").is_null()),
        "no control agrees with this row in "
        + ", ".join(name for name in _shared_keys(treated, control)),
        "add a row with concentration 0 for it, or remove the row",
        file=file,
    )
    if has_time and "cell_count_time0" not in wells.columns:
        day0 = frame.filter(pl.col("time_hours") == 0)
        if day0.height:
            wells = _join_mean(wells, treated, day0, "cell_count_time0")
    return wells.sort(ROW)


def _join_mean(
    wells: pl.DataFrame, treated: pl.DataFrame, control: pl.DataFrame, name: str
) -> pl.DataFrame:
    keys = _shared_keys(treated, control)
    cut = (pl.len() * _TRIM).floor().cast(pl.Int64)
    middle = pl.col("cell_count").drop_nulls().sort().slice(cut, pl.len() - 2 * cut).mean()
    if not keys:
        return wells.with_columns(control.select(middle.alias(name)).to_series().first())
    means = control.group_by(keys).agg(middle.alias(name))
    return wells.join(means, on=keys, how="left", nulls_equal=True)


def _shared_keys(treated: pl.DataFrame, control: pl.DataFrame) -> list[str]:
    """Keys of which some value stands in both: the others say nothing about a control."""
    return [
        name
        for name in _KEYS
        if name in treated.columns
        and control[name].drop_nulls().is_in(treated[name].drop_nulls().unique().implode()).any()
    ]
