"""The contract that every store keeps: SQLite, PostgreSQL and the one in memory."""

import hashlib
import io
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from oncordia.domain.records import DatasetEntry, Draft, Link, NameForm, draft_record
from oncordia.errors import (
    BusyStore,
    ChangedRecord,
    InvalidRecord,
    MissingObject,
    UnauditedChange,
)
from oncordia.workflows.ports import RecordStore

FUDAN = draft_record(
    "member",
    "fudan",
    {"name": "复旦大学", "country": "CN"},
    names=(NameForm("復旦大學", "HAN", "OFFICIAL"), NameForm("Fudan University", "LATIN", "ALIAS")),
    links=(Link("member", "fudan", "member_of", "member", "alliance", "founder"),),
    source="made",
)


def keep(store: RecordStore, *drafts: Draft) -> None:
    with store.begin("anna") as unit:
        unit.put_records(drafts)
        unit.note("add", "member", "all", {"n": len(drafts)})


def test_put_record__gives_version_and_digest(store: RecordStore) -> None:
    keep(store, FUDAN)

    record = store.get_record("member", "fudan")

    assert record is not None
    assert record.version == 1
    assert record.body == '{"country":"CN","name":"复旦大学"}'
    assert record.digest == hashlib.sha256(record.body.encode()).hexdigest()
    assert record.source == "made"
    assert record.is_current


def test_put_record__keeps_the_versions_before(store: RecordStore) -> None:
    keep(store, FUDAN)
    keep(store, draft_record("member", "fudan", {"name": "Fudan"}))

    versions = store.list_versions("member", "fudan")

    assert [(v.version, v.is_current) for v in versions] == [(1, False), (2, True)]
    assert versions[0].value["country"] == "CN"
    assert store.get_record("member", "fudan", version=1) == versions[0]
    assert store.get_record("member", "fudan") == versions[1]


def test_put_record__writes_no_version_for_the_same_body(store: RecordStore) -> None:
    keep(store, FUDAN)
    keep(store, FUDAN)

    assert len(store.list_versions("member", "fudan")) == 1


def test_put_record__refuses_a_version_that_was_overtaken(store: RecordStore) -> None:
    keep(store, FUDAN)
    keep(store, draft_record("member", "fudan", {"name": "Fudan"}))

    with (
        pytest.raises(ChangedRecord, match="version 1 was expected and 2 is there"),
        store.begin("anna") as unit,
    ):
        unit.put_record(FUDAN, expected=1)


def test_put_records__refuses_the_same_record_twice(store: RecordStore) -> None:
    with (
        pytest.raises(InvalidRecord, match="member fudan: the same record comes twice"),
        store.begin("anna") as unit,
    ):
        unit.put_records([FUDAN, FUDAN])


def test_put_records__returns_them_in_the_order_given(store: RecordStore) -> None:
    drafts = [draft_record(kind, f"x{n}", {"n": n}) for n, kind in enumerate("bcabca")]

    with store.begin("anna") as unit:
        kept = unit.put_records(drafts)
        unit.note("add", "member", "all")

    assert [record.record_id for record in kept] == ["x0", "x1", "x2", "x3", "x4", "x5"]


def test_put_records__takes_more_than_one_question_holds(store: RecordStore) -> None:
    keep(store, *(draft_record("member", f"m{n:04}", {"n": n}) for n in range(1203)))

    assert store.count_records("member") == 1203
    assert [r.value["n"] for r in store.list_records("member")] == list(range(1203))
    asked = [f"m{n:04}" for n in range(0, 1203, 2)]
    assert [r.record_id for r in store.list_records("member", ids=asked)] == asked


def test_list_records__sorts_by_the_code_of_the_letters(store: RecordStore) -> None:
    ids = ["a", "B", "b", "复旦", "é", "A", "_"]
    keep(store, *(draft_record("member", record_id, {}) for record_id in ids))

    assert [r.record_id for r in store.list_records("member")] == sorted(ids)


