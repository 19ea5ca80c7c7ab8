"""Breeze demo plates: percent inhibition with Tukey's rule, from raw wells."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.workflows import analyse_screen

SETTINGS = """\
name = "Breeze demo plates"

[readings]
files = ["wells.csv"]

[readings.columns]
plate = ["SCREEN_NAME", "PLATE"]
well = "WELL"
value = "WELL_SIGNAL"
sample = "SCREEN_NAME"
drug = "DRUG_NAME"
dose = "CONCENTRATION"

[doses]
unit = "nM"

[controls]
negative = ["dmso"]
positive = ["BzCl"]
untreated = ["cells"]

[normalise]
method = "percent_inhibition"
centre = "mean"
outliers = "tukey"
"""


@pytest.mark.shared_data
def test_analyse_screen__meets_percent_inhibition_of_all_eight_plates(
    shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    data = shared_data("breeze_demo_plates")
    shutil.copy(data / "wells.csv", tmp_path / "wells.csv")
    (tmp_path / "screen.toml").write_text(SETTINGS, encoding="utf-8")

    analysis = analyse_screen(tmp_path)

    treated = analysis.responses.filter(pl.col("role") == "treated").select(
        pl.col("sample").alias("SCREEN_NAME"),
        pl.col("drug").alias("DRUG_NAME"),
        (pl.col("dose_molar") * 1e9).round_sig_figs(6).alias("CONCENTRATION"),
        "percent_inhibition",
    )
    reference = shared_data("dose_response") / "breeze" / "ref_percent_inhibition.csv"
    published = (
        pl.read_csv(reference)
        .drop_nulls("CONCENTRATION")
        .with_columns(pl.col("CONCENTRATION").cast(pl.Float64).round_sig_figs(6))
    )
    both = published.join(treated, on=["SCREEN_NAME", "DRUG_NAME", "CONCENTRATION"], validate="1:1")
    assert analysis.plates.height == 8
    assert both.height == published.height == 8 * 330
    assert (
        np.abs(both["percent_inhibition"].to_numpy() - both["PERCENT_INHIBITION"].to_numpy()).max()
        < 1e-9
    )
