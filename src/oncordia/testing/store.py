"""A store in memory that keeps the contract of the real one, for tests that need no disk."""

import hashlib
import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from oncordia.domain.records import (
    AuditCheck,
    AuditHead,
    AuditLine,
    DatasetEntry,
    Draft,
    NameEntry,
    ObjectEntry,
    Record,
    chain_line,
    check_chain,
    check_id,
    check_kind,
    write_canonical,
)
from oncordia.errors import (
    BusyStore,
    ChangedRecord,
    InvalidRecord,
    MissingObject,
    UnauditedChange,
)
from oncordia.testing.kept import Kept, Key, MemoryReader

_NOTHING: Mapping[str, Any] = {}


class MemoryUnit(MemoryReader):
    """What one actor does in one step of a store in memory."""

    def __init__(self, kept: Kept, actor: str) -> None:
        check_id(actor)
        self.actor = actor
        self._kept = kept
        self._n_changes = 0
        self._n_lines = 0

    def put_record(self, draft: Draft, *, expected: int | None = None) -> Record:
        """Keep a record as its next version; the same body again changes nothing."""
        if expected is not None:
            self._check_version(draft.kind, draft.record_id, expected)
        return self.put_records([draft])[0]

    def put_records(self, drafts: Sequence[Draft]) -> list[Record]:
        """Keep many records, each as its next version, in the order given."""
        seen: set[Key] = set()
        for draft in drafts:
            if (draft.kind, draft.record_id) in seen:
                raise InvalidRecord(f"{draft.kind} {draft.record_id}: the same record comes twice")
            seen.add((draft.kind, draft.record_id))
        return [self._put(draft) for draft in drafts]

    def withdraw_record(self, kind: str, record_id: str, *, expected: int | None = None) -> None:
        """Let no version of a record be current; all of them stay readable."""
        if self._check_version(kind, record_id, expected) == 0:
            raise ChangedRecord(f"{kind} {record_id}: there is no such record to withdraw")
        self._retire((kind, record_id))
        self._n_changes += 1

    def keep_object(
        self,
        source: bytes | Path | BinaryIO,
        *,
        name: str = "",
        media_type: str = "application/octet-stream",
    ) -> ObjectEntry:
        """Keep bytes, a file or a stream as an object, named by its SHA-256."""
        content = _read_source(source)
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._kept.objects:
            self._kept.objects[digest] = ObjectEntry(digest, len(content), media_type, name)
            self._kept.content[digest] = content
            self._n_changes += 1
        return self._kept.objects[digest]

    def put_dataset(self, entry: DatasetEntry) -> None:
        """Say which kept object holds a dataset, and whose it is."""
        if entry.object_digest not in self._kept.objects:
            raise MissingObject(f"dataset {entry.dataset_id}: no object {entry.object_digest}")
        self._kept.datasets[entry.dataset_id] = entry
        self._n_changes += 1

    def note(
        self, action: str, kind: str, record_id: str, detail: Mapping[str, Any] = _NOTHING
    ) -> AuditLine:
        """Write a line to the audit: what was done, to which record, and more in ``detail``."""
        check_kind(action)
        check_kind(kind)
        check_id(record_id)
        line = chain_line(
            _find_head(self._kept),
            at=datetime.now(UTC),
            actor=self.actor,
            action=action,
            subject_kind=kind,
            subject_id=record_id,
            detail=write_canonical(dict(detail)),
        )
        self._kept.audit.append(line)
        self._n_lines += 1
        return line

    def finish(self) -> None:
        """Refuse changes without a line in the audit."""
        if self._n_changes and not self._n_lines:
            raise UnauditedChange(
                f"{self._n_changes} changes were written without a line in the audit; "
                "note each unit of work before it ends"
            )

    def _check_version(self, kind: str, record_id: str, expected: int | None) -> int:
        found = self.get_record(kind, record_id)
        current = 0 if found is None else found.version
        if expected is not None and current != expected:
            raise ChangedRecord(
                f"{kind} {record_id}: version {expected} was expected and {current} is there; "
                "somebody changed it in between, read it again"
            )
        return current

    def _put(self, draft: Draft) -> Record:
        key = (draft.kind, draft.record_id)
        before = self._kept.versions.get(key, ())
        record = Record(
            kind=draft.kind,
            record_id=draft.record_id,
            version=len(before) + 1,
            body=draft.body,
            digest=draft.digest,
            is_current=True,
            valid_from=draft.valid_from,
            valid_to=draft.valid_to,
            source=draft.source,
        )
        if before and replace(record, version=before[-1].version) == before[-1]:
            return before[-1]
        self._retire(key)
        self._kept.versions[key] = (*self._kept.versions.get(key, ()), record)
        self._kept.links[key] = draft.links
        from oncordia.store import fold_name  # loads a database library, which few tests need

        self._kept.names[key] = tuple(
            NameEntry(draft.kind, draft.record_id, name, fold_name(name.text))
            for name in draft.names
        )
        self._n_changes += 1
        return record

    def _retire(self, key: Key) -> None:
        if key in self._kept.versions:
            self._kept.versions[key] = tuple(
                replace(record, is_current=False) for record in self._kept.versions[key]
            )
        self._kept.links.pop(key, None)
        self._kept.names.pop(key, None)


class MemoryStore(MemoryReader):
    """Keeps records, objects and the audit until it is let go of.

    Parameters
    ----------
    busy_seconds : how long a writer waits for another
    """

    def __init__(self, *, busy_seconds: float = 10.0) -> None:
        self._kept = Kept()
        self._noted = AuditHead()
        self._lock = threading.Lock()
        self._busy_seconds = busy_seconds

    @contextmanager
    def begin(self, actor: str) -> Iterator[MemoryUnit]:
        """A unit of work of ``actor``: kept whole when the block ends, not at all if it fails."""
        if not self._lock.acquire(timeout=self._busy_seconds):
            raise BusyStore("the store in memory: another writer has not finished; try again")
        try:
            unit = MemoryUnit(self._kept.copy(), actor)
            yield unit
            unit.finish()
            self._kept = unit._kept
            self._noted = _find_head(self._kept)
        finally:
            self._lock.release()

    def read_record(
        self, kind: str, record_id: str, *, actor: str, detail: Mapping[str, Any] = _NOTHING
    ) -> Record | None:
        """A protected record, after the reading of it stands in the audit."""
        with self.begin(actor) as unit:
            unit.note("read", kind, record_id, detail)
        return self.get_record(kind, record_id)

    @contextmanager
    def open_object(
        self, digest: str, *, actor: str, detail: Mapping[str, Any] = _NOTHING
    ) -> Iterator[BinaryIO]:
        """The bytes of an object, after the reading of it stands in the audit."""
        with self.begin(actor) as unit:
            unit.note("read", "object", digest, detail)
        if digest not in self._kept.content:
            raise MissingObject(f"object {digest}: no such object is kept")
        with io.BytesIO(self._kept.content[digest]) as file:
            yield file

    def verify_audit(self) -> AuditCheck:
        """Walk the whole audit and name every line that is not as it was written."""
        return check_chain(self._kept.audit, [("the store in memory", self._noted)])

    def close(self) -> None:
        """Let go of everything that was kept."""
        self._kept = Kept()
        self._noted = AuditHead()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _find_head(kept: Kept) -> AuditHead:
    if not kept.audit:
        return AuditHead()
    return AuditHead(kept.audit[-1].sequence, kept.audit[-1].digest)


def _read_source(source: bytes | Path | BinaryIO) -> bytes:
    if isinstance(source, bytes):
        return source
    return source.read_bytes() if isinstance(source, Path) else source.read()
