"""What is wrong with rows of a registry taken together, and with what is kept already."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from oncordia.domain import Problem
from oncordia.domain.alliance import (
    Agreement,
    Identifier,
    Member,
    Person,
    RecordFault,
    check_agreements,
    check_parents,
    from_json,
)
from oncordia.formats.registry import FORM_BY_KIND, Entry
from oncordia.workflows.ports import RecordReader

Key = tuple[str, str]  # kind and id
Tree = TypeVar("Tree", Member, Agreement)
ALL_KINDS = (*FORM_BY_KIND, "fact", "dataset")


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
    """A problem for every ring of parents, those of kept records counted."""
    members = _with_ancestors(entries, "member", Member, store)
    agreements = _with_ancestors(entries, "agreement", Agreement, store)
    faults: list[tuple[str, RecordFault]] = [
        ("member", fault) for fault in check_parents(members.values())
    ]
    faults += [
        ("agreement", fault)
        for fault in check_agreements(list(agreements.values()), ())
        if fault.field == "parent_id"
    ]
    rows = {(entry.kind, entry.record_id): entry for entry in reversed(entries)}
    for kind, fault in faults:
        if "its own parent by way of" not in fault.message:
            continue
        ring = fault.message.split("by way of ")[1].split(" -> ")
        entry = next(rows[kind, one] for one in [fault.record_id, *ring] if (kind, one) in rows)
        yield Problem(
            entry.file, f"{fault.record_id} {fault.message}", fault.mend, entry.row, "parent_id"
        )


def _with_ancestors(
    entries: Sequence[Entry], kind: str, of: type[Tree], store: RecordReader
) -> Mapping[str, Tree]:
    found: dict[str, Tree] = {
        entry.record_id: entry.value
        for entry in reversed(entries)  # of two rows with one id the first counts
        if entry.kind == kind and entry.value is not None
    }
    wanted = {value.parent_id for value in found.values() if value.parent_id} - found.keys()
    while wanted:
        records = store.list_records(kind, ids=sorted(wanted))
        fresh = {record.record_id: from_json(of, record.body) for record in records}
        found.update(fresh)
        wanted = {value.parent_id for value in fresh.values() if value.parent_id} - found.keys()
    return found


def _place(first: Entry, other: Entry) -> str:
    return f"row {first.row}" if first.file == other.file else f"{first.file}, row {first.row}"