def test_list_records__finds_those_that_mention_a_text(store: RecordStore) -> None:
    keep(
        store,
        draft_record("consent", "a", {"subjects": ["S1", "S%_2"]}),
        draft_record("consent", "b", {"subjects": ["S10"]}),
        draft_record("consent", "c", {"subjects": ["复旦", 'S"3']}),
        draft_record("paper", "d", {"subjects": ["S1"]}),
    )

    def find(*texts: str) -> list[str]:
        return [one.record_id for one in store.list_records("consent", mentions=texts)]

    assert find("S1") == ["a"]
    assert find("S%_2") == ["a"]
    assert find("S_") == find("S%") == find() == []
    assert find("复旦") == find('S"3') == ["c"]
    assert find("S10", "S1") == ["a", "b"]


def test_list_records__keeps_to_those_valid_on_the_day(store: RecordStore) -> None:
    keep(
        store,
        draft_record("paper", "past", {}, valid_to=date(2018, 12, 31)),
        draft_record("paper", "open", {}, valid_from=date(2018, 12, 31)),
    )

    def find(on: date) -> list[str]:
        return [record.record_id for record in store.list_records("paper", on=on)]

    assert find(date(2018, 12, 30)) == ["past"]
    assert find(date(2018, 12, 31)) == ["open", "past"]
    assert find(date(2019, 1, 1)) == ["open"]


def test_withdraw_record__takes_it_from_lists_and_keeps_its_past(store: RecordStore) -> None:
    keep(store, FUDAN)

    with store.begin("anna") as unit:
        unit.withdraw_record("member", "fudan", expected=1)
        unit.note("withdraw", "member", "fudan")

    assert store.get_record("member", "fudan") is None
    assert store.list_records("member") == []
    assert store.list_names() == []
    assert store.list_links() == []
    assert [v.version for v in store.list_versions("member", "fudan")] == [1]


def test_withdraw_record__refuses_what_is_not_there(store: RecordStore) -> None:
    with (
        pytest.raises(ChangedRecord, match="there is no such record"),
        store.begin("anna") as unit,
    ):
        unit.withdraw_record("member", "nobody")


def test_put_record__brings_back_what_was_withdrawn(store: RecordStore) -> None:
    keep(store, FUDAN)
    with store.begin("anna") as unit:
        unit.withdraw_record("member", "fudan")
        unit.note("withdraw", "member", "fudan")
    keep(store, FUDAN)

    record = store.get_record("member", "fudan")
    assert record is not None
    assert record.version == 2


def test_list_links__finds_both_ends(store: RecordStore) -> None:
    keep(store, FUDAN)

    assert store.list_links(subject=("member", "fudan")) == list(FUDAN.links)
    assert store.list_links(object=("member", "alliance")) == list(FUDAN.links)
    assert store.list_links(predicate="owns") == []


def test_list_links__keeps_to_those_that_hold_on_the_day(store: RecordStore) -> None:
    post = Link(
        "person",
        "li",
        "works_at",
        "member",
        "fudan",
        "director",
        date(2018, 1, 1),
        date(2020, 6, 30),
    )
    keep(store, draft_record("person", "li", {}, links=(post,)))

    assert store.list_links(on=date(2020, 6, 30)) == [post]
    assert store.list_links(on=date(2020, 7, 1)) == []
    assert store.list_links(on=date(2017, 12, 31)) == []


def test_list_names__are_those_of_the_current_version(store: RecordStore) -> None:
    keep(store, FUDAN)
    keep(store, draft_record("member", "fudan", {"n": 2}, names=(NameForm("Fudan"),)))

    assert [name.name.text for name in store.list_names()] == ["Fudan"]


def test_list_names__finds_simplified_by_traditional(store: RecordStore) -> None:
    keep(store, FUDAN)

    assert [name.record_id for name in store.list_names(key="复旦大学")] == ["fudan"]
    assert [name.record_id for name in store.list_names(prefix="复旦")] == ["fudan"]
    assert store.list_names(prefix="复大") == []
    assert [n.name.kind for n in store.list_names(kind="member", prefix="fudan u")] == ["ALIAS"]


def test_begin__keeps_nothing_of_a_step_that_fails(store: RecordStore) -> None:
    def work() -> None:
        with store.begin("anna") as unit:
            unit.put_record(FUDAN)
            unit.note("add", "member", "fudan")
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        work()

    assert store.get_record("member", "fudan") is None
    assert store.list_names() == []
    assert store.list_audit() == []
    assert store.verify_audit().is_sound


