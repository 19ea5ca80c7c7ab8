"""Values of a list of wells, by plate, channel and time."""

import math
from collections.abc import Iterator

import numpy as np

from oncordia.domain import PLATE_FORMATS, PlateReading, ReadMode, Well
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.cells import is_not_read, parse_number, read_well
from oncordia.formats.instruments.detection import UNITS, find_mode
from oncordia.formats.instruments.list_columns import ListColumns, at, well_of
from oncordia.formats.instruments.naming import cell_text, sheet_name
from oncordia.formats.instruments.plate_matrix import infer_format
from oncordia.formats.instruments.timecourse import name_row

_Series = dict[float, dict[Well, float]]  # hours: well: value
_MODES = {"rlu": ReadMode.LUMINESCENCE, "cps": ReadMode.LUMINESCENCE, "rfu": ReadMode.FLUORESCENCE}
_COUNTS = frozenset(("count", "counts"))
_MOST_STRAY = 0.05  # share of wells outside a full plate that is a fault, not a larger plate


def read_values(book: Book, sheet: Sheet, columns: ListColumns) -> Iterator[PlateReading]:
    """Reading of each plate and channel.

    Raises
    ------
    InvalidTable
        Names file, row and value where a line has no well, a text stands where a number belongs,
        a well stands twice, or a well lies outside a plate that all others fill.
    """
    found: dict[tuple[str, str], _Series] = {}
    lines: dict[tuple[str, str, float, Well], int] = {}
    fallback = sheet_name(book, sheet)
    for line in range(columns.first_line, len(sheet.rows)):
        row = sheet.rows[line]
        if not any(cell is not None for cell in row):
            continue
        place = name_row(book, sheet, line)
        well = _well(row, columns, place)
        plate = cell_text(at(row, columns.plate)) or fallback
        hours = _hours(row, columns, place)
        for column, name in columns.values.items():
            channel = _channel(row, columns, name)
            value = _value(at(row, column), columns.decimal, well, place)
            key = (plate, channel, hours, well)
            if key in lines:
                raise InvalidTable(
                    f"{place}: well {well} of plate {plate!r} stands twice, first in row "
                    f"{lines[key] + 1}; keep one of the two"
                )
            lines[key] = line
            if value is not None:
                found.setdefault((plate, channel), {}).setdefault(hours, {})[well] = value
    for (plate, channel), series in found.items():
        wells = list(dict.fromkeys(well for values in series.values() for well in values))
        stray = _stray_well(wells)
        if stray is not None:
            line = min(
                n for (p, c, _, w), n in lines.items() if (p, c, w) == (plate, channel, stray)
            )
            raise InvalidTable(
                f"{name_row(book, sheet, line)}: well {stray} lies outside plate {plate!r}, which "
                "the other wells fill; correct the well"
            )
        yield _reading(plate, channel, wells, series, columns)


def _well(row: Row, columns: ListColumns, place: str) -> Well:
    name = well_of(row, columns)
    well = read_well(name) if name is not None else None
    if well is None:
        cells = [at(row, columns.well)] if columns.well is not None else []
        cells = cells or [at(row, columns.row), at(row, columns.column)]
        shown = "".join(cell_text(cell) for cell in cells)[:40]
        raise InvalidTable(f"{place}: {shown!r} is no well; write it as A1 or B07")
    return well


def _hours(row: Row, columns: ListColumns, place: str) -> float:
    if columns.time is None:
        return 0.0
    cell = at(row, columns.time)
    time = parse_number(cell, columns.decimal)
    if time is None or not math.isfinite(time):
        raise InvalidTable(f"{place}: {cell_text(cell)[:40]!r} is no time; write it as a number")
    return time * columns.hours_a_unit


def _channel(row: Row, columns: ListColumns, name: str) -> str:
    said = cell_text(at(row, columns.channel))
    several = name if len(columns.values) > 1 else ""
    return " ".join(filter(None, (said, several)))


def _value(cell: Cell, decimal: str, well: Well, place: str) -> float | None:
    number = parse_number(cell, decimal)
    if number is None and not is_not_read(cell):
        raise InvalidTable(
            f"{place}: {cell_text(cell)[:40]!r} stands in well {well} where a number belongs; "
            "correct or empty it"
        )
    return number


def _stray_well(wells: list[Well]) -> Well | None:
    """First well outside a plate that all the others fill."""
    for plate_format in PLATE_FORMATS:
        outside = [
            well
            for well in wells
            if well.row >= plate_format.n_rows or well.column >= plate_format.n_columns
        ]
        n_inside = len(wells) - len(outside)
        if outside and n_inside == plate_format.n_wells and len(outside) <= _MOST_STRAY * n_inside:
            return outside[0]
    return None


def _reading(
    plate: str, channel: str, wells: list[Well], series: _Series, columns: ListColumns
) -> PlateReading:
    hours = np.array(sorted(series), dtype=np.float64)
    values = np.array(
        [[series[time].get(well, math.nan) for well in wells] for time in sorted(series)]
    )
    name = next(iter(columns.values.values())) if len(columns.values) == 1 else channel
    mode = _mode(name)
    return PlateReading(
        plate=plate,
        plate_format=infer_format(wells),
        wells=tuple(wells),
        values=values,
        time_hours=hours - hours[0],
        mode=mode,
        unit=UNITS.get(mode, ""),
        channel=channel,
    )


def _mode(name: str) -> ReadMode:
    plain = name.strip().lower()
    if plain in _COUNTS:
        return ReadMode.COUNT
    return _MODES.get(plain) or find_mode(name)
