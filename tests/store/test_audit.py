"""The audit on both engines: it refuses changes, and shows those that were forced."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from oncordia.domain.records import AuditFaultKind
from oncordia.errors import BrokenStore, StoreError
from oncordia.store import Store

CHANGED, MISSING, MOVED, UNLINKED, CUT, NO_HEAD = AuditFaultKind


@pytest.fixture
def kept(made_store: Store) -> Store:
    """A store with six lines in its audit."""
    for n in range(1, 7):
        with made_store.begin("anna") as unit:
            unit.note("add", "member", f"m{n}", {"n": n})
    return made_store


def force(store: Store, *statements: str) -> None:
    """Do to the tables what only an intruder would: without the guards."""
    with store.database.write() as connection:
        _drop_guards(store, connection)
        for statement in statements:
            connection.execute(text(statement))


def _drop_guards(store: Store, connection: Connection) -> None:
    if store.database.is_sqlite:
        guards = ["DROP TRIGGER audit_refuses_update", "DROP TRIGGER audit_refuses_delete"]
    else:
        guards = ["ALTER TABLE audit DISABLE TRIGGER ALL"]
    for guard in guards:
        connection.execute(text(guard))


def find_faults(store: Store) -> list[tuple[AuditFaultKind, int]]:
    return [(fault.kind, fault.sequence) for fault in store.verify_audit().faults]


@pytest.mark.parametrize("verb", ["UPDATE audit SET actor = 'ben'", "DELETE FROM audit"])
def test_table__refuses_to_change_or_remove_lines(kept: Store, verb: str) -> None:
    with (
        pytest.raises(StoreError, match="the audit is append-only"),
        kept.database.write() as connection,
    ):
        connection.execute(text(verb))

    assert kept.verify_audit().is_sound


def test_table__refuses_to_be_emptied_at_once(kept: Store) -> None:
    if kept.database.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")

    with (
        pytest.raises(StoreError, match="the audit is append-only"),
        kept.database.write() as connection,
    ):
        connection.execute(text("TRUNCATE audit"))


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'ben'",
        "action = 'end'",
        "subject_kind = 'person'",
        "subject_id = 'm9'",
        "detail = '{}'",
        "at = '2018-12-04T00:00:00.000000+00:00'",
        "digest = 'dead'",
    ],
)
def test_verify__finds_the_line_that_was_changed(kept: Store, change: str) -> None:
    force(kept, f"UPDATE audit SET {change} WHERE sequence = 3")

    assert (CHANGED, 3) in find_faults(kept)
    assert {sequence for _, sequence in find_faults(kept)} <= {3, 4}


def test_verify__finds_a_line_written_anew_with_a_digest_of_its_own(kept: Store) -> None:
    line = kept.list_audit(after=2, limit=1)[0]
    from dataclasses import replace

    forged = replace(line, actor="ben")
    force(
        kept,
        "UPDATE audit SET actor = 'ben', "
        f"digest = '{forged.find_digest()}' WHERE sequence = {line.sequence}",
    )

    assert find_faults(kept) == [(UNLINKED, 4)]


def test_verify__finds_the_lines_that_are_missing(kept: Store) -> None:
    force(kept, "DELETE FROM audit WHERE sequence IN (2, 3, 5)")

    check = kept.verify_audit()

    assert [str(fault) for fault in check.faults] == [
        "lines 2 to 3 are missing from the audit",
        "line 5 is missing from the audit",
    ]


def test_verify__finds_the_first_line_missing(kept: Store) -> None:
    force(kept, "DELETE FROM audit WHERE sequence = 1")

    assert find_faults(kept) == [(MISSING, 1)]


def test_verify__finds_lines_that_changed_places(kept: Store) -> None:
    force(
        kept,
        "UPDATE audit SET sequence = 99 WHERE sequence = 2",
        "UPDATE audit SET sequence = 2 WHERE sequence = 4",
        "UPDATE audit SET sequence = 4 WHERE sequence = 99",
    )

    faults = kept.verify_audit().faults

    assert [str(fault) for fault in faults if fault.kind is MOVED] == [
        "line 2 was written as line 4 and was moved",
        "line 4 was written as line 2 and was moved",
    ]


def test_verify__finds_a_gap_that_was_closed_up(kept: Store) -> None:
    force(
        kept,
        "DELETE FROM audit WHERE sequence = 3",
        "UPDATE audit SET sequence = 3 WHERE sequence = 4",
        "UPDATE audit SET sequence = 4 WHERE sequence = 5",
        "UPDATE audit SET sequence = 5 WHERE sequence = 6",
    )

    found = find_faults(kept)

    assert (MOVED, 3) in found
    assert (CUT, 6) in found


def test_verify__finds_the_end_cut_off(kept: Store) -> None:
    force(kept, "DELETE FROM audit WHERE sequence > 4")

    assert [str(fault) for fault in kept.verify_audit().faults] == [
        "lines 5 to 6 are cut off the end: the database's own note notes line 6 as the last",
        "lines 5 to 6 are cut off the end: the file audit.head notes line 6 as the last",
    ]


def test_verify__finds_the_end_cut_off_together_with_its_note(kept: Store) -> None:
    digest = kept.list_audit(after=3, limit=1)[0].digest
    force(
        kept,
        "DELETE FROM audit WHERE sequence > 4",
        f"UPDATE audit_head SET sequence = 4, digest = '{digest}'",
    )

    assert [str(fault) for fault in kept.verify_audit().faults] == [
        "lines 5 to 6 are cut off the end: the file audit.head notes line 6 as the last"
    ]


def test_verify__finds_everything_gone(kept: Store) -> None:
    force(
        kept,
        "DELETE FROM audit",
        f"UPDATE audit_head SET sequence = 0, digest = '{'0' * 64}'",
    )

    assert find_faults(kept) == [(CUT, 1)]


def test_begin__writes_nothing_on_after_the_end_was_cut_off(kept: Store) -> None:
    digest = kept.list_audit(after=3, limit=1)[0].digest
    force(
        kept,
        "DELETE FROM audit WHERE sequence > 4",
        f"UPDATE audit_head SET sequence = 4, digest = '{digest}'",
    )

    with pytest.raises(BrokenStore, match="line 6 of the audit is not in the database as noted"):
        kept.read_record("member", "m1", actor="ben")

    assert find_faults(kept) == [(CUT, 5)]


def test_verify__says_when_the_outer_note_is_gone(kept: Store, tmp_path: Path) -> None:
    (tmp_path / "work" / "audit.head").unlink()

    assert find_faults(kept) == [(NO_HEAD, 6)]


def test_verify__says_when_the_outer_note_is_damaged(kept: Store, tmp_path: Path) -> None:
    (tmp_path / "work" / "audit.head").write_text("{")

    assert find_faults(kept) == [(NO_HEAD, 6)]
    with pytest.raises(BrokenStore, match=r"audit\.head: the note of the audit's last line"):
        kept.read_record("member", "m1", actor="ben")


def test_verify__is_sound_where_the_outer_note_lags_behind(kept: Store, tmp_path: Path) -> None:
    path = tmp_path / "work" / "audit.head"
    noted = path.read_bytes()
    with kept.begin("ben") as unit:
        unit.note("add", "member", "m7")
    path.write_bytes(noted)  # as if the process had ended between the commit and the note

    assert kept.verify_audit().is_sound
    with kept.begin("ben") as unit:
        unit.note("add", "member", "m8")
    assert b'"sequence": 8' in path.read_bytes()


def test_table__refuses_the_same_number_twice(kept: Store) -> None:
    with kept.database.read() as connection:
        columns = "at, actor, action, subject_kind, subject_id, detail, previous, digest"
        statement = f"INSERT INTO audit (sequence, {columns}) SELECT sequence, {columns} FROM audit"
        with pytest.raises(DBAPIError):
            connection.execute(text(statement))
