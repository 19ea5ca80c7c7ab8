"""PROMISE (Betge, Rindtorff et al., Nature Communications 2022): 24 exports and one plate map."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from benchmarks.workflows.promise import lay_out_promise

from oncordia.reports import ScreenReport
from oncordia.workflows import analyse_screen

pytestmark = pytest.mark.shared_data

BROKEN = "170502_NR_M2_D004T01P006L08"
BAD = "170718_JB_M2_D015T01P008L08"


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> ScreenReport:
    folder = lay_out_promise(tmp_path_factory.mktemp("promise"))
    if folder is None:
        pytest.skip("the data set promise_crc_pdo is not beside this checkout")
    return analyse_screen(folder)


def test_analyse_screen__numbers_two_replicates_of_twelve_lines(analysis: ScreenReport) -> None:
    replicates = analysis.plates.group_by("replicate").len().sort("replicate")

    assert replicates.rows() == [(1, 12), (2, 12)]


def test_analyse_screen__masks_the_104_wells_of_the_failed_dispenser(
    analysis: ScreenReport,
) -> None:
    failed = analysis.responses.filter(
        pl.col("mask_reason").str.starts_with("dispensing failure").fill_null(value=False)
    )

    assert failed["plate"].unique().to_list() == [BROKEN]
    assert failed.height == 104
    assert set(failed["row"]) == {0, 2, 4, 6, 8, 10, 12, 14}
    assert set(failed["column"]) == set(range(13))


def test_analyse_screen__meets_the_published_replicate_correlation(
    analysis: ScreenReport,
) -> None:
    pairs = _replicate_pairs(analysis.responses)

    assert pairs.height == 4504
    assert round(pairs.select(pl.corr("first", "second")).item(), 3) == 0.871
    assert round(pairs.select(pl.corr("first", "second", method="spearman")).item(), 3) == 0.781


def test_analyse_screen__fails_the_bad_plate_and_no_other(analysis: ScreenReport) -> None:
    failed = analysis.plate_quality.filter(pl.col("verdict") == "fail")

    assert failed["plate"].to_list() == [BAD]


def test_analyse_screen__meets_the_reference_auc_of_every_line_with_sound_plates(
    analysis: ScreenReport, shared_data: Callable[[str], Path]
) -> None:
    reference = pl.read_csv(shared_data("promise_crc_pdo") / "reference_line_drug.csv").rename(
        {"line": "sample"}
    )
    both = reference.filter(pl.col("sample") != "D015T01").join(
        analysis.sensitivity, on=["sample", "drug"], validate="1:1"
    )

    assert both.height == 11 * 68
    assert np.abs(both["auc"].to_numpy() - both["auc_trapezoid_lndose"].to_numpy()).max() < 1e-9


def _replicate_pairs(responses: pl.DataFrame) -> pl.DataFrame:
    kept = responses.filter(
        ~pl.col("mask_reason").str.starts_with("dispensing failure").fill_null(value=False)
    )
    first, second = (
        kept.filter(pl.col("replicate") == n).select(
            pl.col("plate").str.extract(r"(D\d+T\d+)P").alias("sample"),
            "well",
            (pl.col("raw") / pl.col("negative_centre")).alias("response"),
        )
        for n in (1, 2)
    )
    return first.rename({"response": "first"}).join(
        second.rename({"response": "second"}), on=["sample", "well"]
    )
