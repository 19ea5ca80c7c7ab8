"""Tables with a header line, read from CSV, TSV, Parquet or XLSX by content."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import polars as pl

from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.book import Book, Cell, Row, bind_book, load_book
from oncordia.formats.faults import ROW

MISSING = ("", "NA", "N/A", "n/a", "na", "null", "NULL", "None", "none", "-", "—")
_DECIMAL_COMMA = r"^[+-]?\d+,\d+([eE][+-]?\d+)?$"
_CODE = r"^0\d|^true$|^false$"  # a code with leading zeros, or a truth value
_THOUSANDS = r"^[+-]?[1-9]\d{0,2}(,\d{3})+$"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table as it stands in a file.

    ``frame`` has the columns of the file, those of a text file as text, and ``source_row``, the
    row as a spreadsheet counts it. Rows without any value are left out.
    """

    file: str
    frame: pl.DataFrame
    comma_separates: bool = False  # a comma sets off cells, so it may set off thousands as well

    @property
    def columns(self) -> list[str]:
        """Names of the columns of the file."""
        return [name for name in self.frame.columns if name != ROW]

    def text(self, column: str) -> pl.Series:
        """Column as stripped text, null where the cell says nothing."""
        return as_text(self.frame[column])

    def numbers(self, column: str) -> tuple[pl.Series, pl.Series]:
        """Column as numbers, and which of its cells hold something that is none."""
        return as_numbers(self.frame[column], decimal_comma=not self.comma_separates)


def read_table(source: str | Path | BinaryIO, file: str | None = None) -> pl.DataFrame:
    """Table of a CSV, TSV, Parquet or XLSX file, recognised by content, packed with gzip or not.

    Parameters
    ----------
    source
        A path, or an open binary file such as standard input.
    file
        Name to print in messages; the path's own name where not given.

    Returns
    -------
    polars.DataFrame
        A column whose every cell is a number is of numbers, with decimal point or decimal
        comma; every other column is of text. Empty cells, ``NA`` and ``-`` are null.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, cut short or damaged.
    InvalidTable
        If it holds no table with a header line, or a row has more cells than the header.
    """
    table = load_table(open_book(source, file))
    columns = []
    for name in table.columns:
        numbers, faulty = table.numbers(name)
        text = table.text(name)
        is_text = faulty.any() or text.str.contains(_CODE).any()
        columns.append(text if is_text else numbers.alias(name))
    return pl.DataFrame(columns)


def open_book(source: str | Path | BinaryIO, file: str | None = None) -> Book:
    """Book of a path or of an open binary file."""
    if isinstance(source, str | Path):
        return load_book(Path(source), file)
    name = file or "standard input"
    return bind_book(name, source.read(), "give it a table with a header line")


def load_table(book: Book, sheet: str | None = None) -> Table:
    """Table of a book; of a spreadsheet the sheet of that name, or the first that holds cells."""
    if book.content.startswith(b"PAR1"):
        return _load_parquet(book)
    if book.is_spreadsheet:
        return _load_sheet(book, sheet)
    return _load_text(book)


def first_line(book: Book) -> list[str]:
    """Cells of the header line: of a text file, a Parquet file or the first sheet with cells."""
    if book.content.startswith(b"PAR1"):
        return load_table(book).columns
    if book.is_spreadsheet:
        rows = (row for sheet in book.sheets for row in sheet.rows)
        return [_name(cell) for cell in next(filter(_says_something, rows), ())]
    _, line, delimiter = _find_header(book)
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def as_text(series: pl.Series) -> pl.Series:
    """Stripped text, null where a cell says nothing; whole numbers without a decimal point."""
    if series.dtype.is_float():
        whole = series.is_finite() & (series == series.floor()) & (series.abs() < 1e15)
        integers = series.set(~whole.fill_null(False), None).cast(pl.Int64).cast(pl.String)
        return integers.zip_with(whole.fill_null(False), series.cast(pl.String))
    text = series.cast(pl.String).str.strip_chars()
    return text.set(text.is_in(MISSING), None)


def as_numbers(series: pl.Series, *, decimal_comma: bool) -> tuple[pl.Series, pl.Series]:
    """Numbers, and which cells hold something that is none; ``nan`` and ``inf`` are numbers.

    With ``decimal_comma`` the form ``1,5`` is a number as well; without, it is one only where
    it cannot be a group of thousands, as ``0,5`` or ``12,25``.
    """
    if series.dtype.is_numeric():
        return series.cast(pl.Float64), pl.repeat(False, len(series), eager=True)
    text = as_text(series)
    numbers = text.cast(pl.Float64, strict=False)
    faulty = numbers.is_null() & text.is_not_null()
    if faulty.any():
        comma = faulty & text.str.contains(_DECIMAL_COMMA)
        if not decimal_comma:
            comma &= ~text.str.contains(_THOUSANDS)
        with_point = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        numbers = with_point.zip_with(comma.fill_null(False), numbers)
        faulty &= numbers.is_null()
    return numbers, faulty


