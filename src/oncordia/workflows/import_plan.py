"""What becomes of the rows of an import: of each one, of a table, of all."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from oncordia.domain import Problem
from oncordia.domain.alliance import Contradiction, Fact
from oncordia.domain.records import Record
from oncordia.formats.registry import Entry


class Fate(StrEnum):
    """What becomes of a row."""

    KEPT = "kept"  # a new record
    SAME = "same"  # the record says all of it already
    CHANGED = "changed"  # the record learns something new
    MERGED = "merged"  # it goes into another record: of the same body, or one that says the same


@dataclass(slots=True)
class Planned:
    """One row, what becomes of it, and the record as it will be kept."""

    entry: Entry
    fate: Fate
    record_id: str
    plain: dict[str, Any]
    known: Record | None = None
    facts: list[Fact] = field(default_factory=list)  # that contradict each other


@dataclass(frozen=True, slots=True)
class TablePlan:
    """Rows of one table by what becomes of them. ``flagged`` rows are counted elsewhere too."""

    file: str
    kind: str
    sha256: str
    rows: int = 0
    kept: int = 0
    same: int = 0
    changed: int = 0
    merged: int = 0
    flagged: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import does, or did."""

    tables: tuple[TablePlan, ...]
    contradictions: tuple[Contradiction, ...]
    problems: tuple[Problem, ...]  # errors and notes, in the order of the files
    merges: tuple[tuple[str, str, str], ...] = ()  # kind, id in the table, id of the record
    is_done: bool = False

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")
