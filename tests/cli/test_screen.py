"""The screening scientist's day: new, check, analyse, read the results."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from oncordia.domain import check_table


def test_new__writes_what_to_fill_in(tmp_path: Path, oncordia: Any) -> None:
    call = oncordia("screen", "new", tmp_path / "mine")

    assert call.code == 0
    assert {path.name for path in (tmp_path / "mine").iterdir()} >= {"screen.toml", "platemap.csv"}


def test_new__overwrites_nothing(tmp_path: Path, oncordia: Any) -> None:
    oncordia("screen", "new", tmp_path)
    (tmp_path / "screen.toml").write_text("mine", encoding="utf-8")

    assert oncordia("screen", "new", tmp_path).code == 2
    assert (tmp_path / "screen.toml").read_text(encoding="utf-8") == "mine"


def test_check__finds_nothing_in_a_sound_screen(screen: Path, oncordia: Any) -> None:
    call = oncordia("screen", "check", screen)

    assert (call.code, call.out) == (0, "nothing to mend\n")


def test_check__prints_json(screen: Path, oncordia: Any) -> None:
    (screen / "platemap.csv").unlink()

    call = oncordia("screen", "check", screen, "--json")

    assert call.code == 2
    assert {"file", "row", "message", "mend"} <= json.loads(call.out)[0].keys()


@pytest.fixture
def analysed(screen: Path, tmp_path: Path, oncordia: Any) -> Path:
    out = tmp_path / "out"
    assert oncordia("screen", "analyse", screen, "--out", out).code == 0
    return out


@pytest.mark.parametrize("name", ["responses", "curves", "sensitivity", "plate_quality"])
def test_analyse__keeps_each_table_as_parquet_and_csv(name: str, analysed: Path) -> None:
    table = pl.read_parquet(analysed / f"{name}.parquet")
    text = pl.read_csv(analysed / f"{name}.csv", schema_overrides=table.schema)

    check_table(table, name)
    assert text.equals(table)


def test_analyse__keeps_the_provenance(analysed: Path) -> None:
    run = json.loads((analysed / "run.json").read_text(encoding="utf-8"))

    assert run["version"]
    assert {entry["file"] for entry in run["inputs"]} >= {"screen.toml", "platemap.csv"}
    assert all(len(entry["sha256"]) == 64 for entry in run["inputs"])
    assert run["options"]["normalise"]["method"] == "fraction_of_control"


def test_analyse__gives_the_same_bytes_again(
    screen: Path, analysed: Path, tmp_path: Path, oncordia: Any
) -> None:
    again = tmp_path / "again"
    oncordia("screen", "analyse", screen, "--out", again)

    for path in sorted(analysed.iterdir()):
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_analyse__replaces_an_earlier_result(screen: Path, analysed: Path, oncordia: Any) -> None:
    assert oncordia("screen", "analyse", screen, "--out", analysed).code == 0


def test_analyse__prints_json(screen: Path, tmp_path: Path, oncordia: Any) -> None:
    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out", "--json")

    counts = json.loads(call.out)["counts"]
    assert counts["samples"] == 1
    assert counts["drugs"] == 8
    assert sum(counts["plates"].values()) == 3


def test_analyse__finds_the_failed_dispenser(screen: Path, tmp_path: Path, oncordia: Any) -> None:
    call = oncordia("screen", "analyse", screen, "--out", tmp_path / "out", "--json")

    codes = {(row["plate"], row["code"]) for row in json.loads(call.out)["findings"]}
    assert ("LINE-01-R2", "dispensing_failure") in codes
    assert ("LINE-01-R3", "edge_effect") in codes
