"""The folder of a cohort: what goes in comes out, and a changed file is found."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from oncordia.domain.therapy import Cohort, FeatureTable
from oncordia.errors import OutputError, UnreadableFile
from oncordia.formats.therapy import COHORT_FILE, read_cohort, write_cohort
from oncordia.testing import CohortDesign, make_cohort

MADE = make_cohort(
    np.random.default_rng(1), CohortDesign(n_patients=12, n_drugs=5, n_healthy=2, missing=0.2)
).cohort


def test_read_cohort__gives_what_was_written(tmp_path: Path) -> None:
    kept = write_cohort(tmp_path / "c", MADE)
    read = read_cohort(tmp_path / "c")

    assert np.array_equal(read.matrix.values, MADE.matrix.values, equal_nan=True)
    assert np.array_equal(read.matrix.errors, MADE.matrix.errors, equal_nan=True)
    assert read.matrix.samples == MADE.matrix.samples
    assert read.matrix.healthy == MADE.matrix.healthy
    assert read.matrix.measure == MADE.matrix.measure
    assert (read.name, read.disease, read.notes) == ("made", "made tumour", MADE.notes)
    assert isinstance(read.features, FeatureTable)
    assert (read.digest, read.version) == (kept.digest, 1)


def test_write_cohort__gives_equal_content_one_digest_and_counts_versions(tmp_path: Path) -> None:
    first = write_cohort(tmp_path / "c", MADE)
    again = write_cohort(tmp_path / "c", MADE)
    other = write_cohort(tmp_path / "c", replace(MADE, disease="another"))

    assert (again.digest, again.version) == (first.digest, 1)
    assert other.digest != first.digest
    assert other.version == 2


@pytest.mark.parametrize("name", ["responses.parquet", "samples.csv"])
def test_read_cohort__finds_a_changed_file(tmp_path: Path, name: str) -> None:
    write_cohort(tmp_path / "c", MADE)
    path = tmp_path / "c" / name
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(UnreadableFile, match=rf"c/{name}: is not as it was written"):
        read_cohort(tmp_path / "c")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("direction", "high_is_sensitive", "which is low_is_sensitive"),
        ("measure", "viability", "has another digest than its content"),
        ("disease", "AML", "has another digest than its content"),
        ("format", 2, "use a newer version"),
        ("digest", None, "has another digest"),
        ("files", [], "lacks or mistypes"),
    ],
)
def test_read_cohort__finds_changed_words(
    tmp_path: Path, key: str, value: object, said: str
) -> None:
    write_cohort(tmp_path / "c", MADE)
    about = json.loads((tmp_path / "c" / COHORT_FILE).read_text())
    (tmp_path / "c" / COHORT_FILE).write_text(json.dumps({**about, key: value}))

    with pytest.raises(UnreadableFile, match=said):
        read_cohort(tmp_path / "c")


def test_read_cohort__says_what_a_cohort_is(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is no cohort; give a folder that oncordia cohort"):
        read_cohort(tmp_path)


def test_write_cohort__leaves_foreign_files_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(OutputError, match="no cohort of oncordia"):
        write_cohort(tmp_path, MADE)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_keep_disease__keeps_its_samples_and_the_healthy() -> None:
    diseases = tuple("AML" if place < 4 else "CLL" for place in range(14))
    aml = replace(MADE, diseases=diseases).keep_disease("aml")

    assert isinstance(aml, Cohort)
    assert aml.matrix.samples == ("P001", "P002", "P003", "P004", "H01", "H02")
    assert aml.disease == "aml"
