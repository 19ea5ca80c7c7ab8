"""Stores for the tests: SQLite in a folder, PostgreSQL of our own, and the one in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from tests.store.servers import run_server, say_why_not

from oncordia.store import Store, create_store
from oncordia.testing import MemoryStore
from oncordia.workflows.ports import RecordStore


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a server of our own; skips, and says why, where none can be started."""
    reason = say_why_not()
    if reason is not None:
        pytest.skip(reason)
    with run_server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database on that server."""
    name = f"test_{uuid4().hex}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield postgres_server.replace("/postgres?", f"/{name}?")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Where the database of a store lies: None is a file of SQLite."""
    if request.param == "sqlite":
        return None
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.fixture
def made_store(url: str | None, tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite, then on PostgreSQL."""
    with create_store(tmp_path / "work", url=url, busy_seconds=0.5) as store:
        yield store


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RecordStore]:
    """An empty store of every kind that keeps the contract."""
    if request.param == "memory":
        with MemoryStore(busy_seconds=0.5) as memory:
            yield memory
        return
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    with create_store(tmp_path / "work", url=url, busy_seconds=0.5) as made:
        yield made


@pytest.fixture
def reopen(url: str | None, tmp_path: Path) -> Callable[[], Store]:
    """Opens the workspace of ``made_store`` once more, as another program would."""
    from oncordia.store import open_store

    return lambda: open_store(tmp_path / "work", url=url, busy_seconds=0.5)
