"""The database behind a store: SQLite by default, PostgreSQL by URL, one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from oncordia.errors import BrokenStore, InvalidOption, MissingStore, NewerStore
from oncordia.store.faults import translate_faults
from oncordia.store.migrate import upgrade_tables
from oncordia.store.schema import OLDER_REVISIONS, REVISION, audit_head

BUSY_SECONDS = 10.0  # how long a writer waits for another
_MIGRATION_LOCK = 0x6F6E636F  # any number that nobody else locks
_WRITES = "oncordia_writes"


class Database:
    """Connections for reading and for writing; every fault comes out as a ``StoreError``."""

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.url = _read_url(url)
        self.name = self.url.render_as_string(hide_password=True)
        if self.is_sqlite:
            self.name = str(self.url.database)
        self._engine = _make_engine(self.url, busy_seconds)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database, whatever others write meanwhile."""
        with translate_faults(self.name), self._engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that no other writer shares; it is kept whole at the end, or not at all."""
        with self._write_unlocked() as connection:
            if not self.is_sqlite:
                connection.execute(select(audit_head.c.id).with_for_update())
            yield connection

    def prepare(self, *, create: bool) -> None:
        """Make the tables, or lead older ones up to the newest revision, whole or not at all.

        Raises
        ------
        MissingStore
            If there are no tables and ``create`` is False.
        NewerStore
            If a newer version made the tables. They stay as they are.
        BrokenStore
            If the tables are those of another program.
        """
        with self.read() as connection:
            found = self._check_revision(connection, create=create)
        if found == REVISION:
            return
        with self._write_unlocked() as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
            if self._check_revision(connection, create=create) != REVISION:
                upgrade_tables(connection)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _write_unlocked(self) -> Iterator[Connection]:
        with translate_faults(self.name), self._engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def _check_revision(self, connection: Connection, *, create: bool) -> str | None:
        tables = set(inspect(connection).get_table_names())
        found = None
        if "alembic_version" in tables:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found is None:
            if tables - {"alembic_version"}:
                raise BrokenStore(
                    f"{self.name}: the database holds tables of another program; name another one"
                )
            if not create:
                raise MissingStore(
                    f"{self.name}: the database is empty; make it with: oncordia init"
                )
        elif found != REVISION and found not in OLDER_REVISIONS:
            raise NewerStore(
                f"{self.name}: a newer version of Oncordia made this database (its revision "
                f"{found} is not known here, {REVISION} is); install that version. "
                "Nothing was changed"
            )
        return found


def _read_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InvalidOption(
            f"url must read like postgresql://user@host/database, got {url!r}"
        ) from None
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise InvalidOption(
            f"url must name a database of PostgreSQL or SQLite, got {parsed.drivername!r}"
        )
    return parsed


def _make_engine(url: URL, busy_seconds: float) -> Engine:
    milliseconds = int(busy_seconds * 1000)
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url)
            event.listen(engine, "connect", _Pragmas(milliseconds))
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        options = f"-c lock_timeout={milliseconds} -c timezone=UTC"
        return create_engine(url, connect_args={"options": options, "connect_timeout": 10})
    except (ModuleNotFoundError, NoSuchModuleError):
        raise InvalidOption(
            "a URL of PostgreSQL needs its driver: pip install 'oncordia[postgres]'"
        ) from None


class _Pragmas:
    """Sets up each new connection of SQLite."""

    def __init__(self, busy_milliseconds: int) -> None:
        self._busy_milliseconds = busy_milliseconds

    def __call__(self, connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in (
            f"busy_timeout = {self._busy_milliseconds}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
