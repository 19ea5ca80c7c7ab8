"""Plate matrices without row letters and column numbers, known by their shape alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.domain import PLATE_FORMATS, PlateFormat, Well
from oncordia.formats.book import Row
from oncordia.formats.instruments.cells import is_not_read, parse_number
from oncordia.formats.instruments.plate_matrix import (
    Fault,
    Matrix,
    overhang_fault,
    text_fault,
)

_LEAST_FILLED = 0.25  # share of a plate below which numbers are stray ones, not a matrix
_LEAST_NUMBERS = 0.75  # share of numbers in a line that may still be one of a damaged matrix
_LEAST_STACKED = 96  # wells; smaller plates without a gap cannot be told from any table
_LEAST_DAMAGED = 24  # wells; with fewer, texts among the numbers make it no matrix


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of numbers and empty cells, with few texts or none."""

    index: int
    numbers: tuple[float | None, ...] = ()
    n_texts: int = 0

    @property
    def width(self) -> int:
        """Cells up to the last number."""
        return max((i + 1 for i, n in enumerate(self.numbers) if n is not None), default=0)

    @property
    def start(self) -> int:
        """Empty cells before the first number."""
        return next((i for i, n in enumerate(self.numbers) if n is not None), len(self.numbers))


def find_bare_matrices(rows: Sequence[Row], taken: set[int], decimal: str) -> list[Matrix]:
    """Blocks of lines of numbers that have exactly the shape of a plate.

    Lines in ``taken`` are left out. Of what is left, blocks with a few texts among the numbers
    count too, so that a damaged matrix is named as such.
    """
    lines = [
        None if index in taken else _read_line(index, row, decimal)
        for index, row in enumerate(rows)
    ]
    sound = [line if line is not None and not line.n_texts else None for line in lines]
    shapes = [shape for group in _groups(sound) for shape in _shapes(group)]
    for _, group, _ in shapes:
        for line in group:
            lines[line.index] = None
    for group in _groups(lines):
        shape = _shape(group) if any(line.n_texts for line in group) else None
        if shape is not None and shape[0].n_wells >= _LEAST_DAMAGED:
            shapes.append(shape)
    return [
        _fill(rows, plate_format, group[0].index, start, decimal)
        for plate_format, group, start in shapes
    ]


def read_block(
    rows: Sequence[Row],
    first_line: int,
    first_column: int,
    plate_format: PlateFormat,
    decimal: str = ".",
) -> Matrix:
    """Matrix whose upper left well stands at a known cell; lines and columns count from 0."""
    return _fill(rows, plate_format, first_line, first_column, decimal)


def _groups(lines: Sequence[_Line | None]) -> Iterator[list[_Line]]:
    group: list[_Line] = []
    for line in (*lines, None):
        if line is not None:
            group.append(line)
        elif group:
            yield group
            group = []


def _read_line(index: int, row: Row, decimal: str) -> _Line | None:
    numbers = tuple(parse_number(cell, decimal) for cell in row)
    n_texts = sum(
        number is None and not is_not_read(cell) for cell, number in zip(row, numbers, strict=True)
    )
    n_numbers = sum(number is not None for number in numbers)
    if not numbers or (n_texts and n_numbers < _LEAST_NUMBERS * (n_numbers + n_texts)):
        return None
    return _Line(index, numbers, n_texts)


def _shapes(group: list[_Line]) -> Iterator[tuple[PlateFormat, list[_Line], int]]:
    """Plates in neighbouring lines: in all of them, without empty rims, or piece by piece."""
    filled = [i for i, line in enumerate(group) if line.width]
    if not filled:
        return
    for candidate in (group, group[filled[0] : filled[-1] + 1]):
        shape = _shape(candidate)
        if shape is not None:
            yield shape
            return
    piece: list[_Line] = []
    for line in [*group, _Line(-1)]:
        if line.width:
            piece.append(line)
        elif piece:
            yield from _stacked(piece)
            piece = []


def _stacked(piece: list[_Line]) -> Iterator[tuple[PlateFormat, list[_Line], int]]:
    """Shape of a piece, or of the several of one shape that stand in it without a gap."""
    shape = _shape(piece)
    if shape is not None:
        yield shape
        return
    width = max(line.width for line in piece)
    for plate_format in PLATE_FORMATS:
        n_rows = plate_format.n_rows
        if plate_format.n_wells < _LEAST_STACKED:
            continue
        if plate_format.n_columns == width and len(piece) % n_rows == 0:
            for first in range(0, len(piece), n_rows):
                shape = _shape(piece[first : first + n_rows])
                if shape is not None:
                    yield shape
            return


def _shape(group: list[_Line]) -> tuple[PlateFormat, list[_Line], int] | None:
    """Plate whose shape the lines have, and the cell where its first column stands."""
    width = max(line.width for line in group)
    if not width:
        return None
    n_cells = max(len(line.numbers) for line in group)
    start = min(line.start for line in group)
    n_numbers = sum(number is not None for line in group for number in line.numbers)
    for plate_format in PLATE_FORMATS:
        if n_numbers < _LEAST_FILLED * plate_format.n_wells:
            return None
        if plate_format.n_rows != len(group):
            continue
        if width <= plate_format.n_columns <= n_cells:
            return plate_format, group, 0
        if width - start == plate_format.n_columns:
            return plate_format, group, start
    return None


def _fill(
    rows: Sequence[Row], plate_format: PlateFormat, first_line: int, start: int, decimal: str
) -> Matrix:
    wells: list[Well] = []
    values: list[float] = []
    faults: list[Fault] = []
    overhang: list[Fault] = []
    end = start + plate_format.n_columns
    last_line = min(first_line + plate_format.n_rows, len(rows)) - 1
    for line in range(first_line, last_line + 1):
        row = rows[line]
        for column, cell in enumerate(row[start:end]):
            if cell is None:
                continue
            number = parse_number(cell, decimal)
            well = Well(line - first_line, column)
            if number is not None:
                wells.append(well)
                values.append(number)
            elif not is_not_read(cell):
                faults.append(text_fault(line, cell, well))
        for cell in row[end:]:
            if cell is not None and parse_number(cell, decimal) is not None:
                overhang.append(overhang_fault(line, cell, plate_format.n_columns))
                break
    return Matrix(
        first_line=first_line,
        last_line=last_line,
        first_column=start,
        last_column=end - 1,
        has_headers=False,
        plate_format=plate_format,
        wells=tuple(wells),
        values=np.array(values, dtype=np.float64),
        faults=tuple(faults),
        overhang=tuple(overhang),
        n_texts=len(faults),
    )
