import io
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from oncordia.errors import InvalidTable
from oncordia.formats import read_response_table


def _read(
    text: str, columns: Mapping[str, str] | None = None, unit: str | None = None
) -> pl.DataFrame:
    return read_response_table(io.BytesIO(text.encode()), columns, unit, file="t.csv")


def _faults(text: str, unit: str | None = None) -> list[str]:
    with pytest.raises(InvalidTable) as caught:
        _read(text, unit=unit)
    return str(caught.value).splitlines()


WANTED = [("S", "x", 1e-6, 0.9), ("S", "x", 1e-5, 0.25)]


@pytest.mark.parametrize(
    "text",
    [
        "sample,drug,dose_uM,response\nS,x,1,0.9\nS,x,10,0.25\n",
        "Cell line;Compound;Concentration (nM);Viability\nS;x;1000;0,9\nS;x;10000;0,25\n",
        "patient\ttreatment\tdose_molar\tvalue\nS\tx\t1e-6\t0.9\nS\tx\t1e-5\t0.25\n",
        "sample,drug,dose,dose_unit,survival\nS,x,1,uM,0.9\nS,x,10,uM,0.25\n",
        "sample,drug,conc_mM,Viability (%)\nS,x,0.001,90\nS,x,0.01,25\n",
        "sample,drug,dose_uM,percent_inhibition\nS,x,1,10\nS,x,10,75\n",
        "sample,drug,dose_uM,inhibition_fraction\nS,x,1,0.1\nS,x,10,0.75\n",
        "样本,药物,浓度 (µM),存活率\nS,x,1,0.9\nS,x,10,0.25\n",
    ],
)
def test_read_response_table__knows_the_header(text: str) -> None:
    rows = _read(text).select("sample", "drug", "dose_molar", "response").rows()

    assert [row[:3] for row in rows] == [row[:3] for row in WANTED]
    assert [row[3] for row in rows] == pytest.approx([0.9, 0.25], abs=1e-15)


def test_read_response_table__gives_the_columns_that_curves_need() -> None:
    frame = _read("drug,dose_uM,response,replicate,time_hours,mask_reason\nx,1,0.9,2,72,spilt\n")

    assert frame.rows(named=True) == [
        {
            "sample": "t",
            "drug": "x",
            "role": "treated",
            "dose_molar": 1e-6,
            "dose_relative": None,
            "time_hours": 72.0,
            "replicate": 2,
            "response": 0.9,
            "mask_reason": "spilt",
        }
    ]


def test_read_response_table__takes_the_columns_and_the_unit_it_is_told() -> None:
    columns = {"sample": "cell", "drug": "agent", "dose": "c", "response": "y percent"}
    frame = _read("cell,agent,c,y percent\nS,x,1,90\n", columns, "nM")

    assert frame.select("sample", "drug", "dose_molar", "response").rows() == [
        ("S", "x", 1e-9, 0.9),
    ]


def test_read_response_table__leaves_relative_doses_relative() -> None:
    frame = _read("drug,dose,response\nx,0.2,0.9\n", unit="relative")

    assert frame.select("dose_molar", "dose_relative").rows() == [(None, 0.2)]


def test_read_response_table__makes_controls_of_vehicles_and_dose_0() -> None:
    frame = _read("drug,dose_uM,response\nDMSO,,1\nDMSO,0,1\nx,0,1\nx,1,0.5\n")

    assert frame["role"].to_list() == ["negative", "negative", "negative", "treated"]


def test_read_response_table__keeps_the_drug_of_a_row_at_dose_0() -> None:
    frame = _read("drug,dose_uM,response\nDMSO,,1\nDMSO,0,1\nx,0,1\nx,1,0.5\n")

    assert frame.select("drug", "dose_molar").rows() == [
        (None, None),
        (None, None),
        ("x", 0.0),
        ("x", 1e-6),
    ]


