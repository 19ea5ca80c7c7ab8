"""Shapes that tables of responses come in, under the names that laboratories give their columns."""

from pathlib import Path

import pytest

from oncordia.errors import InputError
from oncordia.formats.therapy import SourceOptions, read_responses

AUC = SourceOptions("auc")


def _read(folder: Path, text: str, options: SourceOptions = AUC) -> list[tuple[str, str, float]]:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    frame = read_responses(path, options).frame.drop_nulls("value")
    return sorted(frame.select("sample", "drug", "value").rows())


@pytest.mark.parametrize(
    "header",
    [
        "sample,drug,auc",
        "Patient ID,Compound,Response",
        "样品,药物,值",
        "患者编号,药品,AUC",
    ],
)
def test_read_responses__knows_the_columns_of_a_long_table(tmp_path: Path, header: str) -> None:
    assert _read(tmp_path, f"{header}\nA,x,0.5\nA,y,0.7\n") == [("A", "x", 0.5), ("A", "y", 0.7)]


def test_read_responses__turns_a_table_of_drugs_in_rows(tmp_path: Path) -> None:
    found = _read(tmp_path, "drug,A,B\nx,0.5,0.6\ny,,0.7\n")

    assert found == [("A", "x", 0.5), ("B", "x", 0.6), ("B", "y", 0.7)]


def test_read_responses__takes_nan_for_not_measured_in_a_long_table(tmp_path: Path) -> None:
    text = "sample,drug,value,error\nA,x,NaN,0.1\nA,y,0.7,nan\n"

    assert _read(tmp_path, text) == [("A", "y", 0.7)]


@pytest.mark.parametrize("text", ["sample,x,\nA,0.5,\nB,0.6,\n", ",sample,x\n0,A,0.5\n1,B,0.6\n"])
def test_read_responses__leaves_out_blank_and_counting_columns_without_a_header(
    tmp_path: Path, text: str
) -> None:
    assert _read(tmp_path, text) == [("A", "x", 0.5), ("B", "x", 0.6)]


@pytest.mark.parametrize(
    ("text", "measure", "said"),
    [
        (
            "sample,drug,auc\nA,x,0.5\n",
            "aac",
            r"column auc: is called as another measure than aac; say --measure .* value=auc",
        ),
        (
            "sample,drug,reading\nA,x,0.5\n",
            "auc",
            r"column drug: names drugs, as 'x', .* --column value=reading",
        ),
        (
            ",A,B\nafatinib,0.5,0.6\nSTI-571,0.5,0.6\nTaxol,0.5,0.6\n",
            "auc",
            r"rows look like drugs \(afatinib, STI-571, Taxol\) .* call the first column drug",
        ),
        ("sample,x,age\nA,0.5,61\n", "auc", r"row 1, column age: looks like a note .* 'age'"),
        (
            "drug,A\nx,0.5\nx,0.6\n",
            "auc",
            r"row 3: drug 'x' stands in several rows, first in row 2",
        ),
        ("sample,x\nA,1\nB,1\nA,1\n", "auc", r"row 4: sample 'A' stands in several rows, .* row 2"),
    ],
)
def test_read_responses__names_what_is_wrong_with_a_shape(
    tmp_path: Path, text: str, measure: str, said: str
) -> None:
    with pytest.raises(InputError, match=said) as refused:
        _read(tmp_path, text, SourceOptions(measure))
    assert "\n" not in str(refused.value)


def test_read_responses__names_a_column_to_leave_out_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no column 'agee' to leave out; did you mean 'age'\?"):
        _read(tmp_path, "sample,x,age\nA,0.5,61\n", SourceOptions("auc", leave_out=("agee",)))
