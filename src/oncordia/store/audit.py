"""The audit in the database, and the note of its last line in a file beside it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Row, insert, select, update

from oncordia.domain.records import AuditCheck, AuditHead, AuditLine, check_chain
from oncordia.errors import BrokenStore
from oncordia.store.objects import write_whole
from oncordia.store.schema import audit, audit_head

HEAD_FILE = "audit.head"
_LINES_AT_ONCE = 5_000


def read_head(connection: Connection) -> AuditHead:
    """Number and digest of the last line as the database notes them."""
    row = connection.execute(select(audit_head.c.sequence, audit_head.c.digest)).one_or_none()
    return AuditHead() if row is None else AuditHead(row.sequence, row.digest)


def append_lines(connection: Connection, lines: list[AuditLine]) -> None:
    """Write lines that follow the head, and the new head."""
    if not lines:
        return
    columns = [column.name for column in audit.c]
    connection.execute(
        insert(audit), [{name: getattr(line, name) for name in columns} for line in lines]
    )
    connection.execute(
        update(audit_head).values(sequence=lines[-1].sequence, digest=lines[-1].digest)
    )


def stream_lines(connection: Connection) -> Iterator[AuditLine]:
    """Every line by rising number; memory stays small."""
    query = select(audit).order_by(audit.c.sequence)
    for row in connection.execute(query.execution_options(yield_per=_LINES_AT_ONCE)):
        yield read_line(row)


def read_line(row: Row[*tuple[object, ...]]) -> AuditLine:
    """A line of the audit from its row."""
    return AuditLine(**row._mapping)


class HeadFile:
    """The note of the last line that lies outside the database.

    A database whose last lines were cut off, with its own note, still disagrees with this file.
    It is written after each commit: a process that ends in between leaves it behind the lines,
    never ahead of them.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / HEAD_FILE

    def read(self) -> AuditHead | None:
        """What the file notes; None where there is no file.

        Raises
        ------
        BrokenStore
            If the file is not as it was written.
        """
        try:
            said = json.loads(self.path.read_bytes())
            return AuditHead(int(said["sequence"]), str(said["digest"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            raise BrokenStore(
                f"{self.path}: the note of the audit's last line is damaged"
            ) from None

    def note(self, head: AuditHead) -> None:
        """Note a later last line; an earlier one, of a slower writer, is passed over."""
        with suppress(OSError), self._hold():  # left behind, it is caught up by the next commit
            noted = self.read()
            if noted is None or head.sequence > noted.sequence:
                said = {"sequence": head.sequence, "digest": head.digest}
                write_whole(self.path, json.dumps(said).encode())

    def compare(self, connection: Connection) -> None:
        """Refuse to write on after lines whose end was cut off or changed.

        Raises
        ------
        BrokenStore
            If the noted line is not in the database as noted.
        """
        noted = self.read()
        if noted is None or noted.sequence == 0:
            return
        found = connection.execute(
            select(audit.c.digest).where(audit.c.sequence == noted.sequence)
        ).scalar()
        if found != noted.digest:
            raise BrokenStore(
                f"{self.path}: line {noted.sequence} of the audit is not in the database as noted "
                "here; nothing more is written until it is looked into with: oncordia audit verify"
            )

    @contextmanager
    def _hold(self) -> Iterator[None]:
        with self.path.with_suffix(".lock").open("ab") as lock:
            with suppress(ImportError):
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def check_audit(connection: Connection, head_file: HeadFile) -> AuditCheck:
    """Walk the whole audit and compare its end with both notes of it."""
    try:
        noted = head_file.read()
    except BrokenStore:
        noted = None
    heads = [("the database's own note", read_head(connection)), (f"the file {HEAD_FILE}", noted)]
    return check_chain(stream_lines(connection), heads)
