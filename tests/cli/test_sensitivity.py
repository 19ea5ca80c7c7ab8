"""``oncordia sensitivity``, ``oncordia growth dip``, and the words of pooling and of a choice."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Oncordia = Callable[..., Any]
DOSES = (0.001, 0.01, 0.1, 1.0, 10.0)


def _screen(folder: Path, n_samples: int = 12) -> Path:
    """Two drugs in samples of which the first half is sensitive to the first drug."""
    rng = np.random.default_rng(4)
    rows = []
    for i in range(n_samples):
        for drug in "xy":
            ec50 = 0.02 if drug == "x" and i < n_samples // 2 else 3.0
            ec50 *= 10.0 ** rng.normal(0.0, 0.1)
            for dose in DOSES:
                response = 1.0 / (1.0 + dose / ec50) + rng.normal(0.0, 0.02)
                rows.append(f"S{i:02d},{drug},{dose},{response:.4f}\n")
    path = folder / "screen.csv"
    path.write_text("sample,drug,dose_uM,response\n" + "".join(rows))
    return path


def _counts(folder: Path, header: str = "well,time_hours,cell_count") -> Path:
    lines = [f"A1,{t},{100 * 2 ** (0.04 * t):.3f}\n" for t in range(0, 97, 12)]
    lines += [f"A2,{t},{100 * 2 ** (-0.01 * t):.3f}\n" for t in range(0, 97, 12)]
    path = folder / "counts.csv"
    path.write_text(header + "\n" + "".join(lines))
    return path


def _rows(oncordia: Oncordia, *words: object) -> list[dict[str, Any]]:
    call = oncordia(*words, "--json")
    assert call.code == 0, call.err
    rows: list[dict[str, Any]] = json.loads(call.out)
    return rows


def test_areas__measures_every_curve(oncordia: Oncordia, tmp_path: Path) -> None:
    rows = _rows(oncordia, "sensitivity", "areas", _screen(tmp_path))

    assert len(rows) == 24
    assert rows[0]["common_dose_min"] == pytest.approx(1e-9)
    assert rows[0]["activity_area_fit"] == pytest.approx(rows[0]["aac_fit"] * 4.0, rel=1e-6)


def test_call__parts_a_cohort_by_the_areas(oncordia: Oncordia, tmp_path: Path) -> None:
    areas = tmp_path / "areas.csv"
    assert oncordia("sensitivity", "areas", _screen(tmp_path), "--out", areas).code == 0
    calls = _rows(oncordia, "sensitivity", "call", areas, "--metric", "auc_common_fit")
    of_x = [row["call"] for row in calls if row["drug"] == "x"]
    of_y = {row["call"] for row in calls if row["drug"] == "y"}

    assert of_x == ["sensitive"] * 6 + ["resistant"] * 6
    assert of_y == {"no_call"}


def test_call__writes_a_file(oncordia: Oncordia, tmp_path: Path) -> None:
    areas, calls = tmp_path / "areas.parquet", tmp_path / "calls.csv"
    oncordia("sensitivity", "areas", _screen(tmp_path), "--out", areas)
    call = oncordia("sensitivity", "call", areas, "--metric", "aac_fit", "--out", calls)

    assert (call.code, call.out) == (0, "")
    assert calls.read_text().startswith("sample,drug,time_hours,")


def test_call__names_the_metrics_that_there_are(oncordia: Oncordia, tmp_path: Path) -> None:
    call = oncordia("sensitivity", "call", _screen(tmp_path), "--metric", "area")

    assert call.code == 2
    assert call.err.startswith("calls.metric must be one of auc, auc_fit, auc_common, ")


def test_call__says_which_column_it_misses(oncordia: Oncordia, tmp_path: Path) -> None:
    call = oncordia("sensitivity", "call", _screen(tmp_path), "--metric", "auc")

    assert call.code == 2
    assert call.err.strip() == (
        "screen.csv, row 1: no column holds the auc; it has sample, drug, dose_uM, response; "
        "call one auc, or name it with auc=COLUMN"
    )


def test_call__tells_a_cell_that_is_no_number(oncordia: Oncordia, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("sample,drug,auc\nA,x,0.5\nB,x,half\n")
    call = oncordia("sensitivity", "call", tmp_path / "m.csv")

    assert call.code == 2
    assert call.err.strip() == (
        "m.csv, row 3, column auc: 'half' is no number; write a number, or leave the cell empty"
    )


def test_dip__rates_every_well(oncordia: Oncordia, tmp_path: Path) -> None:
    rows = _rows(oncordia, "growth", "dip", _counts(tmp_path))

    assert [row["dip_rate"] for row in rows] == pytest.approx([0.04, -0.01], abs=1e-5)


def test_dip__takes_the_columns_that_it_is_told(oncordia: Oncordia, tmp_path: Path) -> None:
    words = ("--column", "well=place", "--column", "time_hours=when", "--column", "cell_count=n")
    rows = _rows(oncordia, "growth", "dip", _counts(tmp_path, "place,when,n"), *words)

    assert len(rows) == 2


def test_dip__says_which_column_it_misses(oncordia: Oncordia, tmp_path: Path) -> None:
    call = oncordia("growth", "dip", _counts(tmp_path, "well,time_hours,confluence"))

    assert call.code == 2
    assert "no column holds the cell_count; it has well, time_hours, confluence" in call.err


def test_dip__refuses_a_confidence_that_cannot_be(oncordia: Oncordia, tmp_path: Path) -> None:
    call = oncordia("growth", "dip", _counts(tmp_path), "--confidence", "1")

    assert (call.code, call.err.strip()) == (2, "confidence must lie between 0 and 1, got 1.0")


def test_fit__pools_by_the_words(oncordia: Oncordia, tmp_path: Path) -> None:
    words = ("--pool", "drug", "--pooled", "slope")
    reason = _rows(oncordia, "curves", "fit", _screen(tmp_path), *words)[0]["reason"]

    assert "pooled over 12 curves of the drug" in reason


def test_fit__mixes_by_the_words(oncordia: Oncordia, tmp_path: Path) -> None:
    words = ("--model", "hill2", "--pool", "sample", "--pool-method", "mixed")
    more = ("--slope-law", "width", "--pool-correlated")
    reason = _rows(oncordia, "curves", "fit", _screen(tmp_path), *words, *more)[0]["reason"]

    assert "pooled by one mixed model of 12 groups, each a sample" in reason


def test_fit__refuses_a_mixed_model_of_nothing(oncordia: Oncordia, tmp_path: Path) -> None:
    call = oncordia("curves", "fit", _screen(tmp_path), "--pool-method", "mixed")

    assert (call.code, call.err.strip()) == (
        2,
        "curves.pool_method mixed needs curves.pool, sample or drug",
    )


def test_fit__chooses_among_the_candidates(oncordia: Oncordia, tmp_path: Path) -> None:
    words = ("--model", "auto", "--candidate", "hill3", "--candidate", "weibull2")
    curves = _rows(oncordia, "curves", "fit", _screen(tmp_path, 4), *words, "--criterion", "bic")

    assert {curve["model"] for curve in curves} <= {"hill3", "weibull2"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--model", "auto", "--candidate", "hil3"),
            "got 'hil3'; did you mean hill3",
        ),
        (("--candidate", "hill3"), "--candidate goes with --model auto, not hill4"),
        (
            ("--model", "auto", "--criterion", "aic"),
            "--criterion must be one of aicc, bic, got 'aic'; did you mean aicc",
        ),
        (("--pool", "plate"), "--pool must be one of none, sample, drug, got 'plate'"),
    ],
)
def test_fit__refuses_words_that_it_does_not_know(
    oncordia: Oncordia, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    call = oncordia("curves", "fit", _screen(tmp_path, 1), *words)

    assert call.code == 2
    assert said in call.err
