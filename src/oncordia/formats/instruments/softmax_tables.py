"""Tables of values in a plate section of SoftMax Pro, in time format and in plate format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain import PLATE_FORMATS, ReadMode, Well
from oncordia.errors import UnreadableFile
from oncordia.formats.book import Book, Cell, Row
from oncordia.formats.instruments.timecourse import (
    find_wells,
    name_row,
    parse_hours,
    read_value,
)

_MINUTES = re.compile(r"(\d+):(\d\d(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Section:
    """One plate section: where it stands, and what its first line says."""

    header: int  # its first line, counted from 0
    end: int  # the line of ``~End``
    plate: str
    layout: str  # TimeFormat: a line a time; PlateFormat: a matrix a time
    mode: ReadMode
    n_wells: int  # of the plate; 0 where not stated
    wavelengths: tuple[str, ...]  # in the order of the tables, as written


@dataclass(frozen=True, slots=True)
class Table:
    """Elapsed hours, where they stand, and values by wavelength, then by time."""

    hours: list[float | None]
    places: list[str]
    values: list[list[dict[Well, float]]]


def read_table(book: Book, section: Section) -> Table:
    """Raw values of a section; the reduced values below them are left out.

    Raises
    ------
    InvalidTable
        If a value is no number or a well stands twice.
    UnreadableFile
        If a table lacks rows, or a wavelength its table.
    """
    if section.layout == "TimeFormat":
        return _read_times(book, section)
    return _read_matrices(book, section)


def collect(times: Sequence[dict[Well, float]]) -> tuple[tuple[Well, ...], FloatArray]:
    """Wells with any value, and values of shape (n_times, n_wells) with NaN for the others."""
    wells = tuple(dict.fromkeys(well for picked in times for well in picked))
    rows = [[picked.get(well, np.nan) for well in wells] for picked in times]
    return wells, np.array(rows, dtype=np.float64).reshape(len(times), len(wells))


def _read_times(book: Book, section: Section) -> Table:
    """Table with a line of well names and a line a time, one group of lines a wavelength."""
    sheet = book.sheets[0]
    top = section.header + 1
    wells = find_wells(sheet.rows[top], name_row(book, sheet, top))
    groups = _line_groups(sheet.rows, section)
    _check_tables(book, section, len(groups))
    groups = groups[: len(section.wavelengths)]
    if len({len(lines) for lines in groups}) > 1:
        raise UnreadableFile(
            f"{name_row(book, sheet, section.header)}: the wavelengths of plate {section.plate} "
            f"have unlike numbers of readings; export it again"
        )
    places = [[name_row(book, sheet, line) for line in lines] for lines in groups]
    return Table(
        hours=[_parse_time(_at(sheet.rows[line], 0)) for line in groups[0]] if groups else [],
        places=places[0] if places else [],
        values=[
            [_pick(sheet.rows[line], wells, place) for line, place in zip(lines, own, strict=True)]
            for lines, own in zip(groups, places, strict=True)
        ],
    )


def _line_groups(rows: Sequence[Row], section: Section) -> list[list[int]]:
    """Groups of lines between empty lines, up to the repeated header of the reduced values."""
    groups: list[list[int]] = [[]]
    for line in range(section.header + 2, section.end):
        if _is_reduced_header(rows[line]):
            break
        if any(cell is not None for cell in rows[line]):
            groups[-1].append(line)
        else:
            groups.append([])
    return [group for group in groups if group]


def _is_reduced_header(row: Row) -> bool:
    cells = [cell for cell in row if cell is not None]
    return (
        len(cells) > 1
        and _at(row, 0) is None
        and _at(row, 1) is None
        and cells[:2] in (["A1", "A2"], ["1", "2"])
    )


def _check_tables(book: Book, section: Section, n_tables: int) -> None:
    if 0 < n_tables < len(section.wavelengths):
        raise UnreadableFile(
            f"{name_row(book, book.sheets[0], section.header)}: plate {section.plate} has tables "
            f"for {n_tables} of {len(section.wavelengths)} wavelengths; export it again"
        )


def _read_matrices(book: Book, section: Section) -> Table:
    """Tables with a matrix a time; the wavelengths stand side by side."""
    sheet = book.sheets[0]
    blocks = _column_blocks(sheet.rows[section.header + 1])
    _check_tables(book, section, len(blocks))
    table = Table([], [], [[] for _ in section.wavelengths])
    for lines in _matrix_groups(book, section):
        table.hours.append(_parse_time(_at(sheet.rows[lines[0]], 0)))
        table.places.append(name_row(book, sheet, lines[0]))
        for columns, times in zip(blocks, table.values, strict=False):
            picked: dict[Well, float] = {}
            for row_index, line in enumerate(lines):
                wells = {at: Well(row_index, number - 1) for at, number in columns.items()}
                picked |= _pick(sheet.rows[line], wells, name_row(book, sheet, line))
            times.append(picked)
    return table


def _column_blocks(row: Row) -> list[dict[int, int]]:
    """Runs of the column numbers 1, 2, 3 … of a header line: column of the cell to number."""
    blocks: list[dict[int, int]] = []
    for at, cell in enumerate(row):
        number = int(cell) if isinstance(cell, str) and cell.isdecimal() else 0
        if number and blocks and blocks[-1].get(at - 1) == number - 1:
            blocks[-1][at] = number
        elif number:
            blocks.append({at: number})
    return blocks


def _matrix_groups(book: Book, section: Section) -> list[list[int]]:
    """Lines of each matrix: one for each row of the plate, whether it was read or not."""
    rows = book.sheets[0].rows
    n_rows = next((f.n_rows for f in PLATE_FORMATS if f.n_wells == section.n_wells), 0)
    groups: list[list[int]] = []
    line = section.header + 2
    while line < section.end and not _is_reduced_header(rows[line]):
        if groups and not any(cell is not None for cell in rows[line]):
            line += 1
            continue
        stop = line + n_rows if n_rows else _next_empty(rows, line)
        if stop > section.end or (groups and _at(rows[line], 0) is None):
            raise UnreadableFile(
                f"{name_row(book, book.sheets[0], line)}: a table of plate {section.plate} has not "
                f"the {n_rows or len(groups[0])} rows of its plate; export it again"
            )
        groups.append(list(range(line, stop)))
        line = stop
    return groups


def _next_empty(rows: Sequence[Row], line: int) -> int:
    while any(cell is not None for cell in rows[line]) and _at(rows[line], 0) != "~End":
        line += 1
    return line


def _pick(row: Row, wells: dict[int, Well], place: str) -> dict[Well, float]:
    picked: dict[Well, float] = {}
    for column, well in wells.items():
        value = read_value(_at(row, column), well, place)
        if value is not None:
            picked[well] = value
    return picked


def _parse_time(cell: Cell) -> float | None:
    """Hours of ``h:mm:ss``, or of ``m:ss`` as older programs write it."""
    found = _MINUTES.fullmatch(cell) if isinstance(cell, str) else None
    if found is not None:
        return float(found[1]) / 60.0 + float(found[2]) / 3600.0
    return parse_hours(cell)


def _at(row: Row, column: int) -> Cell:
    return row[column] if column < len(row) else None
