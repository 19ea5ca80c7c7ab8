import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from oncordia.errors import InvalidTable
from oncordia.formats import read_response_table

CASE_A = (
    "cell_line\tagent\tperturbation\treplicate\ttime\tconcentration\tcell_count"
    "\tcell_count__ctrl\tcell_count__time0\n"
    "L\td\t0\t1\t72\t0.1\t900\t1000\t250\n"
    "L\td\t0\t1\t72\t1\t400\t1000\t250\n"
)
CASE_C = (
    "cell_line\tagent\treplicate\ttime\tconcentration\tcell_count\n"
    "L\t-\tNaN\t0\t0\t200\nL\t-\tNaN\t0\t0\t300\n"
    "L\t-\t1\t72\t0\t1000\nL\t-\t1\t72\t0\t900\nL\t-\t1\t72\t0\t1100\nL\t-\t1\t72\t0\t5000\n"
    "L\t-\t2\t72\t0\t800\n"
    "L\td\t1\t72\t1\t525\nL\td\t2\t72\t1\t400\n"
)


def _read(text: str, unit: str | None = None) -> pl.DataFrame:
    return read_response_table(io.BytesIO(text.encode()), dose_unit=unit, file="t.tsv")


def _says(text: str) -> str:
    with pytest.raises(InvalidTable) as caught:
        _read(text)
    return str(caught.value)


def test_read_response_table__makes_relative_counts_of_case_a() -> None:
    assert _read(CASE_A).rows(named=True)[1] == {
        "sample": "L",
        "drug": "d",
        "role": "treated",
        "dose_molar": 1e-6,
        "dose_relative": None,
        "time_hours": 72.0,
        "replicate": 1,
        "response": 0.4,
        "mask_reason": None,
        "cell_count": 400.0,
        "cell_count_control": 1000.0,
        "cell_count_time0": 250.0,
        "duration_hours": 72.0,
    }


def test_read_response_table__names_samples_by_perturbation_where_it_varies() -> None:
    frame = _read(CASE_A + "L\td\t1\t1\t72\t1\t400\t1000\t250\n")

    assert frame["sample"].to_list() == ["L 0", "L 0", "L 1"]


def test_read_response_table__names_samples_by_the_file_where_no_line_is_given() -> None:
    text = CASE_A.replace("cell_line\t", "", 1).replace("L\t", "")

    assert _read(text)["sample"].unique().to_list() == ["t"]


def test_read_response_table__takes_a_table_with_responses_as_tidy() -> None:
    frame = _read("cell_line,drug,concentration,viability,cell_count\nL,d,1,0.5,400\n", "uM")

    assert frame.select("response", "cell_count").rows() == [(0.5, 400.0)]


def test_read_response_table__takes_durations_and_division_times() -> None:
    frame = _read(
        "cell_line,treatment,concentration,cell_count,cell_count__ctrl,treatment_duration__hrs,"
        "division_time\nL,d,1,400,1000,48,30\n"
    )

    assert frame.select("duration_hours", "division_time_hours").rows() == [(48.0, 30.0)]


def test_read_response_table__numbers_replicates_that_have_names() -> None:
    text = CASE_A.replace("\t0\t1\t72\t1\t", "\t0\tb\t72\t1\t").replace("\t0\t1\t", "\t0\ta\t")

    assert _read(text)["replicate"].to_list() == [1, 2]


def test_read_response_table__takes_the_unit_that_it_is_told() -> None:
    assert _read(CASE_A, "nM")["dose_molar"].to_list() == [1e-10, 1e-9]


def test_read_response_table__holds_case_c_to_the_middle_half_of_its_controls() -> None:
    frame = _read(CASE_C).filter(role="treated")

    # of 900, 1000, 1100, 5000 the middle half; replicate 2 has a control of its own
    assert frame["cell_count_control"].to_list() == [1050.0, 800.0]
    assert frame["response"].to_list() == [0.5, 0.5]


def test_read_response_table__takes_day_0_of_case_c_whatever_its_replicate() -> None:
    assert _read(CASE_C)["cell_count_time0"].unique().to_list() == [250.0]


def test_read_response_table__keeps_the_controls_of_case_c() -> None:
    control = _read(CASE_C).filter(role="negative")

    assert control["drug"].null_count() == control.height == 5
    assert control["response"].to_list() == pytest.approx(
        [1000 / 1050, 900 / 1050, 1100 / 1050, 5000 / 1050, 1.0], rel=1e-14
    )


def test_read_response_table__names_a_row_without_a_control() -> None:
    assert _says(CASE_C + "M\td\t1\t72\t1\t525\n") == (
        "t.tsv, row 11: no control agrees with this row in sample, replicate, time_hours; "
        "add a row with concentration 0 for it, or remove the row"
    )


def test_read_response_table__says_that_there_are_no_controls() -> None:
    text = "cell_line\tagent\tconcentration\tcell_count\nL\td\t1\t400\n"

    assert _says(text).startswith("t.tsv, row 1: there are no controls: no column cell_count__ctrl")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\t400\t", "\tfew\t", "t.tsv, row 3, column cell_count: 'few' is no number; write"),
        ("\t1\t400", "\t-1\t400", "t.tsv, row 3, column dose: the dose -1 is negative or not"),
        (
            "400\t1000",
            "400\t0",
            "row 3, column cell_count_control: the cell_count_control 0 is not",
        ),
        ("\t400\t", "\t-4\t", "row 3, column cell_count: the cell_count -4 is not of 0 or more"),
    ],
)
def test_read_response_table__names_the_cell_of_a_count_table_that_is_wrong(
    old: str, new: str, said: str
) -> None:
    assert old in CASE_A
    assert said in _says(CASE_A.replace(old, new))


def test_read_response_table__refuses_percent_for_counts() -> None:
    with pytest.raises(InvalidTable, match="computed as fractions of the controls, not percent"):
        read_response_table(io.BytesIO(CASE_A.encode()), scale="percent")


def test_read_response_table__lets_a_user_name_the_columns_of_counts() -> None:
    columns = {"response": "cell_count", "drug": "agent"}
    frame = read_response_table(
        io.BytesIO(CASE_A.encode()), columns, "uM", file="t.tsv", scale="free"
    )

    assert frame["response"].to_list() == [900.0, 400.0]


@pytest.mark.shared_data
def test_read_response_table__reads_case_c_as_case_a_of_the_same_screen(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("dose_response") / "gr_metrics"
    case_a = read_response_table(folder / "toy_example_input1.tsv")
    case_c = read_response_table(folder / "toy_example_input4.tsv").filter(role="treated")
    key = ["sample", "drug", "time_hours", "replicate", "dose_molar"]
    columns = [*key, "response", "cell_count_control", "cell_count_time0", "duration_hours"]

    assert case_a.height == 1008
    assert case_c.select(columns).sort(key).equals(case_a.select(columns).sort(key))


@pytest.mark.shared_data
def test_read_response_table__gives_the_relative_counts_of_grmetrics(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("dose_response") / "thunor_hts007"
    frame = read_response_table(folder / "gr_input_72h.csv.gz")
    theirs = pl.read_csv(folder / "ref_GRvalues_GRmetrics1.17.1.csv.gz")

    assert frame.height == 1325
    assert sorted(frame["response"]) == pytest.approx(sorted(theirs["rel_cell_count"]), rel=1e-12)
