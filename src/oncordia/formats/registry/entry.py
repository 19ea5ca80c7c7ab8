"""One row of a registry's table as a record, and the records that it names."""

from dataclasses import dataclass
from typing import Any

from oncordia.domain.alliance import Fact, Identifier


@dataclass(frozen=True, slots=True)
class Ref:
    """That a row names another record."""

    column: str
    predicate: str
    record_id: str
    kinds: tuple[str, ...] = ()  # what it may be; empty: any record


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as a record, with what it names and what else it says."""

    kind: str
    record_id: str
    value: Any  # the domain's record; None: the row is refused
    file: str
    row: int
    refs: tuple[Ref, ...] = ()
    facts: tuple[Fact, ...] = ()
    flagged: tuple[Fact, ...] = ()  # facts that the table itself calls doubtful; kept side by side
    identifiers: tuple[Identifier, ...] = ()  # of a body or person; told of a refused row too
