"""Needs and offers from tables or a workspace become a folder of shortlists."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from oncordia.cli.app import app
from oncordia.domain.partnering import MatchRule
from oncordia.errors import InvalidOption, RefusedImport
from oncordia.testing import MemoryStore
from oncordia.workflows import (
    MatchWish,
    import_match,
    import_registry,
    new_match,
    record_match,
    run_match,
)
from oncordia.workflows.funnel_records import load_steps

DAY = date(2026, 6, 1)
COUNTRIES = {
    "hospital-a": "IT",
    "firm-b": "CN",
    "institute-c": "CN",
    "fund-d": "IT",
    "firm-z": "IT",
}
MEMBERS = "member_id,name_en,name_zh,kind,country\n" + "".join(
    f"{one},{one.title()},,institute,{country}\n" for one, country in COUNTRIES.items()
)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    new_match(tmp_path / "tables")
    return tmp_path / "tables"


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    made = MemoryStore()
    members = tmp_path / "members.csv"
    members.write_text(MEMBERS, encoding="utf-8")
    import_registry(members, made, actor="anna")
    return made


def test_run_match__writes_tables_and_a_page_in_both_languages(
    tables: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    run_match(MatchWish([tables], on=DAY), out)

    matches = pl.read_parquet(out / "matches.parquet")
    assert set(zip(matches["need_id"], matches["offer_id"], strict=True)) == {
        ("need-1", "offer-1"),
        ("need-2", "offer-2"),
    }
    assert "tumour organoid/肿瘤类器官" in matches["reasons"][0]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Who should meet whom, and why" in page
    assert "谁该见谁，为什么" in page
    assert len(json.loads((out / "run.json").read_text())["inputs"]) == 2


def test_run_match__matches_what_a_workspace_keeps(tables: Path, store: MemoryStore) -> None:
    done = import_match([tables], store, actor="anna", on=DAY)

    run = run_match(MatchWish(on=DAY), store=store)

    assert (done.n_needs, done.n_offers, done.n_same) == (2, 2, 0)
    assert len(run.matching.list_chosen()) == 2
    assert run.kept.name("fund-d", "en") == "Fund-D"


def test_import_match__keeps_nothing_twice(tables: Path, store: MemoryStore) -> None:
    import_match([tables], store, actor="anna", on=DAY)

    again = import_match([tables], store, actor="anna", on=DAY)

    assert (again.n_needs, again.n_offers, again.n_same) == (0, 0, 4)


def test_import_match__refuses_an_owner_that_nobody_knows(tables: Path, store: MemoryStore) -> None:
    path = tables / "needs.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("firm-b", "firm-x"), encoding="utf-8")

    with pytest.raises(RefusedImport, match=r"needs\.csv, row 3, column owner_id: .*'firm-x'"):
        import_match([tables], store, actor="anna", on=DAY)
    assert store.count_records("posting") == 0


def test_import_match__refuses_a_conflict_that_nobody_knows(
    tables: Path, store: MemoryStore
) -> None:
    path = tables / "offers.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("firm-z", "firm-y"), encoding="utf-8")

    with pytest.raises(RefusedImport, match=r"offers\.csv, row 3, column conflicts: .*'firm-y'"):
        import_match([tables], store, actor="anna", on=DAY)


def test_run_match__heeds_competitors_of_the_registry(
    tables: Path, store: MemoryStore, tmp_path: Path
) -> None:
    path = tmp_path / "relations.csv"
    head = "relation_id,subject_id,predicate,object_id\n"
    path.write_text(f"{head}r1,fund-d,competes_with,firm-b\n", encoding="utf-8")
    import_registry(path, store, actor="anna")

    run = run_match(MatchWish([tables], on=DAY), store=store)

    rules = {(one.need_id, one.offer_id): one.rule for one in run.matching.refusals}
    assert rules["need-2", "offer-2"] is MatchRule.COMPETITOR


def test_record_match__begins_each_talk_once(tables: Path, store: MemoryStore) -> None:
    run = run_match(MatchWish([tables], on=DAY), store=store)

    first, again = (record_match(run, store, actor="anna") for _ in range(2))

    assert (first.n_begun, first.n_known) == (2, 0)
    assert (again.n_begun, again.n_known) == (0, 2)
    assert {one.relation_id: (one.from_id, one.to_id) for one in load_steps(store)} == {
        "need-1.offer-1": ("hospital-a", "institute-c"),
        "need-2.offer-2": ("firm-b", "fund-d"),
    }


def test_run_match__heeds_terms_that_the_user_adds(tmp_path: Path) -> None:
    (tmp_path / "needs.csv").write_text(
        "need_id,kind,owner_id,statement_zh\nn,problem,a,找甲乙丙\n"
    )
    (tmp_path / "offers.csv").write_text("offer_id,kind,owner_id,statement\no,service,b,A gizmo\n")
    terms = tmp_path / "terms" / "terms.csv"
    terms.parent.mkdir()
    terms.write_text("term_zh,terms_en\n甲乙丙,gizmo\n", encoding="utf-8")
    paths = [tmp_path / "needs.csv", tmp_path / "offers.csv"]

    assert run_match(MatchWish(paths, on=DAY)).matching.alone == ("n", "o")
    found = run_match(MatchWish(paths, on=DAY, glossary=terms))
    assert [one.need_id for one in found.matching.list_chosen()] == ["n"]


def test_run_match__says_what_is_missing(tables: Path) -> None:
    with pytest.raises(InvalidOption, match=r"the tables hold no offers; name their table too"):
        run_match(MatchWish([tables / "needs.csv"], on=DAY))


def test_match_run__prints_introductions_and_exits_with_2_on_a_fault(
    tables: Path, tmp_path: Path
) -> None:
    words = ["match", "run", str(tables), "--on", "2026-06-01", "--out", str(tmp_path / "out")]
    good = CliRunner().invoke(app, words)
    path = tables / "needs.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("hospital-a", ""), encoding="utf-8")
    bad = CliRunner().invoke(app, words)

    assert good.output.splitlines()[0].startswith("2 needs, 2 offers: 2 introductions")
    assert bad.exit_code == 2
    assert "needs.csv, row 2, column owner_id: the need has no owner" in bad.output
