"""One record with all that the registry says of it: names, links both ways, facts and doubts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oncordia.domain.records import Link, Record
from oncordia.errors import InvalidOption
from oncordia.workflows.find_registry import find_registry
from oncordia.workflows.list_registry import KINDS, name_plain
from oncordia.workflows.ports import RecordReader


@dataclass(frozen=True, slots=True)
class Related:
    """Another record that this one names, or that names this one."""

    kind: str
    record_id: str
    name: str
    predicate: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A record and what stands around it."""

    kind: str
    record_id: str
    version: int
    name: str
    value: Mapping[str, Any]
    names: tuple[Related, ...]  # records that it names
    named_by: tuple[Related, ...]  # records that name it


def show_registry(record_id: str, store: RecordReader, *, kind: str | None = None) -> Shown:
    """The record with that id and its neighbours.

    Parameters
    ----------
    record_id
        Its id, or a name that one record alone bears.
    kind
        Where records of several kinds have the id.

    Raises
    ------
    InvalidOption
        No record has the id; the message names those whose names are near.
    """
    record = _find_record(record_id, store, kind)
    place = (record.kind, record.record_id)
    return Shown(
        record.kind,
        record.record_id,
        record.version,
        name_plain(record.value),
        record.value,
        tuple(_relate(link, store, ahead=True) for link in store.list_links(subject=place)),
        tuple(_relate(link, store, ahead=False) for link in store.list_links(object=place)),
    )


def _find_record(record_id: str, store: RecordReader, kind: str | None) -> Record:
    for one in (kind,) if kind else KINDS:
        record = store.get_record(one, record_id)
        if record is not None:
            return record
    near = find_registry(record_id, store, kinds=(kind,) if kind else None, limit=4)
    same = [found for found in near if found.score >= 99.0]
    if len(same) == 1:
        found = store.get_record(same[0].kind, same[0].record_id)
        if found is not None:
            return found
    hint = "; ".join(f"{found.record_id} {found.name}" for found in near)
    mend = f"near are {hint}" if hint else "look with: oncordia registry list"
    raise InvalidOption(f"no {kind or 'record'} has the id {record_id!r}; {mend}")


def _relate(link: Link, store: RecordReader, *, ahead: bool) -> Related:
    kind = link.object_kind if ahead else link.subject_kind
    record_id = link.object_id if ahead else link.subject_id
    record = store.get_record(kind, record_id)
    value = record.value if record else {}
    return Related(kind, record_id, name_plain(value), link.predicate, value)
