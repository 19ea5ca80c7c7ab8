"""The example alliance says whole what the reported alliances say, in words of its own."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from oncordia.domain.alliance import (
    Agreement,
    Member,
    check_agreements,
    check_parents,
    from_plain,
)
from oncordia.domain.records import Record
from oncordia.testing import MemoryStore
from oncordia.workflows import import_registry, load_example

FACTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "alliance_facts"
EXAMPLE = Path(str(files("oncordia.formats") / "example"))
TABLES = {  # of the example, and of the facts
    "organisations": "organisations",
    "people": "people",
    "agreements": "agreements",
    "events": "events",
    "platforms": "platforms",
    "indicators": "indicators",
    "needs": "needs_criteria",
    "talks": "talks",
    "relations": "relations",
}
COUNTS = {
    "member": 74,  # five of them made
    "person": 40,
    "agreement": 16,  # one of them made
    "event": 19,
    "platform": 29,
    "indicator": 55,  # and one without a number, which is a fact
    "need": 62,
    "talk": 6,
    "relation": 175,
    "fact": 81,
    "contradiction": 4,
    "consent": 1,
    "dataset": 4,
    "filing": 1,
    "edition_counts": 2,
}
PROSE = {"scope", "content", "detail", "statement", "applies_to", "identity_note", "ended_why"}
NAMED = {"name_en", "name_zh", "title_zh", "place"}  # names may be carried, and posts


@pytest.fixture(scope="module")
def example() -> MemoryStore:
    store = MemoryStore()
    assert load_example(store, actor="anna") == COUNTS
    return store


@pytest.fixture(scope="module")
def reported() -> MemoryStore:
    """The five reported alliances, imported."""
    if not FACTS.is_dir():
        pytest.skip("the facts of the alliances are not beside this checkout")
    store = MemoryStore()
    import_registry(FACTS, store, actor="anna")
    return store


@pytest.fixture(scope="module")
def ids(reported: MemoryStore) -> Mapping[str, str]:
    """Ids of the example by those of the facts: both tell of things in one order."""
    del reported  # skips where there are no facts
    found: dict[str, str] = {}
    for own, theirs in TABLES.items():
        mine, said = read(EXAMPLE / f"{own}.csv"), read(FACTS / f"{theirs}.csv")
        first, other = next(iter(mine[0])), next(iter(said[0]))
        found |= {b[other]: a[first] for a, b in zip(mine, said, strict=True)}
    return found


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# -- by itself ------------------------------------------------------------------------------


def test_load_example__holds_a_record_for_every_row(example: MemoryStore) -> None:
    assert {kind: example.count_records(kind) for kind in COUNTS} == COUNTS
    rows = {name: len(read(EXAMPLE / f"{name}.csv")) for name in TABLES}
    assert rows == {
        "organisations": 69,
        "people": 40,
        "agreements": 15,
        "events": 19,
        "platforms": 29,
        "indicators": 56,
        "needs": 62,
        "talks": 6,
        "relations": 175,
    }


def test_load_example__flags_what_its_sources_contradict(example: MemoryStore) -> None:
    flagged = {record.record_id: said(record) for record in example.list_records("contradiction")}

    assert flagged == {
        "aerts:spelling": ["让-马利·阿兹", "马利·阿兹"],
        "aerts:title": [
            "Chair of the innovation centre",
            "tenured professor",
            "investment-and-talent adviser",
        ],
        "fandesite:title": ["Academician", "investment-and-talent adviser"],
        "zhang-dan:standing": [
            "counted among the CAS academicians",
            "said to be a foreign academician of russian-engineering-academy",
        ],
    }


def test_load_example__states_relations_as_its_other_tables_do(example: MemoryStore) -> None:
    lines = example.list_audit(subject=("table", "relations.csv"))
    detail = json.loads(lines[0].detail)

    assert (detail["rows"], detail["merged"], detail["kept"]) == (175, 166, 9)


def test_load_example__gives_no_two_records_one_id(example: MemoryStore) -> None:
    found = Counter(one.record_id for kind in COUNTS for one in example.list_records(kind))

    assert [one for one, number in found.items() if number > 1] == []


def test_load_example__has_no_fault_among_members_and_agreements(example: MemoryStore) -> None:
    members = [from_plain(Member, one.value) for one in example.list_records("member")]
    agreements = [from_plain(Agreement, one.value) for one in example.list_records("agreement")]

    assert check_parents(members) == ()
    assert check_agreements(agreements, [one.member_id for one in members]) == ()


def test_load_example__grants_rights_by_the_made_agreement_alone(example: MemoryStore) -> None:
    agreements = [from_plain(Agreement, one.value) for one in example.list_records("agreement")]

    assert [one.agreement_id for one in agreements if one.grants_rights] == ["framework-2024"]


def test_load_example__is_known_whole_when_its_tables_come_again(example: MemoryStore) -> None:
    plan = import_registry(EXAMPLE, example, actor="anna", dry_run=True)

    assert (plan.errors, plan.merges) == ((), ())
    assert sum(table.same for table in plan.tables) == 471


def said(record: Record) -> list[str]:
    return [fact["value"] for fact in record.value["facts"]]


# -- beside the facts -----------------------------------------------------------------------


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "kind",
    ["member", "person", "agreement", "event", "platform", "indicator", "need", "talk", "relation"],
)
def test_load_example__tells_the_same(
    kind: str, example: MemoryStore, reported: MemoryStore, ids: Mapping[str, str]
) -> None:
    told = [one for one in example.list_records(kind) if one.record_id in ids.values()]
    wanted = {ids[one.record_id]: rename(one.value, ids) for one in reported.list_records(kind)}

    assert len(told) == len(wanted) > 0
    assert {one.record_id: bare(kind, one.value) for one in told} == {
        key: bare(kind, value) for key, value in wanted.items()
    }


@pytest.mark.shared_data
def test_load_example__states_the_same_facts(
    example: MemoryStore, reported: MemoryStore, ids: Mapping[str, str]
) -> None:
    wanted = [rename(one.value, ids) for one in reported.list_records("fact")]

    assert count_facts(one.value for one in example.list_records("fact")) == count_facts(wanted)


@pytest.mark.shared_data
def test_load_example__flags_the_same(
    example: MemoryStore, reported: MemoryStore, ids: Mapping[str, str]
) -> None:
    pairs = zip(
        sorted(example.list_records("contradiction"), key=lambda one: one.record_id),
        sorted(
            (rename(one.value, ids) for one in reported.list_records("contradiction")),
            key=lambda value: f"{value['subject_id']}:{value['attribute']}",
        ),
        strict=True,
    )
    for own, theirs in pairs:
        assert own.record_id == f"{theirs['subject_id']}:{theirs['attribute']}"
        if theirs["attribute"] == "standing":
            assert len(said(own)) == len(theirs["facts"]) == 2
        else:
            assert said(own) == [fact["value"] for fact in theirs["facts"]]


@pytest.mark.shared_data
def test_load_example__names_one_report_for_each_file(
    reported: MemoryStore, ids: Mapping[str, str], example: MemoryStore
) -> None:
    files_of = {ids.get(one.record_id): source(one) for one in reported.list_records("relation")}
    pairs = {(files_of[one.record_id], source(one)) for one in example.list_records("relation")}

    assert len(pairs) == 5
    assert len({own for own, _ in pairs}) == len({theirs for _, theirs in pairs}) == 5


@pytest.mark.shared_data
@pytest.mark.usefixtures("reported")
def test_load_example__copies_no_run_of_six_words() -> None:
    theirs = {
        run
        for name in TABLES.values()
        for row in read(FACTS / f"{name}.csv")
        for text in row.values()
        for run in list_runs(text)
    }
    copied = {
        (name, column, run)
        for name in TABLES
        for row in read(EXAMPLE / f"{name}.csv")
        for column, text in row.items()
        if column not in NAMED and not (name == "people" and column == "title")
        for run in list_runs(text)
        if run in theirs
    }
    assert copied == set()


# -- what is left when wording is left out ---------------------------------------------------


def source(record: Record) -> str:
    return str(record.value["source"]["file"])


def list_runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[i : i + 6]) for i in range(len(words) - 5)}


def rename(value: Any, ids: Mapping[str, str]) -> Any:
    """A record of the facts with the ids of the example."""
    if isinstance(value, dict):
        return {key: rename(part, ids) for key, part in value.items()}
    if isinstance(value, list):
        return [rename(part, ids) for part in value]
    if isinstance(value, str):
        return re.sub(r"[A-Z]\d{3}\b", lambda found: ids.get(found[0], found[0]), value)
    return value


def bare(kind: str, value: Any) -> Any:
    """A record without what is said in words: that something is said stays."""
    if isinstance(value, list):
        return [bare(kind, one) for one in value]
    if not isinstance(value, dict):
        return value
    left = {key: bare(kind, part) for key, part in value.items() if key not in PROSE}
    left |= {key: bool(value[key]) for key in PROSE if key in value}
    left.pop("wording", None)
    for key in ("names", "titles"):
        if key in value:
            left[key] = bare_names(kind, value[key])
    if kind == "event" and "place" in value:
        left["place"] = sorted(re.findall(r"[A-Z]\w+|\d\w*", value["place"]))
    if kind == "indicator" and "what" in value:
        left["what"] = "contradicted" in value["what"]
    if "source" in value:
        left["source"] = bare_source(value["source"])
    if "title" in value:
        left["title"] = strip_remark(value["title"])
    return left


def bare_names(kind: str, names: Iterable[Mapping[str, str]]) -> list[Any]:
    """Chinese names in full; Latin ones of members and people without remarks, else how many."""
    han = [one for one in names if one["script"] == "han"]
    rest = [one for one in names if one["script"] != "han"]
    if kind in {"member", "person"}:
        return sorted((strip_remark(one["text"]), one.get("kind")) for one in [*han, *rest])
    parts = sorted(part for one in han for part in one["text"].split(";"))
    return [*parts, len(rest)]


def bare_source(value: Mapping[str, str]) -> list[str | None]:
    """The date of a source, and the words of the table that were read as terms."""
    kept = ("kind: ", "country: ", "comparator: ", "signed_on: ")
    words = [one for one in value.get("wording", "").split("; ") if one.startswith(kept)]
    return [value.get("date"), *words]


def strip_remark(text: str) -> str:
    return re.sub(r"\s*\([^()]*\)$", "", text)


def count_facts(facts: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, ...]]:
    """Facts by record and attribute; sizes and posts with their value, roles without."""
    counts: Counter[tuple[str, ...]] = Counter()
    for one in facts:
        attribute, value = one["attribute"], strip_remark(one["value"])
        if attribute not in {"role", "size", "title"}:  # an indicator without a number
            attribute, value = "no number", value.split(",")[-1]
        counts[(one["subject_id"], attribute, "" if attribute == "role" else value)] += 1
    return counts
