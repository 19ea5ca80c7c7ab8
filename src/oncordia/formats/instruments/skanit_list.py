"""Sheets of a Multiskan Sky workbook with a line for each measured value and its time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from oncordia.domain import PlateReading, ReadMode, Well
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.detection import UNITS, find_mode, label_channels, state_format
from oncordia.formats.instruments.grid import read_well
from oncordia.formats.instruments.timecourse import name_row, name_sheet, read_value

_WELL, _NM, _TIME = "Well", "Wavelength(s) [nm]", "Measurement time(s)"
_VALUE = re.compile(r"Raw (\w+)")
_TEMPLATE = "Plate template"
_PLATE = "Plate 1"  # these workbooks hold one plate and do not name it
_Points = dict[Well, list[tuple[float, float]]]  # (seconds, value) of each well


@dataclass(slots=True)
class _Series:
    """Values of one wavelength, and where they stand."""

    place: str
    mode: ReadMode
    wavelength_nm: float | None
    points: _Points = field(default_factory=dict)


def read_lists(book: Book, sheets: Sequence[Sheet]) -> list[PlateReading]:
    """Reading of each wavelength; the time of a sweep is that of its first well.

    Raises
    ------
    InvalidTable
        If a value or time is no number, a well stands twice, or wells have unlike numbers of
        readings.
    UnreadableFile
        If a sheet lacks the column of values.
    """
    size = _find_size(book)
    series = [found for sheet in sheets for found in _read_sheet(book, sheet) if found.points]
    channels = label_channels(
        [f"{found.wavelength_nm:g}" if found.wavelength_nm else "" for found in series]
    )
    return [_make_reading(*pair, size) for pair in zip(series, channels, strict=True)]


def _find_size(book: Book) -> int:
    """Number of wells of the plate template; 0 where the workbook does not say."""
    for sheet in book.sheets:
        for row in sheet.rows:
            if _TEMPLATE in row:
                found = re.search(r"\d+", " ".join(str(cell) for cell in row if cell is not None))
                return int(found[0]) if found is not None else 0
    return 0


def _read_sheet(book: Book, sheet: Sheet) -> Iterator[_Series]:
    top = next((line for line, row in enumerate(sheet.rows) if _WELL in row), None)
    if top is None:
        return
    head = sheet.rows[top]
    value_at = next((i for i, cell in enumerate(head) if _VALUE.match(str(cell or ""))), None)
    if value_at is None:
        raise UnreadableFile(
            f"{name_row(book, sheet, top)}: has no column 'Raw absorbance'; export it again"
        )
    mode = find_mode(str(head[value_at]))
    series: dict[float | None, _Series] = {}
    for line in range(top + 1, len(sheet.rows)):
        row, place = sheet.rows[line], name_row(book, sheet, line)
        name = _named(row, head, _WELL)
        if name is None:
            continue
        well = read_well(str(name))
        if well is None:
            raise InvalidTable(f"{place}: {str(name)[:40]!r} is no well; write it as A1")
        value = read_value(_at(row, value_at), well, place)
        nm = _number(_named(row, head, _NM), "wavelength", place)
        seconds = _number(_named(row, head, _TIME), "time", place) or 0.0
        found = series.setdefault(nm, _Series(name_sheet(book, sheet), mode, nm))
        found.points.setdefault(well, []).append((seconds, np.nan if value is None else value))
    yield from series.values()


def _named(row: Row, head: Row, name: str) -> Cell:
    return _at(row, head.index(name)) if name in head else None


def _at(row: Row, column: int) -> Cell:
    return row[column] if column < len(row) else None


def _number(cell: Cell, what: str, place: str) -> float | None:
    if cell is None or isinstance(cell, float):
        return cell
    raise InvalidTable(f"{place}: {cell[:40]!r} stands where a {what} belongs; write a number")


def _make_reading(series: _Series, channel: str, size: int) -> PlateReading:
    n_times = max(len(points) for points in series.points.values())
    for well, points in series.points.items():
        if len(points) < n_times:
            raise InvalidTable(
                f"{series.place}: well {well} has {len(points)} readings where others have "
                f"{n_times}; a well stands twice or lines are missing, export it again"
            )
    table = np.array(list(series.points.values()), dtype=np.float64)  # well, time, (s, value)
    seconds = table[:, :, 0]
    falls = (np.diff(seconds, axis=1) <= 0).any(axis=1)
    if falls.any():
        well = list(series.points)[int(np.argmax(falls))]
        raise InvalidTable(
            f"{series.place}: the times of well {well} do not rise; it stands twice, keep one"
        )
    sweep_seconds = seconds.min(axis=0)
    return PlateReading(
        plate=_PLATE,
        plate_format=state_format(size, tuple(series.points)),
        wells=tuple(series.points),
        values=np.ascontiguousarray(table[:, :, 1].T),
        time_hours=(sweep_seconds - sweep_seconds[0]) / 3600.0,
        mode=series.mode,
        unit=UNITS.get(series.mode, ""),
        channel=channel,
        wavelength_nm=series.wavelength_nm,
    )
