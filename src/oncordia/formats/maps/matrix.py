"""Plate maps drawn as plates: one matrix a factor, on own sheets or below each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from oncordia.domain import PLATE_FORMATS, row_letters, well_name
from oncordia.errors import InvalidTable
from oncordia.formats.book import Book, Cell, Row, Sheet
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import CONTENT_FIELDS, name_field, read_header_unit
from oncordia.formats.maps.plate_map import MapContext, complete_columns
from oncordia.formats.tables import as_numbers, as_text

MAX_ROWS, MAX_COLUMNS = 32, 48


@dataclass(frozen=True, slots=True)
class Block:
    """One matrix: its title, and ``(line, row, column, value)`` of each cell that says something.

    ``line`` counts the lines of the sheet from 1, ``row`` and ``column`` the wells from 0.
    """

    title: str
    cells: tuple[tuple[int, int, int, Cell], ...]


def recognise_matrix(book: Book) -> float:
    """How surely the book draws plates."""
    if book.content.startswith((b"PAR1", b"<")):
        return 0.0
    named = [sheet for sheet in book.sheets if _name_factor(sheet.name) is not None]
    if book.is_spreadsheet and named:
        return 0.9
    if any(find_blocks(sheet) for sheet in book.sheets):
        return 0.8
    fits = any(_fits_plate(sheet, exactly=not book.is_spreadsheet) for sheet in book.sheets)
    return 0.3 if fits else 0.0


def read_matrix(book: Book, context: MapContext, faults: Faults) -> pl.DataFrame:
    """Wells of all matrices; a sheet or title names the factor, a lone matrix is of drugs.

    Without row letters and column numbers, the upper left cell of the sheet is well A01, or, with
    ``map.blank_frame``, the cell B2: the first row and column are left empty for them.
    """
    frame_width = int(context.settings.blank_frame)
    factors: dict[str, Block] = {}
    for sheet in book.sheets:
        blocks = find_blocks(sheet) or [_whole_sheet(sheet, frame_width)]
        for block in blocks:
            name = _name_factor(block.title) or _name_factor(sheet.name)
            if name is not None:
                factors[name] = block
    if not factors:
        factors["drug"] = _lone_matrix(book, frame_width)
    frame: pl.DataFrame | None = None
    for name, block in factors.items():
        column, _, unit = name.partition(" ")
        factor = _read_factor(book, column, block, faults)
        if unit:
            factor = factor.with_columns(pl.lit(unit).alias(f"{column}_unit"))
        frame = factor if frame is None else _join(frame, factor)
    assert frame is not None
    return complete_columns(frame).sort("well")


def find_blocks(sheet: Sheet) -> list[Block]:
    """Matrices with column numbers above and row letters at the left."""
    blocks = []
    line = 0
    while line < len(sheet.rows):
        corner = _find_corner(sheet.rows[line])
        body = 0
        if corner is not None:
            while _is_row(sheet.rows, line + 1 + body, corner, body):
                body += 1
        if corner is None or body == 0:
            line += 1
            continue
        blocks.append(_cut(sheet, line, corner, body))
        line += 1 + body
    return blocks


def _find_corner(row: Row) -> int | None:
    """Column of the cell above the row letters, where 1, 2, 3 ... follow it."""
    for start, cell in enumerate(row[:-1]):
        if _as_integer(row[start + 1]) == 1 and _as_integer(cell) is None:
            numbers = [_as_integer(value) for value in row[start + 1 :] if value is not None]
            if numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 1:
                return start
    return None


def _is_row(rows: Sequence[Row], line: int, corner: int, row: int) -> bool:
    if line >= len(rows) or row >= MAX_ROWS or corner >= len(rows[line]):
        return False
    cell = rows[line][corner]
    return isinstance(cell, str) and cell.upper() == row_letters(row)


def _cut(sheet: Sheet, line: int, corner: int, body: int) -> Block:
    above = [cell for cell in sheet.rows[line - 1] if cell is not None] if line else []
    title = sheet.rows[line][corner] or (above[0] if len(above) == 1 else None)
    cells = tuple(
        (line + 2 + row, row, column, value)
        for row in range(body)
        for column, value in enumerate(sheet.rows[line + 1 + row][corner + 1 :])
        if value is not None and column < MAX_COLUMNS
    )
    return Block(str(title or sheet.name), cells)


def _whole_sheet(sheet: Sheet, frame_width: int) -> Block:
    cells = tuple(
        (frame_width + row + 1, row, column, value)
        for row, values in enumerate(sheet.rows[frame_width:])
        for column, value in enumerate(values[frame_width:])
        if value is not None
    )
    return Block(sheet.name, cells)


def _lone_matrix(book: Book, frame_width: int) -> Block:
    for sheet in book.sheets:
        block = (find_blocks(sheet) or [_whole_sheet(sheet, frame_width)])[0]
        if any(isinstance(value, str) for *_, value in block.cells):
            return block
    raise InvalidTable(
        f"{book.file}: holds a matrix of numbers that no title explains; "
        f"name the sheets drug, dose, sample or role"
    )


def _name_factor(title: str) -> str | None:
    """Column of a plate map that a title names, with the unit behind a blank if it says one."""
    known = name_field(title, CONTENT_FIELDS)
    if known is not None:
        return known.name if known.name != "layout" else None
    with_unit = read_header_unit(title)
    return " ".join(with_unit) if with_unit else None


def _read_factor(book: Book, name: str, block: Block, faults: Faults) -> pl.DataFrame:
    outside = [c for c in block.cells if c[1] >= MAX_ROWS or c[2] >= MAX_COLUMNS]
    if outside:
        raise InvalidTable(
            f"{book.file}, row {outside[0][0]}: the matrix {block.title} is larger than the "
            f"largest plate, 32 x 48; remove what stands beside it"
        )
    text = any(isinstance(value, str) for *_, value in block.cells)
    values = [
        value if isinstance(value, str) or not text else repr(value) for *_, value in block.cells
    ]
    series = pl.Series(name, values, dtype=pl.String if text else pl.Float64)
    frame = pl.DataFrame(
        {
            "well": [well_name(row, column) for _, row, column, _ in block.cells],
            ROW: [line for line, *_ in block.cells],
        },
        schema={"well": pl.String, ROW: pl.Int64},
    )
    if name not in {"dose", "dose_2", "replicate"}:
        return frame.with_columns(as_text(series).alias(name)).drop_nulls(name)
    comma = book.is_spreadsheet or book.delimiter != ","
    numbers, faulty = as_numbers(series, decimal_comma=comma)
    bad = faulty | (~numbers.is_finite()).fill_null(False)
    rows = frame.with_columns(series.cast(pl.String).alias("_found")).filter(bad)
    faults.add_rows(
        rows,
        "'{_found}' in well {well} is no finite number",
        "write a number, or leave the cell empty",
        file=book.file,
        column=block.title,
    )
    return frame.with_columns(numbers.set(bad, float("nan")).alias(name)).drop_nulls(name)


def _join(frame: pl.DataFrame, factor: pl.DataFrame) -> pl.DataFrame:
    joined = frame.join(factor, on="well", how="full", coalesce=True, suffix="_other")
    return joined.with_columns(pl.coalesce(ROW, f"{ROW}_other").alias(ROW)).drop(f"{ROW}_other")


def _fits_plate(sheet: Sheet, *, exactly: bool) -> bool:
    """Whether the sheet may be a plate: in a text file, of exactly the shape of one."""
    shape = len(sheet.rows), max(map(len, sheet.rows), default=0)
    if exactly:
        return shape in {(known.n_rows, known.n_columns) for known in PLATE_FORMATS}
    return 1 < shape[0] <= MAX_ROWS and 1 < shape[1] <= MAX_COLUMNS


def _as_integer(cell: Cell) -> int | None:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else None
    return int(cell) if cell is not None and re.fullmatch("[0-9]+", cell) else None
