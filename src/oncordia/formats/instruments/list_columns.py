"""Which column of a list of wells holds what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oncordia.formats.book import Cell, Row
from oncordia.formats.instruments.cells import find_decimal, is_not_read, parse_number, read_well

_PLATE = frozenset(
    ("plate", "barcode", "plateid", "platename", "platebarcode", "assayplate", "assayplatebarcode")
)
_WELL = frozenset(
    ("well", "wellid", "wellname", "wellposition", "wellpositions", "position", "pos")
)
_ROW = frozenset(("row", "wellrow", "platerow"))
_COLUMN = frozenset(("column", "col", "wellcolumn", "wellcol", "platecolumn"))
_VALUE = frozenset(
    """value values count counts photoncount rlu rfu od cps signal reading readout readoutvalue raw
    rawvalue rawdata luminescence fluorescence absorbance intensity result results""".split()
)
_CHANNEL = frozenset(("channel", "label", "wavelength", "wavelengthnm", "detectornm"))
_TIME = {
    "time": 1.0,
    "timeh": 1.0,
    "timehours": 1.0,
    "hours": 1.0,
    "timemin": 1.0 / 60.0,
    "minutes": 1.0 / 60.0,
    "times": 1.0 / 3600.0,
    "seconds": 1.0 / 3600.0,
    "timeseconds": 1.0 / 3600.0,
}
_DISPENSING = re.compile(r"source|destination|transfer volume", re.IGNORECASE)
_HEADER_WITHIN = 40  # lines; a header or a first well further down makes it no list
_LOOKED_AT = 200  # lines that tell which column holds wells
_LEAST_WELLS = 0.8  # share of wells in the column of wells


@dataclass(frozen=True, slots=True)
class ListColumns:
    """Columns of a list, counted from 0; ``first_line`` is that of the first well."""

    first_line: int
    values: dict[int, str]  # column: its name, empty without a header
    well: int | None = None
    row: int | None = None
    column: int | None = None
    plate: int | None = None
    channel: int | None = None
    time: int | None = None
    hours_a_unit: float = 1.0
    decimal: str = "."


def find_columns(rows: Sequence[Row]) -> ListColumns | str:
    """Columns of a list of wells.

    Where the sheet is none, a text says what it lacks, empty if it has nothing of a list.
    """
    filled = [line for line, row in enumerate(rows) if any(cell is not None for cell in row)]
    for i, line in enumerate(filled[:_HEADER_WITHIN]):
        row = rows[line]
        if any(isinstance(cell, str) and _DISPENSING.search(cell) for cell in row):
            return ""
        names = {column: _plain(cell) for column, cell in enumerate(row) if isinstance(cell, str)}
        named = set(names.values())
        if named & _WELL or (named & _ROW and named & _COLUMN):
            return _named_columns(rows, filled[i + 1 :], row, names)
        if any(isinstance(cell, str) and read_well(cell) is not None for cell in row):
            return _bare_columns(rows, filled[i:])
    return ""


def share_of_wells(rows: Sequence[Row], columns: ListColumns) -> float:
    """Share of the filled lines that name a well."""
    n_lines = n_wells = 0
    for row in rows[columns.first_line :]:
        if any(cell is not None for cell in row):
            n_lines += 1
            n_wells += well_of(row, columns) is not None
    return n_wells / n_lines if n_lines else 0.0


def well_of(row: Row, columns: ListColumns) -> str | None:
    """Name of the well of a line, as ``B7``; None where the line names none."""
    if columns.well is not None:
        cell = at(row, columns.well)
        return cell if isinstance(cell, str) and read_well(cell) is not None else None
    letter, number = at(row, columns.row), parse_number(at(row, columns.column))
    if not isinstance(letter, str) or number is None or not number.is_integer():
        return None
    name = f"{letter}{number:.0f}"
    return name if read_well(name) is not None else None


def at(row: Row, column: int | None) -> Cell:
    """Cell of a column; None where there is no such column or the line ends before it."""
    return row[column] if column is not None and column < len(row) else None


def _plain(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", cell.lower())


def _find(names: dict[int, str], known: frozenset[str]) -> int | None:
    return next((column for column, name in names.items() if name in known), None)


def _well_columns(rows: Sequence[Row], lines: Sequence[int]) -> list[int]:
    """Columns most of whose cells are wells."""
    looked_at = lines[:_LOOKED_AT]
    width = max((len(rows[line]) for line in looked_at), default=0)
    found = []
    for column in range(width):
        cells = [at(rows[line], column) for line in looked_at]
        n_wells = sum(isinstance(cell, str) and read_well(cell) is not None for cell in cells)
        if n_wells and n_wells >= _LEAST_WELLS * len(cells):
            found.append(column)
    return found


def _bare_columns(rows: Sequence[Row], lines: Sequence[int]) -> ListColumns | str:
    wells = _well_columns(rows, lines)
    if not wells:
        return ""
    decimal = find_decimal(rows)
    # a plate may be called P1, as a well is: the wells stand right before the numbers
    well = next((c for c in wells if _is_numeric(rows, lines, c + 1, decimal)), None)
    if well is None:
        return "numbers right of the wells"
    return ListColumns(
        first_line=lines[0],
        values={well + 1: ""},
        well=well,
        plate=well - 1 if well else None,
        decimal=decimal,
    )


def _named_columns(
    rows: Sequence[Row], lines: Sequence[int], header: Row, names: dict[int, str]
) -> ListColumns | str:
    well = _find(names, _WELL)
    row, column = _find(names, _ROW), _find(names, _COLUMN)
    if well is not None:
        row = column = None
    plate, channel = _find(names, _PLATE), _find(names, _CHANNEL)
    time = _find(names, frozenset(_TIME))
    decimal = find_decimal(rows)
    values = {c: str(header[c]) for c, name in names.items() if name in _VALUE}
    if not values:
        others = [
            c
            for c, name in names.items()
            if c not in (well, row, column, plate, channel, time) and name
        ]
        if len(others) != 1 or not _is_numeric(rows, lines, others[0], decimal):
            return "one column named value, count, signal, RLU, RFU or OD"
        values = {others[0]: str(header[others[0]])}
    return ListColumns(
        first_line=lines[0] if lines else len(rows),
        values=values,
        well=well,
        row=row,
        column=column,
        plate=plate,
        channel=channel,
        time=time,
        hours_a_unit=_TIME[names[time]] if time is not None else 1.0,
        decimal=decimal,
    )


def _is_numeric(rows: Sequence[Row], lines: Sequence[int], column: int, decimal: str) -> bool:
    cells = [at(rows[line], column) for line in lines[:_LOOKED_AT]]
    filled = [cell for cell in cells if not is_not_read(cell)]
    n_numbers = sum(parse_number(cell, decimal) is not None for cell in filled)
    return n_numbers > 0 and n_numbers >= _LEAST_WELLS * len(filled)