def test_read_response_table__makes_a_control_of_dose_0_without_a_drug() -> None:
    frame = _read("drug,dose_uM,response\n,0,1\n,,0.4\nx,1,0.5\n")

    assert frame["role"].to_list() == ["negative", "empty", "treated"]


def test_read_response_table__keeps_a_relative_dose_0_relative() -> None:
    frame = _read("drug,dose,response\nx,0,1\nx,1,0.5\n", unit="relative")

    assert frame.select("drug", "dose_molar", "dose_relative").rows() == [
        ("x", None, 0.0),
        ("x", None, 1.0),
    ]


def test_read_response_table__tells_every_cell_that_is_wrong() -> None:
    text = "drug,dose_uM,response\nx,1,high\nx,2,NaN\nx,-3,1\nx,lots,1\nx,,1\n,6,1\nx,7,inf\n"

    assert _faults(text) == [
        "t.csv, row 2, column response: 'high' is no number; write a number, or leave the cell "
        "empty",
        "t.csv, row 3, column response: 'NaN' is not a finite number; leave the cell empty where "
        "nothing was measured",
        "t.csv, row 4, column dose: the dose -3 is negative or not finite; write a dose of 0 or "
        "more",
        "t.csv, row 5, column dose_uM: 'lots' is no number; write a number, or leave the cell "
        "empty",
        "t.csv, row 6, column dose: drug x has no dose; give the dose, or list the drug under "
        "[controls] if it is one",
        "t.csv, row 7, column drug: there is a dose, 6, but no drug; name the drug, or leave the "
        "dose empty",
        "t.csv, row 8, column response: 'inf' is not a finite number; leave the cell empty where "
        "nothing was measured",
    ]


def test_read_response_table__names_the_columns_it_misses() -> None:
    assert _faults("a,b\n1,2\n") == [
        f"t.csv, row 1: no column holds the {name}; it has a, b; call one {name}, or name it with "
        f"{name}=COLUMN"
        for name in ("drug", "dose", "response")
    ]


def test_read_response_table__asks_for_the_unit_of_the_doses() -> None:
    assert _faults("drug,dose,response\nx,1,0.5\n")[0].startswith(
        "t.csv, row 2, column dose: the doses have no unit (1 wells); put it into the header"
    )


def test_read_response_table__does_not_guess_that_a_column_is_a_percentage() -> None:
    assert _faults("drug,dose_uM,viability\nx,1,98\nx,2,50\n") == [
        "t.csv, row 1, column viability: responses are fractions, 1 = untreated, but half of "
        "these are above 74; call the column viability_percent if they are percentages; "
        "if they have a unit of their own, say so with the scale (--scale free)"
    ]


def test_read_response_table__does_not_guess_the_scale_of_inhibition() -> None:
    assert _faults("drug,dose_uM,inhibition\nx,1,0.1\n") == [
        "t.csv, row 1, column inhibition: the header does not say whether inhibition is a "
        "percentage or a fraction; call the column percent_inhibition or inhibition_fraction, or "
        "say it with the scale (--scale percent or fraction)"
    ]


def test_read_response_table__reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"drug,dose_uM,response\nx,1,0.5\n"))
    monkeypatch.setattr(sys, "stdin", stdin)

    assert read_response_table("-")["response"].to_list() == [0.5]


@pytest.mark.shared_data
def test_read_response_table__reads_viabilities_of_patients(
    shared_data: Callable[[str], Path],
) -> None:
    path = shared_data("dss_aml_fimm") / "viability.csv"
    frame = read_response_table(path)
    raw = pl.read_csv(path)

    assert frame["response"].to_list() == raw["CELL_VIABILITY"].to_list()
    assert frame.group_by("sample").agg(pl.col("drug").n_unique()).sort("sample").rows() == [
        ("AML_003_01", 395),
        ("AML_004_01", 527),
    ]
    assert frame["dose_molar"].max() == 1e-3 or frame["dose_molar"].max() == pytest.approx(
        raw["CONCENTRATION_nM"].max() * 1e-9  # type: ignore[operator]
    )
