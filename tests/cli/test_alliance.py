"""The data steward's day: a workspace, an agreement, its signatures, decisions and the audit."""

import json
import re
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from tests.cli.conftest import Oncordia

from oncordia.cli.wide import measure_width
from oncordia.formats import read_crate
from oncordia.testing import make_screen, write_screen_folder

TABLES = {
    "members": "member_id,name,kind,country,foreign_share\nfirm,Firm,company,CN,0\n"
    "hospital,Clinic,hospital,CN,\n",
    "consents": "consent_id,subjects,use,holder_id,country\nform,S17,HMB,hospital,CN\n",
    "datasets": "dataset_id,owner_id,data_kind,subjects,consent_id,country\n"
    "S17-curves,firm,curves,S17,form,CN\n",
}
PACT = """\
agreement_id = "pact"
kind = "data transfer"
names = ["Pact on curves"]
start = "2024-01-01"
end = "2025-12-31"

[[parties]]
member_id = "firm"

[[parties]]
member_id = "hospital"

[[clauses]]
number = "1"
text = "The hospital sees the curves."

[[clauses.grants]]
from = ["firm"]
to = ["hospital"]
data_kinds = ["curves"]
actions = ["see"]
purposes = ["HMB"]
"""
ASKED = ["--who", "hospital", "--action", "read", "--data", "curves", "--subject", "S17"]
ASKED += ["--purpose", "HMB"]


