"""What is wrong with a tidy table is said in one plain line, or left to the curve."""

import gzip
import io
from pathlib import Path

import polars as pl
import pytest

from oncordia.errors import InvalidOption, InvalidTable, UnreadableFile
from oncordia.formats import read_response_table

HEADER = "sample,drug,dose_uM,response\n"


def _read(text: str, scale: str | None = None, unit: str | None = None) -> pl.DataFrame:
    return read_response_table(io.BytesIO(text.encode()), dose_unit=unit, file="t.csv", scale=scale)


def _says(text: str, unit: str | None = None) -> str:
    with pytest.raises(InvalidTable) as caught:
        _read(text, unit=unit)
    return str(caught.value)


@pytest.mark.parametrize("cell", ["NaN", "nan", "inf", "-Infinity"])
def test_read_response_table__names_a_response_that_is_not_finite(cell: str) -> None:
    assert _says(HEADER + f"A,x,1,{cell}\nA,x,2,0.5\n") == (
        f"t.csv, row 2, column response: '{cell}' is not a finite number; leave the cell empty "
        "where nothing was measured"
    )


def test_read_response_table__names_a_dose_below_0() -> None:
    assert _says(HEADER + "A,x,1,0.9\nA,x,-2,0.5\n") == (
        "t.csv, row 3, column dose: the dose -2 is negative or not finite; write a dose of 0 or "
        "more"
    )


def test_read_response_table__names_a_dose_that_is_no_number() -> None:
    assert _says(HEADER + "A,x,1,0.9\nA,x,high,0.5\n") == (
        "t.csv, row 3, column dose_uM: 'high' is no number; write a number, or leave the cell empty"
    )


@pytest.mark.parametrize("dose", ["inf", "NaN"])
def test_read_response_table__names_a_dose_that_is_not_finite(dose: str) -> None:
    assert _says(HEADER + f"A,x,{dose},0.5\n") == (
        f"t.csv, row 2, column dose_uM: '{dose}' is not a finite number; leave the cell empty "
        "where nothing was measured"
    )


def test_read_response_table__names_a_unit_that_it_does_not_know() -> None:
    assert _says("drug,dose,response\nx,1,0.9\n", unit="lightyear") == (
        "t.csv, row 2, column dose_unit: 'lightyear' is no unit of concentration; write uM, nM, "
        "mM, M, mg/mL, or relative for fractions of the top dose"
    )


@pytest.mark.parametrize(
    ("header", "named", "column"),
    [
        ("sample,drug,dose_uM,response,response\n", "response", "response"),
        ("sample,drug,dose_uM,dose_uM,response\n", "dose", "dose_uM"),
        ("sample,drug,Drug,dose_uM,response\n", "drug", "drug"),
    ],
)
def test_read_response_table__names_a_column_that_stands_twice(
    header: str, named: str, column: str
) -> None:
    assert _says(header + "A,x,1,1,1\n") == (
        f"t.csv, row 1, column {column}: the header stands 2 times; keep one column of the "
        f"{named}, and rename or remove the others"
    )


def test_read_response_table__lets_a_column_stand_twice_that_it_does_not_use() -> None:
    assert _read("note,drug,dose_uM,response,note\na,x,1,0.5,b\n")["response"].to_list() == [0.5]


def test_read_response_table__says_that_there_are_no_rows() -> None:
    assert _says(HEADER) == (
        "t.csv, row 1: holds a header line but no rows; write one row a well below it"
    )


def test_read_response_table__says_that_a_table_of_counts_has_no_rows() -> None:
    assert "holds a header line but no rows" in _says(
        "cell_line,agent,concentration,cell_count,cell_count__ctrl\n"
    )


def test_read_response_table__says_that_packed_text_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress((HEADER + "A,x,1,0.5\n").encode())[:-12])

    with pytest.raises(UnreadableFile, match=r"t\.csv\.gz: the gzip file is damaged or cut short"):
        read_response_table(path)


def test_read_response_table__says_that_packed_text_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"\n"))

    with pytest.raises(UnreadableFile, match=r"t\.csv\.gz: is empty"):
        read_response_table(path)


def test_read_response_table__reads_packed_text_and_names_its_sample(tmp_path: Path) -> None:
    path = tmp_path / "line.csv.gz"
    path.write_bytes(gzip.compress(b"drug,dose_uM,response\nx,1,0.5\n"))

    assert read_response_table(path).select("sample", "response").rows() == [("line", 0.5)]


def test_read_response_table__reads_packed_text_from_an_open_file() -> None:
    packed = io.BytesIO(gzip.compress((HEADER + "A,x,1,0.5\n").encode()))

    assert read_response_table(packed)["response"].to_list() == [0.5]


