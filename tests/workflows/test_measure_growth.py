"""Counts of cells in, growth-rate metrics out, in Python and on the command line."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia import workflows
from oncordia.cli import main
from oncordia.domain import GrowthOptions, check_table
from oncordia.errors import InputError

DOSES = 1e-9 * 10.0 ** np.arange(0.0, 4.5, 0.5)


def _responses() -> pl.DataFrame:
    rate = -0.2 + 1.2 / (1.0 + (DOSES / 1e-7) ** 1.3)
    return pl.DataFrame(
        {
            "sample": "A",
            "drug": "x",
            "role": "treated",
            "dose_molar": DOSES,
            "dose_relative": pl.Series([None] * DOSES.size, dtype=pl.Float64),
            "cell_count": 100.0 * 8.0 ** np.log2(rate + 1.0),
            "cell_count_control": 800.0,
            "cell_count_time0": 100.0,
        }
    )


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[[pl.DataFrame], None]:
    """Let the reader of tables deliver this frame."""

    def give(frame: pl.DataFrame) -> None:
        module = import_module("oncordia.workflows.measure_growth")
        monkeypatch.setattr(module, "read_response_table", lambda *_, **__: frame)

    return give


def test_measure_growth__keeps_the_metrics_whole(
    read: Callable[[pl.DataFrame], None], tmp_path: Path
) -> None:
    read(_responses())

    metrics = workflows.measure_growth("counts.csv", tmp_path / "gr.parquet")

    kept = pl.read_parquet(tmp_path / "gr.parquet")
    check_table(kept, "gr_metrics")
    assert kept.equals(metrics)
    assert metrics["gec50"][0] == pytest.approx(1e-7, rel=1e-6)


def test_measure_growth__passes_the_options_on(read: Callable[[pl.DataFrame], None]) -> None:
    read(_responses())

    metrics = workflows.measure_growth("counts.csv", options=GrowthOptions(min_doses=12))

    assert metrics["status"].to_list() == ["too_few_doses"]


def test_measure_growth__says_what_a_table_of_responses_lacks(tmp_path: Path) -> None:
    path = tmp_path / "tidy.csv"
    path.write_text("sample,drug,dose_uM,response\nA,x,1,0.5\nA,x,10,0.4\n", encoding="utf-8")

    with pytest.raises(InputError, match="'cell_count'"):
        workflows.measure_growth(path, tmp_path / "gr.csv")
    assert not (tmp_path / "gr.csv").exists()


def test_growth_measure__prints_json(
    read: Callable[[pl.DataFrame], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    read(_responses())
    monkeypatch.setattr("sys.argv", ["oncordia", "growth", "measure", "counts.csv", "--json"])

    with pytest.raises(SystemExit) as ended:
        main()

    rows = json.loads(capsys.readouterr().out)
    assert ended.value.code == 0
    assert [(row["sample"], row["drug"], row["status"]) for row in rows] == [
        ("A", "x", "converged")
    ]
