"""Migrations lead an empty and a filled older database to the tables that the code expects."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from oncordia.domain.records import AuditHead, chain_line, draft_record
from oncordia.store import Database, Store, create_store, fold_name, open_store
from oncordia.store.audit import append_lines
from oncordia.store.migrate import FOLDER, upgrade_tables
from oncordia.store.schema import OLDER_REVISIONS, REVISION, metadata

DIGEST = "ab" * 32


def fill_first_revision(connection: Connection) -> None:
    """What a workspace of revision 0001 held."""
    draft = draft_record("member", "fudan", {"name": "复旦大学"})
    connection.execute(
        text(
            "INSERT INTO records (kind, record_id, version, body, digest, is_current, source) "
            "VALUES ('member', 'fudan', 1, :body, :digest, true, '')"
        ),
        {"body": draft.body, "digest": draft.digest},
    )
    connection.execute(
        text(
            "INSERT INTO names (kind, record_id, position, text, script, name_kind) VALUES "
            "('member', 'fudan', 0, '復旦大學', 'HAN', 'OFFICIAL'), "
            "('member', 'fudan', 1, 'Fudan University', 'LATIN', 'ALIAS')"
        )
    )
    connection.execute(text(f"INSERT INTO objects VALUES ('{DIGEST}', 9)"))
    line = chain_line(
        AuditHead(),
        at=datetime(2018, 12, 4, tzinfo=UTC),
        actor="anna",
        action="add",
        subject_kind="member",
        subject_id="fudan",
        detail="{}",
    )
    append_lines(connection, [line])


@pytest.fixture
def older(url: str | None, tmp_path: Path) -> Callable[[], Store]:
    """Opens a workspace whose database a version of revision 0001 made and filled."""
    create_store(tmp_path / "other").close()  # for its settings
    address = url or f"sqlite:///{tmp_path / 'old.db'}"
    database = Database(address)
    with database._write_unlocked() as connection:
        upgrade_tables(connection, "0001")
    with database.write() as connection:
        fill_first_revision(connection)
    database.close()
    return lambda: open_store(tmp_path / "other", url=address)


def test_revision__is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_current_head() == REVISION
    assert {script.revision for script in scripts.walk_revisions()} == {*OLDER_REVISIONS, REVISION}


def test_upgrade__from_empty_makes_the_tables_that_the_schema_says(made_store: Store) -> None:
    with made_store.database.read() as connection:
        found = inspect(connection)
        assert set(found.get_table_names()) == {*metadata.tables, "alembic_version"}
        for name, table in metadata.tables.items():
            columns = {column["name"]: column for column in found.get_columns(name)}
            assert set(columns) == set(table.c.keys())
            for column in table.c:
                assert columns[column.name]["nullable"] == column.nullable
            indexes = {index["name"] for index in found.get_indexes(name)}
            assert indexes == {index.name for index in table.indexes}


def test_upgrade__of_an_older_database_keeps_what_it_held(older: Callable[[], Store]) -> None:
    with older() as store:
        record = store.get_record("member", "fudan")
        assert record is not None
        assert record.value == {"name": "复旦大学"}
        assert [line.actor for line in store.list_audit()] == ["anna"]
        assert store.verify_audit().n_lines == 1


def test_upgrade__of_an_older_database_adds_what_is_new(older: Callable[[], Store]) -> None:
    with older() as store:
        assert [name.key for name in store.list_names()] == ["复旦大学", "fudan university"]
        [entry] = store.list_objects()
        assert entry.media_type == "application/octet-stream"
        assert entry.name == ""
        assert store.list_datasets() == []


def test_upgrade__of_an_older_database_lets_work_go_on(older: Callable[[], Store]) -> None:
    with older() as store:
        with store.begin("ben") as unit:
            record = unit.put_record(draft_record("member", "fudan", {"name": "Fudan"}))
            unit.note("change", "member", "fudan")

        assert record.version == 2
        assert store.verify_audit().is_sound


def test_upgrade__that_fails_leaves_the_older_database_as_it_was(
    older: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_text: str) -> str:
        raise RuntimeError("power")

    monkeypatch.setattr("oncordia.store.fold.fold_name", fail)
    with pytest.raises(RuntimeError, match="power"):
        older()
    monkeypatch.undo()

    with older() as store:
        assert [name.key for name in store.list_names()] == ["复旦大学", "fudan university"]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  Ｆｕｄａｎ  Université, (Shanghai)", "fudan universite shanghai"),
        ("復旦大學", "复旦大学"),
        ("復旦 大學 附屬·腫瘤醫院", "复旦大学附属肿瘤医院"),
        ("上海 AccuraGen 公司", "上海 accuragen 公司"),
        ("Straße_42", "strasse 42"),
        ("…", ""),
    ],
)
def test_fold_name__takes_away_what_writers_vary(written: str, folded: str) -> None:
    assert fold_name(written) == folded
    assert fold_name(folded) == folded
