"""Tables of a registry as rows of text by column, from CSV, XLSX and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from oncordia.domain import Problem
from oncordia.errors import UnreadableFile
from oncordia.formats.book import Book, Cell, load_book
from oncordia.formats.headers import find_nearest
from oncordia.formats.registry.columns import FORMS, find_form, name_column
from oncordia.formats.registry.form import TableForm

SUFFIXES = (".csv", ".tsv", ".xlsx", ".json")
_ROWS_AT_ONCE = 10_000
Values = dict[str, str]


@dataclass(frozen=True)
class RawTable:
    """One table: where it stands, what it holds, and its rows as they come.

    A row is its number, as a spreadsheet counts, and its texts by column; empty ones are left out.
    """

    file: str
    form: TableForm
    sha256: str
    rows: Iterable[tuple[int, Values]]
    headings: Mapping[str, str]  # as the table writes them, by column


def list_tables(path: Path) -> list[Path]:
    """The files of tables in a folder, by name, or the one file.

    Raises
    ------
    UnreadableFile
        If nothing stands there, or no table is in the folder.
    """
    if not path.is_dir():
        if not path.exists():
            raise UnreadableFile(f"{path}: there is no such file or folder; check the name")
        return [path]
    found = sorted(one for one in path.iterdir() if one.suffix.lower() in SUFFIXES)
    if not found:
        raise UnreadableFile(f"{path}: holds no table; put .csv, .xlsx or .json files there")
    return found


def read_tables(path: Path, problems: list[Problem], *, is_alone: bool) -> Iterator[RawTable]:
    """The tables of one file. What cannot be read is added to ``problems``.

    A table that no form knows is refused where the file was named alone, else only noted.
    """
    try:
        book = load_book(path)
        if book.is_spreadsheet:
            yield from _read_sheets(book, problems, is_alone)
        elif path.suffix.lower() == ".json":
            yield from _read_json(book, path.stem, problems, is_alone)
        else:
            yield from _read_text(book, path.stem, problems, is_alone)
    except UnreadableFile as error:
        message, _, mend = str(error).removeprefix(f"{path.name}: ").partition("; ")
        problems.append(Problem(path.name, message, mend or "write it again"))


def _bind(
    file: str, stem: str, headers: Sequence[str], problems: list[Problem], is_alone: bool
) -> tuple[TableForm, dict[int, str], dict[str, str]] | None:
    """The form of a table, which column stands where, and its heading there."""
    form = find_form(stem, headers)
    if form is None:
        known = ", ".join(form.stems[0] for form in FORMS)
        severity = "error" if is_alone else "note"
        problems.append(
            Problem(
                file,
                "is no table of the registry and is left out",
                f"call it one of {known} if it is",
                severity=severity,  # type: ignore[arg-type]
            )
        )
        return None
    places: dict[int, str] = {}
    for place, header in enumerate(headers):
        name = name_column(header, form)
        if name is None:
            if header.strip():
                near = find_nearest(header, [column.name for column in form.columns])
                hint = f"call it {near} if it is that" if near else "it is left out"
                problems.append(
                    Problem(file, f"{header!r} is no column of it", hint, 1, severity="note")
                )
        elif name in places.values():
            problems.append(
                Problem(file, f"two columns say {name}", "keep one of both", 1, column=header)
            )
        else:
            places[place] = name
    if form.key not in places.values():
        problems.append(Problem(file, f"has no column {form.key}", "add it, with an id a row", 1))
        return None
    return form, places, {name: headers[place].strip() for place, name in places.items()}


def _read_text(
    book: Book, stem: str, problems: list[Problem], is_alone: bool
) -> Iterator[RawTable]:
    content = book.content.removeprefix(b"\xef\xbb\xbf")
    if not _is_utf8(content):
        content = book.text.encode("utf-8")
    delimiter = _find_delimiter(content)
    try:
        frame = pl.read_csv(
            content, separator=delimiter, infer_schema=False, has_header=False, raise_if_empty=True
        )
    except pl.exceptions.PolarsError:
        yield from _read_ragged(book, stem, content, delimiter, problems, is_alone)
        return
    headers = ["" if value is None else str(value) for value in frame.row(0)]
    bound = _bind(book.file, stem, headers, problems, is_alone)
    if bound is not None:
        yield RawTable(book.file, bound[0], book.sha256, _walk_frame(frame, bound[1]), bound[2])


def _find_delimiter(content: bytes) -> str:
    """What stands most often in the line of the headers; lists in cells have marks of their own."""
    header = content.lstrip().partition(b"\n")[0].decode("utf-8", errors="replace")
    return max(("\t", ",", ";"), key=header.count)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in content[:4]


def _walk_frame(frame: pl.DataFrame, places: dict[int, str]) -> Iterator[tuple[int, Values]]:
    names = list(places.values())
    chosen = frame.select(pl.nth(*places).name.keep()).slice(1)
    for start in range(0, chosen.height, _ROWS_AT_ONCE):
        part = chosen.slice(start, _ROWS_AT_ONCE)
        for i, row in enumerate(part.iter_rows()):
            values = {
                name: text
                for name, cell in zip(names, row, strict=True)
                if cell and (text := cell.strip())
            }
            if values:
                yield start + i + 2, values


def _read_ragged(
    book: Book,
    stem: str,
    content: bytes,
    delimiter: str,
    problems: list[Problem],
    is_alone: bool,
) -> Iterator[RawTable]:
    """A file with rows of different length: each that is too long is a problem."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8")), delimiter=delimiter))
    bound = _bind(book.file, stem, rows[0] if rows else [], problems, is_alone)
    if bound is None:
        return
    width = len(rows[0])
    for number, row in enumerate(rows, 1):
        if len(row) > width:
            problems.append(
                Problem(
                    book.file,
                    f"has {len(row)} cells, the header has {width}",
                    f'put texts with {delimiter} into quotes "…"',
                    number,
                )
            )
    yield RawTable(book.file, bound[0], book.sha256, _walk_cells(rows, 0, bound[1]), bound[2])


