"""A workspace: the folder with settings, objects and, unless a URL names another, the database."""

import json
import tomllib
from pathlib import Path

from sqlalchemy.engine import make_url

from oncordia.domain.records import AuditHead
from oncordia.errors import BrokenStore, InvalidOption, MissingStore, StoreError
from oncordia.store.audit import HEAD_FILE, HeadFile
from oncordia.store.database import BUSY_SECONDS, Database
from oncordia.store.faults import explain_os_fault
from oncordia.store.objects import write_whole
from oncordia.store.store import Store

SETTINGS_FILE = "oncordia.toml"
DATABASE_FILE = "oncordia.db"
OBJECTS_FOLDER = "objects"


def create_store(
    folder: str | Path, *, url: str | None = None, busy_seconds: float = BUSY_SECONDS
) -> Store:
    """A new workspace in ``folder``, opened. One that was left half-made is finished.

    Parameters
    ----------
    folder : made where it is missing; it holds settings, objects and the note of the audit's end
    url : database server, as ``postgresql://user@host/name``; None: a file in the folder. A
        password in it is used now and not written down: give it by PGPASSWORD or .pgpass.
    busy_seconds : how long a writer waits for another

    Raises
    ------
    StoreError
        If a workspace or anything else stands there already, or the folder or the database cannot
        be written.
    """
    place = Path(folder)
    try:
        if (place / SETTINGS_FILE).exists():
            raise StoreError(f"{place}: a workspace stands there already; open it, or name another")
        _refuse_others(place)
        (place / OBJECTS_FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise explain_os_fault(str(place), fault) from fault
    store = _make_store(place, url, busy_seconds)
    try:
        store.database.prepare(create=True)
        HeadFile(place).note(AuditHead())
        _write_settings(place, url)
    except BaseException:
        store.close()
        raise
    return store


def open_store(
    folder: str | Path, *, url: str | None = None, busy_seconds: float = BUSY_SECONDS
) -> Store:
    """The workspace in ``folder``; a database of an older version is led up to this one.

    Parameters
    ----------
    folder : made by ``create_store``
    url : database to use instead of the one that the settings name, or the same with its password
    busy_seconds : how long a writer waits for another

    Raises
    ------
    MissingStore
        If no workspace stands there.
    NewerStore
        If a newer version made its database.
    BrokenStore
        If its settings or its database are damaged.
    """
    place = Path(folder)
    found = url or _read_url(place)
    if found is None and not (place / DATABASE_FILE).exists():
        raise BrokenStore(f"{place / DATABASE_FILE}: the database is gone; take the last backup")
    store = _make_store(place, found, busy_seconds)
    try:
        store.database.prepare(create=False)
    except BaseException:
        store.close()
        raise
    return store


def _refuse_others(place: Path) -> None:
    """Refuse a file, and a folder that holds what no workspace left half-made would."""
    if place.exists() and not place.is_dir():
        raise StoreError(f"{place}: is a file; name a new or empty folder")
    try:
        found = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
    except OSError as fault:
        raise explain_os_fault(str(place), fault) from fault
    ours = (DATABASE_FILE, f"{SETTINGS_FILE}.", f"{Path(HEAD_FILE).stem}.")
    others = [name for name in found if name != OBJECTS_FOLDER and not name.startswith(ours)]
    if others:
        raise StoreError(f"{place}: holds {others[0]} already; name a new or empty folder")


def _make_store(place: Path, url: str | None, busy_seconds: float) -> Store:
    address = url or f"sqlite:///{(place / DATABASE_FILE).resolve()}"
    return Store(place, Database(address, busy_seconds=busy_seconds))


def _write_settings(place: Path, url: str | None) -> None:
    lines = ["# Settings of this Oncordia workspace.", "[store]"]
    if url is not None:
        bare = make_url(url)._replace(password=None).render_as_string()
        lines.append(f"url = {json.dumps(bare, ensure_ascii=False)}")
    try:
        write_whole(place / SETTINGS_FILE, ("\n".join(lines) + "\n").encode())
    except OSError as fault:
        raise explain_os_fault(str(place), fault) from fault


def _read_url(place: Path) -> str | None:
    path = place / SETTINGS_FILE
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise MissingStore(
            f"{place}: no workspace stands there; make one with: oncordia init"
        ) from None
    except OSError as fault:
        raise explain_os_fault(str(path), fault) from fault
    except ValueError as fault:
        raise BrokenStore(f"{path}: the settings cannot be read ({fault})") from None
    section = settings.get("store", {})
    url = section.get("url") if isinstance(section, dict) else None
    if url is not None and not isinstance(url, str):
        raise InvalidOption(f"{path}: store.url must be a text, got {url!r}")
    return url
