"""What is wrong with rows of a registry taken together, and with what is kept already."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from oncordia.domain import Problem
from oncordia.domain.alliance import (
    Identifier,
    Member,
    Person,
    Relation,
    find_rings,
)
from oncordia.formats.registry import FORM_BY_KIND, Entry
from oncordia.workflows.ports import RecordReader

Key = tuple[str, str]  # kind and id
_RING = "its own parent by way of "
ALL_KINDS = (*FORM_BY_KIND, "fact")


class KnownIds:
    """Ids of the rows and of the store, each looked up once."""

    def __init__(self, entries: Sequence[Entry], store: RecordReader) -> None:
        self._store = store
        self._kinds: dict[str, list[str]] = {}
        for entry in entries:
            self._kinds.setdefault(entry.record_id, []).append(entry.kind)
        named = {ref.record_id for entry in entries for ref in entry.refs}
        missing = sorted(named - self._kinds.keys())
        for kind in ALL_KINDS:
            if missing and store.count_records(kind):
                for record in store.list_records(kind, ids=missing):
                    self._kinds.setdefault(record.record_id, []).append(kind)

    def find_kind(self, record_id: str, kinds: Sequence[str]) -> str | None:
        """The kind of the record with this id, among those that are allowed."""
        for kind in self._kinds.get(record_id, ()):
            if not kinds or kind in kinds:
                return kind
        return None


def check_references(entries: Iterable[Entry], known: KnownIds) -> Iterable[Problem]:
    """A problem for every id that no row and no record has."""
    for entry in entries:
        for ref in entry.refs:
            if known.find_kind(ref.record_id, ref.kinds) is None:
                what = " or ".join(kind.replace("_", " ") for kind in ref.kinds) or "record"
                yield Problem(
                    entry.file,
                    f"the {what} {ref.record_id!r} is unknown",
                    f"add {ref.record_id}, or mend the id",
                    entry.row,
                    ref.column,
                )


def check_twice(entries: Iterable[Entry]) -> Iterable[Problem]:
    """A problem for every id, and every identifier of a register, that two rows bear."""
    ids: dict[Key, Entry] = {}
    owners: dict[Identifier, Entry] = {}
    for entry in entries:
        if not entry.record_id:
            continue
        first = ids.setdefault((entry.kind, entry.record_id), entry)
        if first is not entry:
            yield Problem(
                entry.file,
                f"the id {entry.record_id!r} stands already in {_place(first, entry)}",
                "give each record one row and one id",
                entry.row,
                FORM_BY_KIND[entry.kind].key if entry.kind in FORM_BY_KIND else None,
            )
        if not isinstance(entry.value, Member | Person):
            continue
        for identifier in entry.value.identifiers:
            owner = owners.setdefault(identifier, entry)
            if owner.record_id != entry.record_id:
                yield Problem(
                    entry.file,
                    f"{identifier} is already the identifier of {owner.record_id} in "
                    f"{_place(owner, entry)}",
                    "mend the identifier, or make one row of both",
                    entry.row,
                    identifier.kind.value,
                )


def check_rings(entries: Sequence[Entry], store: RecordReader) -> Iterable[Problem]:
    """A problem for every ring of parents: of rows, refused ones too, relations and the store."""
    rows = {(entry.kind, entry.record_id): entry for entry in reversed(entries)}
    for kind, predicate in (("member", "part_of"), ("agreement", "under")):
        yield from _tell_rings(kind, _find_parents(entries, kind, predicate, store), rows)


def check_joined_rings(
    joined: Iterable[tuple[Entry, str, Mapping[str, Any]]], store: RecordReader
) -> Iterable[Problem]:
    """The same for rows that go into records of other ids: row, id and record as it will be."""
    rows: dict[Key, Entry] = {}
    parents: dict[str, str] = {}
    for entry, record_id, plain in joined:
        if entry.kind == "member":
            rows[entry.kind, record_id] = entry
            parents[record_id] = parents.get(record_id) or str(plain.get("parent_id", ""))
    _climb("member", parents, set(parents.values()) - parents.keys() - {""}, store)
    yield from _tell_rings("member", parents, rows)


def _tell_rings(
    kind: str, parents: Mapping[str, str], rows: Mapping[Key, Entry]
) -> Iterable[Problem]:
    for fault in find_rings(kind, "parent_id", parents):
        if _RING not in fault.message:
            continue  # an unknown parent, which is told of as a reference
        ring = [fault.record_id, *fault.message.split(_RING)[1].split(" -> ")]
        entry = next(rows[kind, one] for one in ring if (kind, one) in rows)
        yield Problem(
            entry.file, f"{fault.record_id} {fault.message}", fault.mend, entry.row, "parent_id"
        )


def _find_parents(
    entries: Sequence[Entry], kind: str, predicate: str, store: RecordReader
) -> Mapping[str, str]:
    """Parent by record, as it will be: a row fills in what the store leaves open, or the row."""
    parents: dict[str, str] = {}
    for entry in entries:  # of two rows with one id the first counts
        if entry.kind == kind:
            said = (ref.record_id for ref in entry.refs if ref.predicate == predicate)
            parent = next(said, "")
            is_told = parent == entry.record_id and entry.value is None
            parents.setdefault(entry.record_id, "" if is_told else parent)
    for entry in entries:
        relation = entry.value
        if not isinstance(relation, Relation) or relation.predicate != predicate:
            continue
        if parents.get(relation.subject_id) == "":
            parents[relation.subject_id] = relation.object_id
    if not any(parents.values()) or not store.count_records(kind):
        return parents
    open_ = {one for pair in parents.items() for one in pair if one and not parents.get(one)}
    _climb(kind, parents, open_, store)
    return parents


def _climb(kind: str, parents: dict[str, str], wanted: set[str], store: RecordReader) -> None:
    """Add the parents that the store says of these records, and of theirs in turn."""
    seen: set[str] = set()
    while wanted:
        seen |= wanted
        for record in store.list_records(kind, ids=sorted(wanted)):
            parents[record.record_id] = str(record.value.get("parent_id", ""))
        wanted = {parents[one] for one in wanted if parents.get(one)} - parents.keys() - seen


def _place(first: Entry, other: Entry) -> str:
    return f"row {first.row}" if first.file == other.file else f"{first.file}, row {first.row}"
