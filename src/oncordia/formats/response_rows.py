"""Rows of responses as curves take them: the columns, and how roles and doses are settled."""

from pathlib import Path

import polars as pl

from oncordia.domain import DoseSettings, ScreenSettings, WellRole
from oncordia.errors import InvalidDose
from oncordia.formats.doses import DoseKind, read_dose_unit
from oncordia.formats.faults import Faults
from oncordia.formats.headers import Field
from oncordia.formats.screen.contents import resolve_contents

SCHEMA: dict[str, type[pl.DataType]] = {
    "sample": pl.String,
    "drug": pl.String,
    "role": pl.String,
    "dose_molar": pl.Float64,
    "dose_relative": pl.Float64,
    "time_hours": pl.Float64,
    "replicate": pl.Int64,
    "response": pl.Float64,
    "mask_reason": pl.String,
}
EXTRA_FIELDS = (
    Field("weight", "number"),
    Field("n_trials", "integer"),
    Field("cell_count", "number"),
    Field("cell_count_control", "number"),
    Field("cell_count_time0", "number"),
    Field("duration_hours", "number"),
    Field("division_time_hours", "number"),
)
_EXTRA_SCHEMA = {
    field.name: pl.Int64 if field.kind == "integer" else pl.Float64 for field in EXTRA_FIELDS
}
_MUST_BE_POSITIVE = ("weight", "cell_count_control", "duration_hours", "division_time_hours")
_MUST_NOT_BE_NEGATIVE = ("cell_count", "cell_count_time0")


def settle_rows(
    frame: pl.DataFrame, faults: Faults, file: str, *, unit: str | None = None
) -> pl.DataFrame:
    """Rows of responses with roles and doses settled, in the columns that curves take.

    Parameters
    ----------
    frame
        ``source_row``, ``drug``, ``dose``, ``dose_unit`` and ``response``, and of the other
        columns those that the file has. Without ``sample`` the file's name is the sample.
    unit
        Unit of doses where ``dose_unit`` is null.

    Returns
    -------
    polars.DataFrame
        The columns of ``SCHEMA``, and ``weight``, ``n_trials``, counts of cells and durations
        where ``frame`` has them. A row at dose 0 is a negative control, also without a drug; it
        keeps its drug where one is named, and then belongs to that drug's curve.
    """
    if "sample" not in frame.columns:
        frame = frame.with_columns(pl.lit(name_sample(file)).alias("sample"))
    absent = [name for name in (*SCHEMA, "well") if name not in frame.columns]
    frame = frame.with_columns(
        pl.lit(None, dtype=SCHEMA.get(name, pl.String)).alias(name)
        for name in absent
        if not name.startswith("dose_")
    )
    _check_extras(frame, faults, file)
    untreated = pl.col("drug").is_null() & (pl.col("dose") == 0) & pl.col("role").is_null()
    frame = frame.with_columns(
        pl.when(untreated).then(pl.lit(WellRole.NEGATIVE.value)).otherwise("role").alias("role")
    )
    settings = ScreenSettings(doses=DoseSettings(unit=unit))
    frame = _mark_zero_doses(frame, settings)
    frame = resolve_contents(frame, settings, faults, file)
    frame = _name_zero_doses(frame)
    if "weight" in frame.columns:
        frame = frame.with_columns(pl.col("weight").fill_null(1.0))
    kept = [name for name in _EXTRA_SCHEMA if name in frame.columns]
    return frame.select(
        *(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()),
        *(pl.col(name).cast(_EXTRA_SCHEMA[name]) for name in kept),
    )


def name_sample(file: str) -> str:
    """Name of the file without its endings: what a sample is called that has no column."""
    stem = Path(file).name.removesuffix(".gz")
    return Path(stem).stem


def number_replicates(frame: pl.DataFrame) -> pl.DataFrame:
    """Replicates as numbers from 1, in the order of their names where these are no numbers.

    A column ``replicate`` of text in; null stays null.
    """
    text = frame["replicate"].cast(pl.String)
    text = text.set(text.str.to_lowercase() == "nan", None)
    numbers = text.cast(pl.Float64, strict=False)
    whole = ((numbers >= 1) & (numbers == numbers.floor())).fill_null(value=False)
    if (whole | text.is_null()).all():
        return frame.with_columns(numbers.cast(pl.Int64).alias("replicate"))
    return frame.with_columns(text.rank("dense").cast(pl.Int64).alias("replicate"))


def _check_extras(frame: pl.DataFrame, faults: Faults, file: str) -> None:
    for name in (*_MUST_BE_POSITIVE, *_MUST_NOT_BE_NEGATIVE):
        if name not in frame.columns:
            continue
        is_positive = name in _MUST_BE_POSITIVE
        rule = "above 0" if is_positive else "of 0 or more"
        faults.add_rows(
            frame.filter(pl.col(name) <= 0 if is_positive else pl.col(name) < 0),
            f"the {name} {{{name}}} is not {rule}",
            f"write a number {rule}, or leave the cell empty",
            file=file,
            column=name,
        )


def _mark_zero_doses(frame: pl.DataFrame, settings: ScreenSettings) -> pl.DataFrame:
    """Columns ``_zero_drug`` and ``_zero_relative``: the drug of a row at dose 0, and its unit."""
    relative = [text for text in frame["dose_unit"].drop_nulls().unique() if _is_relative(text)]
    named = pl.col("drug").str.to_lowercase().is_in(list(settings.controls.roles))
    return frame.with_columns(
        pl.when((pl.col("dose") == 0) & ~named).then("drug").alias("_zero_drug"),
        pl.col("dose_unit").is_in(relative).fill_null(value=False).alias("_zero_relative"),
    )


def _name_zero_doses(frame: pl.DataFrame) -> pl.DataFrame:
    is_control = pl.col("role") == WellRole.NEGATIVE.value
    keeps = is_control & pl.col("_zero_drug").is_not_null()
    relative = pl.col("_zero_relative")
    return frame.with_columns(
        pl.when(keeps).then("_zero_drug").otherwise("drug").alias("drug"),
        pl.when(keeps & ~relative).then(0.0).otherwise("dose_molar").alias("dose_molar"),
        pl.when(keeps & relative).then(0.0).otherwise("dose_relative").alias("dose_relative"),
    )


def _is_relative(unit: str) -> bool:
    try:
        return read_dose_unit(unit).kind is DoseKind.RELATIVE
    except InvalidDose:
        return False
