"""A PostgreSQL of the tests' own, where its programs are installed."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

_SECONDS_TO_START = 60.0
_QUICK = "-c fsync=off -c full_page_writes=off -c shared_buffers=16MB"
_USERS = ("postgres", "nobody")


def find_program(name: str) -> str | None:
    """Path of a program of PostgreSQL: on the path, or where Debian puts it."""
    found = shutil.which(name)
    if found is not None:
        return found
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(places[0]) if places else None


def say_why_not() -> str | None:
    """Why no server can be started here; None where one can."""
    missing = [name for name in ("postgres", "initdb") if find_program(name) is None]
    if missing:
        return f"PostgreSQL is not installed here ({' and '.join(missing)} not found)"
    if os.name != "posix":
        return "the tests start PostgreSQL on POSIX systems alone"
    if os.getuid() == 0 and _find_user() is None:
        return "PostgreSQL does not run as root, and no other user is known here"
    return None


@contextmanager
def run_server() -> Iterator[str]:
    """Start a server that only this process reaches; the URL of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="oncordia-pg-"))
    user = _find_user() if os.getuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    folder.chmod(0o700)
    data = folder / "data"
    initdb, postgres = find_program("initdb"), find_program("postgres")
    assert initdb is not None
    assert postgres is not None
    try:
        subprocess.run(
            f"{initdb} -D {data} -U oncordia -A trust -E UTF8 -N --locale=C.UTF-8".split(),
            check=True,
            capture_output=True,
            cwd="/",
            **_as_user(user),
        )
        server = subprocess.Popen(
            f"{postgres} -D {data} -k {folder} -c listen_addresses= {_QUICK}".split(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **_as_user(user),
        )
        try:
            url = f"postgresql+psycopg://oncordia@/postgres?host={folder}"
            _wait(url)
            yield url
        finally:
            server.send_signal(2)  # fast shutdown: connections are ended
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str) -> None:
    engine = create_engine(url)
    end = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            break
        except OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
    engine.dispose()


def _find_user() -> str | None:
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((user for user in _USERS if user in known), None)


def _as_user(user: str | None) -> dict[str, Any]:
    if user is None:
        return {}
    import pwd

    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
