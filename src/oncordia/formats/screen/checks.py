"""What is wrong with the readings of a screen, plate by plate."""

from collections.abc import Mapping, Sequence

import polars as pl

from oncordia.domain import NormalisationMethod, ScreenSettings, WellRole
from oncordia.formats.faults import FILE, ROW, Faults, escape_braces
from oncordia.formats.screen.plates import PlateEntry
from oncordia.formats.screen.read_plate import KEY

_TREATED = (WellRole.TREATED.value, WellRole.COMBINATION.value)


def check_readings(
    frame: pl.DataFrame,
    entries: Sequence[PlateEntry],
    settings: ScreenSettings,
    not_finite: Mapping[str, tuple[int, str]],
    faults: Faults,
) -> pl.DataFrame:
    """Wells read twice, negative and missing readings, and plates without usable controls.

    ``frame`` holds wells with ``plate``, ``well``, ``time_hours``, ``value``, ``role``, ``_key``
    and where they stand; ``not_finite`` the row and text of a cell that says so, by file. What
    comes back has null for readings that are no finite number.
    """
    _find_twice(frame, faults)
    _find_not_finite(frame, not_finite, faults)
    finite = pl.when(pl.col("value").is_finite()).then("value").alias("value")
    frame = frame.with_columns(finite)
    _find_negative(frame, entries, faults)
    _find_unread(frame, faults)
    _check_controls(frame, entries, settings, faults)
    return frame


def note_single_doses(frame: pl.DataFrame, faults: Faults) -> None:
    """Take note of drugs that no sample was given at more than one dose."""
    treated = frame.filter(pl.col("role") == WellRole.TREATED.value)
    dose = pl.coalesce("dose_molar", "dose_relative")
    treated = treated.filter(dose.is_not_null())
    doses = treated.group_by("sample", "drug").agg(dose.n_unique().alias("n_doses"))
    single = doses.group_by("drug").agg(pl.col("n_doses").max(), pl.len().alias("n_samples"))
    single = single.filter(pl.col("n_doses") == 1)
    if single.is_empty():
        return
    first = treated.join(single, on="drug").group_by("drug", maintain_order=True).first()
    faults.add_rows(
        first.drop("plate"),
        "drug {drug} has one dose only, and so no curve",
        "nothing to do if that is meant; a curve needs at least curves.min_doses doses",
        severity="note",
    )


def _find_twice(frame: pl.DataFrame, faults: Faults) -> None:
    key = [KEY, "well", "time_hours"]
    read = frame.filter(pl.col(FILE).is_not_null())
    again = read.filter(~pl.struct(key).is_first_distinct())
    if again.is_empty():
        return
    first = read.filter(pl.struct(key).is_first_distinct())
    again = again.join(
        first.select(*key, pl.col(ROW).alias("_first")), on=key, how="left", nulls_equal=True
    )
    where = again.with_columns(
        pl.coalesce(pl.format(" and in row {}", "_first"), pl.lit("")).alias("_first")
    )
    faults.add_rows(
        where,
        "well {well} of plate {plate} is read twice, here{_first}",
        "keep one of the two",
        column="well",
    )


def _find_negative(frame: pl.DataFrame, entries: Sequence[PlateEntry], faults: Faults) -> None:
    allowed = [entry.key for entry in entries if entry.read.may_be_negative]
    held = ~pl.col(KEY).is_in(allowed)
    faults.add_rows(
        frame.filter(held & (pl.col("value") < 0)),
        "the reading {value} in well {well} of plate {plate} is negative",
        "correct it, or set readings.allow_negative = true if a background was subtracted",
        column="value",
    )


def _find_not_finite(
    frame: pl.DataFrame, not_finite: Mapping[str, tuple[int, str]], faults: Faults
) -> None:
    """Cells of an export that say ``nan`` or ``inf`` are a fault, overflows are a note."""
    odd = frame.filter(~pl.col("value").is_finite()).group_by("plate", maintain_order=True)
    plates = odd.agg(pl.len().alias("n"), pl.col("well").first(), pl.col(FILE).first())
    rows = {file: row for file, (row, _) in not_finite.items()}
    texts = {file: text for file, (_, text) in not_finite.items()}
    plates = plates.with_columns(
        pl.col(FILE).replace_strict(rows, default=None, return_dtype=pl.Int64).alias(ROW),
        pl.col(FILE).replace_strict(texts, default=None, return_dtype=pl.String).alias("_found"),
    )
    said = pl.col(ROW).is_not_null()
    faults.add_rows(
        plates.filter(said),
        "'{_found}' on plate {plate} is not a finite number",
        "leave the cell empty where nothing was measured",
    )
    faults.add_rows(
        plates.filter(~said),
        "plate {plate}: {n} readings are overflows, from {well} on; they are left out",
        "read the plate again with less gain if they matter",
        severity="note",
    )


def _find_unread(frame: pl.DataFrame, faults: Faults) -> None:
    read = pl.col("value").is_not_null().any().over("plate")
    silent = frame.filter(~read).drop(ROW).unique("plate", maintain_order=True)
    faults.add_rows(
        silent, "no well of plate {plate} has a reading", "export the plate again", shown=10_000
    )


def _check_controls(
    frame: pl.DataFrame, entries: Sequence[PlateEntry], settings: ScreenSettings, faults: Faults
) -> None:
    """Plates with no negative control, with controls all zero, or without a needed positive one."""
    day0 = {entry.day0_plate for entry in entries} | {
        entry.name for entry in entries if entry.time_hours == 0.0
    }
    later = pl.col("time_hours").is_null() | (pl.col("time_hours") != 0.0)
    frame = frame.filter(later & ~pl.col("plate").is_in([name for name in day0 if name]))
    negative = (pl.col("role") == WellRole.NEGATIVE.value) & pl.col("value").is_not_null()
    positive = (pl.col("role") == WellRole.POSITIVE.value) & pl.col("value").is_not_null()
    plates = frame.group_by("plate", maintain_order=True).agg(
        negative.sum().alias("n_negative"),
        positive.sum().alias("n_positive"),
        (negative & (pl.col("value") != 0)).sum().alias("n_signal"),
        pl.col(FILE).drop_nulls().first(),
        pl.col("value").is_not_null().any().alias("is_read"),
    )
    plates = plates.filter("is_read")
    listed = ", ".join(settings.controls.negative) or "no name"
    faults.add_rows(
        plates.filter(pl.col("n_negative") == 0),
        f"plate {{plate}} has no negative control ({escape_braces(listed)} under [controls])",
        "list the name of its vehicle under controls.negative, or give the wells the role negative",
    )
    faults.add_rows(
        plates.filter((pl.col("n_negative") > 0) & (pl.col("n_signal") == 0)),
        "all {n_negative} negative controls of plate {plate} read 0",
        "read the plate again, or leave it out",
    )
    if settings.normalise.method is NormalisationMethod.PERCENT_INHIBITION:
        faults.add_rows(
            plates.filter(pl.col("n_positive") == 0),
            "plate {plate} has no positive control, which percent inhibition needs",
            "list its name under controls.positive, or choose another normalise.method",
        )
