"""Rows of published trial designs beside our answers: the shape that every family fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "trial_reference"


class Kind(StrEnum):
    """How closely a row has to be met."""

    EXACT = "exact"  # the same number, or its tolerance of the file
    BOUNDARY = "boundary"  # 1e-4 of the z value
    SIZE = "size"  # the same whole number, or the relative tolerance of the file
    SIMULATED = "simulated"  # three Monte-Carlo errors of both sides


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One published figure beside ours."""

    file: str
    row: str  # id or what names the row in its file
    quantity: str
    reference: float | str
    ours: float | str
    tolerance: float  # absolute; of a simulated one three combined Monte-Carlo errors
    kind: Kind
    note: str = ""  # why a row does not hold, where it does not

    @property
    def holds(self) -> bool:
        """Whether ours meets the reference within the tolerance."""
        if isinstance(self.reference, str) or isinstance(self.ours, str):
            return self.reference == self.ours
        return abs(self.reference - self.ours) <= self.tolerance


def allow_errors(*errors: float) -> float:
    """Tolerance of a simulated row: three combined Monte-Carlo errors."""
    return 3.0 * hypot(*errors)


def split_numbers(cell: str) -> tuple[float, ...]:
    """Numbers of a cell that holds several, separated by semicolons."""
    return tuple(float(part) for part in cell.split(";") if part)


def count_rows(rows: Sequence[ReferenceRow]) -> tuple[int, int]:
    """How many hold, of how many."""
    return sum(row.holds for row in rows), len(rows)
