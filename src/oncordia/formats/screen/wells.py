"""Readings and contents put together: the tables of wells and plates."""

from collections.abc import Sequence

import polars as pl

from oncordia.domain import (
    PlateFormat,
    ScreenSettings,
    WellRole,
    parse_well,
    row_letters,
    smallest_format,
)
from oncordia.formats.faults import FILE, ROW, Faults
from oncordia.formats.maps import MAP_SCHEMA, PlateMap
from oncordia.formats.screen.contents import resolve_contents
from oncordia.formats.screen.layouts import MAP, Layout
from oncordia.formats.screen.plates import PlateEntry
from oncordia.formats.screen.read_plate import KEY, Readings

_DRUGGED = (WellRole.TREATED.value, WellRole.COMBINATION.value)
_OWN = ("sample", "replicate", "condition")  # what a reading may say beside a plate map
_NOBODY = (WellRole.BLANK.value, WellRole.EMPTY.value)


def fill_own(
    entries: Sequence[PlateEntry], readings: Readings, settings: ScreenSettings, faults: Faults
) -> pl.DataFrame:
    """Wells of the plates whose tidy tables say what they hold."""
    names = {entry.key: entry.name for entry in entries if entry.read.has_contents}
    if not names:
        return pl.DataFrame()
    frame = _take(readings.wells, names)
    filled = resolve_contents(frame, settings, faults)
    stated = "sample" in frame.columns
    return _name_samples(filled, entries, faults, is_stated=stated)


def fill_from_maps(
    entries: Sequence[PlateEntry],
    readings: Readings,
    maps: Sequence[PlateMap],
    assigned: dict[int, Layout],
    contents: pl.DataFrame,
    faults: Faults,
) -> pl.DataFrame:
    """Wells of the plates that follow a plate map.

    A well that was read but that the map does not list is empty; a well of the map that was not
    read has no reading. Each is told in a note.
    """
    mapped = {key for key, layout in assigned.items() if maps[layout.index].wells.height}
    names = {entry.key: entry.name for entry in entries if entry.key in mapped}
    if not names:
        return pl.DataFrame()
    key = pl.col(KEY)
    frame = _take(readings.wells, names)
    own = {name: f"_{name}" for name in _OWN if name in frame.columns}
    frame = frame.rename(own)
    frame = frame.drop(
        name for name in MAP_SCHEMA if name in frame.columns and name not in (ROW, "well")
    )
    index = {k: layout.index for k, layout in assigned.items()}
    layout = {k: layout.name for k, layout in assigned.items()}
    plates = pl.DataFrame({KEY: list(names)}, schema={KEY: pl.Int64}).with_columns(
        key.replace_strict(index, return_dtype=pl.Int64).alias(MAP),
        key.replace_strict(layout, return_dtype=pl.String).alias("layout"),
    )
    listed = plates.join(contents, on=[MAP, "layout"], nulls_equal=True).drop(ROW)
    _tell_unlisted(frame, listed, entries, maps, assigned, faults)
    listed = _tell_unread(frame, listed, entries, faults)
    filled = frame.join(
        listed.drop(MAP, "layout"), on=[KEY, "well"], how="full", coalesce=True
    ).with_columns(
        pl.col("plate").fill_null(key.replace_strict(names, return_dtype=pl.String)),
        pl.col("role").fill_null(WellRole.EMPTY.value),
        *(pl.coalesce(mine, name).alias(name) for name, mine in own.items()),
    )
    return _name_samples(filled.drop(own.values()), entries, faults, is_stated=False)


def _take(wells: pl.DataFrame, names: dict[int, str]) -> pl.DataFrame:
    """Rows of these plates, with the plate's name."""
    plate = pl.col(KEY).replace_strict(names, default=None, return_dtype=pl.String)
    frame = wells.with_columns(plate.alias("plate")).filter(pl.col("plate").is_not_null())
    if "time_hours" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.Float64).alias("time_hours"))
    return frame


def _tell_unlisted(
    frame: pl.DataFrame,
    listed: pl.DataFrame,
    entries: Sequence[PlateEntry],
    maps: Sequence[PlateMap],
    assigned: dict[int, Layout],
    faults: Faults,
) -> None:
    extra = frame.join(listed, on=[KEY, "well"], how="anti")
    covering = {
        e.key for e in entries if e.key in assigned and maps[assigned[e.key].index].covers_plate
    }
    extra = extra.filter(~pl.col(KEY).is_in(list(covering)))
    _tell_wells(
        extra,
        "plate {plate}: {n} wells were read that the plate map does not list, from {well} on; "
        "they are taken as empty",
        "add them to the plate map if they hold something",
        faults,
    )


