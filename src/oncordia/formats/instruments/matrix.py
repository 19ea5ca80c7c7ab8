"""Bare plate matrices from 6 to 1536 wells, with or without headers, one or many in a file."""

from collections.abc import Sequence
from functools import lru_cache

from oncordia.domain import PlateReading
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, Row, Sheet
from oncordia.formats.instruments.grid import Matrix, check_matrix, find_matrices, make_reading
from oncordia.formats.instruments.naming import is_private, sheet_name
from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.timecourse import name_sheet


@lru_cache(maxsize=2)
def _find_all(book: Book) -> tuple[tuple[Sheet, tuple[Matrix, ...]], ...]:
    """Matrices of every sheet that has any; kept from recognising to reading."""
    found = ((sheet, tuple(find_matrices(sheet.rows))) for sheet in book.sheets)
    return tuple((sheet, matrices) for sheet, matrices in found if matrices)


def recognise(book: Book) -> float:
    """Nothing but matrices and their titles; or one matrix with headers among other lines."""
    found = _find_all(book)
    matrices = [matrix for _, matrices in found for matrix in matrices]
    if not matrices:
        return 0.0
    if all(not _other_lines(sheet.rows, matrices) for sheet, matrices in found):
        return 0.65
    return 0.5 if len(matrices) == 1 and matrices[0].has_headers else 0.4


def read(book: Book) -> list[PlateReading]:
    """Every matrix as the reading of one plate.

    A plate has the name that stands alone above its matrix; else that of its sheet or, where the
    sheet has a default name, of the file, numbered where there are several. With other lines
    beside the matrix no title counts, as it may be a person's name.
    """
    readings: list[PlateReading] = []
    for sheet, matrices in _find_all(book):
        rows = sheet.rows
        others = _other_lines(rows, matrices)
        for number, matrix in enumerate(matrices, start=1):
            check_matrix(matrix, name_sheet(book, sheet))
            fallback = sheet_name(book, sheet)
            if len(matrices) > 1:
                fallback = f"{fallback} {number}"
            title_line = _title_line(rows, matrix)
            plate = fallback
            if title_line is not None and not others:
                title = _title(rows[title_line])
                plate = fallback if is_private(title) else title
            if any(reading.plate == plate for reading in readings):
                raise InvalidTable(
                    f"{name_sheet(book, sheet)}, row {matrix.first_line + 1}: plate {plate!r} "
                    "stands twice; give each matrix a title of its own"
                )
            readings.append(make_reading(matrix, plate))
    return readings


def _other_lines(rows: Sequence[Row], matrices: Sequence[Matrix]) -> list[int]:
    """Lines that hold something and are neither matrix nor title."""
    known: set[int | None] = set()
    for matrix in matrices:
        known.update(range(matrix.first_line, matrix.last_line + 1))
        known.add(_title_line(rows, matrix))
    return [
        line
        for line, row in enumerate(rows)
        if line not in known and any(cell is not None for cell in row)
    ]


def _title_line(rows: Sequence[Row], matrix: Matrix) -> int | None:
    """Line of a lone text right above a matrix, or above one empty line."""
    for line in range(matrix.first_line - 1, max(matrix.first_line - 3, -1), -1):
        if _title(rows[line]):
            return line
        if any(cell is not None for cell in rows[line]):
            return None
    return None


def _title(row: Row) -> str:
    filled = [cell for cell in row if cell is not None]
    return filled[0] if len(filled) == 1 and isinstance(filled[0], str) else ""


READER = Reader("plate matrix", recognise, read)
