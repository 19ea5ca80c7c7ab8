"""What a database says is wrong, in the words and errors of the house."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError

from oncordia.errors import (
    BrokenStore,
    BusyStore,
    ChangedRecord,
    FullStore,
    ReadOnlyStore,
    StoreError,
    UnreachableStore,
)

_SQLITE: Final[dict[str, tuple[type[StoreError], str]]] = {
    "SQLITE_BUSY": (BusyStore, "another program is writing to it; try again when that is done"),
    "SQLITE_LOCKED": (BusyStore, "another program is writing to it; try again when that is done"),
    "SQLITE_READONLY": (
        ReadOnlyStore,
        "it may only be read; allow writing to the folder and the files in it",
    ),
    "SQLITE_CANTOPEN": (
        ReadOnlyStore,
        "it cannot be opened for writing; allow writing to the folder and the files in it",
    ),
    "SQLITE_PERM": (ReadOnlyStore, "access is not permitted; allow it for this user"),
    "SQLITE_FULL": (FullStore, "no space is left; nothing of this step was kept, make room"),
    "SQLITE_IOERR": (BrokenStore, "the disk failed to read or write; check the disk"),
    "SQLITE_CORRUPT": (BrokenStore, "the database is damaged; take the last backup"),
    "SQLITE_NOTADB": (BrokenStore, "the file is no database; take the last backup"),
    "SQLITE_CONSTRAINT_TRIGGER": (StoreError, "the database refuses this"),
    "SQLITE_CONSTRAINT": (ChangedRecord, "somebody else wrote the same record; read it again"),
}
_POSTGRES: Final[dict[str, tuple[type[StoreError], str]]] = {
    "53100": (FullStore, "the server has no space left; nothing of this step was kept"),
    "53": (UnreachableStore, "the server has no room for another connection; try again later"),
    "25006": (ReadOnlyStore, "the server may only be read"),
    "42501": (ReadOnlyStore, "the user of this URL may not do this; ask for the right"),
    "55P03": (BusyStore, "another program is writing to it; try again when that is done"),
    "40": (BusyStore, "another program wrote at the same time; try again"),
    "23": (ChangedRecord, "somebody else wrote the same record; read it again"),
    "P0001": (StoreError, "the database refuses this"),
    "57": (UnreachableStore, "the server is going down or starting; try again later"),
    "58": (BrokenStore, "the server failed to read or write its files"),
    "XX": (BrokenStore, "the server reports damage"),
    "08": (UnreachableStore, "the server does not answer; check the address and the network"),
    "28": (UnreachableStore, "the server refuses this user; check name and password"),
    "3D": (UnreachableStore, "the server has no database of this name"),
}


@contextmanager
def translate_faults(what: str) -> Iterator[None]:
    """Turn what the database raises inside into an error of the store that names ``what``."""
    try:
        yield
    except DBAPIError as fault:
        raise explain_fault(what, fault) from fault


def explain_fault(what: str, fault: DBAPIError) -> StoreError:
    """The error of the house for an error of the database."""
    kind, words = _find_meaning(fault)
    said = str(fault.orig).strip().splitlines()
    return kind(f"{what}: {words} ({said[0] if said else 'no words given'})")


def _find_meaning(fault: DBAPIError) -> tuple[type[StoreError], str]:
    if isinstance(fault.orig, sqlite3.Error):
        name = getattr(fault.orig, "sqlite_errorname", "") or ""
        return _look_up(name, _SQLITE, [name, *_shorten_name(name)])
    state = getattr(fault.orig, "sqlstate", None) or ""
    if not state and isinstance(fault, OperationalError):
        return _POSTGRES["08"]  # a connection that never stood has no state
    return _look_up(state, _POSTGRES, [state, state[:2]])


def _shorten_name(name: str) -> Iterator[str]:
    """SQLITE_IOERR_WRITE, then SQLITE_IOERR."""
    parts = name.split("_")
    for n in range(len(parts) - 1, 1, -1):
        yield "_".join(parts[:n])


def _look_up(
    name: str, table: dict[str, tuple[type[StoreError], str]], keys: list[str]
) -> tuple[type[StoreError], str]:
    for key in keys:
        if key in table:
            return table[key]
    return StoreError, f"the database failed with {name or 'an unknown fault'}"


def explain_os_fault(what: str, fault: OSError) -> StoreError:
    """The error of the house for what the operating system says of a file."""
    said = fault.strerror or str(fault)
    if fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return FullStore(f"{what}: no space is left; nothing of it was kept, make room ({said})")
    if fault.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return ReadOnlyStore(f"{what}: it may not be written; allow writing to the folder ({said})")
    return StoreError(f"{what}: the file system failed ({said})")
