"""Tables of values in a Tecan export: matrices, lists of wells and tables of cycles."""

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain import PlateFormat, Well
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.grid import (
    ONE_TIME,
    Matrix,
    check_matrix,
    find_matrices,
    infer_format,
    parse_number,
    read_well,
)
from oncordia.formats.instruments.timecourse import name_row, name_sheet, read_value

CYCLE = re.compile(r"(cycle|zyklus) nr\.?", re.IGNORECASE)
TIME = re.compile(r"(?:time|zeit) \[(ms|s|min|h)\]", re.IGNORECASE)
_VALUE = re.compile(r"value|wert|mean|mittelwert", re.IGNORECASE)
_SKIPPED_TITLE = re.compile(r"start time|startzeit|temperature|temperatur", re.IGNORECASE)
_HOURS = {"ms": 1.0 / 3.6e6, "s": 1.0 / 3600.0, "min": 1.0 / 60.0, "h": 1.0}


@dataclass(frozen=True, slots=True, eq=False)
class TecanTable:
    """Values of one label: wells, values of shape (n_times, n_wells), hours, and its title."""

    line: int
    title: str
    wells: tuple[Well, ...]
    values: FloatArray
    time_hours: FloatArray
    plate_format: PlateFormat


def find_tables(book: Book, sheet: Sheet) -> list[TecanTable]:
    """Tables of a sheet, from top to bottom.

    Raises
    ------
    InvalidTable
        If a text stands where a number belongs, a well stands twice, or a table of cycles has no
        wells or no times; the message names file, sheet and row.
    """
    rows = sheet.rows
    found: list[TecanTable] = []
    for matrix in find_matrices(rows, headerless=False):
        corner = rows[matrix.first_line][matrix.first_column - 1]
        if corner == "<>" or corner is None:
            found.append(_endpoint(book, sheet, matrix))
    for line, row in enumerate(rows):
        first = row[0] if row else None
        if not isinstance(first, str):
            continue
        if CYCLE.fullmatch(first):
            found.append(_kinetic(book, sheet, line))
        elif first in ("<>", "Well") and any(_is_value(cell) for cell in row):
            found.append(_list(book, sheet, line))
    return sorted(found, key=lambda table: table.line)


def _at(row: Row, column: int) -> Cell:
    return row[column] if column < len(row) else None


def _is_value(cell: Cell) -> bool:
    return isinstance(cell, str) and _VALUE.fullmatch(cell) is not None


def _title(rows: Sequence[Row], line: int) -> str:
    """Text that stands alone above a table, past times and temperatures."""
    for above in range(line - 1, max(line - 6, -1), -1):
        texts = [cell for cell in rows[above] if cell is not None]
        if not texts or _SKIPPED_TITLE.match(str(texts[0])):
            continue
        alone = len(texts) == 1 and isinstance(texts[0], str)
        return str(texts[0]).removeprefix("Label:").strip() if alone else ""
    return ""


def _endpoint(book: Book, sheet: Sheet, matrix: Matrix) -> TecanTable:
    check_matrix(matrix, name_sheet(book, sheet))
    return TecanTable(
        line=matrix.first_line,
        title=_title(sheet.rows, matrix.first_line),
        wells=matrix.wells,
        values=matrix.values.reshape(1, -1),
        time_hours=ONE_TIME.copy(),
        plate_format=matrix.plate_format,
    )


def _list(book: Book, sheet: Sheet, line: int) -> TecanTable:
    """One line a well: ``A1``, then its value or the mean of its reads."""
    column = next(i for i, cell in enumerate(sheet.rows[line]) if _is_value(cell))
    values: dict[Well, float] = {}
    for below, row in _well_lines(sheet.rows, line + 1):
        place = name_row(book, sheet, below)
        well = _new_well(row[0], values, place)
        value = read_value(_at(row, column), well, place)
        if value is not None:
            values[well] = value
    return _table(sheet.rows, line, {w: [v] for w, v in values.items()}, ONE_TIME.copy())


def _well_lines(rows: Sequence[Row], first: int) -> Iterator[tuple[int, Row]]:
    for line in range(first, len(rows)):
        row = rows[line]
        if not row or not isinstance(row[0], str) or read_well(row[0]) is None:
            return
        yield line, row


def _new_well(cell: Cell, known: Collection[Well], place: str) -> Well:
    well = read_well(cell) if isinstance(cell, str) else None
    if well is None:
        raise InvalidTable(f"{place}: {cell!r} is no well; write it as A1 or B07")
    if well in known:
        raise InvalidTable(f"{place}: well {well} stands twice; keep one of the two")
    return well


def _kinetic(book: Book, sheet: Sheet, line: int) -> TecanTable:
    """Table of cycles: one line a cycle with wells in columns, or one line a well."""
    rows = _turned(sheet.rows, line)
    wells: dict[int, Well] = {}
    time_column, hours_a_unit = None, 0.0
    for column, cell in enumerate(rows[0][1]):
        found = TIME.fullmatch(cell) if isinstance(cell, str) else None
        if found is not None:
            time_column, hours_a_unit = column, _HOURS[found[1].lower()]
        elif isinstance(cell, str) and read_well(cell) is not None:
            place = name_row(book, sheet, line)
            wells[column] = _new_well(cell, wells.values(), place)
    if not wells or time_column is None:
        raise InvalidTable(
            f"{name_row(book, sheet, line)}: the table of cycles names no wells or no times; "
            "export the raw data of each well with times"
        )
    hours: list[float] = []
    values: dict[Well, list[float]] = {well: [] for well in wells.values()}
    read: set[Well] = set()
    for below, row in rows[1:]:
        time = parse_number(_at(row, time_column))
        if time is None:
            break
        hours.append(time * hours_a_unit)
        for column, well in wells.items():
            value = read_value(_at(row, column), well, name_row(book, sheet, below))
            if value is not None:
                read.add(well)
            values[well].append(math.nan if value is None else value)
    kept = {well: series for well, series in values.items() if well in read}
    times = np.array(hours, dtype=np.float64)
    return _table(sheet.rows, line, kept, times - times[0] if times.size else times)


def _turned(rows: Sequence[Row], line: int) -> list[tuple[int, Row]]:
    """Lines of a table of cycles with its wells in columns, each with its line in the sheet."""
    lines = [(line, rows[line])]
    for below in range(line + 1, len(rows)):
        if not any(cell is not None for cell in rows[below]):
            break
        lines.append((below, rows[below]))
    if any(isinstance(cell, str) and read_well(cell) for cell in rows[line]):
        return lines
    width = max(len(row) for _, row in lines)
    turned = [(line, tuple(_at(row, column) for _, row in lines)) for column in range(width)]
    return [turned[0], *(entry for entry in turned[1:] if entry[1][0] is not None)]


def _table(
    rows: Sequence[Row], line: int, values: dict[Well, list[float]], hours: FloatArray
) -> TecanTable:
    wells = tuple(values)
    return TecanTable(
        line=line,
        title=_title(rows, line),
        wells=wells,
        values=np.array([values[well] for well in wells], dtype=np.float64)
        .reshape(len(wells), hours.size)
        .T.copy(),
        time_hours=hours,
        plate_format=infer_format(wells),
    )
