"""The plan of an import: what becomes of each row, before anything is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from oncordia.alliance import join_records
from oncordia.domain.alliance import (
    Contradiction,
    Fact,
    Member,
    NameKind,
    Person,
    Relation,
    Source,
    find_contradictions,
    from_plain,
    to_plain,
)
from oncordia.formats.registry import Entry
from oncordia.workflows.import_plan import Fate, Planned
from oncordia.workflows.ports import RecordReader
from oncordia.workflows.registry_checks import Key, KnownIds

_FIXED = {
    "agreement",
    "consent",
    "dataset",
    "ip_asset",
    "licence",
    "benefit_split",
    "service_request",
    "relation",
    "fact",
}
"""Kinds of which a second source changes nothing: what differs is flagged."""
_MANY = 500  # from so many new rows on all names are loaded instead of looked up one by one


def plan_rows(entries: Sequence[Entry], store: RecordReader, known: KnownIds) -> list[Planned]:
    """What becomes of each row. Rows are sound and their references known."""
    aliases = _find_aliases(entries, store)
    planned = [_plan_row(entry, aliases) for entry in entries]
    for kind in dict.fromkeys(entry.kind for entry in entries):
        of_kind = [one for one in planned if one.entry.kind == kind]
        if store.count_records(kind):
            _meet_records(kind, of_kind, store)
    _meet_relations(planned, known)
    return planned


def list_contradictions(
    planned: Iterable[Planned], store: RecordReader
) -> tuple[Contradiction, ...]:
    """Every contradiction of the rows, joined with the facts that were flagged before."""
    facts = [fact for one in planned for fact in one.facts]
    found = find_contradictions(facts)
    kept = {
        record.record_id: from_plain(Contradiction, record.value)
        for record in store.list_records(
            "contradiction", ids=[contradiction_id(one) for one in found]
        )
    }
    joined = []
    for one in found:
        before = kept.get(contradiction_id(one))
        said = before.facts if before else ()
        new = tuple(fact for fact in dict.fromkeys(one.facts) if fact not in said)
        joined.append(replace(one, facts=(*said, *new)))
    return tuple(joined)


def contradiction_id(contradiction: Contradiction) -> str:
    """The id that a contradiction is kept under: one for each attribute of a record."""
    return f"{contradiction.subject_id}:{contradiction.attribute}"


def _plan_row(entry: Entry, aliases: Mapping[Key, str]) -> Planned:
    plain = to_plain(entry.value)
    record_id = entry.record_id
    facts = list(entry.flagged)
    if aliases:
        renamed = {
            ref.record_id: aliases[kind, ref.record_id]
            for ref in entry.refs
            for kind in ref.kinds or ("member", "person")
            if (kind, ref.record_id) in aliases
        }
        record_id = aliases.get((entry.kind, record_id), record_id)
        renamed[entry.record_id] = record_id
        plain = _rename(plain, renamed)
        facts = [replace(fact, subject_id=record_id) for fact in facts]
    fate = Fate.KEPT if record_id == entry.record_id else Fate.MERGED
    return Planned(entry, fate, record_id, plain, facts=facts)


def _rename(value: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: part if key in {"text", "wording", "source"} else _rename(part, renamed)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_rename(part, renamed) for part in value]
    return renamed.get(value, value) if isinstance(value, str) else value


def _find_aliases(entries: Sequence[Entry], store: RecordReader) -> dict[Key, str]:
    """Records that rows with an id of their own are about, found by identifier or by name."""
    found: dict[Key, str] = {}
    for kind in ("member", "person"):
        if not store.count_records(kind):
            continue
        rows = [entry for entry in entries if entry.kind == kind]
        ids = {
            record.record_id for record in store.list_records(kind, ids=[e.record_id for e in rows])
        }
        fresh = [entry for entry in rows if entry.record_id not in ids]
        look = _Lookup(kind, store, found, len(fresh) > _MANY)
        for entry in fresh:
            target = look.find(entry.value)
            if target is not None and target not in ids:
                found[kind, entry.record_id] = target
    return found


class _Lookup:
    """Finds the one kept record that a new value is about."""

    def __init__(
        self, kind: str, store: RecordReader, members: Mapping[Key, str], is_large: bool
    ) -> None:
        from oncordia.store import fold_name

        self._fold = fold_name
        self._kind, self._store, self._members = kind, store, members
        self._keys: dict[str, set[str]] | None = None
        if is_large:
            self._keys = {}
            for name in store.list_names(kind=kind):
                self._keys.setdefault(name.key, set()).add(name.record_id)

    def find(self, value: Member | Person) -> str | None:
        """The record with one of its identifiers, else the only one of its official name."""
        for identifier in value.identifiers:
            for record_id in sorted(self._list(str(identifier))):
                return record_id
        for name in value.names:
            if name.kind is not NameKind.OFFICIAL:
                continue
            same = [one for one in self._list(name.text) if self._may_be_same(value, one)]
            if len(same) == 1:
                return same[0]
        return None

    def _list(self, text: str) -> set[str]:
        key = self._fold(text)
        if self._keys is not None:
            return self._keys.get(key, set())
        return {one.record_id for one in self._store.list_names(kind=self._kind, key=key)}

    def _may_be_same(self, value: Member | Person, record_id: str) -> bool:
        record = self._store.get_record(self._kind, record_id)
        if record is None:
            return False
        if isinstance(value, Person):
            said = [post.member_id for post in value.posts]
            posts = {self._members.get(("member", one), one) for one in said}
            known = from_plain(Person, record.value)
            return not _differ(value, known) and any(p.member_id in posts for p in known.posts)
        body = from_plain(Member, record.value)
        return not _differ(value, body) and (
            not value.country or not body.country or value.country == body.country
        )


def _differ(first: Member | Person, second: Member | Person) -> bool:
    """Whether one register gives them two identifiers."""
    own = {one.kind: one.value for one in first.identifiers}
    return any(own.get(one.kind, one.value) != one.value for one in second.identifiers)


def _meet_records(kind: str, planned: Sequence[Planned], store: RecordReader) -> None:
    """Join rows with the records that are kept."""
    kept = {
        record.record_id: record
        for record in store.list_records(kind, ids=[one.record_id for one in planned])
    }
    for one in planned:
        known = kept.get(one.record_id)
        if known is None:
            continue
        one.known = known
        first = known.value
        joined = join_records(first, one.plain, may_grow=kind not in _FIXED)
        for conflict in joined.conflicts:
            one.facts += [
                Fact(one.record_id, conflict.field, conflict.first, _read_source(first)),
                Fact(one.record_id, conflict.field, conflict.second, _read_source(one.plain)),
            ]
        if one.fate is not Fate.MERGED:
            one.fate = Fate.CHANGED if joined.has_grown else Fate.SAME
        one.plain = joined.plain


def _read_source(plain: Mapping[str, Any]) -> Source | None:
    said = plain.get("source")
    return None if said is None else from_plain(Source, said)


def _meet_relations(planned: Sequence[Planned], known: KnownIds) -> None:
    """Merge relations that a record states, or that fill in what one leaves open."""
    said = _list_statements(planned)
    records = {(one.entry.kind, one.record_id): one for one in planned}
    for one in planned:
        relation = one.entry.value
        if not isinstance(relation, Relation) or one.fate is not Fate.KEPT:
            continue
        subject, object_id = one.plain["subject_id"], one.plain["object_id"]
        if (relation.predicate, subject, object_id) in said:
            one.fate = Fate.MERGED
            continue
        field_ = {"part_of": "parent_id", "created_by": "created_by"}.get(relation.predicate)
        whole = records.get(("member", subject))
        if field_ is None or whole is None:
            continue
        if known.find_kind(object_id, ("member", "agreement")) is None:
            continue
        before = whole.plain.get(field_)
        if before is None:
            whole.plain[field_] = object_id
            if whole.fate is Fate.SAME:
                whole.fate = Fate.CHANGED
            one.fate = Fate.MERGED
        elif before != object_id:
            one.facts += [
                Fact(subject, field_, before, _read_source(whole.plain)),
                Fact(subject, field_, object_id, relation.source),
            ]


def _list_statements(planned: Sequence[Planned]) -> set[tuple[str, str, str]]:
    """What the rows of other tables state, as relations would say it."""
    said = set()
    for one in planned:
        for ref in one.entry.refs:
            if ref.predicate in {"part_of", "has_role_at", "took_part_in", "created_by"}:
                said.add((ref.predicate, one.record_id, ref.record_id))
            elif ref.predicate == "party":
                said.add(("party_to", ref.record_id, one.record_id))
            elif ref.predicate in {"operator", "organiser"}:
                said.add(("runs_or_hosts", ref.record_id, one.record_id))
    return said
