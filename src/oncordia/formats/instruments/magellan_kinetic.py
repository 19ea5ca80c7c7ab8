"""Kinetics of Magellan, with one line a well or with wells in columns."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from oncordia.domain import PlateReading, Well
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.detection import label_channels
from oncordia.formats.instruments.grid import read_well
from oncordia.formats.instruments.magellan_settings import read_settings
from oncordia.formats.instruments.timecourse import find_wells, name_row, read_lines, read_value

_TIME_LINE = re.compile(r".*/\s*([\d.,]+)\s*s\s*/.*°\s*C.*")  # date and time / 900 s / 37.1 °C
_TIME_CELL = re.compile(r"(\d+(?:[.,]\d+)?)\s*s")


def count_time_lines(rows: Sequence[Row]) -> int:
    """Lines that hold the date, the seconds and the temperature of a cycle."""
    return sum(_seconds(row, _TIME_LINE) is not None for row in rows)


def has_times_below(rows: Sequence[Row], line: int) -> bool:
    """Whether lines below one start with a time such as ``900s``."""
    return any(_seconds(row, _TIME_CELL) is not None for row in rows[line + 1 :])


def read_well_lines(book: Book, sheet: Sheet, plate: str) -> Iterator[PlateReading]:
    """Readings of lines of times above lines of a well and its values, label after label.

    Raises
    ------
    InvalidTable
        If a well stands twice, or has another number of values than there are times.
    """
    seconds: list[float] = []
    series: dict[Well, tuple[str, list[Cell]]] = {}
    for line, row in enumerate(sheet.rows):
        time = _seconds(row, _TIME_LINE)
        if time is not None:
            seconds.append(time)
        elif seconds and row and isinstance(row[0], str) and read_well(row[0]) is not None:
            _add_wells(series, row, name_row(book, sheet, line))
    if not seconds or not series:
        return
    n_values = len(next(iter(series.values()))[1])
    for well, (place, cells) in series.items():
        if len(cells) % len(seconds) or len(cells) != n_values or not cells:
            raise InvalidTable(
                f"{place}: well {well} has {len(cells)} values at {len(seconds)} times; "
                "export every well at every time"
            )
    numbers = np.array(
        [[read_value(c, well, place) for c in cells] for well, (place, cells) in series.items()],
        dtype=np.float64,
    ).reshape(len(series), -1, len(seconds))
    hours = (np.array(seconds) - seconds[0]) / 3600.0
    settings = read_settings(sheet.rows)
    labels = settings.name_labels(numbers.shape[1])
    for i, channel in enumerate(label_channels(labels)):
        values = numbers[:, i, :].T.copy()
        yield settings.make_reading(plate, tuple(series), values, hours, labels[i], i, channel)


def read_well_columns(book: Book, sheet: Sheet, line: int, plate: str) -> Iterator[PlateReading]:
    """Readings of lines ``0s``, ``900s`` ... below a line of wells, one block of them a label.

    Raises
    ------
    InvalidTable
        If a well stands twice or a text stands where a number belongs.
    """
    rows = sheet.rows
    wells = find_wells(rows[line], name_row(book, sheet, line))
    blocks: list[list[tuple[float, int]]] = []
    for below in range(line + 1, len(rows)):
        time = _seconds(rows[below], _TIME_CELL)
        if time is None:
            continue
        if not blocks or time <= blocks[-1][-1][0]:
            blocks.append([])
        blocks[-1].append((time, below))
    titles = [
        str(row[0])
        for row in rows[:line]
        if row and isinstance(row[0], str) and sum(cell is not None for cell in row) == 1
    ]
    settings = read_settings(rows[line + 1 :])
    labels = titles if len(titles) == len(blocks) else settings.name_labels(len(blocks))
    channels = label_channels(labels)
    for i, block in enumerate(blocks):
        seconds = np.array([time for time, _ in block])
        names, values = read_lines(book, sheet, wells, [below for _, below in block])
        hours = (seconds - seconds[0]) / 3600.0
        yield settings.make_reading(plate, names, values, hours, labels[i], i, channels[i])


def _add_wells(series: dict[Well, tuple[str, list[Cell]]], row: Row, place: str) -> None:
    """Add the wells of a line, each followed by its values."""
    well: Well | None = None
    for cell in row:
        named = read_well(cell) if isinstance(cell, str) else None
        if named is not None:
            if named in series:
                raise InvalidTable(f"{place}: well {named} stands twice; keep one of the two")
            well = named
            series[well] = (place, [])
        elif well is not None and cell is not None:
            series[well][1].append(cell)


def _seconds(row: Row, pattern: re.Pattern[str]) -> float | None:
    found = pattern.fullmatch(row[0]) if row and isinstance(row[0], str) else None
    return float(found[1].replace(",", ".")) if found is not None else None
