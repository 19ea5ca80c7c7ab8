"""The tables of an event folder as rows of text, with every wrong cell named."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from oncordia.errors import InputError
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.tables import Table, load_table, open_book

ENDINGS = (".csv", ".tsv", ".xlsx", ".parquet")
_ID = re.compile(r"[\w][\w.\-]*")
_YES = {"yes": True, "y": True, "true": True, "1": True, "是": True}
_NO = {"no": False, "n": False, "false": False, "0": False, "否": False}


@dataclass(frozen=True, slots=True)
class TableForm:
    """What a table may and must hold."""

    stem: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    must_exist: bool = True


SLOTS = TableForm("slots", ("slot",), ("start", "end", "session", "day"))
HALLS = TableForm("halls", ("hall", "tables"), ("name", "venue"))
PARTICIPANTS = TableForm(
    "participants",
    ("participant",),
    (
        "name",
        "organisations",
        "languages",
        "remote",
        "time_zone",
        "hours",
        "interpreter",
        "cancelled",
    ),
)
MEETINGS = TableForm(
    "meetings",
    ("meeting", "side_a", "side_b"),
    (
        "delegates_a",
        "delegates_b",
        "session",
        "fixed_slot",
        "halls",
        "priority",
        "title",
    ),
)
AVAILABILITY = TableForm("availability", ("who", "away"), ("tables",), must_exist=False)
PRECEDENCES = TableForm("precedences", ("before", "after"), must_exist=False)
TRAVEL = TableForm("travel", ("from", "to", "minutes"), must_exist=False)
FORMS = (SLOTS, HALLS, PARTICIPANTS, MEETINGS, AVAILABILITY, PRECEDENCES, TRAVEL)


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row of a table: its text by column, empty where the cell says nothing."""

    file: str
    number: int
    cells: Mapping[str, str]
    faults: Faults

    def refuse(self, column: str, message: str, mend: str) -> None:
        """Take note of a wrong cell."""
        self.faults.add(self.file, message, mend, row=self.number, column=column)

    def text(self, column: str) -> str:
        """The text of a cell."""
        return self.cells.get(column, "")

    def words(self, column: str) -> tuple[str, ...]:
        """Parts of a cell, which semicolons set off."""
        parts = re.split(r"[;；]", self.text(column))
        return tuple(part.strip() for part in parts if part.strip())

    def identifier(self, column: str) -> str | None:
        """An identifier, or None where the cell holds none."""
        value = self.text(column)
        if _ID.fullmatch(value):
            return value
        self.refuse(column, f"{value!r} is no identifier", "use letters, digits, -, _ and .")
        return None

    def count(self, column: str) -> int | None:
        """A whole number of 0 or more."""
        value = self.text(column)
        if re.fullmatch(r"\d+", value):
            return int(value)
        self.refuse(column, f"{value!r} is no count", "give a whole number of 0 or more")
        return None

    def flag(self, column: str) -> bool:
        """Yes or no; an empty cell is no."""
        value = self.text(column).lower()
        if value and value not in _YES and value not in _NO:
            self.refuse(column, f"{value!r} is neither yes nor no", "write yes or no")
        return _YES.get(value, False)

    def time(self, column: str, zone: ZoneInfo) -> datetime | None:
        """A date and time, in the zone where it names none; None for an empty cell."""
        value = self.text(column)
        if not value:
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.refuse(column, f"{value!r} is no time", "write it as 2026-11-27 09:30")
            return None
        return found if found.tzinfo else found.replace(tzinfo=zone)

    def one_of(self, column: str, known: Sequence[str] | Mapping[str, object]) -> str:
        """One of the known words, or empty text."""
        value = self.text(column)
        if value and value not in known:
            shown = ", ".join(list(known)[:8])
            self.refuse(column, f"{value!r} is not known", f"write one of {shown}")
            return ""
        return value


def read_event_table(folder: Path, form: TableForm, faults: Faults) -> list[EventRow]:
    """Rows of a table of the folder; faults are noted and the rows then left out."""
    path = next(
        (
            folder / f"{form.stem}{end}"
            for end in ENDINGS
            if (folder / f"{form.stem}{end}").exists()
        ),
        None,
    )
    if path is None:
        if form.must_exist:
            file = f"{form.stem}.csv"
            faults.add(file, "is missing", f"write it with columns {', '.join(form.needed)}")
        return []
    try:
        table = load_table(open_book(path, path.name))
    except InputError as error:
        faults.add_error(error, path.name)
        return []
    return read_rows(table, form, faults)


def read_rows(table: Table, form: TableForm, faults: Faults) -> list[EventRow]:
    """Rows of a table as text; columns that no one knows, and empty cells, are faults."""
    known = (*form.needed, *form.optional)
    for name in table.columns:
        if name not in known:
            faults.add(
                table.file, f"column {name!r} is not known", f"use {', '.join(known)}", row=1
            )
    missing = [name for name in form.needed if name not in table.columns]
    if missing:
        faults.add(table.file, f"has no column {', '.join(missing)}", "add it", row=1)
        return []
    columns = {name: table.text(name).to_list() for name in table.columns if name in known}
    numbers = table.frame[ROW].to_list()
    rows = [
        EventRow(
            table.file,
            int(number),
            {name: str(values[i] or "").strip() for name, values in columns.items()},
            faults,
        )
        for i, number in enumerate(numbers)
    ]
    return [row for row in rows if _is_full(row, form)]


def _is_full(row: EventRow, form: TableForm) -> bool:
    for name in form.needed:
        if not row.text(name):
            row.refuse(name, "is empty", "fill it in")
            return False
    return True


def unique_rows(rows: Sequence[EventRow], column: str) -> Iterator[tuple[str, EventRow]]:
    """Rows by their identifier; one that comes twice is refused."""
    seen: dict[str, int] = {}
    for row in rows:
        name = row.identifier(column)
        if name is None:
            continue
        if name in seen:
            row.refuse(
                column, f"{name!r} is there twice, first in row {seen[name]}", "take one out"
            )
            continue
        seen[name] = row.number
        yield name, row
