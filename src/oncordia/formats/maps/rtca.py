"""The layout sheet of xCELLigence RTCA exports: cells, effectors and drugs as text in each well."""

import re

import polars as pl

from oncordia.domain import well_name
from oncordia.formats.book import Book, Sheet
from oncordia.formats.faults import Faults
from oncordia.formats.maps.matrix import find_blocks
from oncordia.formats.maps.plate_map import Content, FilledWell, MapContext, arrange_wells

_PART = re.compile(r"(?P<name>.+?)\s*\(\s*(?P<amount>[\d.,]+(?:[eE][+-]?\d+)?)\s*(?P<unit>[^)]*)\)")


def recognise_rtca(book: Book) -> float:
    """How surely the book has an RTCA layout sheet."""
    sheet = _find_layout(book)
    if sheet is None:
        return 0.0
    texts = [cell for block in find_blocks(sheet) for *_, cell in block.cells]
    parts = [_PART.match(str(cell)) is not None for cell in texts]
    return sum(parts) / len(parts) if parts else 0.0


def read_rtca(book: Book, context: MapContext, faults: Faults) -> pl.DataFrame:
    """Wells of the layout sheet.

    The first line of a well names the cells, which become the sample; the number behind them is
    not used, since it is often left at 0. A line with an amount and a unit is a drug at a dose; a
    line with a bare number is the effectors and becomes the condition.
    """
    sheet = _find_layout(book)
    wells = (
        []
        if sheet is None
        else [
            _read_well(row, column, str(cell), line)
            for block in find_blocks(sheet)
            for line, row, column, cell in block.cells
        ]
    )
    return arrange_wells(wells, context, book.file, faults)


def _find_layout(book: Book) -> Sheet | None:
    if not book.is_spreadsheet:
        return None
    return next((s for s in book.sheets if s.name.casefold() == "layout"), None)


def _read_well(row: int, column: int, text: str, line: int) -> FilledWell:
    sample, *parts = [part.strip() for part in text.splitlines() if part.strip()]
    found = _PART.fullmatch(sample)
    contents, conditions = [], []
    for part in parts:
        said = _PART.fullmatch(part)
        if said and said["unit"].strip():
            dose = float(said["amount"].replace(",", "."))
            contents.append(Content(said["name"], dose, said["unit"].strip()))
        else:
            conditions.append(part)
    return FilledWell(
        well=well_name(row, column),
        contents=contents or (Content("untreated", None, None),),
        sample=found["name"] if found else sample,
        condition=", ".join(conditions) or None,
        row=line,
    )
