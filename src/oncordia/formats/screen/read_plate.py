"""Plates and wells as the files of readings give them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from oncordia.domain import PlateFormat

KEY = "_key"  # index of a well's plate among all plates read


@dataclass(frozen=True, slots=True)
class ReadPlate:
    """One plate as its file gives it."""

    file: str
    name: str  # "" where the file does not say
    n_in_file: int = 1
    has_contents: bool = False  # its rows say what the wells hold
    plate_format: PlateFormat | None = None  # None where only the wells tell
    unit: str | None = None
    may_be_negative: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Plates and wells of all files.

    ``wells`` has one row a well and time: ``_key``, the index of the plate in ``plates``;
    ``well``; ``value``, null where not read, NaN where an export gives no finite number;
    ``time_hours``; where they stand in the file; and of tidy tables the columns that say what
    the well holds. ``failed`` are files not readable.
    """

    plates: list[ReadPlate]
    wells: pl.DataFrame
    failed: tuple[str, ...] = ()
    not_finite: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # by file: row, text
