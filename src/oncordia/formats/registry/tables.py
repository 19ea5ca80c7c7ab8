"""Tables of a registry as rows of text by column, from CSV, XLSX and JSON."""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from oncordia.domain import Problem
from oncordia.errors import UnreadableFile
from oncordia.formats.book import Book, Cell, load_book
from oncordia.formats.headers import find_nearest
from oncordia.formats.registry.columns import REGISTRY, find_form, name_column
from oncordia.formats.registry.form import FormList, TableForm

SUFFIXES = (".csv", ".tsv", ".xlsx", ".json")
_BYTES_AT_ONCE = 1 << 20
_MARK = b"\xef\xbb\xbf"  # of UTF-8
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that can be walked again and again: each is made when it comes, and none is kept."""

    walk: Callable[[], Iterator[tuple[int, Values]]]

    def __iter__(self) -> Iterator[tuple[int, Values]]:
        return self.walk()


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table: where it stands, what it holds, and its rows.

    A row is its number, as a spreadsheet counts, and its texts by column; empty ones are left out.
    A row that is too long is a problem each time it is walked over.
    """

    file: str
    form: TableForm
    sha256: str
    rows: Rows
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


def read_tables(
    path: Path, problems: list[Problem], *, is_alone: bool, known: FormList = REGISTRY
) -> list[RawTable]:
    """The tables of one file that are among the known. What cannot be read joins ``problems``.

    A table that no form knows is refused where the file was named alone, else only noted.
    """
    try:
        book = load_book(path)
        if book.is_spreadsheet:
            return list(_read_sheets(book, problems, is_alone, known))
        if path.suffix.lower() == ".json":
            return list(_read_json(book, path.stem, problems, is_alone, known))
        return list(_read_text(book, path.stem, problems, is_alone, known))
    except UnreadableFile as error:
        message, _, mend = str(error).removeprefix(f"{path.name}: ").partition("; ")
        problems.append(Problem(path.name, message, mend or "write it again"))
        return []


def _bind(
    file: str,
    stem: str,
    headers: Sequence[str],
    problems: list[Problem],
    is_alone: bool,
    known: FormList,
) -> tuple[TableForm, dict[int, str], dict[str, str]] | None:
    """The form of a table, which column stands where, and its heading there."""
    form = find_form(stem, headers, known.forms)
    if form is None:
        stems = ", ".join(form.stems[0] for form in known.forms)
        severity = "error" if is_alone else "note"
        problems.append(
            Problem(
                file,
                f"is no table of {known.what} and is left out",
                f"call it one of {stems} if it is",
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
    book: Book, stem: str, problems: list[Problem], is_alone: bool, known: FormList
) -> Iterator[RawTable]:
    content = book.content
    if not _is_utf8(content):
        content = book.text.encode("utf-8")
    delimiter = _find_delimiter(content.removeprefix(_MARK))
    cut = partial(_cut_text, book.file, content, delimiter, problems)
    first, headers = next(((n, cells) for n, cells in cut() if any(cells)), (1, []))
    bound = _bind(book.file, stem, [cell.strip() for cell in headers], problems, is_alone, known)
    if bound is not None:
        too_long = partial(_tell_length, book.file, len(headers), delimiter, problems)
        walk = partial(_walk_text, cut, first, len(headers), bound[1], too_long)
        yield RawTable(book.file, bound[0], book.sha256, Rows(walk), bound[2])


def _cut_text(
    file: str, content: bytes, delimiter: str, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """Rows of cells with their numbers, up to the first whose quotes do not close."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    rows = enumerate(csv.reader(text, delimiter=delimiter, strict=True), 1)
    number = 0
    try:
        for number, cells in rows:
            yield number, cells
    except csv.Error:
        message = "has a quote that is not closed, or text behind one; no row after it was read"
        mend = 'close it, and write a quote inside a cell twice, as ""'
        problems.append(Problem(file, message, mend, number + 1))


def _walk_text(
    cut: Callable[[], Iterator[tuple[int, list[str]]]],
    first: int,
    width: int,
    places: Mapping[int, str],
    tell_length: Callable[[int, int], None],
) -> Iterator[tuple[int, Values]]:
    columns = list(places.items())
    for number, cells in cut():
        if number <= first:
            continue
        n_cells = len(cells)
        if n_cells > width:
            tell_length(number, n_cells)
        values = {
            name: text
            for place, name in columns
            if place < n_cells and (text := cells[place].strip())
        }
        if values:
            yield number, values


def _tell_length(
    file: str, width: int, delimiter: str, problems: list[Problem], number: int, n_cells: int
) -> None:
    message = f"has {n_cells} cells, the header has {width}"
    problems.append(Problem(file, message, f'put texts with {delimiter} into quotes "…"', number))


def _find_delimiter(content: bytes) -> str:
    """What stands most often in the line of the headers; lists in cells have marks of their own."""
    header = content.lstrip().partition(b"\n")[0].decode("utf-8", errors="replace")
    return max(("\t", ",", ";"), key=header.count)


def _is_utf8(content: bytes) -> bool:
    decode = codecs.getincrementaldecoder("utf-8")().decode
    try:
        for start in range(0, len(content), _BYTES_AT_ONCE):
            decode(content[start : start + _BYTES_AT_ONCE])
        decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return b"\x00" not in content[:4]


def _read_sheets(
    book: Book, problems: list[Problem], is_alone: bool, known: FormList
) -> Iterator[RawTable]:
    for sheet in book.sheets:
        first = next((i for i, row in enumerate(sheet.rows) if any(row)), None)
        if first is None:
            continue
        alone = len(book.sheets) == 1
        file = book.file if alone else f"{book.file}[{sheet.name}]"
        headers = [_write_cell(cell) for cell in sheet.rows[first]]
        stem = sheet.name
        if alone and find_form(stem, headers, known.forms) is None:
            stem = Path(book.file).stem
        bound = _bind(file, stem, headers, problems, is_alone and alone, known)
        if bound is not None:
            yield RawTable(
                file,
                bound[0],
                book.sha256,
                Rows(partial(_walk_cells, sheet.rows, first, bound[1])),
                bound[2],
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
    book: Book, stem: str, problems: list[Problem], is_alone: bool, known: FormList
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
        bound = _bind(file, name, headers, problems, is_alone and rows is data, known)
        if bound is not None:
            named = {headers[place]: column for place, column in bound[1].items()}
            walk = partial(_walk_objects, rows, named)
            yield RawTable(file, bound[0], book.sha256, Rows(walk), bound[2])


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
