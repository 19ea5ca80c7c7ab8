"""Well positions on a plate: names in, rows and columns out, and back."""

import re
from dataclasses import dataclass

from oncordia.errors import InvalidWell

_WELL = re.compile(r"\s*([A-Za-z]{1,2})[ :_-]?0{0,2}(\d{1,2})\s*")
MAX_ROWS = 32
MAX_COLUMNS = 48


@dataclass(frozen=True, slots=True, order=True)
class Well:
    """One well by row and column, both counted from 0 at the upper left."""

    row: int
    column: int

    def __post_init__(self) -> None:
        if not (0 <= self.row < MAX_ROWS and 0 <= self.column < MAX_COLUMNS):
            raise InvalidWell(
                f"row {self.row}, column {self.column} lies on no plate: "
                f"rows go from 0 to {MAX_ROWS - 1}, columns from 0 to {MAX_COLUMNS - 1}"
            )

    def __str__(self) -> str:
        return well_name(self.row, self.column)


def row_letters(row: int) -> str:
    """Letters of a row counted from 0: 0 is A, 25 is Z, 26 is AA."""
    return chr(65 + row) if row < 26 else chr(64 + row // 26) + chr(65 + row % 26)


def row_number(letters: str) -> int:
    """Row counted from 0 of its letters: A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def well_name(row: int, column: int) -> str:
    """Name of a well with a two-digit column, as ``B07`` or ``AF48``."""
    return f"{row_letters(row)}{column + 1:02d}"


def parse_well(name: str) -> Well:
    """Well of a name in any common form: ``A1``, ``A01``, ``A001``, ``a:1``, ``AF48``.

    Raises
    ------
    InvalidWell
        If the name is no well, or lies outside a 1536-well plate.
    """
    found = _WELL.fullmatch(name)
    if found is None or int(found[2]) == 0:
        raise InvalidWell(
            f"{name!r} is no well: write a row letter and a column number, as A1 or B07"
        )
    row, column = row_number(found[1]), int(found[2]) - 1
    if row >= MAX_ROWS or column >= MAX_COLUMNS:
        raise InvalidWell(f"{name!r} lies outside the largest plate, whose last well is AF48")
    return Well(row, column)
