"""Tables of needs and offers become postings; faults are told with row, column and mend."""

from datetime import date
from pathlib import Path

import pytest

from oncordia.domain.partnering import Cooperation, PostingKind, Side, Topic
from oncordia.errors import OutputError, RefusedImport
from oncordia.formats.partnering import read_postings, write_posting_tables

DAY = date(2026, 6, 1)
HEAD = "need_id,kind,owner_id,statement_en,fields,capacity,expires_on"


def _refuse(tmp_path: Path, *rows: str) -> list[str]:
    table = tmp_path / "needs.csv"
    table.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    with pytest.raises(RefusedImport) as caught:
        read_postings([table], DAY)
    return str(caught.value).splitlines()


def test_read_postings__reads_the_template(tmp_path: Path) -> None:
    paths = write_posting_tables(tmp_path)

    read = read_postings(list(paths), DAY)

    need, fund = read.list_side(Side.NEED)
    assert (need.kind, need.fields) == (PostingKind.PROBLEM, (Topic.ORGANOIDS, Topic.ONCOLOGY))
    assert fund.stage is not None
    assert fund.stage.levels == (6, 6)
    offer = read.list_side(Side.OFFER)[0]
    assert (offer.fields, offer.forms) == (need.fields, (Cooperation.SERVICE_CONTRACT,))


def test_write_posting_tables__overwrites_nothing(tmp_path: Path) -> None:
    write_posting_tables(tmp_path)

    with pytest.raises(OutputError, match="is there already"):
        write_posting_tables(tmp_path)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            "n1,problem,,Organoids,,,",
            "needs.csv, row 2, column owner_id: the need has no owner; "
            "write the id of the member whose it is",
        ),
        (
            "n1,problem,m,Organoids,organoid,,",
            "needs.csv, row 2, column fields: 'organoid' is no field; the nearest is 'organoids'; "
            "known are " + ", ".join(Topic),
        ),
        (
            "n1,problem,m,Organoids,,-2,",
            "needs.csv, row 2, column capacity: the capacity '-2' is no number of partners; "
            "write 0 or a whole number above it",
        ),
        (
            "n1,problem,m,Organoids,,,2026-05-31",
            "needs.csv, row 2, column expires_on: 2026-05-31 is before today, 2026-06-01; "
            "write a later day, or leave the row out",
        ),
        (
            "n1,problem,m,,,,",
            "needs.csv, row 2, column statement_en: the need says nothing; "
            "write what is sought or given",
        ),
        (
            "n1,challenge,m,Organoids,,,",
            "needs.csv, row 2, column reward: the challenge has no reward; write its reward",
        ),
    ],
)
def test_read_postings__tells_a_fault_in_one_line(tmp_path: Path, row: str, line: str) -> None:
    assert _refuse(tmp_path, row)[0] == line


def test_read_postings__tells_an_id_that_stands_twice(tmp_path: Path) -> None:
    assert _refuse(tmp_path, "n1,problem,m,Organoids,,,", "n1,problem,m,Trials,,,") == [
        "needs.csv, row 3, column need_id: the id 'n1' stands in row 2 of needs.csv too; "
        "rename one of both"
    ]


def test_read_postings__tells_every_fault_of_a_table(tmp_path: Path) -> None:
    lines = _refuse(tmp_path, "n1,problem,,Organoids,x,-1,", "n2,problem,m,Trials,,,2020-01-01")

    assert [line.split(":")[0] for line in lines] == [
        "needs.csv, row 2, column owner_id",
        "needs.csv, row 2, column capacity",
        "needs.csv, row 2, column fields",
        "needs.csv, row 3, column expires_on",
    ]


def test_read_postings__puts_a_statement_under_its_language(tmp_path: Path) -> None:
    table = tmp_path / "offers.csv"
    table.write_text("供给编号,类型,单位编号,statement\no1,服务,m,类器官检测\n", encoding="utf-8")

    (offer,) = read_postings([table], DAY).list_side(Side.OFFER)

    assert (offer.statement_zh, offer.statement_en) == ("类器官检测", "")
    assert offer.kind is PostingKind.SERVICE


@pytest.mark.shared_data
def test_read_postings__takes_the_needs_of_the_news() -> None:
    facts = Path(__file__).parents[4] / "shared" / "data" / "alliance_facts"
    if not facts.is_dir():
        pytest.skip("the facts of the alliance are not beside this checkout")

    read = read_postings([facts / "needs_criteria.csv"], DAY)

    needs = read.list_side(Side.NEED)
    assert len(needs) == 62
    assert all(need.owner_id for need in needs)
