"""Breeze demo plates: percent inhibition with Tukey's rule, from raw wells."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from benchmarks.workflows.breeze import lay_out_breeze

from oncordia.workflows import analyse_screen


@pytest.mark.shared_data
def test_analyse_screen__meets_percent_inhibition_of_all_eight_plates(
    shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    shared_data("breeze_demo_plates")
    folder = lay_out_breeze(tmp_path)
    assert folder is not None

    analysis = analyse_screen(folder)

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
