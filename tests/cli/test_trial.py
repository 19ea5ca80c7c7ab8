"""``oncordia trial`` as a biostatistician uses it."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from oncordia.cli.app import app
from oncordia.errors import InputError, InvalidDesign, InvalidOption, OutputError

RUN = CliRunner()
DESIGN = 'oncordia_design = 1\nkind = "two_stage"\nname = "second line"\np0 = 0.1\np1 = 0.3\n'


def _run(*words: object) -> str:
    done = RUN.invoke(app, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.toml"
    path.write_text(DESIGN, encoding="utf-8")
    return path


def test_trial_simulate__gives_exact_and_simulated_answers(design: Path, tmp_path: Path) -> None:
    out = tmp_path / "result"
    printed = _run("trial", "simulate", design, "--trials", 4000, "--out", out)
    assert "type1              0.04709 exact (0.0" in printed
    table = pl.read_parquet(out / "characteristics.parquet")
    power = table.row(by_predicate=pl.col("quantity") == "power", named=True)
    assert power["value"] == pytest.approx(0.8050629, abs=1e-7)
    assert abs(power["simulated"] - power["value"]) < 4 * power["mc_error"]
    assert power["method"] == "exact"
    held = pl.read_parquet(out / "distributions.parquet")
    patients = held.filter((pl.col("quantity") == "patients") & (pl.col("scenario") == "null"))
    assert patients["value"].to_list() == [10.0, 29.0]
    assert patients["trials"].sum() == 4000
    run = json.loads((out / "run.json").read_text())
    assert run["seed"] == 1
    assert {path.name for path in out.iterdir()} >= {"report.html", "design.toml"}
    told = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert told["schema"]["steps"][0]["branches"][0]["leads_to"] == "stop: not promising"
    assert len(told["characteristics"]) == table.height
    assert "https://" not in (out / "report.html").read_text().replace("https://www.w3.org", "")


def test_trial_simulate__gives_the_same_bytes_for_any_workers(design: Path, tmp_path: Path) -> None:
    found = []
    for workers in (1, 3):
        out = tmp_path / f"with-{workers}"
        _run("trial", "simulate", design, "--trials", 9000, "--workers", workers, "--out", out)
        found.append((out / "characteristics.csv").read_bytes())
    assert found[0] == found[1]


def test_trial_simulate__runs_its_own_design_again(design: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    _run("trial", "simulate", design, "--trials", 500, "--out", first)
    _run("trial", "simulate", first / "design.toml", "--trials", 500, "--out", again)
    assert (first / "characteristics.csv").read_bytes() == (
        again / "characteristics.csv"
    ).read_bytes()


def test_trial_simulate__prints_json(design: Path, tmp_path: Path) -> None:
    told = json.loads(
        _run("trial", "simulate", design, "--trials", 200, "--out", tmp_path / "r", "--json")
    )
    assert [one["scenario"] for one in told["scenarios"]] == ["null", "alternative"]


def test_trial_simulate__tells_what_the_conclusion_rests_on(design: Path, tmp_path: Path) -> None:
    out = tmp_path / "result"
    _run("trial", "simulate", design, "--trials", 200, "--out", out)
    swings = pl.read_parquet(out / "sensitivity.parquet")
    power = swings.row(by_predicate=pl.col("quantity") == "power", named=True)
    assert (power["low_setting"], power["high_setting"]) == pytest.approx((0.24, 0.36))
    assert power["at_low"] < power["at_base"] < power["at_high"]
    assert power["error"] == 0.0


def test_trial_boundaries__needs_no_trial(design: Path) -> None:
    told = json.loads(_run("trial", "boundaries", design, "--json"))
    assert {one["trials"] for one in told["scenarios"]} == {0}
    assert len(told["boundaries"]) == 2


def test_trial_optimise__writes_the_best_design(design: Path, tmp_path: Path) -> None:
    out = tmp_path / "best"
    words = ["--vary", "criterion=given", "--vary", "n1=9..11", "--vary", "r1=0..2"]
    words += ["--vary", "n=28..30", "--vary", "r=4..6", "--minimise", "expected_n"]
    words += ["--constraint", "type1<=0.05", "--constraint", "power>=0.8"]
    printed = _run("trial", "optimise", design, *words, "--out", out)
    assert printed.splitlines()[1].split()[:5] == ['"given"', "10", "1", "29", "5"]
    told = json.loads(_run("trial", "boundaries", out / "design.toml", "--json"))
    assert told["scenarios"][0]["characteristics"][0]["values"] == [
        pytest.approx(0.047086, abs=1e-6)
    ]
    assert pl.read_parquet(out / "designs.parquet").height == 81


def test_trial_optimise__says_that_none_holds(design: Path, tmp_path: Path) -> None:
    words = ["--vary", "p1=0.3", "--minimise", "expected_n", "--constraint", "power>=0.99"]
    printed = _run("trial", "optimise", design, *words, "--out", tmp_path / "best")
    assert printed.startswith("none of 1 designs holds every constraint")
    assert not (tmp_path / "best" / "design.toml").exists()


def test_trial_compare__sets_designs_beside_each_other(design: Path, tmp_path: Path) -> None:
    other = tmp_path / "minimax.toml"
    other.write_text(DESIGN.replace("second line", "minimax") + 'criterion = "minimax"\n')
    printed = _run("trial", "compare", design, other, "--trials", 300, "--out", tmp_path / "out")
    assert printed.splitlines()[0].split() == ["null", "second", "line", "minimax"]
    assert "expected_n       15.01 exact    19.51 exact" in printed
    assert (tmp_path / "out" / "report.html").exists()


def test_trial_new__writes_a_design_that_runs(tmp_path: Path) -> None:
    path, scenario = tmp_path / "design.toml", tmp_path / "scenario.toml"
    _run("trial", "new", "two_stage", "--out", path, "--scenario", scenario)
    printed = _run("trial", "boundaries", path, "--scenario", scenario)
    assert "0.04709 exact" in printed


def test_trial_new__leaves_nothing_where_a_file_is_in_the_way(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text("mine")
    with pytest.raises(OutputError, match=r"scenario.toml: is already there"):
        _run("trial", "new", "two_stage", "--out", tmp_path / "d.toml", "--scenario", scenario)
    assert [path.name for path in tmp_path.iterdir()] == ["scenario.toml"]


def test_trial_kinds__lists_every_kind() -> None:
    kinds = json.loads(_run("trial", "kinds", "--json"))
    assert kinds["two_stage"].startswith("Single-arm two-stage design of Simon (1989)")


@pytest.mark.parametrize(
    ("words", "kind", "line"),
    [
        (["new", "two_stages"], InvalidDesign, "did you mean 'two_stage'"),
        (["compare", "DESIGN"], InvalidOption, "give two designs or more"),
        (["compare", "DESIGN", "DESIGN"], InvalidDesign, "another design is called"),
        (
            ["optimise", "DESIGN", "--minimise", "expected_n", "--out", "x"],
            InvalidOption,
            "nothing is varied",
        ),
        (["simulate", "DESIGN", "--out", "x", "--trials", "0"], InvalidOption, "at least 1"),
        (["simulate", "DESIGN", "--out", "x", "--swing", "2"], InvalidOption, "below 1, got 2"),
    ],
)
def test_trial__says_in_one_line_what_is_wrong(
    design: Path, tmp_path: Path, words: list[str], kind: type[InputError], line: str
) -> None:
    said = [str(design) if word == "DESIGN" else word for word in words]
    said = [str(tmp_path / word) if word == "x" else word for word in said]
    with pytest.raises(kind, match=line) as caught:
        _run("trial", *said)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "x").exists()