@pytest.fixture
def work(oncordia: Oncordia, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two members and the curves of one donor, and the file of an agreement."""
    folder = tmp_path / "work"
    assert oncordia("init", folder).code == 0
    (tmp_path / "tables").mkdir()
    for name, text in TABLES.items():
        (tmp_path / "tables" / f"{name}.csv").write_text(text, encoding="utf-8")
    brought = oncordia("registry", "import", tmp_path / "tables", "-w", folder, "--actor", "anna")
    assert brought.code == 0
    (tmp_path / "pact.toml").write_text(PACT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONCORDIA_WORKSPACE", str(folder))
    monkeypatch.setenv("ONCORDIA_ACTOR", "anna")
    return folder


def sign_all(oncordia: Oncordia) -> None:
    oncordia("agreement", "add", "pact.toml")
    for party, name in (("firm", "Li Wen"), ("hospital", "Zhao Min")):
        words = ("--party", party, "--by", name, "--on", "2023-12-01")
        assert oncordia("agreement", "sign", "pact", *words).code == 0


@pytest.mark.usefixtures("work")
def test_steward__is_refused_until_all_have_signed(oncordia: Oncordia) -> None:
    added = oncordia("agreement", "add", "pact.toml")
    assert "agreement pact v1, draft, to be signed by firm, hospital" in added.out
    first = oncordia("agreement", "sign", "pact", "--party", "firm", "--by", "Li Wen")
    assert "to be signed by hospital" in first.out
    early = oncordia("agreement", "decide", *ASKED, "--on", "2024-06-01")
    assert (early.code, early.out.split(":")[0]) == (1, "refuse")
    assert "AGR-UNSIGNED" in early.out


@pytest.mark.usefixtures("work")
def test_steward__decides_before_during_and_after(oncordia: Oncordia) -> None:
    sign_all(oncordia)

    before = oncordia("agreement", "decide", *ASKED, "--on", "2023-12-31")
    during = oncordia("agreement", "decide", *ASKED, "--on", "2024-06-01")
    after = oncordia("agreement", "decide", *ASKED, "--on", "2026-01-01")

    assert [call.code for call in (before, during, after)] == [1, 0, 1]
    assert "AGR-NOT-YET" in before.out
    assert during.out.startswith("permit: hospital may see curves of S17 on 2024-06-01\n")
    assert "clause  pact v1 §1\n          The hospital sees the curves." in during.out
    assert "AGR-OVER" in after.out


@pytest.mark.usefixtures("work")
def test_steward__revokes_and_finds_what_was_permitted(oncordia: Oncordia) -> None:
    sign_all(oncordia)
    oncordia("agreement", "decide", *ASKED, "--on", "2024-06-01")

    words = ("--on", "2024-07-01", "--why", "a party left")
    revoked = oncordia("agreement", "revoke", "pact", *words)
    decided = oncordia("agreement", "decide", *ASKED, "--on", "2024-07-01")

    assert revoked.out.splitlines() == [
        "agreement pact v1, revoked on 2024-07-01: a party left",
        "permitted under it",
        "  2024-06-01  hospital to see curves of S17, v1 §1",
    ]
    assert (decided.code, "AGR-REVOKED" in decided.out) == (1, True)


@pytest.mark.usefixtures("work")
def test_steward__ends_amends_and_reads_the_audit(oncordia: Oncordia) -> None:
    sign_all(oncordia)
    changed = oncordia("agreement", "show", "pact", "--toml").out.replace(
        "2025-12-31", "2026-12-31"
    )
    Path("changed.toml").write_text(changed, encoding="utf-8")

    amended = oncordia("agreement", "amend", "changed.toml")
    ended = oncordia("agreement", "end", "pact", "--on", "2025-01-01", "--why", "done")
    lines = oncordia("audit", "show", "--subject", "agreement:pact", "--json")
    verified = oncordia("audit", "verify")

    assert "    - 2024-01-01..2025-12-31\n    + 2024-01-01..2026-12-31" in amended.out
    assert "version 2 was not signed by all and lapses" in ended.out
    said = json.loads(lines.out)
    assert [line["action"] for line in said] == ["add", "sign", "sign", "amend", "end"]
    assert {line["actor"] for line in said} == {"anna"}
    assert (verified.code, verified.out) == (0, "8 lines, each as it was written\n")


@pytest.mark.usefixtures("work")
def test_steward__takes_a_screen_from_tables_to_a_partner(oncordia: Oncordia) -> None:
    made = make_screen(np.random.default_rng(3), n_lines=1, n_drugs=2, n_replicates=1)
    write_screen_folder(made, Path("screen"))
    text = PACT.replace('actions = ["see"]', 'actions = ["see", "move"]')
    Path("pact.toml").write_text(text.replace("2025-12-31", "2099-12-31"), encoding="utf-8")
    sign_all(oncordia)

    words = ("--owner", "firm", "--consent", "form", "--agreement", "pact")
    filed = oncordia("screen", "analyse", "screen", "--out", "out", "-w", "work", *words)
    found = re.search(r"screen-[0-9a-f]{12}", filed.out)
    assert found is not None
    curves = f"{found[0]}/LINE-01/curves"
    goal = ("--purpose", "HMB")
    decided = oncordia(
        "agreement", "decide", "--who", "hospital", "--action", "move", "--dataset", curves, *goal
    )
    packed = oncordia("release", "pack", curves, "--to", "hospital", "--out", "crate.zip", *goal)
    late = ("--to", "hospital", "--out", "late.zip", "--on", "2023-12-31", *goal)
    early = oncordia("release", "pack", curves, *late)
    verified = oncordia("audit", "verify")

    assert (filed.code, decided.code, packed.code, early.code) == (0, 0, 0, 1)
    assert decided.out.startswith("permit")
    assert packed.out.splitlines()[0] == f"{curves}: permit by pact v1 §1"
    assert read_crate("crate.zip").files[0].name.endswith("curves.parquet")
    assert early.out.splitlines()[0] == f"{curves}: refuse by the rules of 2023-12-31"
    assert (verified.code, "each as it was written" in verified.out) == (0, True)


@pytest.mark.usefixtures("work")
def test_agreement_decide__says_how_a_donor_comes_in(oncordia: Oncordia) -> None:
    words = ("--who", "hospital", "--action", "read", "--data", "curves", "--purpose", "HMB")

    call = oncordia("agreement", "decide", *words, "--subject", "zzzz")

    assert call.code == 2
    assert "a donor comes with a consent: bring in a table of consents" in call.err


def test_audit_verify__names_a_line_that_was_changed(oncordia: Oncordia, work: Path) -> None:
    sign_all(oncordia)
    with sqlite3.connect(work / "oncordia.db") as database:
        triggers = "select name from sqlite_master where type = 'trigger'"
        for (name,) in database.execute(triggers).fetchall():
            database.execute(f"drop trigger {name}")
        database.execute("update audit set actor = 'mallory' where sequence = 3")
    database.close()

    verified = oncordia("audit", "verify")

    assert verified.code == 2
    assert "line 3 was changed" in verified.out


@pytest.mark.usefixtures("work")
def test_agreement_add__says_all_faults_and_keeps_nothing(oncordia: Oncordia) -> None:
    text = PACT.replace('"firm"', '"frim"').replace("2025", "1999").replace('"HMB"', '"HBM"')
    Path("pact.toml").write_text(text, encoding="utf-8")

    added = oncordia("agreement", "add", "pact.toml")

    assert added.code == 2
    assert re.findall(r"row (\d+)", added.err) == ["5", "8", "22"]
    assert oncordia("agreement", "list").out == "no agreement\n"


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sign", "pact", "--party", "fund", "--by", "X"], "fund is no party of agreement pact v1"),
        (["sign", "pact", "--party", "firm", "--by", "X", "--on", "soon"], "--on must be a day as"),
        (["end", "pact", "--on", "2024-01-01", "--why", "x"], "only a signed one can be ended"),
        (["show", "pakt"], "there is no agreement 'pakt'; the nearest is 'pact'"),
        (["amend", "pact.toml"], "only signed ones are amended"),
        (["add", "none.toml"], "none.toml: cannot be read"),
        (["decide", *ASKED[:-1], "HBM"], "is no term of the Data Use Ontology"),
        (["list", "--party", "fund"], "there is no member 'fund'"),
    ],
)
def test_agreement__refuses_in_one_line(oncordia: Oncordia, words: list[str], said: str) -> None:
    oncordia("agreement", "add", "pact.toml")

    call = oncordia("agreement", *words)

    assert call.code == 2
    assert said in call.err
    assert len(call.err.splitlines()) == 1


def test_agreement__says_where_a_workspace_comes_from(
    oncordia: Oncordia, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    call = oncordia("agreement", "list")

    assert call.code == 2
    assert "no workspace stands there; make one with: oncordia init" in call.err


def test_agreement__takes_the_current_folder(
    oncordia: Oncordia, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONCORDIA_WORKSPACE")
    monkeypatch.chdir(work)

    assert oncordia("agreement", "list").code == 0


@pytest.mark.usefixtures("work")
def test_agreement_decide__prints_json(oncordia: Oncordia) -> None:
    sign_all(oncordia)

    said = json.loads(oncordia("agreement", "decide", *ASKED, "--on", "2024-06-01", "--json").out)

    assert said["outcome"] == "permit"
    assert said["clause"] == {"agreement_id": "pact", "version": 1, "clause": "1"}
    assert said["clause_text"] == "The hospital sees the curves."


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("words", [["show", "pact"], ["list"], ["show", "pact.toml"]])
def test_agreement__prints_json(oncordia: Oncordia, words: list[str]) -> None:
    sign_all(oncordia)

    said = json.loads(oncordia("agreement", *words, "--json").out)

    assert "pact" in json.dumps(said)


def test_init__refuses_a_folder_that_holds_something_else(
    oncordia: Oncordia, tmp_path: Path
) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"")

    call = oncordia("init", tmp_path)

    assert call.code == 2
    assert "holds thesis.docx already; name a new or empty folder" in call.err


def test_init__says_what_the_example_holds(oncordia: Oncordia, tmp_path: Path) -> None:
    call = oncordia("init", tmp_path / "work", "--example")

    assert call.code == 0
    assert call.out.splitlines() == [
        str(tmp_path / "work"),
        "   74 members",
        "   40 people",
        "   16 agreements",
        "   19 events",
        "   29 platforms",
        "   55 indicators",
        "   62 needs",
        "    6 talks",
        "  175 relations",
        "   81 facts",
        "    4 contradictions",
        "    1 consent",
        "    4 data sets",
        "    1 filing",
        "    2 editions by counts",
    ]


@pytest.fixture
def asking(oncordia: Oncordia, work: Path) -> str:
    """The same, but the pact has the board asked each time, and a keeper of data at the firm."""
    pact = work.parent / "pact.toml"
    text = pact.read_text(encoding="utf-8")
    pact.write_text(text + 'ask = "the board"\n', encoding="utf-8")
    people = "person_id,name,title,member_id\nmei,Mei,Keeper,firm\n"
    Path("people.csv").write_text(people, encoding="utf-8")
    assert oncordia("registry", "import", "people.csv").code == 0
    sign_all(oncordia)
    asked = oncordia("agreement", "decide", *ASKED, "--on", "2024-06-01")
    assert (asked.code, asked.out.split(":")[0]) == (1, "ask")
    (name,) = re.findall("ask-[0-9a-f]{12}", asked.out)
    return str(name)


def test_agreement_answer__lets_a_person_permit(oncordia: Oncordia, asking: str) -> None:
    listed = oncordia("agreement", "asks", "--on", "2024-06-01")
    assert listed.out.splitlines() == [
        f"{asking}, open, for people of firm",
        "  what    hospital to see curves of S17 for HMB",
        "  clause  pact v1 §1",
        "  ask     COND-ASK: The clause asks for a human's agreement each time.",
        "          to change: a human has to agree: the board",
    ]

    words = ("--by", "mei", "--permit", "--reason", "the board agreed", "--on", "2024-06-01")
    answered = oncordia("agreement", "answer", asking, *words)
    decided = oncordia("agreement", "decide", *ASKED, "--on", "2024-06-01")

    assert (answered.code, decided.code) == (0, 0)
    assert answered.out.startswith(f"{asking} v1, permit from 2024-06-01, mei for firm: the board")
    assert decided.out.startswith("permit: hospital may see curves of S17 on 2024-06-01\n")
    assert "clause  pact v1 §1" in decided.out
    said = " ".join(decided.out.split())
    assert f"It is {asking} v1 of 2024-06-01 by mei for firm: the board agreed." in said
    assert oncordia("agreement", "asks", "--on", "2024-06-01").out == "no question\n"


def test_agreement_answer__lets_a_later_refusal_stand_beside_it(
    oncordia: Oncordia, asking: str
) -> None:
    for words in (("--permit", "--on", "2024-06-01"), ("--refuse", "--on", "2024-07-01")):
        call = oncordia("agreement", "answer", asking, "--by", "mei", "--reason", "so", *words)
        assert call.code == 0

    said = json.loads(oncordia("agreement", "asks", "--all", "--on", "2024-07-01", "--json").out)
    decided = json.loads(
        oncordia("agreement", "decide", *ASKED, "--on", "2024-07-01", "--json").out
    )

    assert [one["outcome"] for one in said[0]["answers"]] == ["permit", "refuse"]
    assert (said[0]["is_open"], said[0]["answerers"]) == (False, ["firm"])
    assert (decided["outcome"], decided["answer"]["version"]) == ("refuse", 2)
    assert decided["question_id"] == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--by", "mei", "--reason", "x"), "Missing option '--permit'"),
        (("--by", "anna", "--permit", "--reason", "x"), "there is no person 'anna'"),
        (("--by", "mei", "--permit", "--reason", "x", "--until", "soon"), "--until must be a day"),
    ],
)
def test_agreement_answer__refuses_in_words(
    words: tuple[str, ...], message: str, oncordia: Oncordia, asking: str
) -> None:
    call = oncordia("agreement", "answer", asking, *words, "--on", "2024-06-01")

    assert call.code == 2
    assert message in call.err


@pytest.mark.usefixtures("asking")
def test_lines__keep_to_80_columns(oncordia: Oncordia) -> None:
    commands = [
        ("agreement", "show", "pact", "--on", "2024-06-01"),
        ("agreement", "decide", *ASKED, "--on", "2024-06-01"),
        ("agreement", "decide", *ASKED, "--on", "2027-06-01"),
        ("agreement", "asks", "--all", "--on", "2024-06-01"),
        ("audit", "show"),
    ]
    for words in commands:
        lines = oncordia(*words).out.splitlines()
        assert lines
        assert [one for one in lines if measure_width(one) > 80 and " " in one.strip()] == []
