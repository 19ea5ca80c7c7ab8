"""A made screen with planted faults and known curves, from files to tables."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.reports import ScreenReport
from oncordia.testing import MadeScreen, make_screen, write_screen_folder
from oncordia.workflows import analyse_screen

VERDICTS = {
    "": "pass",
    "dispensing_failure": "look",
    "edge_effect": "look",
    "row_trend": "look",
    "low_signal": "look",
    "failed_positive_control": "fail",
}


@pytest.fixture(scope="module")
def made() -> MadeScreen:
    return make_screen(np.random.default_rng(1), n_lines=4)


@pytest.fixture(scope="module")
def analysis(made: MadeScreen, tmp_path_factory: pytest.TempPathFactory) -> ScreenReport:
    folder = tmp_path_factory.mktemp("made")
    write_screen_folder(made, folder)
    return analyse_screen(folder)


def test_analyse_screen__judges_each_plate_by_its_planted_fault(
    made: MadeScreen, analysis: ScreenReport
) -> None:
    planted = {plate.name: VERDICTS[plate.fault] for plate in made.plates}

    assert dict(analysis.plate_quality.select("plate", "verdict").iter_rows()) == planted


@pytest.mark.parametrize("fault", ["dispensing_failure", "edge_effect", "row_trend", "low_signal"])
def test_analyse_screen__names_the_planted_fault_and_only_there(
    fault: str, made: MadeScreen, analysis: ScreenReport
) -> None:
    planted = {plate.name for plate in made.plates if plate.fault == fault}

    assert set(analysis.findings.filter(code=fault)["plate"]) == planted


def test_analyse_screen__masks_the_failed_block_and_the_failed_plate(
    analysis: ScreenReport,
) -> None:
    masked = analysis.responses.drop_nulls("mask_reason").group_by("plate").len()

    assert dict(masked.iter_rows()) == {"LINE-01-R2": 104, "LINE-02-R2": 384}


def test_analyse_screen__recovers_the_curves_that_made_the_data(
    made: MadeScreen, analysis: ScreenReport
) -> None:
    inside = pl.col("ec50_molar").is_between(5e-8, 3e-6) & (pl.col("bottom") < 0.5)
    both = made.truth.filter(inside).join(
        analysis.curves, on=["sample", "drug"], validate="1:1", suffix="_fit"
    )
    fitted = both.drop_nulls("ec50")
    error = np.abs(np.log10(fitted["ec50"].to_numpy() / fitted["ec50_molar"].to_numpy()))

    assert both.height > 80
    assert fitted.height > 0.95 * both.height
    assert np.median(error) < 0.08
    assert np.mean(error < 0.5) > 0.97


def test_analyse_screen__calls_few_inert_drugs_active(
    made: MadeScreen, analysis: ScreenReport
) -> None:
    inert = made.truth.filter(pl.col("bottom") == 1.0).join(
        analysis.curves, on=["sample", "drug"], validate="1:1", suffix="_fit"
    )

    assert inert.height > 40
    assert inert.filter(status="flat").height > 0.85 * inert.height


def test_analyse_screen__tells_of_its_progress(made: MadeScreen, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    write_screen_folder(made, tmp_path)

    analyse_screen(tmp_path, progress=lambda step, done, total: told.append((step, done, total)))

    assert all(0 <= done <= total for _, done, total in told)
    assert {"normalise", "plate quality", "curves", "sensitivity"} <= {step for step, _, _ in told}


def test_analyse_screen__adds_selective_scores_against_a_reference(
    made: MadeScreen, tmp_path: Path
) -> None:
    write_screen_folder(made, tmp_path / "screen")
    drugs = made.truth["drug"].unique(maintain_order=True)
    donors = pl.DataFrame({"drug": drugs, "donor_1": 5.0, "donor_2": 7.0})
    donors.write_csv(tmp_path / "healthy.csv")

    analysis = analyse_screen(tmp_path / "screen", reference=tmp_path / "healthy.csv")

    assert analysis.provenance.inputs[-1].file == "healthy.csv"
    scored = analysis.sensitivity.drop_nulls("dss2")
    assert scored.height > 200
    assert np.allclose(scored["sdss"], scored["dss2"] - 6.0, rtol=0, atol=1e-12)
