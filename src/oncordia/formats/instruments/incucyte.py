"""Incucyte text exports: one metric of every well over time."""

import re

from oncordia.domain import PlateReading, ReadMode, Well
from oncordia.errors import UnreadableFile
from oncordia.formats.book import Book, Cell, Row
from oncordia.formats.instruments.detection import UNITS
from oncordia.formats.instruments.grid import infer_format, parse_number
from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.timecourse import (
    find_wells,
    name_row,
    read_lines,
    since_first,
)

_DATE, _ELAPSED = "Date Time", "Elapsed"
_PLATE_KEYS = ("Label", "Vessel Name")
_METRIC = "Metric"
_KEY = re.compile(r"([A-Za-z][A-Za-z ]*):\s*(.*)")
_UNIT = re.compile(r"(.*?)\s*\(([^()]*)\)\s*")
_IMAGE = re.compile(r"[A-Z]{1,2}\d{1,2},?\s*(\(?Image|\(?Scan)", re.IGNORECASE)


def recognise(book: Book) -> float:
    """1 for a text with a table under ``Date Time`` and ``Elapsed``, else 0."""
    if book.is_spreadsheet or _DATE not in book.text:
        return 0.0
    return float(_find_header(book) is not None)


def read(book: Book) -> list[PlateReading]:
    """The metric of every well at every time; columns of standard errors are left out.

    Raises
    ------
    InvalidTable
        If a value is no number, a well stands twice, or times are missing or fall.
    UnreadableFile
        If the file holds no reading, was cut short, or has a column for each image of a well.
    """
    sheet = book.sheets[0]
    header = _find_header(book)
    if header is None:
        raise UnreadableFile(f"{book.file}: has no line {_DATE}, {_ELAPSED}; export it again")
    place = name_row(book, sheet, header)
    wells = find_wells(sheet.rows[header], place)
    lines = [
        line
        for line in range(header + 1, len(sheet.rows))
        if any(cell is not None for cell in sheet.rows[line])
    ]
    if not wells or not lines:
        raise UnreadableFile(f"{place}: {_explain_no_wells(sheet.rows[header], wells)}")
    elapsed_at = sheet.rows[header].index(_ELAPSED)
    hours = [_parse_elapsed(sheet.rows[line], elapsed_at) for line in lines]
    time_hours = since_first(hours, [name_row(book, sheet, line) for line in lines])
    names, values = read_lines(book, sheet, wells, lines)
    head = _read_head(sheet.rows[:header])
    mode, unit, channel = _read_metric(head.get(_METRIC, ""))
    return [
        PlateReading(
            plate=next((head[key] for key in _PLATE_KEYS if head.get(key)), "Plate 1"),
            plate_format=infer_format(names),
            wells=names,
            values=values,
            time_hours=time_hours,
            mode=mode,
            unit=unit,
            channel=channel,
        )
    ]


READER = Reader("Incucyte", recognise, read)


def _find_header(book: Book) -> int | None:
    for line, row in enumerate(book.sheets[0].rows[:100]):
        if row[:2] == (_DATE, _ELAPSED):
            return line
    return None


def _explain_no_wells(header: tuple[Cell, ...], wells: dict[int, Well]) -> str:
    if any(isinstance(cell, str) and _IMAGE.match(cell) for cell in header):
        return "has a column for each image; export one value a well"
    if not wells:
        return "names no wells; export one column a well, as B2"
    return "has no readings below it; the file was cut short, export it again"


def _parse_elapsed(row: Row, column: int) -> float | None:
    cell = row[column] if column < len(row) else None
    return parse_number(cell.replace(",", ".") if isinstance(cell, str) else cell)


def _read_head(rows: tuple[Row, ...]) -> dict[str, str]:
    """Label and metric; what else the head says is not kept."""
    head: dict[str, str] = {}
    for row in rows:
        found = _KEY.fullmatch(row[0]) if row and isinstance(row[0], str) else None
        if found is not None and found[1] in (*_PLATE_KEYS, _METRIC):
            head[found[1]] = found[2].strip()
    return head


def _read_metric(metric: str) -> tuple[ReadMode, str, str]:
    """Mode, unit and channel of ``Phase Object Confluence (Percent)`` and its like."""
    found = _UNIT.fullmatch(metric)
    name, unit = (found[1], found[2]) if found is not None else (metric, "")
    words = name.lower()
    if "intensity" in words:
        return ReadMode.FLUORESCENCE, unit, name
    if "confluence" in words or unit.lower() == "percent":
        return ReadMode.CONFLUENCE, UNITS[ReadMode.CONFLUENCE], name
    if "count" in words:
        return ReadMode.COUNT, unit, name
    return ReadMode.UNKNOWN, unit, name
