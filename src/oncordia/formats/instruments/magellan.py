"""Tecan Magellan exports: lists of wells and kinetics."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from oncordia.domain import PlateReading, Well
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.detection import label_channels
from oncordia.formats.instruments.grid import ONE_TIME, read_well
from oncordia.formats.instruments.magellan_kinetic import (
    count_time_lines,
    has_times_below,
    read_well_columns,
    read_well_lines,
)
from oncordia.formats.instruments.magellan_settings import read_settings
from oncordia.formats.instruments.naming import cell_text, sheet_name
from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.timecourse import name_row, read_value

_WELLS = "Well positions"
_OTHER_COLUMNS = re.compile(
    r"plate|layout|replicate info|sample id.*|well positions", re.IGNORECASE
)


def recognise(book: Book) -> float:
    """Column of well positions and the lines on method and workspace; or lines of times."""
    best = 0.0
    for sheet in book.sheets:
        firsts = [row[0] for row in sheet.rows if row and isinstance(row[0], str)]
        has_files = any(
            first.endswith((".mth", ".wsp")) or first.startswith("Date of measurement:")
            for first in firsts
        )
        n_times = count_time_lines(sheet.rows)
        if any(_WELLS in row for row in sheet.rows):
            best = max(best, 0.95 if has_files or sheet.name.startswith("Magellan") else 0.6)
        elif n_times and any(read_well(first) is not None for first in firsts):
            best = max(best, 0.9)
        elif has_files or n_times:
            best = max(best, 0.4)
    return best


def read(book: Book) -> list[PlateReading]:
    """Raw readings of every plate and label.

    Where the lines on the measurements name the measured labels, only their columns count, not
    what Magellan computed from them. A well without a plate belongs to the only plate of the
    file; where no plate is named, the plate has the name of the sheet or the file.

    Raises
    ------
    InvalidTable
        If a text stands where a number belongs, a name is no well, a well stands twice or lacks a
        time, or there are no values at all; the message names file, sheet and row.
    """
    readings: list[PlateReading] = []
    for sheet in book.sheets:
        plate = sheet_name(book, sheet)
        line = next((i for i, row in enumerate(sheet.rows) if _WELLS in row), None)
        if line is None:
            readings.extend(read_well_lines(book, sheet, plate))
        elif has_times_below(sheet.rows, line):
            readings.extend(read_well_columns(book, sheet, line, plate))
        else:
            readings.extend(_read_list(book, sheet, line, plate))
    if not any(reading.wells for reading in readings):
        raise InvalidTable(
            f"{book.file}: holds no values of wells; export it again after the measurement"
        )
    return readings


def _read_list(book: Book, sheet: Sheet, header: int, fallback: str) -> Iterator[PlateReading]:
    """One line a well, one column a label, in any order of columns."""
    names = sheet.rows[header]
    settings = read_settings(sheet.rows[header + 1 :])
    well_column = names.index(_WELLS)
    plate_column = names.index("Plate") if "Plate" in names else None
    labels = _value_columns(names, settings.labels)
    lines = _list_lines(sheet.rows, header + 1, well_column)
    plates = {_at(sheet.rows[line], plate_column) for line in lines} - {None}
    only = cell_text(plates.pop()) if len(plates) == 1 else fallback
    values: dict[tuple[str, int], dict[Well, float]] = {}
    for line in lines:
        row = sheet.rows[line]
        place = name_row(book, sheet, line)
        name = _at(row, well_column)
        well = read_well(name) if isinstance(name, str) else None
        if well is None:
            raise InvalidTable(f"{place}: {name!r} is no well; write it as A1 or B07")
        plate = cell_text(_at(row, plate_column)) or only
        for column in labels:
            known = values.setdefault((plate, column), {})
            if well in known:
                raise InvalidTable(f"{place}: well {well} stands twice; keep one of the two")
            value = read_value(_at(row, column), well, place)
            if value is not None:
                known[well] = value
    channels = dict(zip(labels, label_channels(list(labels.values())), strict=True))
    for (plate, column), wells in values.items():
        yield settings.make_reading(
            plate,
            tuple(wells),
            np.array([list(wells.values())]),
            ONE_TIME.copy(),
            labels[column],
            list(labels).index(column),
            channels[column],
        )


def _value_columns(names: Row, measured: Sequence[str]) -> dict[int, str]:
    """Columns of values with their labels: the measured ones, or all where none is named."""
    columns = {
        column: str(cell)
        for column, cell in enumerate(names)
        if cell is not None and not _OTHER_COLUMNS.fullmatch(str(cell))
    }
    return {column: label for column, label in columns.items() if label in measured} or columns


def _list_lines(rows: Sequence[Row], first: int, well_column: int) -> list[int]:
    """Lines of a list: down to the first that names no well and holds a lone cell."""
    lines = []
    for line in range(first, len(rows)):
        name = _at(rows[line], well_column)
        n_filled = sum(cell is not None for cell in rows[line])
        if n_filled == 1 and not (isinstance(name, str) and read_well(name)):
            break
        if n_filled:
            lines.append(line)
    return lines


def _at(row: Row, column: int | None) -> Cell:
    return row[column] if column is not None and column < len(row) else None


READER = Reader("Tecan Magellan", recognise, read)
