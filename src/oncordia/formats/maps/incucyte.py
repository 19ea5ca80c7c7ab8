"""Incucyte PlateMap files: XML, and the long table of the same facts."""

from xml.etree.ElementTree import Element

import polars as pl

from oncordia.domain import well_name
from oncordia.formats.book import Book
from oncordia.formats.columns import take_columns
from oncordia.formats.faults import Faults
from oncordia.formats.headers import Field, match_key
from oncordia.formats.maps.plate_map import (
    Content,
    FilledWell,
    MapContext,
    arrange_wells,
    complete_columns,
)
from oncordia.formats.maps.xml import looks_like_xml, parse_xml
from oncordia.formats.tables import first_line, load_table

_LONG_HEADER = frozenset(("row", "col", "sampleid", "conc", "samptype", "concunits"))
_LONG_FIELDS = (
    Field("well", "well"),
    Field("drug", "text", ("sampleid",)),
    Field("dose", "number", ("conc",)),
    Field("dose_unit", "text", ("concunits",)),
    Field("sample", "text", ("celltype",)),
    Field("condition", "text", ("growthcondition",)),
    Field("kind", "text", ("samptype",)),
)
_ROLES = {"B": "empty", "S": None, "C": None}  # blank wells hold nothing at all


def recognise_platemap(book: Book) -> float:
    """How surely the file is PlateMap XML."""
    return 1.0 if looks_like_xml(book, "plateMap") else 0.0


def read_platemap(book: Book, context: MapContext, faults: Faults) -> pl.DataFrame:
    """Wells of PlateMap XML: compounds with their doses, cell type, growth condition."""
    wells = [_read_well(well) for well in parse_xml(book).iter("well")]
    return arrange_wells(wells, context, book.file, faults)


def _read_well(well: Element) -> FilledWell:
    said: dict[str, list[str]] = {}
    contents = []
    for item in well.iter("wellItem"):
        name = _name(item)
        said.setdefault(item.get("type", ""), []).append(name)
        if item.get("type") == "Compound":
            dose = item.get("concentration")
            contents.append(
                Content(name, float(dose) if dose else None, item.get("concentrationUnits"))
            )
    return FilledWell(
        well=well_name(int(well.get("row", "0")), int(well.get("col", "0"))),
        contents=contents,
        sample=" + ".join(said.get("CellType", [])) or None,
        condition=", ".join(said.get("GrowthCondition", [])) or None,
        role=None if said else "empty",
    )


def _name(item: Element) -> str:
    reference = item.find("referenceItem")
    if reference is None:
        return ""
    return reference.get("description") or reference.get("displayName") or ""


def recognise_long_table(book: Book) -> float:
    """How surely the file is the long table."""
    if book.is_spreadsheet:
        return 0.0
    keys = {match_key(cell) for cell in first_line(book)}
    return 1.0 if keys >= _LONG_HEADER else 0.0


def read_long_table(book: Book, context: MapContext, faults: Faults) -> pl.DataFrame:
    """Wells of the long table, in which ``sampleid`` is the compound."""
    del context
    frame = take_columns(load_table(book), _LONG_FIELDS, faults).frame
    frame = complete_columns(frame.rename({"kind": "role"}))
    kind = pl.col("role").replace_strict(_ROLES, default=None, return_dtype=pl.String)
    return frame.drop_nulls("well").with_columns(kind.alias("role"))
