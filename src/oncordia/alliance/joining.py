"""Two records of one thing joined: what one lacks is filled in, what differs is kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]
_LISTS_THAT_GROW = {
    "names": "text",
    "identifiers": "",
    "sites": "",
    "posts": "",
    "organiser_ids": "",
    "operator_ids": "",
    "services": "service_id",
}
"""Lists that a later source may add to, and the field by which two of their parts are one."""
_NOT_COMPARED = {"source"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of which two records say different things."""

    field: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The first record with what the second adds, and what both say differently."""

    plain: Plain
    has_grown: bool
    conflicts: tuple[Conflict, ...]


def join_records(first: Plain, second: Plain, *, may_grow: bool = True) -> Joined:
    """The first record, completed by the second; nothing that the first says is overwritten.

    Parameters
    ----------
    first, second
        Two records of one kind as ``to_plain`` gives them.
    may_grow
        False: every difference is a conflict, as for papers that somebody signed.
    """
    joined = dict(first)
    conflicts = []
    for field, said in second.items():
        if field in _NOT_COMPARED:
            continue
        known = first.get(field)
        if known == said:
            continue
        if may_grow and field in _LISTS_THAT_GROW:
            joined[field] = _join_lists(known or [], said, _LISTS_THAT_GROW[field])
        elif known is None and may_grow:
            joined[field] = said
        else:
            conflicts.append(Conflict(field, write_value(known), write_value(said)))
    return Joined(joined, joined != first, tuple(conflicts))


def _join_lists(known: list[Any], said: list[Any], field: str) -> list[Any]:
    seen = [_bare(part, field) for part in known]
    return [*known, *(part for part in said if _bare(part, field) not in seen)]


def _bare(part: Any, field: str) -> object:
    if not isinstance(part, Mapping):
        return part
    if field:
        return part.get(field)
    return {key: value for key, value in part.items() if key != "source"}


def write_value(value: object) -> str:
    """A value of plain data as a short text."""
    if value is None:
        return "not said"
    if isinstance(value, list):
        return "; ".join(write_value(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {write_value(part)}" for key, part in value.items())
    return str(value)
