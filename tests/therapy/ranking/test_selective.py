"""Selective scores by their formulas, and as DSS-v2.0 has them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.assay import select_dss
from oncordia.domain.therapy import find_measure
from oncordia.therapy import score_selective

REFERENCE = np.array([[0.2], [0.4], [0.5], [0.6], [0.8]])


def test_score_selective__is_high_for_a_low_auc() -> None:
    scores = score_selective(np.array([0.1]), REFERENCE, find_measure("auc"))

    assert scores.z == pytest.approx([0.4 / np.std(REFERENCE, ddof=1)])
    assert scores.robust_z == pytest.approx([0.4 / (1.4826 * 0.1)])
    assert scores.percentile == pytest.approx([100.0])
    assert scores.score == pytest.approx([0.4])


def test_score_selective__counts_an_equal_value_half() -> None:
    scores = score_selective(np.array([0.5]), REFERENCE, find_measure("auc"))

    assert scores.percentile == pytest.approx([50.0])


def test_score_selective__takes_the_healthy_as_baseline_of_the_score_alone() -> None:
    healthy = np.array([[0.9], [0.7]])
    scores = score_selective(np.array([0.1]), REFERENCE, find_measure("auc"), healthy)

    assert scores.score == pytest.approx([0.7])
    assert scores.z == pytest.approx([0.4 / np.std(REFERENCE, ddof=1)])


def test_score_selective__has_no_z_where_the_reference_has_no_spread() -> None:
    scores = score_selective(np.array([0.1]), np.full((6, 1), 0.9), find_measure("auc"))

    assert np.isnan(scores.z[0])
    assert scores.percentile == pytest.approx([100.0])


@pytest.mark.shared_data
def test_score_selective__gives_the_scores_of_dss_v2_over_healthy_donors(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("dss_aml_fimm")
    donors = pl.read_csv(folder / "healthy_controls_dss2.tsv", separator="\t")
    donors = donors.drop(donors.columns[0]).cast(pl.Float64)
    dss = pl.read_csv(folder / "reference_dss.csv").filter(pl.col("Patient.num") == "AML_004_01")
    patient = dict(dss.select("drug", "DSS2").iter_rows())
    shared = [drug for drug in donors.columns if drug in patient]
    values = np.array([patient[drug] for drug in shared], dtype=np.float64)

    found = score_selective(values, donors.select(shared).to_numpy(), find_measure("dss2"))

    assert len(shared) > 400
    names = [f"d{place}" for place in range(donors.height)]
    table = donors.select(shared).transpose(
        include_header=True, header_name="drug", column_names=names
    )
    expected = select_dss(pl.DataFrame({"drug": shared, "dss2": values}), table)
    for name, ours in (("sdss", found.score), ("zdss", found.z), ("rdss", found.robust_z)):
        assert ours == pytest.approx(expected[name].to_numpy(), abs=1e-12)
    # by hand: 8-amino-adenosine of this patient, 22.6, against the ten donors
    place = shared.index("8-amino-adenosine")
    of_donors = donors["8-amino-adenosine"].to_numpy()
    assert values[place] == pytest.approx(22.6)
    assert found.score[place] == pytest.approx(22.6 - of_donors.mean())
