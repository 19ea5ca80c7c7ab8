"""Agilent xCELLigence RTCA workbooks: Cell Index of every well over time, or curves alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain import PlateFormat, PlateReading, ReadMode, Well, row_number
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.detection import UNITS
from oncordia.formats.instruments.grid import infer_format, read_well
from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.timecourse import (
    name_row,
    parse_hours,
    read_value,
    since_first,
)

_BLOCK = re.compile(r"Cell Index at:\s*(.+)")
_CURVES = re.compile(r"((?:Normalized |Delta )?Cell Index)---Time")
_CURVE = re.compile(r"Y \(([^)]+)\)")
_HOURS, _CLOCK = "Time (Hour)", "Time (hh:mm:ss)"


@dataclass(frozen=True, slots=True)
class _Shape:
    """Wells of a block: its row letters, and the column numbers by column of the sheet."""

    letters: tuple[Cell, ...]
    numbers: tuple[tuple[int, int], ...]  # (column of the sheet, column of the plate from 0)

    @property
    def wells(self) -> tuple[Well, ...]:
        return tuple(
            Well(row_number(str(letter)), number)
            for letter in self.letters
            for _, number in self.numbers
        )


def recognise(book: Book) -> float:
    """1 for a workbook with blocks of Cell Index, 0.9 with curves of it alone, else 0."""
    if not book.is_spreadsheet:
        return 0.0
    if any(_is_block(sheet.rows[0]) for sheet in book.sheets if sheet.rows):
        return 1.0
    return 0.9 if any(_find_curves(sheet) is not None for sheet in book.sheets) else 0.0


def read(book: Book) -> list[PlateReading]:
    """Cell Index of every well and time, or the curves where an export has nothing else.

    A curve may be the mean of several wells: it then stands at the first of them, and the channel
    says of how many wells it is the mean, so that no well counts twice.

    Raises
    ------
    InvalidTable
        If a value is no number, a well stands twice, or times are missing or fall.
    UnreadableFile
        If a block lacks rows, as where the file was cut short, or no values are there.
    """
    plate = _find_plate(book)
    for sheet in book.sheets:
        if sheet.rows and _is_block(sheet.rows[0]):
            return [_read_blocks(book, sheet, plate)]
    for sheet in book.sheets:
        top = _find_curves(sheet)
        if top is not None:
            return list(_read_curves(book, sheet, top, plate))
    raise UnreadableFile(
        f"{book.file}: has neither a sheet of Cell Index nor curves; export the Cell Index too"
    )


READER = Reader("xCELLigence RTCA", recognise, read)


def _is_block(row: Row) -> bool:
    return bool(row) and isinstance(row[0], str) and _BLOCK.fullmatch(row[0]) is not None


def _find_curves(sheet: Sheet) -> int | None:
    """Line of the title of the curves; None if the sheet has none."""
    for line, row in enumerate(sheet.rows):
        if row and isinstance(row[0], str) and _CURVES.fullmatch(row[0]):
            return line
    return None


def _find_plate(book: Book) -> str:
    """Identifier of the experiment on the cover. Its author and path are not kept."""
    for sheet in book.sheets:
        for row in sheet.rows[:30] if sheet.name == "Cover" else ():
            if len(row) > 1 and row[0] == "Exp ID:" and row[1] is not None:
                return str(row[1])
    return "Plate 1"


def _read_blocks(book: Book, sheet: Sheet, plate: str) -> PlateReading:
    rows = sheet.rows
    starts = [line for line, row in enumerate(rows) if _is_block(row)]
    shape = _read_shape(book, sheet, starts[0], starts[1] if len(starts) > 1 else len(rows))
    values = np.full((len(starts), len(shape.wells)), np.nan)
    for i, start in enumerate(starts):
        _check_block(book, sheet, start, shape)
        block = [_block_row(book, sheet, start + 2 + j, shape) for j in range(len(shape.letters))]
        values[i] = [value for row in block for value in row]
    times = [parse_hours(_time_text(rows[start])) for start in starts]
    places = [name_row(book, sheet, start) for start in starts]
    read_mask = ~np.isnan(values).all(axis=0)
    wells = tuple(well for well, is_read in zip(shape.wells, read_mask, strict=True) if is_read)
    return _make_reading(
        plate, infer_format(shape.wells), wells, values[:, read_mask], since_first(times, places)
    )


def _time_text(row: Row) -> str:
    found = _BLOCK.fullmatch(str(row[0]))
    return found[1].strip() if found is not None else ""


def _read_shape(book: Book, sheet: Sheet, start: int, end: int) -> _Shape:
    place = name_row(book, sheet, start)
    header = sheet.rows[start + 1] if start + 1 < end else ()
    numbers = [
        (column, int(cell) - 1) for column, cell in enumerate(header) if isinstance(cell, float)
    ]
    letters: list[Cell] = []
    for line in range(start + 2, end):
        cell = sheet.rows[line][0] if sheet.rows[line] else None
        if cell is None:
            break
        letters.append(cell)
    if not numbers or not letters:
        raise UnreadableFile(
            f"{place}: no values stand under the time; the file was cut short, export it again"
        )
    if len(set(letters)) < len(letters) or len({number for _, number in numbers}) < len(numbers):
        raise InvalidTable(
            f"{place}: a row or column of the plate stands twice in the block; keep one"
        )
    return _Shape(tuple(letters), tuple(numbers))


def _check_block(book: Book, sheet: Sheet, start: int, shape: _Shape) -> None:
    first = sheet.rows[start + 2 : start + 2 + len(shape.letters)]
    letters = tuple(row[0] if row else None for row in first)
    if letters != shape.letters:
        n_rows = sum(letter is not None for letter in letters)
        raise UnreadableFile(
            f"{name_row(book, sheet, start)}: the block has not the {len(shape.letters)} rows of "
            f"the first block but {n_rows}; the file was cut short or changed, export it again"
        )


def _block_row(book: Book, sheet: Sheet, line: int, shape: _Shape) -> list[float]:
    row = sheet.rows[line]
    values = []
    for column, number in shape.numbers:
        cell = row[column] if column < len(row) else None
        if not isinstance(cell, float):
            well = Well(row_number(str(row[0])), number)
            value = read_value(cell, well, name_row(book, sheet, line))
            cell = np.nan if value is None else value
        values.append(cell)
    return values


def _read_curves(book: Book, sheet: Sheet, top: int, plate: str) -> Iterator[PlateReading]:
    """One reading for the curves of single wells, and one for the means of each number of wells."""
    name = _CURVES.fullmatch(str(sheet.rows[top][0]))
    header = sheet.rows[top + 1] if top + 1 < len(sheet.rows) else ()
    groups = _find_groups(header, name_row(book, sheet, top + 1))
    lines = _curve_lines(sheet, top + 2)
    if not groups or not lines:
        raise UnreadableFile(
            f"{name_row(book, sheet, top)}: no curves stand under the title; "
            f"the file was cut short, export it again"
        )
    places = [name_row(book, sheet, line) for line in lines]
    time_hours = since_first([_curve_hours(sheet.rows[line], header) for line in lines], places)
    plate_format = infer_format([well for wells in groups.values() for well in wells])
    for n_wells in sorted({len(wells) for wells in groups.values()}):
        own = {column: wells[0] for column, wells in groups.items() if len(wells) == n_wells}
        values = np.array(
            [
                [_curve_value(sheet.rows[line], at, well, place) for at, well in own.items()]
                for line, place in zip(lines, places, strict=True)
            ],
            dtype=np.float64,
        )
        title = name[1] if name is not None else ""
        channel = "" if title == "Cell Index" else title
        if n_wells > 1:
            channel = f"{title}, mean of {n_wells} wells"
        yield _make_reading(
            plate, plate_format, tuple(own.values()), values, time_hours.copy(), channel
        )


def _find_groups(header: Row, place: str) -> dict[int, tuple[Well, ...]]:
    """Wells behind each curve, by column of the sheet."""
    groups: dict[int, tuple[Well, ...]] = {}
    seen: set[Well] = set()
    for column, cell in enumerate(header):
        found = _CURVE.fullmatch(cell) if isinstance(cell, str) else None
        if found is None:
            continue
        names = [name.strip() for name in found[1].split(",")]
        wells = [well for well in map(read_well, names) if well is not None]
        if len(wells) < len(names):
            raise InvalidTable(f"{place}: {cell!r} names no wells; write them as Y (A1,A2)")
        twice = next((well for well in wells if well in seen), None)
        if twice is not None:
            raise InvalidTable(f"{place}: well {twice} stands in two curves; keep one")
        seen.update(wells)
        groups[column] = tuple(wells)
    return groups


def _curve_lines(sheet: Sheet, first: int) -> Sequence[int]:
    end = first
    while end < len(sheet.rows) and any(cell is not None for cell in sheet.rows[end]):
        end += 1
    return range(first, end)


def _curve_hours(row: Row, header: Row) -> float | None:
    clock = row[header.index(_CLOCK)] if _CLOCK in header else None
    hours = parse_hours(clock) if isinstance(clock, str) else None
    if hours is None and _HOURS in header:
        cell = row[header.index(_HOURS)]
        hours = cell if isinstance(cell, float) else None
    return hours


def _curve_value(row: Row, column: int, well: Well, place: str) -> float:
    value = read_value(row[column] if column < len(row) else None, well, place)
    return np.nan if value is None else value


def _make_reading(
    plate: str,
    plate_format: PlateFormat,
    wells: tuple[Well, ...],
    values: FloatArray,
    time_hours: FloatArray,
    channel: str = "",
) -> PlateReading:
    return PlateReading(
        plate=plate,
        plate_format=plate_format,
        wells=wells,
        values=values,
        time_hours=time_hours,
        mode=ReadMode.IMPEDANCE,
        unit=UNITS[ReadMode.IMPEDANCE],
        channel=channel,
    )
