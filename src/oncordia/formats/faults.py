"""Problems as they are found: the first rows of each fault, and a count of the rest."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import polars as pl

from oncordia.domain import Problem
from oncordia.errors import InputError

SHOWN = 5  # rows that are written out for one fault
ROW, FILE, PLATE, LAYOUT = "source_row", "source_file", "plate", "layout"
Severity = Literal["error", "note"]


@dataclass(slots=True)
class Faults:
    """A growing list of problems, and what cannot be used because of them.

    ``hurt`` holds plates, ``hurt_layouts`` layouts of a plate map; ``is_fatal`` says that the
    whole input cannot be used.
    """

    problems: list[Problem] = field(default_factory=list)
    hurt: set[str] = field(default_factory=set)
    hurt_layouts: set[str] = field(default_factory=set)
    is_fatal: bool = False

    def add(
        self,
        file: str,
        message: str,
        mend: str,
        *,
        row: int | None = None,
        column: str | None = None,
        plate: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """Take note of one fault."""
        self.problems.append(Problem(file, message, mend, row, column, plate, severity))
        if severity == "error":
            if plate is None:
                self.is_fatal = True
            else:
                self.hurt.add(plate)

    def add_rows(
        self,
        rows: pl.DataFrame,
        message: str,
        mend: str,
        *,
        file: str = "",
        column: str | None = None,
        severity: Severity = "error",
        shown: int = SHOWN,
    ) -> None:
        """Take note of one fault in many rows.

        Parameters
        ----------
        rows
            The rows at fault alone. Columns ``source_row``, ``source_file``, ``plate`` and
            ``layout`` are used where they are; ``message`` may name any column in braces.
        file
            File of all rows, where they do not say it.
        shown
            Rows written out; the others are counted on one more line, but for ``shown=1``, where
            ``message`` itself says how many there are.
        """
        if rows.is_empty():
            return
        for row in rows.head(shown).iter_rows(named=True):
            self._append(row, message.format_map(_Shown(row)), mend, file, column, severity)
        if rows.height > shown > 1:
            rest = rows.slice(shown)
            first = rest.row(0, named=True)
            named = _names(rest, PLATE)
            first[PLATE] = join_names(named) if named else None
            count = f"… and {rest.height} more row{'s' * (rest.height > 1)} with the same fault"
            self._append(first, count, mend, file, column, severity)
        if severity == "error":
            self._hurt(rows)

    def _append(
        self,
        row: dict[str, object],
        message: str,
        mend: str,
        file: str,
        column: str | None,
        severity: Severity,
    ) -> None:
        number, plate = row.get(ROW), row.get(PLATE)
        self.problems.append(
            Problem(
                file=str(row.get(FILE) or file),
                message=message,
                mend=mend,
                row=int(str(number)) if number is not None else None,
                column=column,
                plate=str(plate) if plate is not None else None,
                severity=severity,
            )
        )

    def _hurt(self, rows: pl.DataFrame) -> None:
        plates, layouts = _names(rows, PLATE), _names(rows, LAYOUT)
        self.hurt.update(plates)
        self.hurt_layouts.update(layouts)
        without_plate = PLATE not in rows.columns or rows[PLATE].null_count() > 0
        without_layout = LAYOUT not in rows.columns or rows[LAYOUT].null_count() > 0
        if without_plate and without_layout:
            self.is_fatal = True

    def add_error(self, error: InputError, file: str, plate: str | None = None) -> None:
        """Take note of an error that a reader raised about ``file``."""
        found = re.match(
            rf"(?:{re.escape(file)})?(?:, row (\d+))?(?:, column ([^:]+))?: ", str(error)
        )
        said = str(error)[found.end() :] if found else str(error)
        message, _, mend = said.rpartition("; ")
        self.add(
            file,
            message or mend,
            mend if message else "look at the file",
            row=int(found[1]) if found and found[1] else None,
            column=found[2] if found else None,
            plate=plate,
        )

    def take(self, other: "Faults") -> None:
        """Add what others found, as it stands."""
        self.problems.extend(other.problems)
        self.hurt |= other.hurt
        self.is_fatal |= other.is_fatal

    def take_for(self, other: "Faults", hurt: Collection[str], n_plates: int) -> None:
        """Add what others found in a file that several plates share.

        ``hurt`` are the plates that its errors keep from use, of ``n_plates`` in all: none makes
        every error a note, all of them a problem of the whole screen.
        """
        if not hurt:
            self.problems.extend(replace(problem, severity="note") for problem in other.problems)
            return
        name = join_names(sorted(hurt)) if len(hurt) < n_plates else None
        self.problems.extend(replace(problem, plate=name) for problem in other.problems)
        if any(problem.severity == "error" for problem in other.problems):
            self.hurt.update(hurt)
            self.is_fatal |= name is None


class _Shown(dict[str, object]):
    """Values of a row as a message shows them."""

    def __getitem__(self, key: str) -> object:
        value = super().__getitem__(key)
        return f"{value:.15g}" if isinstance(value, float) else value


def _names(rows: pl.DataFrame, column: str) -> list[str]:
    if column not in rows.columns:
        return []
    return rows[column].drop_nulls().cast(pl.String).unique(maintain_order=True).to_list()


def escape_braces(text: str) -> str:
    """Text as it must stand in a message that names columns in braces."""
    return text.replace("{", "{{").replace("}", "}}")


def join_names(names: Sequence[str], most: int = 3) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
