"""What a ranking takes of an analysed screen and of a table: plates, ends of curves, replicates."""

import json
from pathlib import Path

import polars as pl
import pytest

from oncordia.domain import MOLAR
from oncordia.domain.quality import Verdict
from oncordia.domain.therapy import MeasuredDrug, find_measure
from oncordia.errors import InvalidTable
from oncordia.formats.therapy import SourceOptions, read_responses
from oncordia.workflows.patient_screen import read_patient

EMAX = find_measure("emax")
NO_TIME = pl.lit(None, dtype=pl.Float64).alias("time_hours")


def write_result(folder: Path, *, masked: bool, verdicts: dict[str, str]) -> Path:
    """Two drugs of one sample on the plates; wells of failed ones masked or not."""
    drugs, plates = ("potent", "weak"), list(verdicts)
    sensitivity = pl.DataFrame(
        {"sample": "S", "drug": drugs, "emax": (0.1, 0.8), "emax_low": 0.0, "emax_high": 1.0}
    )
    rows = [(drug, plate) for drug in drugs for plate in plates]
    responses = pl.DataFrame(rows, schema=["drug", "plate"], orient="row").with_columns(
        pl.lit("S").alias("sample"),
        pl.lit(0.5).alias("response"),
        pl.when(pl.col("plate").replace_strict(verdicts) == "fail")
        .then(pl.lit("plate failed" if masked else None))
        .alias("mask_reason"),
    )
    curves = pl.DataFrame(
        {
            "sample": "S",
            "drug": drugs,
            "status": "partial",
            "reason": "made",
            "ec50_bound": ("<", ">"),
            "dose_unit": MOLAR,
            "dose_min": 1e-8,
            "dose_max": 1e-5,
        }
    )
    quality = pl.DataFrame({"plate": plates, "verdict": list(verdicts.values())})
    if masked and set(verdicts.values()) == {"fail"}:
        sensitivity = sensitivity.with_columns(pl.lit(None, pl.Float64).alias("emax"))
    folder.mkdir()
    tables = {"sensitivity": sensitivity, "responses": responses, "curves": curves}
    for name, table in tables.items():
        table.with_columns(NO_TIME).write_parquet(folder / f"{name}.parquet")
    quality.write_parquet(folder / "plate_quality.parquet")
    options = {"quality": {"exclude_failed_plates": masked}}
    run = {"program": "oncordia", "options": options}
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


def read(folder: Path) -> dict[str, MeasuredDrug]:
    found = read_patient(folder, "S", EMAX, SourceOptions(), {})
    return {one.drug: one for one in found.screen.drugs}


def test_read_patient__does_not_blame_a_drug_for_a_failed_plate_that_is_left_out(
    tmp_path: Path,
) -> None:
    folder = write_result(tmp_path / "r", masked=True, verdicts={"P1": "pass", "P2": "fail"})
    drug = read(folder)["weak"]

    assert (drug.quality, drug.plates, drug.n_plates) == (Verdict.PASS, (), 1)
    assert drug.left_out == ("P2",)


def test_read_patient__names_a_failed_plate_whose_wells_count(tmp_path: Path) -> None:
    folder = write_result(tmp_path / "r", masked=False, verdicts={"P1": "pass", "P2": "fail"})
    drug = read(folder)["weak"]

    assert (drug.quality, drug.plates, drug.n_plates) == (Verdict.FAIL, ("P2",), 2)
    assert drug.left_out == ()


def test_read_patient__says_that_all_plates_of_a_sample_failed(tmp_path: Path) -> None:
    folder = write_result(tmp_path / "r", masked=True, verdicts={"P1": "fail", "P2": "fail"})

    with pytest.raises(InvalidTable, match=r"all its plates failed the quality check \(P1, P2\)"):
        read(folder)


def test_read_patient__tells_a_curve_below_the_doses_from_one_beyond_them(tmp_path: Path) -> None:
    drugs = read(write_result(tmp_path / "r", masked=True, verdicts={"P1": "pass"}))

    assert (drugs["potent"].is_below, drugs["potent"].lowest_molar) == (True, 1e-8)
    assert (drugs["weak"].is_below, drugs["weak"].highest_molar) == (False, 1e-5)


@pytest.mark.parametrize(
    ("masked", "said"), [(True, "its wells are left out"), (False, "its wells count all the same")]
)
def test_read_responses__says_whether_wells_of_a_failed_plate_count(
    tmp_path: Path, masked: bool, said: str
) -> None:
    verdicts = {"P1": "pass", "P2": "fail"}
    folder = write_result(tmp_path / "r", masked=masked, verdicts=verdicts)

    notes = read_responses(folder, SourceOptions("emax")).notes

    assert notes == (f"r: plate P2 failed the quality check; {said}",)


def test_read_patient__averages_replicates_of_a_table_with_the_error_of_their_scatter(
    tmp_path: Path,
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("sample,drug,value\nS,a,0.4\nS,a,0.6\nT,a,0.7\nT,a,0.7\nS,b,0.9\n")

    found = read_patient(table, "S", EMAX, SourceOptions("emax"), {})

    first, second = found.screen.drugs
    assert first.drug == "a"
    assert first.value == pytest.approx(0.5)
    # the variances 0.02 and 0 of two pairs pooled, over the two replicates
    assert first.error == pytest.approx((0.01 / 2) ** 0.5)
    assert second.value == 0.9
    assert second.error != second.error
