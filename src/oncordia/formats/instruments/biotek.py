"""BioTek / Agilent Gen5 exports, text and workbook, endpoint and kinetic."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain import (
    PLATE_FORMATS,
    PlateReading,
    ReadMode,
    Well,
    row_number,
)
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.biotek_procedure import (
    find_label_mode,
    find_labels,
    is_raw_label,
)
from oncordia.formats.instruments.detection import UNITS, find_wavelength_nm, state_format
from oncordia.formats.instruments.grid import ONE_TIME
from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.timecourse import (
    find_wells,
    name_row,
    parse_hours,
    read_lines,
    read_value,
    since_first,
)

_PLATE_SIZE = re.compile(r"(?<!\d)(6|12|24|48|96|384|1536)(?!\d)")
_ROW_LETTER = re.compile(r"[A-Z]|A[A-F]")
_ROWS_OF = {plate_format.n_columns: plate_format.n_rows for plate_format in PLATE_FORMATS}


@dataclass(slots=True)
class _Section:
    """One plate of an export: its first and last line, counted from 0, and what its head says."""

    sheet: Sheet
    first_line: int
    end_line: int  # one past the last
    plate: str = ""
    plate_type: str = ""
    labels: dict[str, ReadMode] = field(default_factory=dict)  # of the raw signals


@dataclass(frozen=True, slots=True, eq=False)
class _Signal:
    """One table of values under its label."""

    label: str
    wells: tuple[Well, ...]
    values: FloatArray  # shape (n_times, n_wells)
    time_hours: FloatArray


def recognise(book: Book) -> float:
    """1 where a head names the software version and the plate number as Gen5 does, else 0."""
    if not book.is_spreadsheet and "Software Version" not in book.text[:500]:
        return 0.0
    heads = ({row[0] for row in sheet.rows[:40] if row} for sheet in book.sheets)
    return 1.0 if any({"Software Version", "Plate Number"} <= head for head in heads) else 0.0


def read(book: Book) -> list[PlateReading]:
    """Every plate and every raw signal; blanked, averaged and fitted results are left out.

    Raw signals are those that the procedure names, and those whose label is a wavelength,
    ``Lum`` or ``Alpha``.

    Raises
    ------
    InvalidTable
        If a value is no number, a well stands twice, or times are missing or fall.
    UnreadableFile
        If a plate has no raw signal or a table lacks rows, as where the file was cut short.
    """
    readings: list[PlateReading] = []
    for section in _find_sections(book):
        signals = [*_read_blocks(book, section), *_read_kinetics(book, section)]
        signals = [signal for signal in signals if signal.wells]
        if not signals:
            raise UnreadableFile(
                f"{name_row(book, section.sheet, section.first_line)}: {section.plate} has no "
                f"table of raw readings; export it again with the data of each read step"
            )
        readings.extend(_make_readings(section, signals))
    return readings


READER = Reader("BioTek Gen5", recognise, read)


def _find_sections(book: Book) -> list[_Section]:
    sections: list[_Section] = []
    for sheet in book.sheets:
        starts = [
            line for line, row in enumerate(sheet.rows) if row and row[0] == "Software Version"
        ]
        for first, end in zip(starts, [*starts[1:], len(sheet.rows)], strict=False):
            section = _Section(sheet, first, end)
            _read_head(section)
            sections.append(section)
    return sections


def _read_head(section: _Section) -> None:
    procedure: list[list[str]] = []
    for line in range(section.first_line, section.end_line):
        cells = [_text(cell) for cell in section.sheet.rows[line]]
        value = next((cell for cell in cells[1:] if cell), "")
        if cells[:1] == ["Plate Number"]:
            section.plate = value
        elif cells[:1] == ["Plate Type"]:
            section.plate_type = value
        elif cells[:1] in (["Layout"], ["Results"]):
            break
        procedure.append(cells)
    section.labels = find_labels(procedure)
    section.plate = section.plate or section.sheet.name or "Plate 1"


def _text(cell: Cell) -> str:
    return f"{cell:g}" if isinstance(cell, float) else cell or ""


def _at(row: Row, column: int) -> Cell:
    return row[column] if column < len(row) else None


def _read_blocks(book: Book, section: _Section) -> Iterator[_Signal]:
    """Signals of the plate-shaped tables, in which each row may hold several labelled lines."""
    rows = section.sheet.rows
    line = section.first_line
    while line < section.end_line:
        start = _header_start(rows[line])
        if start is None:
            line += 1
            continue
        lines = _block_lines(rows, line, section.end_line, start)
        if _heading_above(rows, line) != "Layout":
            yield from _read_block(book, section, line, lines, start)
        line += 1 + len(lines)


def _header_start(row: Row) -> int | None:
    """Column of the first of the numbers 1, 2, 3 … that head a plate; None if they do not."""
    filled = [(column, _text(cell)) for column, cell in enumerate(row) if cell is not None]
    numbers = [str(number) for number in range(1, len(filled) + 1)]
    if len(filled) < 3 or filled[0][0] == 0 or [text for _, text in filled] != numbers:
        return None
    return filled[0][0]


def _block_lines(rows: Sequence[Row], header: int, end: int, start: int) -> list[int]:
    """Lines of a block: those below its header that bear a row letter, or continue one."""
    lines = []
    for line in range(header + 1, end):
        letter = _at(rows[line], start - 1)
        if letter is None:
            if not any(cell is not None for cell in rows[line]):
                break
        elif not (isinstance(letter, str) and _ROW_LETTER.fullmatch(letter)):
            break
        lines.append(line)
    return lines


def _heading_above(rows: Sequence[Row], line: int) -> str:
    """The lone cell of the nearest line above that holds any."""
    for row in reversed(rows[:line]):
        cells = [_text(cell) for cell in row if cell is not None]
        if cells:
            return cells[0] if len(cells) == 1 else ""
    return ""


def _read_block(
    book: Book, section: _Section, header: int, lines: Sequence[int], start: int
) -> Iterator[_Signal]:
    rows = section.sheet.rows
    n_columns = sum(cell is not None for cell in rows[header])
    heading = _heading_above(rows, header)
    found: dict[str, dict[Well, float]] = {}
    n_lines: Counter[str] = Counter()
    letters: list[str] = []
    for line in lines:
        place = name_row(book, section.sheet, line)
        if (letter := _text(_at(rows[line], start - 1))) or not letters:
            letters.append(letter or "A")
        label = _text(_at(rows[line], start + n_columns)) or heading
        if not is_raw_label(label, section.labels):
            continue
        values = found.setdefault(label, {})
        n_lines[label] += 1
        for column in range(n_columns):
            well = Well(row_number(letters[-1]), column)
            if well in values:
                raise InvalidTable(f"{place}: well {well} of {label!r} stands twice; keep one")
            value = read_value(_at(rows[line], start + column), well, place)
            if value is not None:
                values[well] = value
    n_rows = _ROWS_OF.get(n_columns, len(letters))
    for label, values in found.items():
        if n_lines[label] < n_rows:
            raise UnreadableFile(
                f"{name_row(book, section.sheet, header)}: the table has {n_lines[label]} of "
                f"{n_rows} rows of {label!r}; the file was cut short, export it again"
            )
        table = np.array([list(values.values())], dtype=np.float64)
        yield _Signal(label, tuple(values), table, ONE_TIME)


def _read_kinetics(book: Book, section: _Section) -> Iterator[_Signal]:
    """Signals of the tables with a line ``Time`` of well names and a line for each time."""
    rows = section.sheet.rows
    for header in range(section.first_line, section.end_line):
        column = next((i for i, cell in enumerate(rows[header][:2]) if cell == "Time"), None)
        label = _heading_above(rows, header) if column is not None else ""
        if column is None or not is_raw_label(label, section.labels):
            continue
        wells = find_wells(rows[header], name_row(book, section.sheet, header))
        lines = _table_lines(rows, header, section.end_line, wells)
        if not lines:
            continue
        names, values = read_lines(book, section.sheet, wells, lines)
        places = [name_row(book, section.sheet, line) for line in lines]
        hours = [parse_hours(_at(rows[line], column)) for line in lines]
        yield _Signal(label, names, values, since_first(hours, places))


def _table_lines(rows: Sequence[Row], header: int, end: int, wells: dict[int, Well]) -> list[int]:
    """Lines below the header that hold a value; a run that was stopped leaves empty ones."""
    lines = []
    for line in range(header + 1, end):
        if not any(cell is not None for cell in rows[line]):
            break
        if any(_at(rows[line], column) is not None for column in wells):
            lines.append(line)
    return lines


def _make_readings(section: _Section, signals: Sequence[_Signal]) -> list[PlateReading]:
    size = _PLATE_SIZE.search(section.plate_type)
    plate_format = state_format(
        int(size[1]) if size is not None else 0,
        [well for signal in signals for well in signal.wells],
    )
    readings = []
    for signal in signals:
        mode = find_label_mode(signal.label, section.labels)
        optics = signal.label.rpartition(":")[2]
        readings.append(
            PlateReading(
                plate=section.plate,
                plate_format=plate_format,
                wells=signal.wells,
                values=signal.values,
                time_hours=signal.time_hours.copy(),
                mode=mode,
                unit=UNITS.get(mode, ""),
                channel=signal.label if len(signals) > 1 else "",
                wavelength_nm=find_wavelength_nm(optics.rpartition(",")[2]),
            )
        )
    return readings
