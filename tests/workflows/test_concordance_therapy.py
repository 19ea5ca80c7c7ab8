"""Organoid tests against patients, from a table to results on disk."""

import json
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.domain.therapy import ConcordanceOptions, Cut, Direction, TwoByTwo
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.reports import say_concordance
from oncordia.workflows import concordance_therapy

OPTIONS = ConcordanceOptions(bootstrap=100)


def write_pairs(folder: Path, *, sign: float = -1.0, n: int = 30) -> Path:
    """Patients of whom the responders are more sensitive; with survival, and a centre each."""
    rng = np.random.default_rng(5)
    rows = []
    for i in range(n):
        responds = i % 2 == 0
        auc = 0.7 + sign * (0.15 if responds else -0.15) + rng.normal(0, 0.1)
        time = 300 if responds else 90
        rows.append(f"P{i},{auc:.3f},{'R' if responds else 'PD'},{time + i},{int(i % 3 > 0)}\n")
    path = folder / "pairs.csv"
    path.write_text("patient,auc,outcome,time_days,event\n" + "".join(rows))
    return path


def test_concordance__writes_every_table_and_a_page(tmp_path: Path) -> None:
    out = tmp_path / "out"
    report = concordance_therapy(
        write_pairs(tmp_path), out, responders=("R",), non_responders=("PD",), options=OPTIONS
    )

    names = {path.stem for path in out.glob("*.parquet")}
    assert names == set(report.tables)
    assert {"concordance_roc", "concordance_hazards", "concordance_survival"} <= names
    assert (out / "concordance.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["options"]["concordance"]["outcome"] == "R against PD"
    assert run["seed"] == 0


def test_concordance__is_the_same_again(tmp_path: Path) -> None:
    path = write_pairs(tmp_path)
    first, second = (
        concordance_therapy(path, responders=("R",), non_responders=("PD",), options=OPTIONS)
        for _ in range(2)
    )

    for name, table in first.tables.items():
        assert table.equals(second.tables[name])


def test_concordance__catches_a_flipped_scale_and_holds_on_to_it_when_told(tmp_path: Path) -> None:
    path = write_pairs(tmp_path, sign=1.0)
    said = {"responders": ("R",), "non_responders": ("PD",), "options": OPTIONS}
    with pytest.raises(InvalidTable, match="as if the scale were flipped; say --direction high"):
        concordance_therapy(path, **said)  # type: ignore[arg-type]
    report = concordance_therapy(path, direction=Direction.LOW_IS_SENSITIVE, **said)  # type: ignore[arg-type]
    assert report.pairs is not None
    assert report.pairs.auroc is not None
    assert report.pairs.auroc.value < 0.5


def test_concordance__takes_the_calls_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    rows = [("sensitive", 1)] * 7 + [("sensitive", 0)] + [("resistant", 0)] * 13
    path.write_text(
        "patient,call,outcome\n"
        + "".join(f"P{i},{call},{outcome}\n" for i, (call, outcome) in enumerate(rows))
    )
    report = concordance_therapy(path, options=OPTIONS)

    assert report.pairs is not None
    found = report.pairs.find_cut(Cut.GIVEN)
    assert found is not None
    assert found.table == TwoByTwo(7, 1, 0, 13)
    assert "about 88 had a patient who responded (47 to 100; 7 of 8 seen)" in " ".join(
        say_concordance(report)
    )


def test_concordance__says_that_comparisons_share_patients(tmp_path: Path) -> None:
    rows = pl.read_csv(write_pairs(tmp_path)).with_columns(
        pl.Series("patient", [f"Q{i // 3}" for i in range(30)]),
        pl.Series("drug", ["a", "b", "c"] * 10),
    )
    path = tmp_path / "lines.csv"
    rows.write_csv(path)
    report = concordance_therapy(path, responders=("R",), non_responders=("PD",), options=OPTIONS)

    assert "30 comparisons come from 10 patients" in " ".join(say_concordance(report))
    row = report.tables["concordance_discrimination"].row(0, named=True)
    assert (row["n_comparisons"], row["n_patients"]) == (30, 10)
    assert row["clustered_low"] != row["auroc_low"]


def test_concordance__takes_replicates_of_a_panel_for_one_measurement(tmp_path: Path) -> None:
    rows = "".join(
        f"S{i},{drug},{0.5 + 0.03 * i + 0.01 * k},{int(i < 6)}\n"
        for i in range(12)
        for drug in "xy"
        for k in range(2)
    )
    path = tmp_path / "panel.csv"
    path.write_text("sample,drug,auc,outcome\n" + rows)
    report = concordance_therapy(path, options=OPTIONS)

    assert report.n_replicates == 24
    drugs = report.tables["concordance_drugs"]
    assert drugs["n_responders"].to_list() == [6, 6]
    assert report.drugs is not None
    assert report.drugs.survivors == ("x", "y")


def test_concordance__parts_survival_at_the_median_where_there_is_no_outcome(
    tmp_path: Path,
) -> None:
    path = tmp_path / "survival.csv"
    pl.read_csv(write_pairs(tmp_path)).drop("outcome").write_csv(path)
    report = concordance_therapy(path, options=OPTIONS)

    assert report.pairs is None
    assert report.survival is not None
    assert (report.survival.split, report.survival.n) == (
        "median",
        {"sensitive": 15, "resistant": 15},
    )


def test_concordance__says_in_one_line_that_statsmodels_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels", None)
    monkeypatch.setattr("oncordia.therapy.concordance.cox.find_spec", lambda _: None)
    report = concordance_therapy(
        write_pairs(tmp_path), responders=("R",), non_responders=("PD",), options=OPTIONS
    )

    said = [line for line in say_concordance(report) if "statsmodels" in line]
    assert len(said) == 1
    assert "pip install 'oncordia[survival]'" in said[0]
    assert "concordance_survival" in report.tables


def test_concordance__refuses_a_drug_that_was_not_measured(tmp_path: Path) -> None:
    path = write_pairs(tmp_path)
    with pytest.raises(InvalidOption, match="no row has the drug 'x'"):
        concordance_therapy(
            path, responders=("R",), non_responders=("PD",), drugs=("x",), options=OPTIONS
        )


def test_concordance__has_no_unfinished_number_in_a_single_study(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("study,TP,FP,FN,TN\nA,7,1,0,13\n")
    report = concordance_therapy(path)

    assert "Only one study has all four counts" in " ".join(say_concordance(report))
    assert "concordance_pooled" not in report.tables
