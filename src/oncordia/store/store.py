"""The store: a database, a folder of objects and the audit, opened as one."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from sqlalchemy import Connection

from oncordia.domain.records import AuditCheck, Record
from oncordia.errors import MissingObject
from oncordia.store.audit import HeadFile, check_audit
from oncordia.store.database import Database
from oncordia.store.objects import Objects
from oncordia.store.read import Reader
from oncordia.store.unit import Unit

_NOTHING: Mapping[str, Any] = {}


def tell_time() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


class Store(Reader):
    """Keeps records, objects and the audit. Reading needs no unit of work; writing needs one."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        *,
        clock: Callable[[], datetime] = tell_time,
    ) -> None:
        self.folder = folder
        self.database = database
        self.objects = Objects(folder / "objects")
        self._clock = clock
        self._head_file = HeadFile(folder)

    @contextmanager
    def begin(self, actor: str) -> Iterator[Unit]:
        """A unit of work of ``actor``: kept whole when the block ends, not at all if it fails.

        Raises
        ------
        BusyStore
            If another writer did not finish in time.
        BrokenStore
            If the end of the audit was cut off: nothing is written on after that.
        """
        with self.database.write() as connection:
            self._head_file.compare(connection)
            unit = Unit(connection, self.objects, actor, self._clock)
            yield unit
            has_grown = unit.finish()
        if has_grown:
            self._head_file.note(unit.head)

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
        """The verified bytes of an object, after the reading of it stands in the audit.

        Raises
        ------
        MissingObject, CorruptObject
            If it is not kept, or not as it was kept. The attempt stands in the audit all the same.
        """
        with self.begin(actor) as unit:
            unit.note("read", "object", digest, detail)
            known = unit.get_object_entry(digest)
        if known is None:
            raise MissingObject(f"object {digest}: no such object is kept")
        with self.objects.open(digest) as file:
            yield file

    def verify_audit(self) -> AuditCheck:
        """Walk the whole audit and name every line that is not as it was written."""
        with self.database.read() as connection:
            return check_audit(connection, self._head_file)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _connect(self) -> AbstractContextManager[Connection]:
        return self.database.read()