def test_begin__refuses_a_change_without_a_line(store: RecordStore) -> None:
    with pytest.raises(UnauditedChange, match="1 changes"), store.begin("anna") as unit:
        unit.put_record(FUDAN)

    assert store.get_record("member", "fudan") is None


def test_begin__refuses_a_nameless_actor(store: RecordStore) -> None:
    with pytest.raises(InvalidRecord, match="identifier"), store.begin(""):
        pass


def test_unit__sees_its_own_changes_and_lines(store: RecordStore) -> None:
    with store.begin("anna") as unit:
        unit.put_record(FUDAN)
        unit.note("add", "member", "fudan")

        assert unit.get_record("member", "fudan") is not None
        assert [line.action for line in unit.list_audit()] == ["add"]


def test_note__tells_who_what_and_when(store: RecordStore) -> None:
    before = datetime.now(UTC)
    with store.begin("anna") as unit:
        unit.note("sign", "agreement", "a1", {"of": "复旦", "version": 2})

    [line] = store.list_audit(subject=("agreement", "a1"))

    assert (line.sequence, line.actor, line.action) == (1, "anna", "sign")
    assert line.detail == '{"of":"复旦","version":2}'
    assert before <= datetime.fromisoformat(line.at) <= datetime.now(UTC)


def test_list_audit__finds_by_subject_action_and_actor(store: RecordStore) -> None:
    for actor, action, subject in (("anna", "add", "a"), ("ben", "add", "b"), ("ben", "end", "a")):
        with store.begin(actor) as unit:
            unit.note(action, "agreement", subject)

    def find(**asked: object) -> list[int]:
        return [line.sequence for line in store.list_audit(**asked)]  # type: ignore[arg-type]

    assert find(subject=("agreement", "a")) == [1, 3]
    assert find(action="add") == [1, 2]
    assert find(actor="ben") == [2, 3]
    assert find(after=1, limit=1) == [2]


def test_verify_audit__is_sound_over_many_steps(store: RecordStore) -> None:
    for n in range(5):
        with store.begin("anna") as unit:
            unit.note("add", "member", f"m{n}")
            unit.note("add", "member", f"n{n}")

    check = store.verify_audit()

    assert check.is_sound
    assert (check.n_lines, check.head.sequence) == (10, 10)


def test_read_record__stands_in_the_audit(store: RecordStore) -> None:
    keep(store, FUDAN)

    record = store.read_record("member", "fudan", actor="ben", detail={"why": "test"})

    assert record is not None
    [line] = store.list_audit(action="read")
    assert (line.actor, line.subject_id, line.detail) == ("ben", "fudan", '{"why":"test"}')


def test_keep_object__is_read_back_and_the_reading_stands_in_the_audit(store: RecordStore) -> None:
    with store.begin("anna") as unit:
        entry = unit.keep_object(b"raw wells", name="plate.csv", media_type="text/csv")
        unit.note("file", "object", entry.digest)

    with store.open_object(entry.digest, actor="ben") as file:
        assert file.read() == b"raw wells"

    assert entry.digest == hashlib.sha256(b"raw wells").hexdigest()
    assert store.get_object_entry(entry.digest) == entry
    assert store.list_objects() == [entry]
    assert [line.actor for line in store.list_audit(action="read")] == ["ben"]


def test_keep_object__takes_files_and_streams(store: RecordStore, tmp_path: Path) -> None:
    path = tmp_path / "plate.csv"
    path.write_bytes(b"raw wells")

    with store.begin("anna") as unit:
        from_file = unit.keep_object(path)
        from_stream = unit.keep_object(io.BytesIO(b"raw wells"))
        unit.note("file", "object", from_file.digest)

    assert from_file == from_stream
    assert from_file.size_bytes == 9


def test_open_object__names_what_is_missing(store: RecordStore) -> None:
    with pytest.raises(MissingObject, match="0" * 64), store.open_object("0" * 64, actor="ben"):
        pass

    assert len(store.list_audit(action="read")) == 1


