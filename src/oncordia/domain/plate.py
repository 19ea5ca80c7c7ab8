"""Plate formats from 6 to 1536 wells."""

from dataclasses import dataclass

from oncordia.domain.well import Well
from oncordia.errors import InvalidPlate


@dataclass(frozen=True, slots=True, order=True)
class PlateFormat:
    """Rows and columns of a plate."""

    n_rows: int
    n_columns: int

    def __post_init__(self) -> None:
        if (self.n_rows, self.n_columns) not in _SIZES:
            known = ", ".join(f"{r} x {c}" for r, c in _SIZES)
            raise InvalidPlate(
                f"{self.n_rows} x {self.n_columns} is no plate format: known are {known}"
            )

    @property
    def n_wells(self) -> int:
        """Number of wells."""
        return self.n_rows * self.n_columns

    def outer_distance(self, well: Well) -> int:
        """Wells between this one and the rim: 0 on the outermost ring."""
        return min(
            well.row, well.column, self.n_rows - 1 - well.row, self.n_columns - 1 - well.column
        )


_SIZES = ((2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (16, 24), (32, 48))
PLATE_FORMATS = tuple(PlateFormat(rows, columns) for rows, columns in _SIZES)


def smallest_format(n_rows: int, n_columns: int) -> PlateFormat:
    """Smallest known format that holds that many rows and columns.

    Raises
    ------
    InvalidPlate
        If not even a 1536-well plate does.
    """
    for plate_format in PLATE_FORMATS:
        if n_rows <= plate_format.n_rows and n_columns <= plate_format.n_columns:
            return plate_format
    raise InvalidPlate(
        f"{n_rows} rows and {n_columns} columns fit on no plate; the largest is 32 x 48"
    )
