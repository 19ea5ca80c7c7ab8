"""What a store says when its database cannot be used, and that nothing is lost by it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from oncordia.domain.records import draft_record
from oncordia.errors import (
    BrokenStore,
    BusyStore,
    FullStore,
    InvalidOption,
    MissingStore,
    NewerStore,
    StoreError,
    UnreachableStore,
)
from oncordia.store import Database, Store, create_store, open_store


def keep(store: Store, *ids: str) -> None:
    with store.begin("anna") as unit:
        unit.put_records([draft_record("member", record_id, {"n": record_id}) for record_id in ids])
        unit.note("add", "member", "all")


def test_open_store__finds_what_was_kept(made_store: Store, reopen: Callable[[], Store]) -> None:
    keep(made_store, "m1")
    made_store.close()

    with reopen() as store:
        assert store.get_record("member", "m1") is not None
        assert store.verify_audit().is_sound


def test_open_store__names_a_folder_without_workspace(tmp_path: Path) -> None:
    with pytest.raises(MissingStore, match="no workspace stands there; make one with"):
        open_store(tmp_path)


def test_open_store__names_a_database_that_is_gone(tmp_path: Path) -> None:
    create_store(tmp_path).close()
    (tmp_path / "oncordia.db").unlink()

    with pytest.raises(BrokenStore, match=r"oncordia\.db: the database is gone"):
        open_store(tmp_path)

    assert not (tmp_path / "oncordia.db").exists()


def test_open_store__names_settings_that_cannot_be_read(tmp_path: Path) -> None:
    create_store(tmp_path).close()
    (tmp_path / "oncordia.toml").write_text("[store", encoding="utf-8")

    with pytest.raises(BrokenStore, match=r"oncordia\.toml: the settings cannot be read"):
        open_store(tmp_path)


def test_create_store__refuses_a_folder_that_has_one(tmp_path: Path) -> None:
    create_store(tmp_path).close()

    with pytest.raises(StoreError, match="a workspace stands there already"):
        create_store(tmp_path)


def test_create_store__refuses_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"")

    with pytest.raises(StoreError, match=r"holds thesis\.docx already; name a new or empty"):
        create_store(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_create_store__refuses_a_file(tmp_path: Path) -> None:
    (tmp_path / "work").write_bytes(b"")

    with pytest.raises(StoreError, match="is a file"):
        create_store(tmp_path / "work")


def test_create_store__finishes_one_that_was_left_half_made(tmp_path: Path) -> None:
    with create_store(tmp_path) as store:
        keep(store, "m1")
    (tmp_path / "oncordia.toml").unlink()

    with create_store(tmp_path) as store:
        assert store.get_record("member", "m1") is not None


def test_create_store__writes_no_password_down(postgres_url: str, tmp_path: Path) -> None:
    url = postgres_url.replace("oncordia@", "oncordia:secret@")

    create_store(tmp_path / "work", url=url).close()

    assert "secret" not in (tmp_path / "work" / "oncordia.toml").read_text(encoding="utf-8")
    with open_store(tmp_path / "work") as store:
        assert not store.database.is_sqlite


@pytest.mark.parametrize("address", ["mysql://u@h/d", "no url", "sqlite+aiosqlite3:///x"])
def test_create_store__refuses_another_database(tmp_path: Path, address: str) -> None:
    with pytest.raises(InvalidOption, match=r"url must|driver"):
        create_store(tmp_path / "work", url=address)


def test_create_store__says_when_no_server_answers(tmp_path: Path) -> None:
    url = f"postgresql://nobody@/none?host={tmp_path}"

    with pytest.raises(UnreachableStore, match="the server does not answer"):
        create_store(tmp_path / "work", url=url)

    assert not (tmp_path / "work" / "oncordia.toml").exists()


def test_open_store__leaves_a_newer_database_alone(
    made_store: Store, reopen: Callable[[], Store]
) -> None:
    keep(made_store, "m1")
    with made_store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerStore, match=r"a newer version .* 9999 .*Nothing was changed"):
        reopen()

    with made_store.database.read() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert found == "9999"
    assert made_store.count_records("member") == 1


def test_create_store__leaves_the_tables_of_another_program_alone(
    url: str | None, tmp_path: Path
) -> None:
    address = url or f"sqlite:///{tmp_path / 'other.db'}"
    database = Database(address)
    with database._write_unlocked() as connection:
        connection.execute(text("CREATE TABLE theirs (n INTEGER)"))
    database.close()

    with pytest.raises(BrokenStore, match="tables of another program"):
        create_store(tmp_path / "work", url=address)


def test_open_store__names_a_file_that_is_no_database(tmp_path: Path) -> None:
    create_store(tmp_path).close()
    (tmp_path / "oncordia.db").write_bytes(b"no database at all" * 100)

    with pytest.raises(BrokenStore, match=r"oncordia\.db: the file is no database"):
        open_store(tmp_path)


def test_begin__says_when_no_space_is_left(tmp_path: Path) -> None:
    with create_store(tmp_path) as store:
        keep(store, "m1")
        with store.database.write() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

        with pytest.raises(FullStore, match="no space is left"):
            keep(store, *(f"x{n}" for n in range(10_000)))

        assert store.count_records("member") == 1
        assert store.verify_audit().is_sound
        keep(store, "m2")
        assert store.count_records("member") == 2


def test_begin__says_when_another_program_writes(
    made_store: Store, reopen: Callable[[], Store]
) -> None:
    with (
        reopen() as other,
        made_store.begin("anna") as unit,
    ):
        unit.note("add", "member", "m1")
        with pytest.raises(BusyStore, match="another program is writing"), other.begin("ben"):
            pass

    assert len(made_store.list_audit()) == 1


READ_ONLY = """
import os, sys, tempfile
from oncordia.errors import ReadOnlyStore
from oncordia.store import create_store, open_store

def work():
    for step in (lambda: open_store(sys.argv[1]).read_record("member", "m1", actor="ben"),
                 lambda: create_store(sys.argv[1] + "/inner")):
        try:
            step()
        except ReadOnlyStore as error:
            print("refused:", error)

create_store(tempfile.mkdtemp(dir=sys.argv[2]))  # loads every module while they can be read
if os.getuid() == 0:  # to root nothing is read-only
    import pwd
    os.setgroups([])
    os.setgid(pwd.getpwnam("nobody").pw_gid)
    os.setuid(pwd.getpwnam("nobody").pw_uid)
work()
"""


def test_open_store__says_when_the_folder_may_only_be_read(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("readonly") / "work"
    other = tmp_path_factory.mktemp("other")
    with create_store(folder) as store:
        keep(store, "m1")
    before = (folder / "oncordia.db").read_bytes()
    closed = [parent for parent in folder.parents if parent.stat().st_mode & 0o001 == 0]
    modes = {path: path.stat().st_mode for path in (*closed, folder, *folder.rglob("*"))}
    for path, mode in modes.items():
        path.chmod(mode | 0o011 if path in closed else 0o555 if path.is_dir() else 0o444)
    try:
        run = subprocess.run(
            [sys.executable, "-c", READ_ONLY, folder, other],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for path, mode in modes.items():
            path.chmod(mode)

    assert run.stdout.count("refused:") == 2, run.stderr
    assert (folder / "oncordia.db").read_bytes() == before
