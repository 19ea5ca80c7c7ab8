"""Reading what a store keeps: the questions that a store and an open unit of work both answer."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, false, func, or_, select

from oncordia.domain.records import (
    AuditLine,
    DatasetEntry,
    Link,
    NameEntry,
    NameForm,
    ObjectEntry,
    Record,
    write_canonical,
)
from oncordia.store.audit import read_line
from oncordia.store.schema import audit, datasets, links, names, objects, records
from oncordia.store.search import find_names

IDS_AT_ONCE = 500


class Reader:
    """Answers from the database. Whoever inherits says through which connection."""

    def _connect(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def get_record(self, kind: str, record_id: str, *, version: int | None = None) -> Record | None:
        """The current version of a record, or the one asked for; None where there is none."""
        query = select(records).where(records.c.kind == kind, records.c.record_id == record_id)
        query = query.where(
            records.c.is_current if version is None else records.c.version == version
        )
        with self._connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else read_record_row(row)

    def list_records(
        self,
        kind: str,
        *,
        ids: Sequence[str] | None = None,
        on: date | None = None,
        mentions: Sequence[str] | None = None,
    ) -> list[Record]:
        """Current records of a kind by rising identifier: all, or those named, or those valid.

        With ``mentions`` only those whose body may hold one of these texts as a value; a few others
        may come too.
        """
        query = select(records).where(records.c.kind == kind, records.c.is_current)
        if on is not None:
            query = query.where(_covers(records, on))
        if mentions is not None:
            texts = [write_canonical(one) for one in sorted(set(mentions))]
            held = [records.c.body.contains(text, autoescape=True) for text in texts]
            query = query.where(or_(false(), *held))
        with self._connect() as connection:
            found = _select_ids(connection, query, records.c.record_id, ids)
        return [read_record_row(row) for row in found]

    def list_versions(self, kind: str, record_id: str) -> list[Record]:
        """Every version of a record, oldest first."""
        query = select(records).where(records.c.kind == kind, records.c.record_id == record_id)
        with self._connect() as connection:
            rows = connection.execute(query.order_by(records.c.version)).all()
        return [read_record_row(row) for row in rows]

    def count_records(self, kind: str) -> int:
        """How many current records of a kind there are."""
        query = select(func.count()).where(records.c.kind == kind, records.c.is_current)
        with self._connect() as connection:
            return int(connection.execute(query).scalar_one())

    def list_links(
        self,
        *,
        subject: tuple[str, str] | None = None,
        object: tuple[str, str] | None = None,  # noqa: A002 - the word of the field
        predicate: str | None = None,
        on: date | None = None,
    ) -> list[Link]:
        """Links from a record, to one, of a predicate, on a day; a record is its kind and id."""
        query = select(links).order_by(links.c.subject_kind, links.c.subject_id, links.c.position)
        if subject is not None:
            query = query.where(
                links.c.subject_kind == subject[0], links.c.subject_id == subject[1]
            )
        if object is not None:
            query = query.where(links.c.object_kind == object[0], links.c.object_id == object[1])
        if predicate is not None:
            query = query.where(links.c.predicate == predicate)
        if on is not None:
            query = query.where(_covers(links, on))
        with self._connect() as connection:
            rows = connection.execute(query).all()
        return [_read_link(row) for row in rows]

    def list_names(
        self, *, kind: str | None = None, key: str | None = None, prefix: str | None = None
    ) -> list[NameEntry]:
        """Names in the search index: of a kind, with this folded key, or whose key begins so."""
        query = select(names).order_by(names.c.kind, names.c.record_id, names.c.position)
        if kind is not None:
            query = query.where(names.c.kind == kind)
        if key is not None:
            query = query.where(names.c.key == key)
        if prefix:
            query = query.where(names.c.key >= prefix, names.c.key < prefix + "\U0010ffff")
        with self._connect() as connection:
            rows = connection.execute(query).all()
        return [
            NameEntry(
                row.kind, row.record_id, NameForm(row.text, row.script, row.name_kind), row.key
            )
            for row in rows
        ]

    def find_names(
        self, text: str, *, kinds: Sequence[str] | None = None, limit: int = 200
    ) -> list[NameEntry]:
        """Names most alike to a text, best first, whatever the order of words and small errors."""
        with self._connect() as connection:
            return find_names(connection, text, kinds, limit)

    def get_object_entry(self, digest: str) -> ObjectEntry | None:
        """What is known of an object; None where none is kept."""
        with self._connect() as connection:
            row = connection.execute(
                select(objects).where(objects.c.digest == digest)
            ).one_or_none()
        return None if row is None else ObjectEntry(**row._mapping)

    def list_objects(self) -> list[ObjectEntry]:
        """Every object by rising digest."""
        with self._connect() as connection:
            rows = connection.execute(select(objects).order_by(objects.c.digest)).all()
        return [ObjectEntry(**row._mapping) for row in rows]

    def list_datasets(
        self,
        *,
        ids: Sequence[str] | None = None,
        owner_id: str | None = None,
        consent_id: str | None = None,
        agreement_id: str | None = None,
    ) -> list[DatasetEntry]:
        """Datasets by rising identifier: all, those named, of an owner, under a paper."""
        query = select(datasets)
        wanted = {"owner_id": owner_id, "consent_id": consent_id, "agreement_id": agreement_id}
        for column, value in wanted.items():
            if value is not None:
                query = query.where(datasets.c[column] == value)
        with self._connect() as connection:
            rows = _select_ids(connection, query, datasets.c.dataset_id, ids)
        return [DatasetEntry(**row._mapping) for row in rows]

    def list_audit(
        self,
        *,
        after: int = 0,
        limit: int | None = None,
        subject: tuple[str, str] | None = None,
        action: str | None = None,
        actor: str | None = None,
    ) -> list[AuditLine]:
        """Lines of the audit by rising number: after one, on a record, of an action, by one."""
        query = select(audit).where(audit.c.sequence > after).order_by(audit.c.sequence)
        if subject is not None:
            query = query.where(
                audit.c.subject_kind == subject[0], audit.c.subject_id == subject[1]
            )
        if action is not None:
            query = query.where(audit.c.action == action)
        if actor is not None:
            query = query.where(audit.c.actor == actor)
        with self._connect() as connection:
            rows = connection.execute(query.limit(limit)).all()
        return [read_line(row) for row in rows]


def read_record_row(row: Row[Any]) -> Record:
    """A record from its row."""
    return Record(**row._mapping)


def _read_link(row: Row[Any]) -> Link:
    fields = dict(row._mapping)
    del fields["position"]
    return Link(**fields)


def _covers(table: Table, on: date) -> ColumnElement[bool]:
    """Whether a row holds on a day; an open end holds for ever."""
    first, last = table.c.valid_from, table.c.valid_to
    return or_(first.is_(None), first <= on) & or_(last.is_(None), last >= on)


def _select_ids(
    connection: Connection,
    query: Select[Any],
    column: ColumnElement[str],
    ids: Sequence[str] | None,
) -> list[Row[Any]]:
    """Rows by rising identifier; a long list of identifiers is asked for in parts."""
    query = query.order_by(column)
    if ids is None:
        return list(connection.execute(query))
    found: list[Row[Any]] = []
    for part in split_ids(sorted(set(ids))):
        found.extend(connection.execute(query.where(column.in_(part))))
    return found


def split_ids(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Parts of a list, short enough for one question to the database."""
    for first in range(0, len(ids), IDS_AT_ONCE):
        yield ids[first : first + IDS_AT_ONCE]
