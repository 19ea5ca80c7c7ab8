"""BMG Labtech exports: MARS csv, SMART Control and Omega workbooks, endpoint and kinetic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oncordia.arrays import FloatArray
from oncordia.domain import PlateFormat, PlateReading, ReadMode, Well
from oncordia.errors import UnreadableFile
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.detection import (
    UNITS,
    find_mode,
    find_wavelength_nm,
    label_channels,
)
from oncordia.formats.instruments.grid import (
    ONE_TIME,
    Matrix,
    check_matrix,
    find_matrices,
    infer_format,
)
from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.timecourse import (
    find_wells,
    name_row,
    name_sheet,
    parse_hours,
    read_lines,
    since_first,
)

_KEY = re.compile(
    r"(User|Path|Test run no\.|Test ID|Test name|Date|Time|ID[123])\s*:\s*(.*)",
    re.IGNORECASE,
)
_RAW_TITLE = re.compile(r"(?:\d+\.\s*)?Raw Data\s*\(([^)]*)\)", re.IGNORECASE)
_OTHER_TITLE = re.compile(r"(?:\d+\.\s*)?(.*(?:based on|corrected|average).*)", re.IGNORECASE)
_STAMP = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
_TIME_UNIT = re.compile(r"Time\s*\[(s|min|h)\]", re.IGNORECASE)
_HOURS = {"s": 1.0 / 3600.0, "min": 1.0 / 60.0, "h": 1.0}
_HEADER_LINES = 15


@dataclass(frozen=True, slots=True)
class _Header:
    """What the head of a run says. The user and the path are not kept."""

    n_keys: int
    run: str  # number of the run, to know a plate that stands on two sheets
    plate: str
    mode: ReadMode


@dataclass(frozen=True, slots=True, eq=False)
class _Signal:
    """One raw table: its label, as ``480-14/520-30``, plate, wells, values and times."""

    label: str
    plate_format: PlateFormat
    wells: tuple[Well, ...]
    values: FloatArray  # shape (n_times, n_wells)
    time_hours: FloatArray


def recognise(book: Book) -> float:
    """1 where the head names user, test and run as BMG programs do, else 0."""
    if not book.is_spreadsheet and "Test" not in book.text[:2000]:
        return 0.0
    return 1.0 if any(_read_header(sheet, book).n_keys >= 4 for sheet in book.sheets) else 0.0


def read(book: Book) -> list[PlateReading]:
    """Every plate and channel of raw data; corrected and averaged tables are left out.

    A workbook that shows one run as a matrix and as a table gives it once.

    Raises
    ------
    InvalidTable
        If a value is no number, a well stands twice, or times are missing or fall.
    UnreadableFile
        If the file holds no raw data.
    """
    runs: dict[tuple[str, str], list[PlateReading]] = {}
    for number, sheet in enumerate(book.sheets, start=1):
        header = _read_header(sheet, book)
        signals = [*_read_matrices(book, sheet), *_read_tables(book, sheet)]
        if not signals:
            continue
        plate = header.plate or f"Plate {number}"
        readings = _make_readings(plate, header.mode, signals)
        known = runs.get((header.run, plate))
        if known is None or len(known[0].time_hours) < len(readings[0].time_hours):
            runs[header.run, plate] = readings
    if not runs:
        raise UnreadableFile(_describe_no_raw_data(book))
    return [reading for readings in runs.values() for reading in readings]


READER = Reader("BMG Labtech", recognise, read)


def _read_header(sheet: Sheet, book: Book) -> _Header:
    found: dict[str, str] = {}
    mode = ReadMode.UNKNOWN
    for row in sheet.rows[:_HEADER_LINES]:
        for cell in row:
            key = _KEY.fullmatch(cell) if isinstance(cell, str) else None
            if key is not None:
                found.setdefault(key[1].lower(), key[2].strip())
        first = row[0] if row else None
        if isinstance(first, str) and mode is ReadMode.UNKNOWN and not _KEY.match(first):
            mode = find_mode(first)
    names = ("id3", "id1", "id2") if book.is_spreadsheet else ("id1", "id2", "id3")
    plates = [found[name] for name in names if found.get(name)]
    return _Header(
        n_keys=len(found),
        run=found.get("test id", found.get("test run no.", "")),
        plate=next((plate for plate in plates if not _STAMP.fullmatch(plate)), ""),
        mode=mode,
    )


def _read_matrices(book: Book, sheet: Sheet) -> list[_Signal]:
    rows = _spell_out_rows(sheet.rows)
    signals = []
    for matrix in find_matrices(rows, headerless=False):
        title = _RAW_TITLE.fullmatch(_title_above(rows, matrix.first_line))
        if title is None:
            continue
        check_matrix(matrix, name_sheet(book, sheet))
        _check_whole(book, sheet, matrix)
        values = matrix.values.reshape(1, -1)
        signals.append(
            _Signal(title[1], matrix.plate_format, matrix.wells, values, ONE_TIME.copy())
        )
    return signals


def _check_whole(book: Book, sheet: Sheet, matrix: Matrix) -> None:
    """Refuse a text that ends within a line of values."""
    n_lines = len(sheet.rows)
    is_last = not book.is_spreadsheet and matrix.last_line == n_lines - 1
    if is_last and not book.text.endswith("\n"):
        n_cells, n_above = len(sheet.rows[-1]), len(sheet.rows[-2])
        if n_cells < n_above:
            raise UnreadableFile(
                f"{name_row(book, sheet, n_lines - 1)}: has {n_cells - 1} of {n_above - 1} values; "
                f"the file was cut short, export it again"
            )


def _spell_out_rows(rows: Sequence[Row]) -> list[Row]:
    """Rows whose small letters a to f, which follow Z on 1536-well plates, read AA to AF."""
    return [
        (f"A{row[0].upper()}", *row[1:])
        if row and isinstance(row[0], str) and len(row[0]) == 1 and row[0] in "abcdef"
        else row
        for row in rows
    ]


def _title_above(rows: Sequence[Row], line: int) -> str:
    """First text of the nearest line above that holds any cell."""
    for row in reversed(rows[:line]):
        cells = [cell for cell in row if cell is not None]
        if cells:
            return str(cells[0])
    return ""


def _read_tables(book: Book, sheet: Sheet) -> list[_Signal]:
    """Signals of tables with a line ``Well`` of well names and a line for each time and signal."""
    signals: list[_Signal] = []
    for top, row in enumerate(sheet.rows):
        if not row or row[0] != "Well":
            continue
        wells = find_wells(row, name_row(book, sheet, top))
        if not wells:
            continue
        plate_format = infer_format(tuple(wells.values()))
        lines, unit = _find_lines(sheet, top)
        for label, own in lines.items():
            names, values = read_lines(book, sheet, wells, own)
            times = _read_times(book, sheet, own, unit)
            signals.append(_Signal(label, plate_format, names, values, times))
    return signals


def _find_lines(sheet: Sheet, top: int) -> tuple[dict[str, list[int]], str]:
    """Lines of each raw signal below a line of wells, and the unit of their times."""
    lines: dict[str, list[int]] = {}
    unit = ""
    for line in range(top + 1, len(sheet.rows)):
        row = sheet.rows[line]
        if not any(cell is not None for cell in row) or row[0] == "Well":
            break
        for cell in row[:2]:
            found = _TIME_UNIT.fullmatch(cell) if isinstance(cell, str) else None
            unit = found[1].lower() if found is not None else unit
        title = _RAW_TITLE.fullmatch(row[0]) if isinstance(row[0], str) else None
        if title is not None:
            lines.setdefault(title[1], []).append(line)
    return lines, unit


def _read_times(book: Book, sheet: Sheet, lines: Sequence[int], unit: str) -> FloatArray:
    if len(lines) == 1:
        return ONE_TIME.copy()
    places = [name_row(book, sheet, line) for line in lines]
    cells = [sheet.rows[line][1] for line in lines]
    return since_first([_hours(cell, unit) for cell in cells], places)


def _hours(cell: Cell, unit: str) -> float | None:
    if unit and isinstance(cell, str):
        try:
            return float(cell.replace(",", ".")) * _HOURS[unit]
        except ValueError:
            return parse_hours(cell)
    if unit and isinstance(cell, float):
        return cell * _HOURS[unit]
    return parse_hours(cell)


def _make_readings(plate: str, mode: ReadMode, signals: list[_Signal]) -> list[PlateReading]:
    channels = label_channels([signal.label for signal in signals])
    plate_format = max(signal.plate_format for signal in signals)
    return [
        PlateReading(
            plate=plate,
            plate_format=plate_format,
            wells=signal.wells,
            values=signal.values,
            time_hours=signal.time_hours,
            mode=mode,
            unit=UNITS.get(mode, ""),
            channel=channel,
            wavelength_nm=find_wavelength_nm(signal.label.rpartition("/")[2]),
        )
        for signal, channel in zip(signals, channels, strict=True)
    ]


def _describe_no_raw_data(book: Book) -> str:
    for sheet in book.sheets:
        for row in sheet.rows:
            other = _OTHER_TITLE.fullmatch(row[0]) if row and isinstance(row[0], str) else None
            if other is not None:
                return (
                    f"{book.file}: a BMG export without raw data, only {other[1][:60]!r}; "
                    f"export the raw data too"
                )
    return (
        f"{book.file}: a BMG export without a table under a title 'Raw Data (...)'; "
        f"export it again as microplate, or as a table with one column a well"
    )
