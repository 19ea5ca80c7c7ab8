"""A plate laid out as rows and columns of cells: its wells, values and faults."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain import PlateFormat, PlateReading, ReadMode, Well, smallest_format
from oncordia.errors import InvalidTable
from oncordia.formats.book import Cell

ONE_TIME = np.zeros(1)  # an endpoint reading has one time, 0 h


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a matrix: the line it is on, counted from 0, and what it is."""

    line: int
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A plate laid out as rows and columns of cells. Lines and columns count from 0.

    ``wells`` holds the wells that have a value, row by row; ``values`` has one value for each,
    NaN for an overflow. ``faults`` are texts where numbers belong and labels that stand twice;
    ``overhang`` are numbers to the right of the last column, which some programs use for labels.
    """

    first_line: int  # the header line, or the first line of values where there are no headers
    last_line: int
    first_column: int  # of the values; the row letters stand to its left
    last_column: int
    has_headers: bool
    plate_format: PlateFormat
    wells: tuple[Well, ...]
    values: FloatArray  # shape (n_wells,)
    faults: tuple[Fault, ...] = ()
    overhang: tuple[Fault, ...] = ()
    n_texts: int = 0  # texts where numbers belong


def infer_format(wells: Sequence[Well]) -> PlateFormat:
    """Smallest plate that holds all the wells."""
    return smallest_format(
        1 + max((well.row for well in wells), default=0),
        1 + max((well.column for well in wells), default=0),
    )


def check_matrix(matrix: Matrix, file: str, overhang: bool = True) -> None:
    """Refuse a matrix with faults.

    Parameters
    ----------
    matrix : what :func:`find_matrices` found
    file : name to print
    overhang : whether numbers right of the last column count as faults

    Raises
    ------
    InvalidTable
        Names file, row, fault and mend of the first fault.
    """
    faults = (*matrix.faults, *(matrix.overhang if overhang else ()))
    if faults:
        first = min(faults, key=lambda fault: fault.line)
        raise InvalidTable(f"{file}, row {first.line + 1}: {first.message}")


def make_reading(
    matrix: Matrix,
    plate: str,
    mode: ReadMode = ReadMode.UNKNOWN,
    unit: str = "",
    channel: str = "",
    wavelength_nm: float | None = None,
    plate_format: PlateFormat | None = None,
) -> PlateReading:
    """Endpoint reading of a matrix; ``plate_format`` where the export states it."""
    return PlateReading(
        plate=plate,
        plate_format=plate_format or matrix.plate_format,
        wells=matrix.wells,
        values=matrix.values.reshape(1, -1),
        time_hours=ONE_TIME.copy(),
        mode=mode,
        unit=unit,
        channel=channel,
        wavelength_nm=wavelength_nm,
    )


def text_fault(line: int, cell: Cell, well: Well) -> Fault:
    """Fault of a text that stands where the value of a well belongs."""
    return Fault(
        line,
        f"{str(cell)[:40]!r} stands in well {well} where a number belongs; correct or empty it",
    )


def overhang_fault(line: int, cell: Cell, last_label: int) -> Fault:
    """Fault of a number that stands right of the last column of a plate."""
    return Fault(
        line,
        f"value {str(cell)[:40]} stands right of the last column {last_label}, outside the plate; "
        "check that no delimiter is missing or doubled",
    )
