"""``oncordia funnel`` as a user calls it."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Oncordia

ROWS = """relation_id,step,on,from_id,to_id,event_id,reason
t1,match,2023-12-05,riverside-hospital,lantern-biotech,anji-cgt-2023,
t1,meeting,2023-12-06,,,,
t1,no,2023-12-20,,,,too early
t2,match,2023-12-05,riverside-hospital,lantern-biotech,anji-cgt-2023,
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from oncordia.workflows import init_workspace

    folder = tmp_path_factory.mktemp("funnel") / "work"
    init_workspace(folder, example=True, actor="anna")
    return folder


def test_show__prints_the_reported_week_with_its_intervals(
    oncordia: Oncordia, example: Path
) -> None:
    call = oncordia("funnel", "show", "--event", "week-2018", "-w", example)

    assert call.code == 0
    assert "intent          100  33.3 % (28.0 to 39.0)  33.3 % (28.0 to 39.0)" in call.out
    assert "signed           20  20.0 % (12.7 to 29.2)    6.7 % (4.1 to 10.1)" in call.out


def test_show__prints_json_without_numbers_that_are_none(
    oncordia: Oncordia, example: Path, tmp_path: Path
) -> None:
    (tmp_path / "steps.csv").write_text(ROWS, encoding="utf-8")
    imported = oncordia("funnel", "import", tmp_path / "steps.csv", "-w", example)
    call = oncordia("funnel", "show", "--event", "anji-cgt-2023", "-w", example, "--json")
    edition = json.loads(call.out)["editions"][0]

    assert imported.out.splitlines()[-1] == "imported"
    assert [one["n"] for one in edition["steps"]] == [2, 1, 0, 0, 0]
    assert (edition["n_open"], edition["n_no"]) == (1, 1)
    assert edition["reasons"][0]["reason"] == "too early"


def test_show__gives_others_no_edition_of_few_talks(
    oncordia: Oncordia, example: Path, tmp_path: Path
) -> None:
    (tmp_path / "steps.csv").write_text(ROWS, encoding="utf-8")
    oncordia("funnel", "import", tmp_path / "steps.csv", "-w", example)
    call = oncordia("funnel", "show", "--event", "anji-cgt-2023", "-w", example, "--share")

    assert call.out == ("every edition has fewer than 5 talks; nothing is shown to others\n")


def test_show__writes_a_page_in_two_languages(
    oncordia: Oncordia, example: Path, tmp_path: Path
) -> None:
    page = tmp_path / "funnel.html"
    call = oncordia("funnel", "show", "-w", example, "--out", page)
    text = page.read_text(encoding="utf-8")

    assert call.code == 0
    assert "From match to delivery" in text
    assert "从匹配到履约" in text
    assert "300" in text
    assert "http" not in text.split("<main")[1]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["t9", "mach"], "'mach' is no step; write one of match, request"),
        (["t9", "no", "--reason", "bored"], "'bored' is no reason; write one of too early"),
        (["t9", "match"], "the relation 't9' is unknown; name its two members with --from"),
    ],
)
def test_record__refuses_in_one_line(
    oncordia: Oncordia, example: Path, words: list[str], line: str
) -> None:
    call = oncordia("funnel", "record", *words, "-w", example)

    assert call.code == 2
    assert call.err.startswith(line)
    assert call.err.count("\n") == 1


def test_import__refuses_with_exit_code_2(
    oncordia: Oncordia, example: Path, tmp_path: Path
) -> None:
    (tmp_path / "steps.csv").write_text(ROWS.replace("too early", ""), encoding="utf-8")
    call = oncordia("funnel", "import", tmp_path / "steps.csv", "-w", example)

    assert call.code == 2
    assert call.err.startswith("steps.csv, row 4, column reason: a no without a reason; write one")


def test_new__writes_a_table_that_import_reads(
    oncordia: Oncordia, example: Path, tmp_path: Path
) -> None:
    table = tmp_path / "new.csv"
    oncordia("funnel", "new", table)
    text = table.read_text(encoding="utf-8")
    named = text.replace("MEMBER-A", "riverside-hospital").replace("MEMBER-B", "lantern-biotech")
    table.write_text(named.replace("EVENT", "delta-launch"), encoding="utf-8")
    call = oncordia("funnel", "import", table, "-w", example, "--dry-run")

    assert call.code == 0
    assert "new.csv     5     5" in call.out
