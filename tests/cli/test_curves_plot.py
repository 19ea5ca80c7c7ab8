"""``oncordia curves plot`` at the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = "".join(
    f"A,x,{dose},{left}\n"
    for dose, left in zip((0.01, 0.1, 1, 10, 100), (0.99, 0.93, 0.52, 0.12, 0.05), strict=True)
)
TABLE = f"sample,drug,dose_uM,viability\n{ROWS}"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "tidy.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_plot__says_what_it_drew_and_where(table: Path, tmp_path: Path, oncordia: Any) -> None:
    call = oncordia("curves", "plot", table, "--out", tmp_path / "page.html")

    assert call.code == 0, call.err
    assert call.out == f"1 curve: 1 converged\npage   {tmp_path / 'page.html'}\n"
    assert (tmp_path / "page.html").stat().st_size > 50_000


def test_plot__prints_the_counts_as_json(table: Path, tmp_path: Path, oncordia: Any) -> None:
    call = oncordia("curves", "plot", table, "--out", tmp_path / "page.html", "--json")

    said = json.loads(call.out)
    assert said["curves"] == 1
    assert said["wells"] == 5
    assert said["statuses"]["converged"] == 1
    assert said["statuses"]["failed"] == 0
    assert said["out"] == str(tmp_path / "page.html")


FAULTS = {
    "a wrong by": (["--by", "plate"], "by must be sample or drug, got 'plate'"),
    "by and overlay": (["--by", "drug", "--overlay", "drug"], "exclude each other"),
    "an unknown language": (["--language", "tlh"], "'tlh'"),
    "an unknown loss": (["--loss", "cauchy"], "'cauchy'"),
    "a column of no meaning": (["--column", "colour=red"], "colour"),
    "an unknown unit": (["--dose-unit", "bananas", "--column", "dose=dose_uM"], "bananas"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_plot__refuses_in_one_plain_line(
    name: str, table: Path, tmp_path: Path, oncordia: Any
) -> None:
    words, said = FAULTS[name]

    call = oncordia("curves", "plot", table, "--out", tmp_path / "page.html", *words)

    assert call.code == 2
    assert said in call.err
    assert "Traceback" not in call.err
    assert not (tmp_path / "page.html").exists()


def test_plot__says_so_where_the_page_cannot_be_written(
    table: Path, tmp_path: Path, oncordia: Any
) -> None:
    call = oncordia("curves", "plot", table, "--out", tmp_path / "nowhere" / "page.html")

    assert call.code == 2
    assert "choose a folder that exists" in call.err
    assert [path.name for path in tmp_path.iterdir()] == ["tidy.csv"]
