"""Faults that show only when many records are looked at together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordFault:
    """What is wrong with one record among others, and what would mend it."""

    record_id: str
    field: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.record_id}, {self.field}: {self.message}; {self.mend}"


def find_rings(what: str, field: str, parents: Mapping[str, str]) -> Iterator[RecordFault]:
    """Faults of a tree of records: parents that are unknown, and rings of parents.

    Parameters
    ----------
    what, field
        Words for the message: the kind of record and its field that names the parent.
    parents
        Parent by record; empty: it has none.

    Yields
    ------
    RecordFault
        One for each unknown parent, in order; one for each ring, at its smallest id.
    """
    for record_id, parent_id in parents.items():
        if parent_id and parent_id not in parents:
            message = f"the parent {what} {parent_id!r} is unknown"
            yield RecordFault(record_id, field, message, f"add {parent_id}, or name a known {what}")
    done: set[str] = set()
    for first in parents:
        path: dict[str, None] = {}
        current = first
        while current in parents and current not in done and current not in path:
            path[current] = None
            current = parents[current]
        if current in path:
            walk = list(path)
            ring = walk[walk.index(current) :]
            message = "is its own parent by way of " + " -> ".join([*ring, ring[0]])
            yield RecordFault(min(ring), field, message, "break the ring at one of them")
        done.update(path)
