"""Reads a screen folder: settings, readings, plates and maps, with everything that is wrong."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from oncordia.domain import PlateFormat, Problem, ScreenSettings
from oncordia.errors import UnreadableFile
from oncordia.formats.faults import Faults
from oncordia.formats.headers import find_nearest
from oncordia.formats.maps import MAP_SCHEMA
from oncordia.formats.screen.checks import check_readings, note_single_doses
from oncordia.formats.screen.folder import ScreenFolder
from oncordia.formats.screen.layouts import Layout, assign_layouts, read_maps, resolve_maps
from oncordia.formats.screen.plates import PLATE_FIELDS, PlateEntry, arrange_plates
from oncordia.formats.screen.readings import READING_FIELDS, Progress, read_readings
from oncordia.formats.screen.replicates import link_day0, number_plates
from oncordia.formats.screen.screen import Screen, make_empty_table, shape_table
from oncordia.formats.screen.wells import fill_from_maps, fill_own, find_formats, place_wells
from oncordia.formats.settings import SETTINGS_FILE, read_settings


def read_screen(folder: str | Path, *, progress: Progress | None = None) -> Screen:
    """Screen of a folder that holds a ``screen.toml``, with every problem in it.

    Nothing that is wrong with the input is raised: it stands in ``problems``, in the order of
    the files. A plate that a problem names is left out, the others are whole.

    Parameters
    ----------
    folder
        Holds ``screen.toml``; every file named there is looked for from here.
    progress
        Is told a step, and how much of how much of it is done.

    Returns
    -------
    Screen
        ``wells`` has one row a well and time of reading of every usable plate.
    """
    path = Path(folder)
    told = progress or _keep_silent
    faults = Faults()
    shelf = ScreenFolder(path)
    name = path.resolve().name
    try:
        settings = read_settings(shelf.open(SETTINGS_FILE), name, faults)
    except UnreadableFile:
        faults.add(
            SETTINGS_FILE,
            "there is no such file in the folder, or it is empty or no text",
            "make one with: oncordia screen new FOLDER",
        )
        return _close(ScreenSettings(name=name), shelf, faults)
    _check_columns(settings, faults)
    wells, entries, assigned = _read_tables(shelf, settings, faults, told)
    return _close(settings, shelf, faults, wells, entries, assigned)


def _read_tables(
    shelf: ScreenFolder, settings: ScreenSettings, faults: Faults, progress: Progress
) -> tuple[pl.DataFrame, list[PlateEntry], dict[int, Layout]]:
    readings = read_readings(shelf, settings, faults, progress)
    entries = arrange_plates(shelf, settings.plates, readings, faults)
    progress("wells", 0, 1)
    maps = read_maps(shelf, settings, faults)
    assigned = assign_layouts(entries, maps, settings, faults)
    contents = resolve_maps(maps, assigned, entries, settings, faults)
    parts = [
        fill_own(entries, readings, settings, faults),
        fill_from_maps(entries, readings, maps, assigned, contents, faults),
    ]
    parts = [part for part in parts if part.width]
    if not parts:
        return pl.DataFrame(), entries, assigned
    wells = place_wells(pl.concat(parts, how="diagonal_relaxed"))
    times = {entry.key: entry.time_hours for entry in entries}
    time = pl.col("_key").replace_strict(times, return_dtype=pl.Float64)
    wells = wells.with_columns(pl.coalesce("time_hours", time).alias("time_hours"))
    wells = check_readings(wells, entries, settings, readings.not_finite, faults)
    note_single_doses(wells, faults)
    entries = number_plates(entries, wells)
    entries = link_day0(entries, wells, settings, settings.plates.file or SETTINGS_FILE, faults)
    progress("wells", 1, 1)
    return wells, entries, assigned


def _close(
    settings: ScreenSettings,
    shelf: ScreenFolder,
    faults: Faults,
    wells: pl.DataFrame | None = None,
    entries: Sequence[PlateEntry] = (),
    assigned: Mapping[int, Layout] | None = None,
) -> Screen:
    """The screen: usable plates alone, problems in the order of the files."""
    tables = make_empty_table("wells"), make_empty_table("plates")
    if wells is not None and wells.width:
        formats = find_formats(wells, entries, faults)
        usable = [e for e in entries if e.name in formats and e.name not in faults.hurt]
        if not faults.is_fatal and usable:
            tables = (
                _finish_wells(wells, usable),
                _finish_plates(wells, usable, formats, assigned or {}),
            )
    if not tables[0].height and not faults.problems:
        faults.add(SETTINGS_FILE, "no plate is left to analyse", "look at readings and plates")
    return Screen(
        settings,
        *tables,
        problems=_sort(faults.problems, list(shelf.inputs)),
        inputs=tuple(shelf.inputs.values()),
        left_out=tuple(sorted(faults.hurt)),
    )


def _finish_wells(wells: pl.DataFrame, usable: Sequence[PlateEntry]) -> pl.DataFrame:
    replicates = {entry.name: entry.replicate for entry in usable}
    order = {entry.name: i for i, entry in enumerate(usable)}
    plate = pl.col("plate")
    own = pl.col("replicate") if "replicate" in wells.columns else pl.lit(None, dtype=pl.Int64)
    frame = wells.filter(plate.is_in(list(order))).with_columns(
        pl.coalesce(own, plate.replace_strict(replicates, return_dtype=pl.Int64)).alias(
            "replicate"
        ),
        plate.replace_strict(order, return_dtype=pl.Int64).alias("_order"),
        pl.col("value").alias("raw"),
        pl.lit(None, dtype=pl.String).alias("mask_reason"),
    )
    frame = frame.sort("_order", "time_hours", "row", "column", nulls_last=True)
    return shape_table(frame, "wells")


def _finish_plates(
    wells: pl.DataFrame,
    usable: Sequence[PlateEntry],
    formats: Mapping[str, PlateFormat],
    assigned: Mapping[int, Layout],
) -> pl.DataFrame:
    times = wells.group_by("plate").agg(pl.col("time_hours").max()).rows()
    last: dict[str, float | None] = dict(times)
    rows = [
        {
            "plate": entry.name,
            "file": entry.read.file,
            "layout": assigned[entry.key].shown if entry.key in assigned else None,
            "n_rows": formats[entry.name].n_rows,
            "n_columns": formats[entry.name].n_columns,
            "run_order": entry.run_order,
            "replicate": entry.replicate,
            "time_hours": last.get(entry.name),
            "day0_plate": entry.day0_plate,
            "unit": entry.read.unit,
        }
        for entry in usable
    ]
    return shape_table(pl.DataFrame(rows, infer_schema_length=None), "plates")


def _check_columns(settings: ScreenSettings, faults: Faults) -> None:
    """Keys of the [*.columns] sections that mean nothing."""
    known = {
        "readings": [field.name for field in READING_FIELDS],
        "plates": [field.name for field in PLATE_FIELDS],
        "map": [name for name in MAP_SCHEMA if name != "source_row"],
    }
    for section, names in known.items():
        for key in getattr(settings, section).columns:
            if key not in names:
                nearest = find_nearest(key, names)
                hint = f"did you mean {nearest!r}" if nearest else f"known are {', '.join(names)}"
                faults.add(
                    SETTINGS_FILE,
                    f"there is no column {key!r} to name in [{section}.columns]",
                    f"correct it; {hint}",
                    column=f"{section}.columns.{key}",
                )


def _sort(problems: Sequence[Problem], files: Sequence[str]) -> tuple[Problem, ...]:
    order = {file: i for i, file in enumerate(files)}
    return tuple(sorted(problems, key=lambda p: (order.get(p.file, len(order)), p.row or 0)))


def _keep_silent(step: str, done: int, total: int) -> None:
    del step, done, total