def _tell_unread(
    frame: pl.DataFrame, listed: pl.DataFrame, entries: Sequence[PlateEntry], faults: Faults
) -> pl.DataFrame:
    """Take note of wells of the map that were not read; without those that hold nothing."""
    holds = pl.col("role") != WellRole.EMPTY.value
    listed = listed.join(frame, on=[KEY, "well"], how="semi").vstack(
        listed.join(frame, on=[KEY, "well"], how="anti").filter(holds)
    )
    files = {entry.key: entry.read.file for entry in entries}
    names = {entry.key: entry.name for entry in entries}
    unread = listed.join(frame, on=[KEY, "well"], how="anti").with_columns(
        pl.col(KEY).replace_strict(files, return_dtype=pl.String).alias(FILE),
        pl.col(KEY).replace_strict(names, return_dtype=pl.String).alias("plate"),
    )
    _tell_wells(
        unread,
        "plate {plate}: {n} wells of the plate map were not read, from {well} on",
        "check that the plate follows this map and was read whole",
        faults,
    )
    return listed


def _tell_wells(rows: pl.DataFrame, message: str, mend: str, faults: Faults) -> None:
    if rows.is_empty():
        return
    counted = rows.group_by("plate", maintain_order=True).agg(
        pl.len().alias("n"), pl.col("well").min(), pl.col(FILE).first()
    )
    faults.add_rows(counted, message, mend, severity="note")


def _name_samples(
    frame: pl.DataFrame, entries: Sequence[PlateEntry], faults: Faults, *, is_stated: bool
) -> pl.DataFrame:
    """Sample of each well: its own, else that of the plate, else the plate's name.

    Where a plate's wells name samples, a treated well without one is a fault, and a control
    without one serves all samples of the plate.
    """
    key = pl.col(KEY)
    said = {e.key: e.sample for e in entries}
    whole = {e.key: e.sample or e.name for e in entries}
    some = pl.col("sample").is_not_null().any().over(KEY) | pl.lit(is_stated)
    frame = frame.with_columns(
        some.alias("_some"), key.replace_strict(said, return_dtype=pl.String).alias("_said")
    )
    drugged = pl.col("role").is_in(_DRUGGED)
    faults.add_rows(
        frame.filter(
            pl.col("_some") & drugged & pl.col("sample").is_null() & pl.col("_said").is_null()
        ),
        "the sample in well {well} of plate {plate} is not given",
        "name the sample of every treated well",
        column="sample",
    )
    plate = key.replace_strict(whole, return_dtype=pl.String)
    nobody = pl.col("role").is_in(_NOBODY)
    sample = (
        pl.when(pl.col("sample").is_not_null() | (pl.col("_some") & pl.col("_said").is_null()))
        .then("sample")
        .when(~nobody & ~(pl.col("_some") & ~drugged))
        .then(pl.coalesce("_said", plate))
    )
    named = pl.format("{} ({})", "sample", "condition")
    return (
        frame.with_columns(sample.alias("sample"))
        .with_columns(pl.coalesce(named, "sample").alias("sample"))
        .drop("_some", "_said")
    )


def place_wells(frame: pl.DataFrame) -> pl.DataFrame:
    """Wells with the columns ``row`` and ``column``, from 0."""
    names = frame["well"].unique().to_list()
    parsed = {name: parse_well(name) for name in names}
    places = pl.DataFrame(
        {
            "well": names,
            "row": [parsed[name].row for name in names],
            "column": [parsed[name].column for name in names],
        },
        schema={"well": pl.String, "row": pl.Int64, "column": pl.Int64},
    )
    return frame.join(places, on="well", how="left", maintain_order="left")


def find_formats(
    frame: pl.DataFrame, entries: Sequence[PlateEntry], faults: Faults
) -> dict[str, PlateFormat]:
    """Format of each plate: as the export tells it, else the smallest that holds its wells."""
    reach = frame.group_by("plate").agg(pl.col("row", "column").max(), pl.col("well").first())
    largest = {row["plate"]: row for row in reach.iter_rows(named=True)}
    formats = {}
    for entry in entries:
        row = largest.get(entry.name)
        if row is None:
            continue
        needed = smallest_format(row["row"] + 1, row["column"] + 1)
        known = entry.read.plate_format
        if known is not None and needed.n_wells > known.n_wells:
            last = f"{row_letters(row['row'])}{row['column'] + 1:02d}"
            faults.add(
                entry.read.file,
                f"plate {entry.name} has {known.n_wells} wells, its plate map reaches to {last}",
                "give the plate the map that it was made with",
                plate=entry.name,
            )
        formats[entry.name] = known or needed
    return formats
