"""What a use case needs from whoever calls it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from oncordia.domain.records import (
    AuditCheck,
    AuditLine,
    DatasetEntry,
    Draft,
    Link,
    NameEntry,
    ObjectEntry,
    Record,
)


class Progress(Protocol):
    """Is told how far a long work has come."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note that ``done`` of ``total`` parts of ``step`` are finished."""


def keep_silent(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
    del step, done, total


class RecordReader(Protocol):
    """Answers what is kept. A store answers, and an open unit of work does with its own changes."""

    def get_record(self, kind: str, record_id: str, *, version: int | None = None) -> Record | None:
        """The current version of a record, or the one asked for; None where there is none."""

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

    def list_versions(self, kind: str, record_id: str) -> list[Record]:
        """Every version of a record, oldest first."""

    def count_records(self, kind: str) -> int:
        """How many current records of a kind there are."""

    def list_links(
        self,
        *,
        subject: tuple[str, str] | None = None,
        object: tuple[str, str] | None = None,  # noqa: A002 - the word of the field
        predicate: str | None = None,
        on: date | None = None,
    ) -> list[Link]:
        """Links from a record, to one, of a predicate, on a day; a record is its kind and id."""

    def list_names(
        self, *, kind: str | None = None, key: str | None = None, prefix: str | None = None
    ) -> list[NameEntry]:
        """Names in the search index: of a kind, with this folded key, or whose key begins so."""

    def find_names(
        self, text: str, *, kinds: Sequence[str] | None = None, limit: int = 200
    ) -> list[NameEntry]:
        """Names most alike to a text, best first, whatever the order of words and small errors."""

    def get_object_entry(self, digest: str) -> ObjectEntry | None:
        """What is known of an object; None where none is kept."""

    def list_objects(self) -> list[ObjectEntry]:
        """Every object by rising digest."""

    def list_datasets(
        self,
        *,
        ids: Sequence[str] | None = None,
        owner_id: str | None = None,
        consent_id: str | None = None,
        agreement_id: str | None = None,
    ) -> list[DatasetEntry]:
        """Datasets by rising identifier: all, those named, of an owner, under a paper."""

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


class RecordUnit(RecordReader, Protocol):
    """A unit of work: everything in it is kept together with its lines of the audit, or nothing."""

    def put_record(self, draft: Draft, *, expected: int | None = None) -> Record:
        """Keep a record as its next version, if ``expected`` is still the current one."""

    def put_records(self, drafts: Sequence[Draft]) -> list[Record]:
        """Keep many records, each as its next version, in the order given."""

    def withdraw_record(self, kind: str, record_id: str, *, expected: int | None = None) -> None:
        """Let no version of a record be current; all of them stay readable."""

    def keep_object(
        self,
        source: bytes | Path | BinaryIO,
        *,
        name: str = "",
        media_type: str = "application/octet-stream",
    ) -> ObjectEntry:
        """Keep bytes, a file or a stream as an object, named by its SHA-256."""

    def put_dataset(self, entry: DatasetEntry) -> None:
        """Say which kept object holds a dataset, and whose it is."""

    def note(
        self, action: str, kind: str, record_id: str, detail: Mapping[str, Any] = ...
    ) -> AuditLine:
        """Write a line to the audit: what was done, to which record, and more in ``detail``."""


class RecordStore(RecordReader, Protocol):
    """Keeps records, objects and the audit. Reading needs no unit of work; writing needs one."""

    def begin(self, actor: str) -> AbstractContextManager[RecordUnit]:
        """A unit of work of ``actor``: kept whole when the block ends, not at all if it fails."""

    def read_record(
        self, kind: str, record_id: str, *, actor: str, detail: Mapping[str, Any] = ...
    ) -> Record | None:
        """A protected record, after the reading of it stands in the audit."""

    def open_object(
        self, digest: str, *, actor: str, detail: Mapping[str, Any] = ...
    ) -> AbstractContextManager[BinaryIO]:
        """The verified bytes of an object, after the reading of it stands in the audit."""

    def verify_audit(self) -> AuditCheck:
        """Walk the whole audit and name every line that is not as it was written."""

    def close(self) -> None:
        """Let go of the store."""
