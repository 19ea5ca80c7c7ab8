"""A ranking for hospital systems and patients: FHIR, and how such tests agreed with patients."""

import json
from pathlib import Path

import numpy as np
import pytest
from fhir.resources.bundle import Bundle
from typer.testing import CliRunner

from oncordia.cli.app import app
from oncordia.errors import InputError, InvalidOption
from oncordia.formats.therapy import SourceOptions
from oncordia.testing import CohortDesign, frame_wide, make_cohort
from oncordia.workflows import CohortSources, build_cohort
from oncordia.workflows.patient_agreement import read_agreement

STUDIES = "study,cancer,TP,FP,FN,TN\nFirst,colon,7,1,0,13\nSecond,colon,19,2,11,32\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort, a new patient's table, and a table of studies."""
    place = tmp_path_factory.mktemp("files")
    made = make_cohort(np.random.default_rng(3), CohortDesign(n_patients=30, n_drugs=10, n_new=1))
    frame_wide(made.cohort.matrix).write_csv(place / "responses.csv")
    frame_wide(made.new).write_csv(place / "new.csv")
    (place / "studies.csv").write_text(STUDIES)
    sources = CohortSources(read=SourceOptions(measure="auc"))
    build_cohort([place / "responses.csv"], place / "made", sources)
    return place


def rank(folder: Path, *words: str) -> None:
    """Rank the new patient on the command line."""
    base = ["therapy", "rank", str(folder / "new.csv"), "--measure", "auc", "--sample", "N001"]
    base += ["--cohort", str(folder / "made"), "--out", str(folder / "out"), "--draws", "200"]
    CliRunner().invoke(app, [*base, *words], catch_exceptions=False)


def test_rank__writes_a_fhir_bundle_that_is_valid(folder: Path) -> None:
    rank(folder, "--fhir", "--measured-on", "2026-11-20", "--laboratory", "Laboratory A")

    bundle = json.loads((folder / "out" / "ranking.fhir.json").read_text(encoding="utf-8"))
    Bundle.model_validate(bundle)
    report = bundle["entry"][0]["resource"]
    assert report["performer"][0]["display"] == "Laboratory A"
    assert report["effectiveDateTime"] == "2026-11-20"


def test_rank__asks_who_measured_before_it_writes_fhir(folder: Path) -> None:
    with pytest.raises(InvalidOption, match="say --laboratory"):
        rank(folder, "--fhir", "--measured-on", "2026-11-20")


def test_rank__asks_for_the_day_before_it_writes_fhir(folder: Path) -> None:
    with pytest.raises(InvalidOption, match="say --measured-on"):
        rank(folder, "--fhir", "--laboratory", "Laboratory A")


def test_rank__tells_the_patient_how_such_tests_agreed(folder: Path) -> None:
    rank(folder, "--concordance", str(folder / "studies.csv"))

    page = (folder / "out" / "patient.html").read_text(encoding="utf-8")
    assert "whose organoids reacted to a medicine, about 90 had a tumour that responded" in page


def test_read_agreement__sums_studies_with_exact_limits(folder: Path) -> None:
    found = read_agreement(folder / "studies.csv")

    assert found.n_patients == 85
    assert found.responded is not None
    # 26 of 29: Clopper and Pearson
    assert (found.responded.value, found.responded.low, found.responded.high) == pytest.approx(
        (26 / 29, 0.726485, 0.978136), abs=1e-6
    )
    assert found.disease == "colon"


def test_read_agreement__allows_for_differences_of_three_studies(tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    path.write_text("study,TP,FP,FN,TN\nA,50,4,9,23\nB,34,19,6,35\nC,19,2,11,32\n")
    found = read_agreement(path).responded

    assert found is not None
    # 103 of 128 in all would be 73 to 87 % by exact limits, as if all were one study
    assert found.low < 0.6 < 103 / 128 < found.high


def test_read_agreement__minds_no_part_of_another_table(tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    path.write_text("study,TP,FP,FN,TN\nPart,34,6,,\nWhole,7,1,0,13\n")
    found = read_agreement(path).responded

    assert found is not None
    assert found.value == 7 / 8


def test_read_agreement__refuses_a_part_of_a_table_alone(tmp_path: Path) -> None:
    (tmp_path / "part.csv").write_text("study,TP,FP,FN,TN\nPart,34,6,,\n")

    with pytest.raises(InputError, match="no study has all of TP, FP, FN and TN"):
        read_agreement(tmp_path / "part.csv")


def test_read_agreement__refuses_rates_without_counts(tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("study,sensitivity,specificity\nFirst,0.78,0.92\n")

    with pytest.raises(InputError):
        read_agreement(tmp_path / "rates.csv")
