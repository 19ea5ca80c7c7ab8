"""Chooses the form of a plate map by content, and reads it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from oncordia.domain import ControlSettings, DoseSettings, MapSettings
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, load_book
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.maps.d300 import read_d300, recognise_d300
from oncordia.formats.maps.echo import read_echo, recognise_echo
from oncordia.formats.maps.incucyte import (
    read_long_table,
    read_platemap,
    recognise_long_table,
    recognise_platemap,
)
from oncordia.formats.maps.matrix import read_matrix, recognise_matrix
from oncordia.formats.maps.plate_map import Content, MapContext, PlateMap
from oncordia.formats.maps.rtca import read_rtca, recognise_rtca
from oncordia.formats.maps.wells_table import read_wells_table, recognise_wells_table
from oncordia.formats.tables import load_table

_SURE = 0.25


@dataclass(frozen=True, slots=True)
class MapForm:
    """One form of plate map: how to recognise it, from 0 to 1, and how to read it."""

    name: str
    recognise: Callable[[Book], float]
    read: Callable[[Book, MapContext, Faults], pl.DataFrame]
    covers_plate: bool = False  # a well that is not listed is empty
    scales_vary: bool = False  # a program chose the unit of each dose


FORMS = (
    MapForm("Incucyte PlateMap XML", recognise_platemap, read_platemap, True, True),
    MapForm("D300 protocol", recognise_d300, read_d300, True, True),
    MapForm("Echo transfer report", recognise_echo, read_echo, True, True),
    MapForm("Incucyte long table", recognise_long_table, read_long_table),
    MapForm("RTCA layout sheet", recognise_rtca, read_rtca, True, True),
    MapForm("one matrix a factor", recognise_matrix, read_matrix, covers_plate=True),
    MapForm("one row a well", recognise_wells_table, read_wells_table),
)


def read_plate_map(
    path: str | Path,
    file: str | None = None,
    *,
    settings: MapSettings | None = None,
    doses: DoseSettings | None = None,
    controls: ControlSettings | None = None,
) -> PlateMap:
    """Plate map of a file, its form recognised by content.

    Parameters
    ----------
    path
        The file. ``settings.names`` and ``settings.source_plate`` are looked for beside it.
    file
        Name to print in messages; the path's own name where not given.
    settings, doses, controls
        What the file leaves unsaid, as in ``screen.toml``.

    Returns
    -------
    PlateMap
        Its wells, and every problem found in them.

    Raises
    ------
    InputError
        If the file cannot be read at all, or has no known form.
    """
    context = MapContext(
        settings or MapSettings(), doses or DoseSettings(), controls or ControlSettings()
    )
    return read_map_book(load_book(Path(path), file), context, Path(path).parent)


def read_map_book(book: Book, context: MapContext, folder: Path) -> PlateMap:
    """Plate map of a book; files named in the settings lie in ``folder``."""
    faults = Faults()
    form = _choose(book, context)
    context = _add_source_plate(context, folder, faults)
    try:
        wells = form.read(book, context, faults)
    except (ValueError, IndexError) as fault:  # a number or position that is none, in XML
        raise UnreadableFile(
            f"{book.file}: is damaged for a {form.name} ({fault}); save or export it again"
        ) from None
    if context.settings.names is not None:
        wells = _rename_drugs(wells, folder, context.settings.names)
    if wells.is_empty() and not faults.problems:
        raise InvalidTable(f"{book.file}: names no well; fill in the plate map")
    wells = _fill_unit(wells, context.doses.unit)
    _find_twice(wells, book.file, faults)
    wells = wells.unique(["layout", "well"], keep="first", maintain_order=True)
    return PlateMap(book.file, form.name, wells, form.covers_plate, form.scales_vary, faults)


def _choose(book: Book, context: MapContext) -> MapForm:
    if context.settings.columns:
        return FORMS[-1]
    sure = [(form.recognise(book), form) for form in FORMS]
    best, form = max(sure, key=lambda pair: pair[0])
    if best < _SURE:
        tried = ", ".join(form.name for form in FORMS)
        nearest = f", nearest: {form.name}" if best else ""
        raise InvalidTable(
            f"{book.file}: is no known form of plate map (tried: {tried}{nearest}); "
            f"write one row a well with the columns well, drug and dose"
        )
    return form


def _add_source_plate(context: MapContext, folder: Path, faults: Faults) -> MapContext:
    name = context.settings.source_plate
    if name is None:
        return context
    alone = replace(
        context, settings=MapSettings(columns=context.settings.columns), source_wells={}
    )
    source = read_map_book(load_book(folder / name, name), alone, folder)
    faults.take(source.faults)
    known = source.wells.drop_nulls("drug").iter_rows(named=True)
    contents = {r["well"]: Content(r["drug"], r["dose"], r["dose_unit"]) for r in known}
    return replace(context, source_wells=contents)


def _rename_drugs(wells: pl.DataFrame, folder: Path, name: str) -> pl.DataFrame:
    table = load_table(load_book(folder / name, name))
    if len(table.columns) < 2:
        raise InvalidTable(f"{name}: needs two columns, the name in the map and the drug's name")
    old, new = (table.text(column).to_list() for column in table.columns[:2])
    renamed = {o: n for o, n in zip(old, new, strict=True) if o is not None and n is not None}
    return wells.with_columns(pl.col("drug", "drug_2").replace(renamed))


def _fill_unit(wells: pl.DataFrame, unit: str | None) -> pl.DataFrame:
    """The unit of the settings where a dose stands without one."""
    return wells.with_columns(
        pl.when(pl.col(dose).is_not_null())
        .then(pl.coalesce(f"{dose}_unit", pl.lit(unit, dtype=pl.String)))
        .alias(f"{dose}_unit")
        for dose in ("dose", "dose_2")
    )


def _find_twice(wells: pl.DataFrame, file: str, faults: Faults) -> None:
    first = wells.group_by("layout", "well").agg(pl.col(ROW).first().alias("first"))
    again = wells.filter(~pl.struct("layout", "well").is_first_distinct())
    rows = again.join(first, on=["layout", "well"], how="left", nulls_equal=True)
    where = "the well {well} stands here and in row {first}"
    faults.add_rows(rows, where, "keep one of the two rows", file=file, column="well")
