"""``oncordia registry`` as a user calls it."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Oncordia

from oncordia.cli.wide import measure_width
from oncordia.store import create_store, open_store

MEMBERS = """机构编号,name_en,中文名称,别名,type,country,place,parent,ror
O1,Fudan University,复旦大学,复旦；FDU,university,CN,Shanghai,,013q1eq08
O2,School of Management,复旦大学管理学院,,faculty,CN,Shanghai; Beijing,O1,
O3,IFOM,分子肿瘤学研究所,,research institute,IT,Milan,,
"""
AGREEMENTS = """agreement_id,name,kind,party_org_ids,date_signed,status,source_file,date
A1,Framework agreement on organoids,framework agreement,O1;O3,2018-12-04,signed,paper.pdf,2018-12
"""
PEOPLE = """person_id,name,name_zh,title,org_id,identity_confidence
P1,Zhang Dan,张丹,Dean,O2,"contradicts itself: counted as academician, later called a guest"
"""


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, text in (("members", MEMBERS), ("agreements", AGREEMENTS), ("people", PEOPLE)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    create_store(tmp_path / "work").close()
    return tmp_path / "work"


@pytest.fixture
def filled(oncordia: Oncordia, tables: Path, workspace: Path) -> Path:
    call = oncordia("registry", "import", tables, "--workspace", workspace, "--actor", "anna")
    assert call.code == 0
    assert call.out.endswith("imported\n")
    return workspace


def test_import__prints_the_plan_and_changes_nothing_on_a_dry_run(
    oncordia: Oncordia, tables: Path, workspace: Path
) -> None:
    call = oncordia("registry", "import", tables, "-w", workspace, "--dry-run")
    counts = oncordia("registry", "list", "-w", workspace, "--json")

    assert call.code == 0
    assert call.out.splitlines()[:5] == [
        "table           rows  kept  changed  merged  same  flagged",
        "agreements.csv     1     1        0       0     0        0",
        "members.csv        3     3        0       0     0        0",
        "people.csv         1     1        0       0     0        1",
        "total              5     5        0       0     0        1",
    ]
    assert "nothing is changed" in call.out
    assert json.loads(counts.out) == {}


def test_import__prints_the_plan_as_json(oncordia: Oncordia, tables: Path, workspace: Path) -> None:
    plan = json.loads(oncordia("registry", "import", tables, "-w", workspace, "--json").out)

    assert plan["is_done"] is True
    assert [table["kept"] for table in plan["tables"]] == [1, 3, 1]
    assert plan["contradictions"][0]["subject_id"] == "P1"


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_import__ends_with_every_problem_and_nothing_kept(
    oncordia: Oncordia, tables: Path, workspace: Path, dry: tuple[str, ...]
) -> None:
    members = tables / "members.csv"
    members.write_text(MEMBERS.replace("013q1eq08", "013q1eq09"), encoding="utf-8")
    agreements = tables / "agreements.csv"
    agreements.write_text(AGREEMENTS.replace("O1;O3", "O1;O9"), encoding="utf-8")
    call = oncordia("registry", "import", tables, "-w", workspace, *dry)
    as_json = oncordia("registry", "import", tables, "-w", workspace, "--json", *dry)

    assert (call.code, call.out) == (2, "")
    assert call.err.splitlines() == [
        "agreements.csv, row 2, column party_org_ids: the member 'O9' is unknown; add O9, or mend "
        "the id",
        "members.csv, row 2, column ror: ROR '013q1eq09' has a wrong check digit; copy it again "
        "from its register",
    ]
    assert as_json.code == 2
    assert [one["row"] for one in json.loads(as_json.out)["problems"]] == [2, 2]
    with open_store(workspace) as store:
        assert store.count_records("member") == 0
        assert store.list_audit() == []


def test_import__says_who_did_it(filled: Path) -> None:
    with open_store(filled) as store:
        assert {line.actor for line in store.list_audit()} == {"anna"}
        assert store.verify_audit().faults == ()


def test_import__of_no_workspace_is_one_plain_line(
    oncordia: Oncordia, tables: Path, tmp_path: Path
) -> None:
    call = oncordia("registry", "import", tables, "-w", tmp_path / "nowhere")

    assert call.code == 2
    assert "oncordia init" in call.err


def test_list__shows_one_line_a_record(oncordia: Oncordia, filled: Path) -> None:
    call = oncordia("registry", "list", "member", "-w", filled, "--country", "CN")

    assert call.out.splitlines() == [
        "O1  university  CN  Fudan University",
        "O2  university  CN  School of Management",
    ]


def test_show__prints_a_member_within_80_columns(oncordia: Oncordia, filled: Path) -> None:
    call = oncordia("registry", "show", "O2", "-w", filled)

    assert call.out.splitlines() == [
        "O2  member, university, v1",
        "School of Management",
        "",
        "names        School of Management",
        "             复旦大学管理学院",
        "country      CN",
        "place        Shanghai; Beijing",
        "sites        O2-1 Shanghai",
        "             O2-2 Beijing",
        "source       members.csv; kind: faculty",
        "part of      O1 Fudan University",
        "people       P1 Zhang Dan: Dean",
    ]
    for record_id in ("O1", "O3", "A1", "P1"):
        lines = oncordia("registry", "show", record_id, "-w", filled).out.splitlines()
        assert max(map(measure_width, lines)) <= 80


def test_show__prints_agreements_parts_and_identifiers(oncordia: Oncordia, filled: Path) -> None:
    out = oncordia("registry", "show", "O1", "-w", filled).out

    assert "identifiers  ror:013q1eq08\n" in out
    assert "parts        O2 School of Management\n" in out
    assert "agreements   A1 Framework agreement on organoids (framework, signed" in out


def test_show__prints_what_is_flagged(oncordia: Oncordia, filled: Path) -> None:
    out = oncordia("registry", "show", "P1", "-w", filled).out

    assert "FLAGGED      standing: 'counted as academician' (people.csv)" in out


def test_show__prints_json(oncordia: Oncordia, filled: Path) -> None:
    shown = json.loads(oncordia("registry", "show", "O1", "-w", filled, "--json").out)

    assert shown["value"]["country"] == "CN"


@pytest.mark.parametrize(
    ("asked", "first"), [("復旦", "O1"), ("fdu", "O1"), ("Dan Zhang", "P1"), ("A1", None)]
)
def test_find__prints_the_most_alike_first(
    oncordia: Oncordia, filled: Path, asked: str, first: str | None
) -> None:
    found = json.loads(oncordia("registry", "find", asked, "-w", filled, "--json").out)

    assert (found[0]["record_id"] if found else None) == first


def test_import__prints_the_first_of_very_many_problems_and_how_many_more(
    oncordia: Oncordia, tmp_path: Path, workspace: Path
) -> None:
    table = tmp_path / "members.csv"
    rows = "".join(f"X{i},Body {i},company,O9\n" for i in range(1_200))
    table.write_text(f"org_id,name,type,parent\n{rows}", encoding="utf-8")

    call = oncordia("registry", "import", table, "-w", workspace)

    lines = call.err.splitlines()
    assert call.code == 2
    assert lines[0] == (
        "members.csv, row 2, column parent: the member 'O9' is unknown; add O9, or mend the id"
    )
    assert lines[100:] == ["… and 1100 more like these; --json prints all"]


def test_show__says_what_a_consent_allows(
    oncordia: Oncordia, tmp_path: Path, workspace: Path
) -> None:
    (tmp_path / "members.csv").write_text("org_id,name,type\nH1,Hospital,hospital\n")
    use = "DS=DOID:162 (NPU); POA; GS=CN,IT; TS=2030-12-31"
    (tmp_path / "consents.csv").write_text(
        f'consent_id,subjects,use,holder_id\nC1,S1,"{use}",H1\n', encoding="utf-8"
    )
    for table in ("members.csv", "consents.csv"):
        assert oncordia("registry", "import", tmp_path / table, "-w", workspace).code == 0

    call = oncordia("registry", "show", "C1", "-w", workspace)

    assert f"use          {use}" in call.out.splitlines()
