"""PerkinElmer EnVision exports: csv, text and workbooks, with and without headers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from oncordia.domain import PlateFormat, PlateReading, ReadMode, smallest_format
from oncordia.errors import InvalidPlate, InvalidTable
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.instruments.envision_protocol import Protocol, find_mode, read_protocol
from oncordia.formats.instruments.envision_repeats import RawPlate, join_repeats
from oncordia.formats.instruments.grid import (
    Matrix,
    check_matrix,
    find_decimal,
    find_matrices,
    parse_number,
    read_block,
)
from oncordia.formats.instruments.naming import cell_text
from oncordia.formats.instruments.reader import Reader

_TITLE = re.compile(
    r"Results for (?P<label>.+?)(?:\(\d+\))? - channel (?P<channel>\d+)"
    r"(?: window (?P<window>\d+))?(?: \((?P<unit>.*)\))?"
)
_CALCULATED = re.compile(r"Calculated results:?.*")
_FORMULA = re.compile(r"(?:Calc \d+:\s*)?([^=]*?)\s*(?:=.*)?")
_END_OF_RESULTS = ("Basic assay information", "Protocol information", "Platemap:")
_COLUMNS = ("Plate", "Repeat", "Barcode")


@dataclass(frozen=True, slots=True)
class _Information:
    """Line of a table "Plate information". A table with a column Formula tells of a calculation."""

    line: int
    cells: dict[str, Cell]

    @property
    def is_calculated(self) -> bool:
        return "Formula" in self.cells

    @property
    def number(self) -> str:
        return cell_text(self.cells.get("Plate"))

    @property
    def barcode(self) -> str:
        return cell_text(self.cells.get("Barcode"))

    @property
    def label(self) -> str:
        return re.sub(r"\(\d+\)$", "", cell_text(self.cells.get("Label"))).strip()


def recognise(book: Book) -> float:
    """Plate information with Plate, Repeat, Barcode; else a title of results or the signature."""
    best = 0.0
    for sheet in book.sheets:
        if any(_is_header(row) for row in sheet.rows):
            best = max(best, 0.9)
        for row in sheet.rows:
            first = row[0] if row else None
            if not isinstance(first, str):
                continue
            if first.startswith("Exported with EnVision"):
                best = 0.99 if best >= 0.6 else max(best, 0.4)
            elif _TITLE.fullmatch(first):
                best = max(best, 0.6)
            elif first.startswith("Plate information"):
                best = max(best, 0.3)
    return best


def read(book: Book) -> list[PlateReading]:
    """Raw readings of every plate, label and channel.

    Where a plate has both, only the raw readings count: "Results for ... - channel" or a plate
    information with a label; a calculated matrix (crosstalk correction, HTRF ratio), known by its
    title "Calculated results" or the column Formula, is left out. A plate that holds nothing else
    is returned with the channel ``calculated: <name>``, so that it is never taken for raw.

    Row letters stand as the export prints them: a matrix with rows A, E, I and M holds just
    these. Without headers the first line is row A, also where it is empty. A plate is named by its
    barcode, or ``Plate <number>``. Readings of one plate and label that repeat are one reading
    over time if their dates rise, else channels of their own.
    """
    sheets = [sheet for sheet in book.sheets if _first_result(sheet) is not None]
    plates: list[RawPlate] = []
    for sheet in sheets:
        name = sheet.name if len(sheets) > 1 else ""
        plates.extend(_read_sheet(book, sheet, name))
    if not plates:
        raise InvalidTable(
            f"{book.file}: holds no matrix of results; export it again with the results included"
        )
    return join_repeats(plates, book.file)


def _first_result(sheet: Sheet) -> int | None:
    return next(
        (
            line
            for line, row in enumerate(sheet.rows)
            if _is_header(row) or (row and isinstance(row[0], str) and _TITLE.fullmatch(row[0]))
        ),
        None,
    )


def _read_sheet(book: Book, sheet: Sheet, sheet_name: str) -> Iterator[RawPlate]:
    rows = sheet.rows
    place = f"{book.file}, sheet {sheet.name}" if sheet_name else book.file
    protocol = read_protocol(rows)
    matrices = [m for m in find_matrices(rows) if not _is_in_platemap(rows, m)]
    found = list(_pair(rows, matrices, protocol, place))
    raw_numbers = {info.number for info, _, is_calculated in found if not is_calculated}
    for count, (info, matrix, is_calculated) in enumerate(found, start=1):
        if is_calculated and info.number in raw_numbers:
            continue
        check_matrix(matrix, place)
        yield _raw_plate(rows, info, matrix, protocol, sheet_name, is_calculated, count, place)


def _raw_plate(
    rows: Sequence[Row],
    info: _Information,
    matrix: Matrix,
    protocol: Protocol,
    sheet_name: str,
    is_calculated: bool,
    count: int,
    place: str,
) -> RawPlate:
    title = _TITLE.fullmatch(_title_above(rows, matrix))
    label = info.label or (title["label"].strip() if title else "")
    measured = cell_text(info.cells.get("Measinfo")) or cell_text(info.cells.get("MeasInfo"))
    detector = 2 if "De=2nd" in measured else 1
    if title:
        detector = int(title["channel"])
    mode = find_mode(measured, title["unit"] or "" if title else "", label)
    number = info.number or str(count)
    return RawPlate(
        number=number,
        name=info.barcode or sheet_name or f"Plate {number}",
        label=_calculation(info) if is_calculated else label,
        detector=detector,
        window=int(title["window"]) if title and title["window"] else 1,
        measured_at=cell_text(info.cells.get("Measurement date")) or cell_text(info.cells.get("")),
        line=matrix.first_line,
        matrix=matrix,
        plate_format=_plate_format(matrix, protocol, place),
        mode=ReadMode.UNKNOWN if is_calculated else mode,
        is_calculated=is_calculated,
        wavelength_nm=None if is_calculated else protocol.wavelength_nm(label, detector, mode),
    )


def _calculation(info: _Information) -> str:
    found = _FORMULA.fullmatch(cell_text(info.cells.get("Formula")))
    return f"calculated: {found[1] if found and found[1] else 'formula'}"


def _plate_format(matrix: Matrix, protocol: Protocol, place: str) -> PlateFormat:
    stated = protocol.plate_format
    if stated is None:
        return matrix.plate_format
    for well in matrix.wells:
        if well.row >= stated.n_rows or well.column >= stated.n_columns:
            raise InvalidTable(
                f"{place}, row {matrix.first_line + 1}: well {well} lies outside the plate of "
                f"{stated.n_wells} wells that the protocol names; correct one of the two"
            )
    return stated


def _pair(
    rows: Sequence[Row], matrices: list[Matrix], protocol: Protocol, place: str
) -> Iterator[tuple[_Information, Matrix, bool]]:
    """Each matrix with the information on its plate, which stands above or below it."""
    infos = list(_informations(rows))
    if not infos:
        for matrix in matrices:
            title = _title_above(rows, matrix)
            yield (
                _Information(matrix.first_line, {}),
                matrix,
                _CALCULATED.fullmatch(title) is not None,
            )
        return
    end = _end_of_results(rows, infos[-1].line)
    is_below = bool(matrices) and matrices[0].first_line < infos[0].line
    edges = [info.line for info in infos]
    spans = pairwise([-1, *edges] if is_below else [*edges, end])
    for info, (low, high) in zip(infos, spans, strict=True):
        inside = [m for m in matrices if low < m.first_line < high]
        if not inside and not is_below:
            block = _block_below(rows, info, high, protocol, place)
            inside = [block] if block is not None else []
        if not inside and not info.is_calculated and not is_below:
            raise InvalidTable(
                f"{place}, row {info.line + 1}: plate {info.barcode or info.number!r} has no "
                "matrix of results; export it again with the results included"
            )
        for matrix in inside:
            title = _title_above(rows, matrix)
            is_calculated = info.is_calculated or _CALCULATED.fullmatch(title) is not None
            yield info, matrix, is_calculated and _TITLE.fullmatch(title) is None


def _informations(rows: Sequence[Row]) -> Iterator[_Information]:
    """Tables "Plate information"; the date stands in a column without a name in some exports."""
    for line, row in enumerate(rows[:-1]):
        if _is_header(row):
            names = [cell_text(cell) for cell in row]
            below = rows[line + 1]
            width = max(len(names), len(below))
            names += [""] * (width - len(names))
            values = [*below, *[None] * (width - len(below))]
            cells = {
                name: value for name, value in zip(names, values, strict=True) if value is not None
            }
            yield _Information(line + 1, {**dict.fromkeys(filter(None, names)), **cells})


def _block_below(
    rows: Sequence[Row], info: _Information, high: int, protocol: Protocol, place: str
) -> Matrix | None:
    """Matrix without headers whose empty lines cannot be told from those around it.

    It starts one empty line below the tables of information.
    """
    start = info.line + 1
    for line in range(start, high):
        first = rows[line][0] if rows[line] else None
        if isinstance(first, str) and first.startswith("Background information"):
            start = line + 1
            while start < high and rows[start] and rows[start][0] is not None:
                start += 1
    start += 1
    decimal = find_decimal(rows[start:high])
    filled = [
        (line, max(i for i, cell in enumerate(rows[line]) if cell is not None))
        for line in range(start, high)
        if any(parse_number(cell, decimal) is not None for cell in rows[line])
    ]
    if not filled:
        return None
    n_rows, n_columns = filled[-1][0] - start + 1, 1 + max(column for _, column in filled)
    try:
        plate_format = protocol.plate_format or smallest_format(n_rows, n_columns)
    except InvalidPlate:
        return None
    lines = [line for line in range(start, min(start + plate_format.n_rows, high)) if rows[line]]
    if len(lines) < plate_format.n_rows:
        raise InvalidTable(
            f"{place}, row {start + 1}: the matrix of plate {info.barcode or info.number!r} has "
            f"{len(lines)} lines, expected {plate_format.n_rows}; export it again, it was cut short"
        )
    return read_block(rows[:high], start, 0, plate_format, decimal)


def _end_of_results(rows: Sequence[Row], after: int) -> int:
    for line in range(after, len(rows)):
        first = rows[line][0] if rows[line] else None
        if isinstance(first, str) and first.startswith(_END_OF_RESULTS):
            return line
    return len(rows)


def _is_in_platemap(rows: Sequence[Row], matrix: Matrix) -> bool:
    for line in range(matrix.first_line - 1, -1, -1):
        first = rows[line][0] if rows[line] else None
        if isinstance(first, str):
            if first.startswith("Platemap:"):
                return True
            if first.startswith(("Plate information", "Background information", "Calculations:")):
                return False
    return False


def _title_above(rows: Sequence[Row], matrix: Matrix) -> str:
    above = rows[matrix.first_line - 1] if matrix.first_line else ()
    return above[0] if above and isinstance(above[0], str) else ""


def _is_header(row: Row) -> bool:
    return row[:3] == _COLUMNS


READER = Reader("PerkinElmer EnVision", recognise, read)
