"""Cohorts and studies go into a design, and the design tells how it moves with them."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from oncordia.errors import InputError, InvalidDesign, InvalidTable, OutputError
from oncordia.formats.therapy import SourceOptions
from oncordia.testing import write_cohort_example
from oncordia.workflows import (
    CohortSources,
    assume_concordance,
    build_cohort,
    concordance_trial,
    embed_trial,
    load_trial,
    new_trial,
)

STUDIES = "study,TP,FP,FN,TN\nFirst,7,1,0,13\nSecond,19,2,11,32\nThird,50,4,9,23\n"


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    path = tmp_path / "studies.csv"
    path.write_text(STUDIES, encoding="utf-8")
    return path


def test_assume_concordance__of_several_studies_is_that_of_a_further_one(studies: Path) -> None:
    known = assume_concordance(studies)

    assert 0.7 < known.sensitivity < 0.9
    assert known.degrees == 1  # three studies
    assert known.specificity_log_odds_sd > 0


@pytest.mark.shared_data
def test_assume_concordance__pools_the_published_tables(
    shared_data: Callable[[str], Path],
) -> None:
    known = assume_concordance(shared_data("clinical_concordance") / "published.csv")

    assert (known.sensitivity, known.specificity) == pytest.approx((0.803, 0.841), abs=1e-3)
    assert known.degrees == 2  # four complete tables; rates and the failed test stay out


def test_assume_concordance__of_one_study_is_its_counts(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("study,TP,FP,FN,TN\nSecond,19,2,11,32\n", encoding="utf-8")
    known = assume_concordance(path)

    assert (known.responders, known.non_responders) == (30, 34)
    assert known.sensitivity == pytest.approx(19 / 30)


def test_assume_concordance__refuses_a_table_without_counts(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("study,TP,FP,FN,TN,sensitivity\nRates,,,,,0.8\n", encoding="utf-8")

    with pytest.raises(InvalidTable, match="no study has all four counts"):
        assume_concordance(path)


def test_embed_trial__writes_a_design_that_runs(tmp_path: Path, studies: Path) -> None:
    design, out, cohort = (tmp_path / name for name in ("d.toml", "out.toml", "colon"))
    write_cohort_example(np.random.default_rng(1), tmp_path / "tables")
    tables = tmp_path / "tables"
    build_cohort(
        [tables / "responses.csv"],
        cohort,
        CohortSources(samples=tables / "samples.csv", read=SourceOptions(measure="auc")),
    )
    new_trial("organoid_n_of_1", design)

    embed_trial(design, out, cohort, (), studies)

    said = tomllib.loads(out.read_text(encoding="utf-8"))
    assert said["cohort"]["drugs"] == ["irinotecan", "oxaliplatin"]
    assert len(said["cohort"]["responses"]) == 60
    assert load_trial(out).design.concordance == assume_concordance(studies)  # type: ignore[attr-defined]
    with pytest.raises(OutputError, match="is already there"):
        embed_trial(design, out, cohort)
    with pytest.raises(InputError, match="the cohort has no drug 'aspirin'"):
        embed_trial(design, tmp_path / "other.toml", cohort, ("aspirin",))


def test_concordance_trial__tells_power_by_pair(tmp_path: Path) -> None:
    design = tmp_path / "d.toml"
    new_trial("organoid_selected", design)

    found = concordance_trial(design, tmp_path / "out")

    assert found.table.height == 36
    assert found.assurance.mean == found.assurance.low  # both rates are taken as known
    assert (tmp_path / "out" / "concordance.csv").is_file()


def test_concordance_trial__refuses_a_design_without_an_organoid(tmp_path: Path) -> None:
    design = tmp_path / "d.toml"
    new_trial("cell_therapy", design)

    with pytest.raises(InvalidDesign, match="needs a design of kind organoid_selected"):
        concordance_trial(design)