def _load_parquet(book: Book) -> Table:
    try:
        frame = pl.read_parquet(io.BytesIO(book.content))
    except Exception as fault:  # the library raises one class a cause; each means damage
        raise UnreadableFile(
            f"{book.file}: the Parquet file is damaged or cut short ({type(fault).__name__}); "
            f"write or copy it again"
        ) from None
    return Table(book.file, frame.with_row_index(ROW, offset=2))


def _load_sheet(book: Book, name: str | None) -> Table:
    sheets = [
        sheet
        for sheet in book.sheets
        if sheet.name == name or (name is None and any(map(_says_something, sheet.rows)))
    ]
    if not sheets:
        raise InvalidTable(
            f"{book.file}: no sheet holds a table; write a header line and rows below it"
        )
    return _from_rows(book.file, sheets[0].rows)


def _load_text(book: Book) -> Table:
    start, _, delimiter = _find_header(book)
    rest = book.text.split("\n", start)[start] if start else book.text
    try:
        frame = pl.read_csv(
            io.BytesIO(rest.encode()), infer_schema=False, separator=delimiter, quote_char='"'
        )
    except pl.exceptions.PolarsError:
        cells = _read_stray_quotes(book, delimiter)
        return _from_rows(book.file, cells, comma_separates=delimiter == ",")
    names = _distinguish([name.strip() for name in frame.columns])
    frame = frame.rename(dict(zip(frame.columns, names, strict=True)))
    return Table(book.file, _number(frame, start + 2), comma_separates=delimiter == ",")


def _read_stray_quotes(book: Book, delimiter: str) -> tuple[Row, ...]:
    """Rows of a text with quotation marks inside cells, as ``5" needle``.

    Where their number is odd, one may open a cell that swallows the rest of the file, so then
    none of them counts.
    """
    is_odd = book.text.count('"') % 2 == 1
    quoting: Literal[0, 3] = csv.QUOTE_NONE if is_odd else csv.QUOTE_MINIMAL
    rows = csv.reader(io.StringIO(book.text), delimiter=delimiter, quoting=quoting)
    return tuple(tuple(cell.strip() or None for cell in row) for row in rows)


def _find_header(book: Book) -> tuple[int, str, str]:
    """Lines before the header line, the line, and what separates its cells."""
    for start, line in enumerate(book.text.split("\n", 100)):
        if line.strip("\t,; "):
            counts = {mark: line.count(mark) for mark in ("\t", ";", ",")}
            best = max(counts, key=lambda mark: counts[mark])
            return start, line, best if counts[best] else ","
    raise InvalidTable(f"{book.file}: holds no table; write a header line and rows below it")


def _from_rows(file: str, rows: tuple[Row, ...], *, comma_separates: bool = False) -> Table:
    start = next((i for i, row in enumerate(rows) if _says_something(row)), len(rows))
    names = [_name(cell) for cell in rows[start]] if start < len(rows) else []
    while names and not names[-1]:
        names.pop()
    for i, row in enumerate(rows[start + 1 :], start=start + 2):
        if any(cell is not None for cell in row[len(names) :]):
            raise InvalidTable(
                f"{file}, row {i}: has more cells than the header line ({len(names)}); "
                f"put names that hold the separator in quotation marks"
            )
    body = [row[: len(names)] for row in rows[start + 1 :]]
    unique = _distinguish(names)
    columns = [
        _column(name, [row[j] if j < len(row) else None for row in body])
        for j, name in enumerate(unique)
    ]
    return Table(file, _number(pl.DataFrame(columns), start + 2), comma_separates)


def _number(frame: pl.DataFrame, first_row: int) -> pl.DataFrame:
    numbered = frame.with_row_index(ROW, offset=first_row)
    if not frame.width or not frame.height:
        return numbered
    return numbered.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))


def _column(name: str, cells: list[Cell]) -> pl.Series:
    if any(isinstance(cell, str) for cell in cells):
        return pl.Series(name, [_as_cell_text(cell) for cell in cells], dtype=pl.String)
    return pl.Series(name, cells, dtype=pl.Float64)


def _as_cell_text(cell: Cell) -> str | None:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return cell


def _distinguish(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        count = seen.get(name, 0)
        seen[name] = count + 1
        unique.append(f"{name}_duplicated_{count - 1}" if count else name)
    return unique


def _name(cell: Cell) -> str:
    return (_as_cell_text(cell) or "").strip()


def _says_something(row: Row) -> bool:
    return any(cell is not None for cell in row)
