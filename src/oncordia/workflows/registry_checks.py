"""What is wrong with rows of a registry taken together, and with what is kept already."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from oncordia.domain import Problem
from oncordia.domain.alliance import find_rings
from oncordia.formats.registry import FORM_BY_KIND, Entry
from oncordia.workflows.ports import RecordReader
from oncordia.workflows.registry_index import PARENTS, RowIndex

Key = tuple[str, str]  # kind and id
Place = tuple[str, int]  # file and row
_RING = "its own parent by way of "
ALL_KINDS = (*FORM_BY_KIND, "fact")


class KnownIds:
    """Ids of the rows and of the store, each looked up once."""

    def __init__(self, index: RowIndex, store: RecordReader) -> None:
        self._index = index
        self._kept: dict[str, dict[str, Mapping[str, Any]]] = {}
        missing = index.list_missing()
        for kind in ALL_KINDS:
            if missing and store.count_records(kind):
                found = store.list_records(kind, ids=missing)
                self._kept[kind] = {record.record_id: record.value for record in found}
        if index.requests:
            self._add_services_of_platforms(store)

    def find_kind(self, record_id: str, kinds: Sequence[str]) -> str | None:
        """The kind of the record with this id, among those that are allowed."""
        for known in (self._index.ids, self._kept):
            for kind in kinds or known:
                if record_id in known.get(kind, ()):
                    return kind
        return None

    def find_platform(self, service_id: str) -> str:
        """The platform that offers a service; empty where none is said."""
        kept = self._kept.get("service", {}).get(service_id, {})
        return self._index.services.get(service_id) or str(kept.get("platform_id", ""))

    def _add_services_of_platforms(self, store: RecordReader) -> None:
        services = self._kept.setdefault("service", {})
        for record in store.list_records("platform"):
            for one in record.value.get("services", ()):
                services.setdefault(one["service_id"], {"platform_id": record.record_id, **one})


def check_references(index: RowIndex, known: KnownIds) -> Iterable[Problem]:
    """A problem for every id that no row and no record has."""
    found: dict[tuple[str, tuple[str, ...]], bool] = {}
    for named in index.list_named():
        asked = (named.record_id, named.kinds)
        if asked not in found:
            found[asked] = known.find_kind(*asked) is not None
        if not found[asked]:
            what = " or ".join(kind.replace("_", " ") for kind in named.kinds) or "record"
            file, row = index.locate(named.place)
            yield Problem(
                file,
                f"the {what} {named.record_id!r} is unknown",
                f"add {named.record_id}, or mend the id",
                row,
                named.column,
            )


def check_services(index: RowIndex, known: KnownIds) -> Iterable[Problem]:
    """A problem for every request that names another platform than its service does."""
    for request in index.requests:
        platform_id = known.find_platform(request.service_id)
        if platform_id and platform_id != request.platform_id:
            file, row = index.locate(request.place)
            yield Problem(
                file,
                f"service {request.service_id} is of platform {platform_id}, "
                f"not of {request.platform_id}",
                "mend the platform or the service",
                row,
                "platform_id",
            )


def check_rings(index: RowIndex, store: RecordReader) -> Iterable[Problem]:
    """A problem for every ring of parents: of rows, refused ones too, relations and the store."""
    for kind in PARENTS:
        parents = _find_parents(index, kind, store)
        yield from _tell_rings(kind, parents, index.find_place)


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
    yield from _tell_rings("member", parents, lambda *key: _locate(rows.get(key)))


def _locate(entry: Entry | None) -> Place | None:
    return None if entry is None else (entry.file, entry.row)


def _tell_rings(
    kind: str, parents: Mapping[str, str], find_place: Callable[[str, str], Place | None]
) -> Iterable[Problem]:
    for fault in find_rings(kind, "parent_id", parents):
        if _RING not in fault.message:
            continue  # an unknown parent, which is told of as a reference
        ring = [fault.record_id, *fault.message.split(_RING)[1].split(" -> ")]
        file, row = next(place for one in ring if (place := find_place(kind, one)))
        yield Problem(file, f"{fault.record_id} {fault.message}", fault.mend, row, "parent_id")


def _find_parents(index: RowIndex, kind: str, store: RecordReader) -> Mapping[str, str]:
    """Parent by record, as it will be: a row fills in what the store leaves open, or the row."""
    parents = dict(index.parents[kind])
    rows = index.ids.get(kind, {})
    for predicate, subject_id, object_id in index.relations:
        if predicate == PARENTS[kind] and subject_id in rows:
            parents.setdefault(subject_id, object_id)
    if not parents:
        return parents
    if store.count_records(kind):
        _climb(kind, parents, set(parents.values()) - parents.keys(), store)
    tops = set(parents.values()) - parents.keys() - {""}
    return {**parents, **dict.fromkeys(tops, "")}


def _climb(kind: str, parents: dict[str, str], wanted: set[str], store: RecordReader) -> None:
    """Add the parents that the store says of these records, and of theirs in turn."""
    seen: set[str] = set()
    while wanted:
        seen |= wanted
        for record in store.list_records(kind, ids=sorted(wanted)):
            parents[record.record_id] = str(record.value.get("parent_id", ""))
        wanted = {parents[one] for one in wanted if parents.get(one)} - parents.keys() - seen
