"""The base form of a plate map: a table with one row a well."""

import polars as pl

from oncordia.errors import InvalidDose
from oncordia.formats.book import Book
from oncordia.formats.columns import Taken, take_columns
from oncordia.formats.doses import read_dose_unit
from oncordia.formats.faults import Faults
from oncordia.formats.headers import CONTENT_FIELDS, WELL, match_key, name_field
from oncordia.formats.maps.plate_map import MapContext, complete_columns
from oncordia.formats.tables import first_line, load_table

MAP_FIELDS = (WELL, *CONTENT_FIELDS)


def recognise_wells_table(book: Book) -> float:
    """How surely the file is a table with one row a well."""
    if book.content.startswith(b"<"):
        return 0.0
    header = first_line(book)
    keys = {match_key(cell) for cell in header}
    has_well = any(name_field(cell, (WELL,)) for cell in header) or _has_parts(keys)
    says = {field.name for cell in header if (field := name_field(cell, CONTENT_FIELDS))}
    return (0.5 if has_well else 0.0) + (0.45 if says else 0.0)


def read_wells_table(book: Book, context: MapContext, faults: Faults) -> pl.DataFrame:
    """Wells of the table, in its order, its columns named as ``columns`` or by custom."""
    taken = take_columns(load_table(book), MAP_FIELDS, faults, context.settings.columns)
    if "well" not in taken.frame.columns:
        faults.add(book.file, "no column names the wells", "add a column well, as A01", row=1)
        return complete_columns(taken.frame.clear())
    frame = add_units(taken, context.doses.unit, faults, book.file)
    return complete_columns(frame.drop_nulls("well"))


def add_units(taken: Taken, unit: str | None, faults: Faults, file: str) -> pl.DataFrame:
    """The columns with a unit beside each dose: its own, else that of ``unit``, else the header's.

    Where the header names another unit than ``unit``, the latter counts and a note says so.
    """
    frame = taken.frame
    for dose in ("dose", "dose_2"):
        if dose not in frame.columns:
            continue
        header = taken.header_unit.get(dose)
        if header and unit and not _is_same(header, unit):
            faults.add(
                file,
                f"the header says {header}, doses.unit says {unit}: {unit} is taken",
                "make the two agree",
                column=taken.names[dose],
                severity="note",
            )
        name = f"{dose}_unit"
        own = pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.String)
        other = pl.when(pl.col(dose).is_not_null()).then(pl.lit(unit or header, dtype=pl.String))
        frame = frame.with_columns(pl.coalesce(own, other).alias(name))
    return frame


def _is_same(one: str, other: str) -> bool:
    try:
        return read_dose_unit(one) == read_dose_unit(other)
    except InvalidDose:
        return True  # told where the unit is used


def _has_parts(keys: set[str]) -> bool:
    rows = {"row", "wellrow", "rowid"} & keys
    return bool(rows) and bool({"column", "col", "wellcolumn", "colid"} & keys)
