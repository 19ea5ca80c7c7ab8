"""SMARTrial (Liebers, Bruch et al., Nature Cancer 2023), from raw wells to published numbers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from benchmarks.workflows.smartrial import lay_out_smartrial
from scipy.stats import ttest_ind

from oncordia.reports import ScreenReport
from oncordia.workflows import analyse_screen

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> ScreenReport:
    folder = lay_out_smartrial(tmp_path_factory.mktemp("smartrial"))
    if folder is None:
        pytest.skip("the data set smartrial_exvivo is not beside this checkout")
    return analyse_screen(folder)


@pytest.fixture
def data(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("smartrial_exvivo")


def test_analyse_screen__reads_every_well(analysis: ScreenReport) -> None:
    assert analysis.responses.height == 61_290
    assert analysis.plates.height == 165


def test_analyse_screen__meets_the_published_normalised_values(
    analysis: ScreenReport, data: Path
) -> None:
    published = pl.read_csv(data / "wells.csv").select(
        pl.col("plate_id").alias("plate"), "well", "published_norm"
    )
    both = analysis.responses.join(published, on=["plate", "well"], validate="1:1")

    assert both.height == 61_290
    assert (
        np.abs(both["response"].to_numpy() - both["published_norm"].to_numpy()).max() < 5.1e-8
    )  # printed digits


def test_analyse_screen__fails_the_seven_plates_that_were_dropped(
    analysis: ScreenReport, data: Path
) -> None:
    published = pl.read_csv(data / "plates.csv").filter("excluded_sd_above_0_3")
    failed = analysis.plate_quality.filter(pl.col("verdict") == "fail")

    assert published.height == 7
    assert set(failed["plate"]) == set(published["plate_id"])


def test_analyse_screen__meets_all_published_auc(analysis: ScreenReport, data: Path) -> None:
    published = pl.read_csv(data / "reference_auc.csv").rename({"patient": "sample"})
    both = published.join(analysis.sensitivity, on=["sample", "drug"], validate="1:1")

    assert both.height == 7_983
    assert np.abs(both["auc"].to_numpy() - both["published_auc"].to_numpy()).max() < 1e-9


def test_analyse_screen__gives_no_auc_beyond_the_published(
    analysis: ScreenReport, data: Path
) -> None:
    published = pl.read_csv(data / "reference_auc.csv").rename({"patient": "sample"})
    ours = analysis.sensitivity.filter(pl.col("auc").is_not_null())

    assert ours.join(published, on=["sample", "drug"], how="anti").height == 0


def test_analyse_screen__meets_the_published_response_tests(
    analysis: ScreenReport, data: Path
) -> None:
    patients = pl.read_csv(data / "patients.csv").select(
        pl.col("patient").alias("sample"), "Resp_protocol"
    )
    cohort = pl.read_csv(data / "chemo_cohort_46.csv")["patient"]
    auc = analysis.sensitivity.join(patients, on="sample").filter(
        pl.col("sample").is_in(cohort.implode())
    )
    published = pl.read_csv(data / "reference_R_vs_PD.csv")
    worst = 0.0
    for drug, p in published.select("drug", "published_ttest_p_R_vs_PD").iter_rows():
        rows = auc.filter((pl.col("drug") == drug) & pl.col("auc").is_not_null())
        groups = [rows.filter(pl.col("Resp_protocol") == r)["auc"].to_numpy() for r in ("R", "PD")]
        worst = max(worst, abs(float(ttest_ind(*groups).pvalue) - p))

    assert published.height == 104
    assert worst < 1e-9
