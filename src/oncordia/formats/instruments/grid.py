"""Plate matrices in a sheet of cells: where they are, which wells they hold, which values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from oncordia.domain import Well, row_letters, row_number, smallest_format
from oncordia.formats.book import Cell, Row
from oncordia.formats.instruments.bare import find_bare_matrices, read_block
from oncordia.formats.instruments.cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    find_decimal,
    is_not_read,
    parse_number,
    read_well,
)
from oncordia.formats.instruments.plate_matrix import (
    ONE_TIME,
    Fault,
    Matrix,
    check_matrix,
    infer_format,
    make_reading,
    overhang_fault,
    text_fault,
)

__all__ = [
    "ONE_TIME",
    "Fault",
    "Matrix",
    "check_matrix",
    "find_decimal",
    "find_matrices",
    "infer_format",
    "is_not_read",
    "make_reading",
    "parse_number",
    "read_block",
    "read_well",
]

_COLUMN_LABEL = re.compile(r"0?[1-9]|[1-9]\d")
_ROW_LABEL = re.compile(r"([A-Za-z]|A[A-Za-z]):?")


def find_matrices(
    rows: Sequence[Row], decimal: str | None = None, headerless: bool = True
) -> list[Matrix]:
    """Plate matrices of a sheet, from top to bottom.

    With headers, a matrix is a line of rising column numbers above lines that start with rising
    row letters: any part of a plate, also ``B`` to ``G`` by 2 to 11. Without headers, it is a
    block of lines of numbers and empty cells that has exactly the shape of a plate, at least a
    quarter of it filled. Layouts (more texts than numbers) and matrices without any number are
    left out.

    Parameters
    ----------
    rows : lines of the sheet
    decimal : decimal mark; None finds it with :func:`find_decimal`
    headerless : whether matrices without headers are looked for
    """
    mark = find_decimal(rows) if decimal is None else decimal
    found: list[Matrix] = []
    taken: set[int] = set()
    for line in range(len(rows)):
        if line in taken:
            continue
        for matrix in _matrices_below(rows, line, mark):
            taken.update(range(matrix.first_line, matrix.last_line + 1))
            if _is_mostly_numbers(matrix):
                found.append(matrix)
    if headerless:
        found.extend(find_bare_matrices(rows, taken, mark))
    return sorted(found, key=lambda matrix: (matrix.first_line, matrix.first_column))


def _column_label(cell: Cell) -> int | None:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and 1 <= cell <= 99 else None
    if cell is None or not _COLUMN_LABEL.fullmatch(cell):
        return None
    return int(cell)


def _row_label(cell: Cell) -> int | None:
    if not isinstance(cell, str) or not _ROW_LABEL.fullmatch(cell):
        return None
    return row_number(cell.rstrip(":"))


@dataclass(slots=True)
class _Header:
    """A line of column numbers: where they start, and which they are."""

    line: int
    start: int
    labels: list[int] = field(default_factory=list)


def _headers(rows: Sequence[Row], line: int) -> Iterator[_Header]:
    row = rows[line]
    run: _Header | None = None
    for column, cell in enumerate(row):
        label = _column_label(cell)
        if label is None:
            if run is not None:
                yield run
            run = None
        elif run is None:
            run = _Header(line, column, [label])
        else:
            run.labels.append(label)
    if run is not None:
        yield run


def _matrices_below(rows: Sequence[Row], line: int, decimal: str) -> Iterator[Matrix]:
    for header in _headers(rows, line):
        labels = header.labels
        if labels[0] >= labels[-1] and len(labels) > 1:
            continue
        if header.start and _row_label(rows[line][header.start - 1]) is not None:
            continue  # a line of values, not of column numbers
        first = line + 1
        if first < len(rows) and not any(cell is not None for cell in rows[first]):
            first += 1
        if first >= len(rows):
            return
        for letters in (header.start - 1, header.start):
            if letters >= 0 and _row_label(_at(rows[first], letters)) is not None:
                yield from _lettered(rows, header, first, letters, decimal)
                break


def _at(row: Row, column: int) -> Cell:
    return row[column] if column < len(row) else None


def _lettered(
    rows: Sequence[Row], header: _Header, first: int, letters: int, decimal: str
) -> Iterator[Matrix]:
    """Matrices under one header; a second starts where the row letters start again."""
    lines: list[tuple[int, int]] = []
    top = header.line
    capitals = str(_at(rows[first], letters)).isupper()
    for line in range(first, len(rows)):
        label = _row_label(_at(rows[line], letters))
        if label is not None and capitals and str(_at(rows[line], letters)).islower():
            label += 26  # some programs write AA to AF as a to f
        if label is None or (label >= MAX_ROWS and (not lines or label != lines[-1][1] + 1)):
            break
        if len(lines) > 1 and label == lines[0][1]:
            yield _build(rows, header, top, letters, lines, decimal)
            lines, top = [], line
        lines.append((line, label))
    if lines:
        yield _build(rows, header, top, letters, lines, decimal)


def _build(
    rows: Sequence[Row],
    header: _Header,
    top: int,
    letters: int,
    lines: list[tuple[int, int]],
    decimal: str,
) -> Matrix:
    faults = list(_label_faults(header, lines))
    overhang = list(_lost_rows(rows, header, letters, lines, decimal))
    n_texts = 0
    wells: list[Well] = []
    values: list[float] = []
    last = letters + len(header.labels)
    seen: set[Well] = set()
    for line, row_index in lines:
        row = rows[line]
        for label, cell in zip(header.labels, row[letters + 1 : last + 1], strict=False):
            if cell is None or not (row_index < MAX_ROWS and label <= MAX_COLUMNS):
                continue
            number = parse_number(cell, decimal)
            if number is None:
                if not is_not_read(cell):
                    faults.append(text_fault(line, cell, Well(row_index, label - 1)))
                    n_texts += 1
                continue
            well = Well(row_index, label - 1)
            if well not in seen:
                seen.add(well)
                wells.append(well)
                values.append(number)
        beyond = _at(row, last + 1)
        if parse_number(beyond, decimal) is not None:
            overhang.append(overhang_fault(line, beyond, header.labels[-1]))
    return Matrix(
        first_line=top,
        last_line=lines[-1][0],
        first_column=letters + 1,
        last_column=last,
        has_headers=True,
        plate_format=smallest_format(
            min(1 + max(row for _, row in lines), MAX_ROWS), min(max(header.labels), MAX_COLUMNS)
        ),
        wells=tuple(wells),
        values=np.array(values, dtype=np.float64),
        faults=tuple(faults),
        overhang=tuple(overhang),
        n_texts=n_texts,
    )


def _lost_rows(
    rows: Sequence[Row],
    header: _Header,
    letters: int,
    lines: list[tuple[int, int]],
    decimal: str,
) -> Iterator[Fault]:
    """Line of values right below a matrix whose row letter is missing or unreadable."""
    last_line, last_row = lines[-1]
    if last_line + 1 >= len(rows):
        return
    below = rows[last_line + 1]
    values = [parse_number(cell, decimal) for cell in below[letters + 1 :][: len(header.labels)]]
    n_values = sum(value is not None for value in values)
    if 2 * n_values < len(header.labels) or values == header.labels[: len(values)]:
        return
    letter = _at(below, letters)
    again = _row_label(_at(rows[last_line + 2], letters)) if last_line + 2 < len(rows) else None
    if letter is None or (again is not None and again > last_row):
        yield Fault(
            last_line + 1,
            f"values stand beside {str(letter or '')[:40]!r} where a row letter after "
            f"{row_letters(last_row)} belongs; letter the row",
        )


def _label_faults(header: _Header, lines: list[tuple[int, int]]) -> Iterator[Fault]:
    previous = 0
    for label in header.labels:
        if label <= previous:
            yield Fault(
                header.line,
                f"column {label} stands twice or out of order; number the columns once each",
            )
        if label > MAX_COLUMNS:
            yield Fault(header.line, f"column {label} lies on no plate; the last column is 48")
        previous = label
    above = -1
    for line, row_index in lines:
        if row_index <= above:
            yield Fault(
                line,
                f"row {row_letters(row_index)} stands twice or out of order; letter each row once",
            )
        if row_index >= MAX_ROWS:
            yield Fault(line, f"row {row_letters(row_index)} lies on no plate; the last row is AF")
        above = row_index


def _is_mostly_numbers(matrix: Matrix) -> bool:
    return len(matrix.wells) > matrix.n_texts and bool(np.isfinite(matrix.values).any())