def test_put_dataset__is_found_by_owner_consent_and_agreement(store: RecordStore) -> None:
    with store.begin("anna") as unit:
        entry = unit.keep_object(b"curves")
        one = DatasetEntry("d1", "fudan", "curves", entry.digest, "c1", "a1", "CN")
        two = DatasetEntry("d2", "fudan", "curves", entry.digest)
        unit.put_dataset(two)
        unit.put_dataset(one)
        unit.note("file", "dataset", "d1")

    assert store.list_datasets() == [one, two]
    assert store.list_datasets(owner_id="fudan", agreement_id="a1") == [one]
    assert store.list_datasets(consent_id="c2") == []
    assert store.list_datasets(ids=["d2"]) == [two]


def test_put_dataset__refuses_an_object_that_is_not_kept(store: RecordStore) -> None:
    with pytest.raises(MissingObject, match="dataset d1"), store.begin("anna") as unit:
        unit.put_dataset(DatasetEntry("d1", "fudan", "curves", "0" * 64))


def test_begin__lets_two_writers_both_end_right(store: RecordStore) -> None:
    def write(actor: str) -> None:
        for n in range(10):
            with store.begin(actor) as unit:
                unit.put_record(draft_record("member", f"{actor}{n}", {"n": n}))
                unit.note("add", "member", f"{actor}{n}")

    threads = [threading.Thread(target=write, args=(actor,)) for actor in ("anna", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.count_records("member") == 20
    check = store.verify_audit()
    assert check.is_sound
    assert check.n_lines == 20


def test_begin__says_so_when_another_writer_does_not_finish(store: RecordStore) -> None:
    said: list[Exception] = []

    def write() -> None:
        try:
            with store.begin("ben") as unit:
                unit.note("add", "member", "m")
        except BusyStore as error:
            said.append(error)

    with store.begin("anna") as unit:
        unit.put_record(FUDAN)
        other = threading.Thread(target=write)
        other.start()
        other.join()
        unit.note("add", "member", "fudan")

    assert len(said) == 1
    assert [line.actor for line in store.list_audit()] == ["anna"]


def test_reader__sees_what_was_there_while_another_writes(store: RecordStore) -> None:
    with store.begin("anna") as unit:
        unit.put_record(FUDAN)
        unit.note("add", "member", "fudan")

        assert store.get_record("member", "fudan") is None

    assert store.get_record("member", "fudan") is not None


def test_find_names__finds_a_name_with_an_error_and_words_in_another_order(
    store: RecordStore,
) -> None:
    with store.begin("anna") as unit:
        unit.put_records(
            [
                draft_record("member", "fudan", {}, names=(NameForm("复旦大学"),)),
                draft_record("member", "leuven", {}, names=(NameForm("KU Leuven"),)),
                draft_record("member", "ghent", {}, names=(NameForm("Université de Gand"),)),
                draft_record("person", "wang", {}, names=(NameForm("王志刚"),)),
            ]
        )
        unit.note("add", "member", "fudan")

    assert store.find_names("leuvn ku")[0].record_id == "leuven"
    assert store.find_names("Gand, universite")[0].record_id == "ghent"
    assert store.find_names("復旦大學")[0].record_id == "fudan"
    assert store.find_names("王自刚")[0].record_id == "wang"
    assert store.find_names("王志刚", kinds=["member"]) == []


def test_find_names__forgets_a_name_that_was_taken_back(store: RecordStore) -> None:
    for name in ("Alpha Institute", "Beta Institute"):
        with store.begin("anna") as unit:
            unit.put_record(draft_record("member", "m", {"n": name}, names=(NameForm(name),)))
            unit.note("add", "member", "m")

    assert [found.name.text for found in store.find_names("alpha institute")] == ["Beta Institute"]


def test_find_names__finds_names_of_many_units(store: RecordStore) -> None:
    words = [a + b for a in ("red", "green", "blue", "grey") for b in ("fox", "owl", "elk", "bee")]
    for word in words:
        with store.begin("anna") as unit:
            unit.put_record(draft_record("member", word, {}, names=(NameForm(word),)))
            unit.note("add", "member", word)

    assert [store.find_names(word)[0].record_id for word in words] == words