def test_read_response_table__takes_responses_of_a_unit_of_their_own() -> None:
    assert _read(HEADER + "A,x,1,980\nA,x,2,50\n", "free")["response"].to_list() == [980.0, 50.0]


def test_read_response_table__takes_free_inhibition_as_it_stands() -> None:
    text = "drug,dose_uM,percent_inhibition\nx,1,10\nx,2,90\n"

    assert _read(text, "free")["response"].to_list() == [10.0, 90.0]


def test_read_response_table__takes_percentages_that_it_is_told_of() -> None:
    assert _read(HEADER + "A,x,1,80\nA,x,2,50\n", "percent")["response"].to_list() == [0.8, 0.5]


def test_read_response_table__takes_inhibition_whose_scale_it_is_told() -> None:
    text = "drug,dose_uM,inhibition\nx,1,25\n"

    assert _read(text, "percent")["response"].to_list() == [0.75]


def test_read_response_table__takes_large_fractions_that_it_is_told_of() -> None:
    assert _read(HEADER + "A,x,1,8\nA,x,2,5\n", "fraction")["response"].to_list() == [8.0, 5.0]


def test_read_response_table__names_the_scales_that_there_are() -> None:
    with pytest.raises(InvalidOption, match="one of fraction, percent, free, got 'log'"):
        _read(HEADER + "A,x,1,8\n", "log")


def test_read_response_table__keeps_weights_and_sizes_of_groups() -> None:
    text = "drug,dose_uM,response,weight,n_trials\nx,1,0.5,2.5,40\nx,2,0.5,,20\n"

    assert _read(text).select("weight", "n_trials").rows() == [(2.5, 40), (1.0, 20)]


def test_read_response_table__has_no_weights_where_none_are_given() -> None:
    assert "weight" not in _read(HEADER + "A,x,1,0.5\n").columns


@pytest.mark.parametrize(
    ("name", "cell", "said"),
    [
        ("weight", "0", "the weight 0 is not above 0; write a number above 0, or leave the cell"),
        ("weight", "-1", "the weight -1 is not above 0; write a number above 0, or leave the cell"),
        ("weight", "inf", "'inf' is not a finite number; leave the cell empty where nothing was"),
        ("n_trials", "0", "'0' is no number from 1; write a number, or leave the cell empty"),
        ("n_trials", "2.5", "'2.5' is no number from 1; write a number, or leave the cell empty"),
    ],
)
def test_read_response_table__names_a_weight_or_a_size_that_cannot_be(
    name: str, cell: str, said: str
) -> None:
    text = _says(f"drug,dose_uM,response,{name}\nx,1,0.5,{cell}\n")

    assert text.startswith(f"t.csv, row 2, column {name}: {said}")


def test_read_response_table__keeps_counts_beside_responses() -> None:
    text = "drug,dose_uM,response,cell_count,cell_count_control,duration_hours\nx,1,0.5,4,8,72\n"
    frame = _read(text)

    assert frame.select("cell_count", "cell_count_control", "duration_hours").rows() == [
        (4.0, 8.0, 72.0)
    ]
    assert frame["time_hours"].to_list() == [72.0]


def test_read_response_table__takes_the_number_of_a_curve_for_its_drug() -> None:
    frame = _read("id,conc_uM,viability_pct\nd1_L,1,90\nd1_L,2,40\nd2_L,1,80\n")

    assert frame.select("sample", "drug", "response").rows() == [
        *(("t", "d1_L", 0.9), ("t", "d1_L", 0.4), ("t", "d2_L", 0.8)),
    ]


def test_read_response_table__does_not_take_the_number_of_a_row_for_a_drug() -> None:
    assert _says("id,conc_uM,viability_pct\n1,1,90\n2,2,40\n").startswith(
        "t.csv, row 1: no column holds the drug; it has id, conc_uM, viability_pct"
    )


def test_read_response_table__takes_doses_and_responses_alone_for_one_curve() -> None:
    frame = _read("conc_uM,response\n0,1\n1,0.9\n10,0.2\n")

    assert frame.select("sample", "drug", "dose_molar").rows() == [
        ("t", "t", 0.0), ("t", "t", 1e-6), ("t", "t", 1e-5),
    ]  # fmt: skip


def test_read_response_table__takes_one_curve_of_each_sample() -> None:
    frame = _read("sample,conc_uM,response\nA,1,0.9\nA,10,0.2\nB,1,0.8\n")

    assert frame.select("sample", "drug").rows() == [("A", "t"), ("A", "t"), ("B", "t")]


def test_read_response_table__does_not_pass_over_a_column_that_may_name_drugs() -> None:
    assert _says("kompound,conc_uM,response\nx,1,0.9\ny,1,0.2\n").startswith(
        "t.csv, row 1: no column holds the drug; it has kompound, conc_uM, response"
    )
