"""Tables with one column a well and one row a time, and the elapsed times in them."""

import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain import Well
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.grid import is_not_read, parse_number, read_well

_CLOCK = re.compile(r"(?:(\d+)(?:\.| days?, ))?(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?")
_SERIAL_ZERO = datetime(1899, 12, 31)  # day 0 of a spreadsheet's dates, until February 1900
_MISSED = re.compile(r"missed|masked", re.IGNORECASE)
_MASKED = re.compile(r"\*(.+)\*")
_STATUS = re.compile(r"path\?|range\?|error", re.IGNORECASE)  # a reading without a number


def name_row(book: Book, sheet: Sheet, line: int) -> str:
    """Place of a line, counted from 0, as messages print it: ``file, sheet Raw, row 12``."""
    return f"{name_sheet(book, sheet)}, row {line + 1}"


def name_sheet(book: Book, sheet: Sheet) -> str:
    """Place of a sheet as messages print it; a text file has none."""
    return f"{book.file}, sheet {sheet.name}" if sheet.name else book.file


def parse_hours(cell: Cell) -> float | None:
    """Hours in a cell; None if it holds no time.

    Understood are ``h:mm``, ``h:mm:ss`` with any number of hours, days before them
    (``1.02:00:00``, ``2 days, 2:00:00``), and times of a spreadsheet, as numbers of days or as
    dates of the year 1900.
    """
    if isinstance(cell, float):
        return 24.0 * cell
    if cell is None:
        return None
    found = _CLOCK.fullmatch(cell)
    if found is not None:
        days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return 24.0 * days + hours + minutes / 60.0 + seconds / 3600.0
    if _STAMP.fullmatch(cell):
        return (datetime.fromisoformat(cell) - _SERIAL_ZERO).total_seconds() / 3600.0
    return None


def since_first(hours: Sequence[float | None], places: Sequence[str]) -> FloatArray:
    """Hours since the first reading, from elapsed hours on any origin.

    Some programs leave the cell of time zero empty: it is taken one interval before the second
    reading.

    Parameters
    ----------
    hours : elapsed hours, one a reading
    places : where each stands, for messages

    Raises
    ------
    InvalidTable
        If another time is missing, or a time lies before the one above it.
    """
    known = list(hours)
    if len(known) > 1 and known[0] is None:
        second, third = known[1], known[2] if len(known) > 2 else None
        if second is not None:
            known[0] = 2.0 * second - third if third is not None else 0.0
    for i, time_hours in enumerate(known):
        if time_hours is None:
            raise InvalidTable(f"{places[i]}: holds no time of reading; write it as h:mm:ss")
    times = np.array(known, dtype=np.float64)
    falls = np.flatnonzero(np.diff(times) < 0)
    if falls.size:
        raise InvalidTable(
            f"{places[falls[0] + 1]}: the time lies before that of the reading above; "
            f"export the readings in order"
        )
    return times - times[0] if times.size else times


def find_wells(row: Row, place: str) -> dict[int, Well]:
    """Wells that the cells of a header line name, by column counted from 0.

    Raises
    ------
    InvalidTable
        If a well stands twice.
    """
    wells: dict[int, Well] = {}
    seen: set[Well] = set()
    for column, cell in enumerate(row):
        well = read_well(cell) if isinstance(cell, str) else None
        if well is None:
            continue
        if well in seen:
            raise InvalidTable(f"{place}: well {well} stands twice; keep one column a well")
        seen.add(well)
        wells[column] = well
    return wells


def read_value(cell: Cell, well: Well, place: str) -> float | None:
    """Value of a well: NaN for an overflow or an error, None where the well was not read.

    A comma is a decimal mark; values that the program shows as masked, ``*0.356*``, count.

    Raises
    ------
    InvalidTable
        If a text stands where a number belongs.
    """
    if isinstance(cell, float):
        return cell if np.isfinite(cell) else np.nan
    if cell is None or is_not_read(cell) or _MISSED.fullmatch(cell):
        return None
    masked = _MASKED.fullmatch(cell)
    text = masked[1] if masked else cell
    number = parse_number(text.replace(",", ".") if "." not in text else text)
    if number is None and _STATUS.fullmatch(cell):
        return np.nan
    if number is None:
        raise InvalidTable(
            f"{place}: {cell[:40]!r} stands in well {well} where a number belongs; "
            f"correct or empty it"
        )
    return number


def read_lines(
    book: Book, sheet: Sheet, wells: dict[int, Well], lines: Sequence[int]
) -> tuple[tuple[Well, ...], FloatArray]:
    """Wells and values, shape (n_lines, n_wells), of the lines of a table.

    A well without any value is left out; a single missing value is NaN.

    Raises
    ------
    InvalidTable
        If a text stands where a number belongs.
    UnreadableFile
        If the last line of the file ends before the line above it does.
    """
    _check_whole(book, sheet, lines)
    values = np.full((len(lines), len(wells)), np.nan)
    read_mask = np.zeros(len(wells), dtype=np.bool_)
    for i, line in enumerate(lines):
        row, place = sheet.rows[line], name_row(book, sheet, line)
        for j, (column, well) in enumerate(wells.items()):
            cell = row[column] if column < len(row) else None
            if cell is None:
                continue
            value = read_value(cell, well, place)
            if value is not None:
                values[i, j] = value
                read_mask[j] = True
    kept = tuple(well for well, is_read in zip(wells.values(), read_mask, strict=True) if is_read)
    return kept, values[:, read_mask]


def _check_whole(book: Book, sheet: Sheet, lines: Sequence[int]) -> None:
    if len(lines) < 2 or any(any(row) for row in sheet.rows[lines[-1] + 1 :]):
        return
    n_cells, n_above = len(sheet.rows[lines[-1]]), len(sheet.rows[lines[-2]])
    if n_cells < n_above:
        raise UnreadableFile(
            f"{name_row(book, sheet, lines[-1])}: has {n_cells} of {n_above} values; "
            f"the file was cut short, export it again"
        )