def _read_sheets(book: Book, problems: list[Problem], is_alone: bool) -> Iterator[RawTable]:
    for sheet in book.sheets:
        first = next((i for i, row in enumerate(sheet.rows) if any(row)), None)
        if first is None:
            continue
        alone = len(book.sheets) == 1
        file = book.file if alone else f"{book.file}[{sheet.name}]"
        headers = [_write_cell(cell) for cell in sheet.rows[first]]
        stem = sheet.name
        if alone and find_form(stem, headers) is None:
            stem = Path(book.file).stem
        bound = _bind(file, stem, headers, problems, is_alone and alone)
        if bound is not None:
            yield RawTable(
                file, bound[0], book.sha256, _walk_cells(sheet.rows, first, bound[1]), bound[2]
            )


def _walk_cells(
    rows: Sequence[Sequence[Cell]], first: int, places: dict[int, str]
) -> Iterator[tuple[int, Values]]:
    for number, row in enumerate(rows[first + 1 :], first + 2):
        values = {
            name: text
            for place, name in places.items()
            if place < len(row) and (text := _write_cell(row[place]))
        }
        if values:
            yield number, values


def _write_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.strip().removesuffix(" 00:00:00")


def _read_json(
    book: Book, stem: str, problems: list[Problem], is_alone: bool
) -> Iterator[RawTable]:
    try:
        data = json.loads(book.text.removeprefix("\ufeff"))
    except ValueError as fault:
        raise UnreadableFile(f"{book.file}: is no JSON ({fault}); write it again") from None
    tables = data if isinstance(data, dict) else {stem: data}
    for name, rows in tables.items():
        file = book.file if rows is data else f"{book.file}[{name}]"
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            problems.append(Problem(file, "is no list of objects", "write [{…}, {…}]"))
            continue
        headers = list(dict.fromkeys(key for row in rows for key in row))
        bound = _bind(file, name, headers, problems, is_alone and rows is data)
        if bound is not None:
            named = {headers[place]: column for place, column in bound[1].items()}
            yield RawTable(file, bound[0], book.sha256, _walk_objects(rows, named), bound[2])


def _walk_objects(
    rows: Sequence[dict[str, Any]], named: dict[str, str]
) -> Iterator[tuple[int, Values]]:
    for number, row in enumerate(rows, 1):
        values = {
            named[key]: text
            for key, value in row.items()
            if key in named and (text := _write_json(value))
        }
        if values:
            yield number, values


def _write_json(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_write_json, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _write_cell(float(value)) if isinstance(value, float) else str(value)
    return "" if value is None else str(value).strip()
