"""A unit of work: records, objects and lines of the audit that are kept together, or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from oncordia.domain.records import (
    AuditHead,
    AuditLine,
    DatasetEntry,
    Draft,
    NameEntry,
    ObjectEntry,
    Record,
    chain_line,
    check_id,
    check_kind,
    write_canonical,
)
from oncordia.errors import ChangedRecord, InvalidRecord, MissingObject, UnauditedChange
from oncordia.store.audit import append_lines, read_head
from oncordia.store.bulk import insert_rows
from oncordia.store.objects import Objects, ObjectSource
from oncordia.store.read import Reader, split_ids
from oncordia.store.schema import datasets, links, names, objects, records
from oncordia.store.search import NameWriter

_NOTHING: Mapping[str, Any] = {}


class Unit(Reader):
    """What one actor does in one transaction. It sees its changes at once, others at the end."""

    def __init__(
        self, connection: Connection, files: Objects, actor: str, clock: Callable[[], datetime]
    ) -> None:
        check_id(actor)
        self.actor = actor
        self._connection = connection
        self._files = files
        self._clock = clock
        self._head = read_head(connection)
        self._names = NameWriter(connection)
        self._lines: list[AuditLine] = []
        self._n_changes = 0
        self._n_lines = 0

    @property
    def head(self) -> AuditHead:
        """The last line of the audit, those of this unit included."""
        return self._head

    def put_record(self, draft: Draft, *, expected: int | None = None) -> Record:
        """Keep a record as its next version; the same body again changes nothing.

        Parameters
        ----------
        draft : what to keep
        expected : the version that must be current, 0 for none; None: whichever it is

        Raises
        ------
        ChangedRecord
            If another version is current.
        """
        if expected is not None:
            self._check_version(draft.kind, draft.record_id, expected)
        return self.put_records([draft])[0]

    def put_records(self, drafts: Sequence[Draft]) -> list[Record]:
        """Keep many records, each as its next version, in the order given.

        Raises
        ------
        InvalidRecord
            If the same record comes twice.
        """
        _refuse_twice(drafts)
        kept: dict[tuple[str, str], Record] = {}
        for kind, group in groupby(sorted(drafts, key=lambda d: d.kind), key=lambda d: d.kind):
            by_id = {draft.record_id: draft for draft in group}
            for ids in split_ids(list(by_id)):
                for record in self._put_part(kind, [by_id[record_id] for record_id in ids]):
                    kept[kind, record.record_id] = record
        return [kept[draft.kind, draft.record_id] for draft in drafts]

    def withdraw_record(self, kind: str, record_id: str, *, expected: int | None = None) -> None:
        """Let no version of a record be current; all of them stay readable.

        Raises
        ------
        ChangedRecord
            If it is not there, or another version than ``expected`` is current.
        """
        current = self._check_version(kind, record_id, expected)
        if current == 0:
            raise ChangedRecord(f"{kind} {record_id}: there is no such record to withdraw")
        self._retire(kind, [record_id])
        self._n_changes += 1

    def keep_object(
        self, source: ObjectSource, *, name: str = "", media_type: str = "application/octet-stream"
    ) -> ObjectEntry:
        """Keep bytes, a file or a stream as an object, named by its SHA-256."""
        digest, size_bytes = self._files.put(source)
        known = self.get_object_entry(digest)
        if known is not None:
            return known
        entry = ObjectEntry(digest, size_bytes, media_type, name)
        self._connection.execute(insert(objects), _row(entry))
        self._n_changes += 1
        return entry

    def put_dataset(self, entry: DatasetEntry) -> None:
        """Say which kept object holds a dataset, and whose it is; a later entry takes its place.

        Raises
        ------
        MissingObject
            If no such object is kept.
        """
        if self.get_object_entry(entry.object_digest) is None:
            raise MissingObject(f"dataset {entry.dataset_id}: no object {entry.object_digest}")
        self._connection.execute(delete(datasets).where(datasets.c.dataset_id == entry.dataset_id))
        self._connection.execute(insert(datasets), _row(entry))
        self._n_changes += 1

    def note(
        self, action: str, kind: str, record_id: str, detail: Mapping[str, Any] = _NOTHING
    ) -> AuditLine:
        """Write a line to the audit: what was done, to which record, and more in ``detail``."""
        check_kind(action)
        check_kind(kind)
        check_id(record_id)
        line = chain_line(
            self._head,
            at=self._clock(),
            actor=self.actor,
            action=action,
            subject_kind=kind,
            subject_id=record_id,
            detail=write_canonical(dict(detail)),
        )
        self._head = AuditHead(line.sequence, line.digest)
        self._lines.append(line)
        self._n_lines += 1
        return line

    def find_names(
        self, text: str, *, kinds: Sequence[str] | None = None, limit: int = 200
    ) -> list[NameEntry]:
        """As of a store; the names of this unit are among them."""
        self._names.finish()
        return super().find_names(text, kinds=kinds, limit=limit)

    def list_audit(self, **asked: Any) -> list[AuditLine]:
        """As of a store; the lines of this unit are among them."""
        self._write_lines()
        return super().list_audit(**asked)

    def finish(self) -> bool:
        """Write what is still held; whether the audit has grown.

        Raises
        ------
        UnauditedChange
            If something was written and no line says so.
        """
        if self._n_changes and not self._n_lines:
            raise UnauditedChange(
                f"{self._n_changes} changes were written without a line in the audit; "
                "note each unit of work before it ends"
            )
        self._names.finish()
        self._write_lines()
        return self._n_lines > 0

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        yield self._connection

    def _write_lines(self) -> None:
        append_lines(self._connection, self._lines)
        self._lines = []

    def _check_version(self, kind: str, record_id: str, expected: int | None) -> int:
        found = self.get_record(kind, record_id)
        current = 0 if found is None else found.version
        if expected is not None and current != expected:
            raise ChangedRecord(
                f"{kind} {record_id}: version {expected} was expected and {current} is there; "
                "somebody changed it in between, read it again"
            )
        return current

    def _put_part(self, kind: str, drafts: list[Draft]) -> Iterator[Record]:
        """Keep records of one kind, few enough for one question."""
        ids = [draft.record_id for draft in drafts]
        last = self._find_last(kind, ids)
        fresh = []
        for draft in drafts:
            before = last.get(draft.record_id)
            record = _make_record(draft, before)
            if record is not before:
                fresh.append((draft, record))
            yield record
        if not fresh:
            return
        known = [record.record_id for _, record in fresh if record.version > 1]
        if known:
            self._retire(kind, known)
        insert_rows(self._connection, records, [_row(record) for _, record in fresh])
        drafts = [draft for draft, _ in fresh]
        self._names.add(drafts)
        _write_links(self._connection, drafts)
        self._n_changes += len(fresh)

    def _find_last(self, kind: str, ids: list[str]) -> dict[str, Record]:
        """The last version of each record, current or withdrawn."""
        query = select(records).where(records.c.kind == kind, records.c.record_id.in_(ids))
        rows = self._connection.execute(query.order_by(records.c.version))
        return {row.record_id: Record(**row._mapping) for row in rows}

    def _retire(self, kind: str, ids: list[str]) -> None:
        """Let no version be current, and take its names and links out of the indexes."""
        for statement in (
            update(records)
            .where(
                records.c.kind == kind,
                records.c.record_id == bindparam("of_id"),
                records.c.is_current,
            )
            .values(is_current=False),
            delete(names).where(names.c.kind == kind, names.c.record_id == bindparam("of_id")),
            delete(links).where(
                links.c.subject_kind == kind, links.c.subject_id == bindparam("of_id")
            ),
        ):
            self._connection.execute(statement, [{"of_id": record_id} for record_id in ids])


def _make_record(draft: Draft, before: Record | None) -> Record:
    """The next version of a record; the last one itself where it says the same."""
    digest = draft.digest
    record = Record(
        kind=draft.kind,
        record_id=draft.record_id,
        version=1 if before is None else before.version + 1,
        body=draft.body,
        digest=digest,
        is_current=True,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        source=draft.source,
    )
    if before is None or not before.is_current:
        return record
    said = (before.digest, before.valid_from, before.valid_to, before.source)
    return before if said == (digest, draft.valid_from, draft.valid_to, draft.source) else record


def _write_links(connection: Connection, drafts: list[Draft]) -> None:
    """Put the links of new versions into their index."""
    linked = [
        {"position": position, **_row(link)}
        for draft in drafts
        for position, link in enumerate(draft.links)
    ]
    insert_rows(connection, links, linked)


def _refuse_twice(drafts: Sequence[Draft]) -> None:
    seen = set()
    for draft in drafts:
        if (draft.kind, draft.record_id) in seen:
            raise InvalidRecord(f"{draft.kind} {draft.record_id}: the same record comes twice")
        seen.add((draft.kind, draft.record_id))


def _row(value: Any) -> dict[str, Any]:
    """The fields of a frozen value by name."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
