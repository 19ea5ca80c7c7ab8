"""Tables of responses, wide and long: what is read, and what is refused in one line."""

from pathlib import Path

import pytest

from oncordia.errors import InputError
from oncordia.formats.therapy import (
    SourceOptions,
    read_drug_notes,
    read_features,
    read_responses,
    read_sample_notes,
)


def _write(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text)
    return path


def test_read_responses__takes_a_wide_table_with_notes_beside_the_drugs(tmp_path: Path) -> None:
    path = _write(tmp_path, "sample,centre,afatinib,lapatinib\nA,Lab 1,0.5,\nB,Lab 2,0.7,0.9\n")

    read = read_responses(path, SourceOptions("auc"))

    rows = read.frame.drop_nulls("value").select("sample", "drug", "value", "centre").rows()
    assert sorted(rows) == [
        ("A", "afatinib", 0.5, "Lab 1"),
        ("B", "afatinib", 0.7, "Lab 2"),
        ("B", "lapatinib", 0.9, "Lab 2"),
    ]


def test_read_responses__takes_a_long_table(tmp_path: Path) -> None:
    path = _write(tmp_path, "line,compound,mean_viability,se\nA,x,50,5\n")

    options = SourceOptions("viability", {"value": "mean_viability"}, percent=True)
    read = read_responses(path, options)

    assert read.frame.select("sample", "drug", "value", "error").rows() == [("A", "x", 0.5, 0.05)]


WIDE = "sample,x,y\nA,0.1,0.2\n"


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (WIDE, SourceOptions(), r"t\.csv: is a table, .* say what it measures with --measure"),
        (WIDE, SourceOptions("AUC"), "no measure is called 'AUC'"),
        ("sample,x\nA,90\nB,80\n", SourceOptions("auc"), "looks like percent .* say --percent"),
        (
            "sample," + ",".join("abcdefghij") + "\nA" + ",0.5" * 10 + "\n",
            SourceOptions("dss2"),
            "looks like a fraction .* multiply the values by 100",
        ),
        ("sample,x,status\nA,1,AML\n", SourceOptions("auc"), "column status: holds text, as 'AML'"),
        ("sample,x\nA,oops\nB,1\n", SourceOptions("auc"), "row 2, column x: 'oops' is no response"),
        ("sample,x,x\nA,1,1\n", SourceOptions("auc"), "two columns are called 'x'"),
        ("sample,x\nA,1\nA,1\n", SourceOptions("auc"), "sample 'A' stands in several rows"),
        (
            "sample,drug,value,error\nA,x,1,-1\n",
            SourceOptions("auc"),
            "column error: '-1' is no standard error",
        ),
        (
            "sample,drug,mean_5\nA,x,0.5\nB,681640,0.4\n",
            SourceOptions("auc"),
            "column drug: names drugs, as 'x', and no column is known to hold their responses; say "
            "which with --column value=mean_5",
        ),
        (WIDE, SourceOptions("dss2", percent=True), "--percent goes with a fraction"),
    ],
)
def test_read_responses__refuses_in_one_line(
    tmp_path: Path, text: str, options: SourceOptions, said: str
) -> None:
    with pytest.raises(InputError, match=said) as refused:
        read_responses(_write(tmp_path, text), options)
    assert "\n" not in str(refused.value)


def test_source_options__refuse_a_meaning_that_there_is_not() -> None:
    with pytest.raises(InputError, match="there is no such meaning"):
        SourceOptions(columns={"dose": "x"})


def test_read_drug_notes__turns_the_peak_level_to_molar(tmp_path: Path) -> None:
    path = _write(tmp_path, "drug,class,cmax_uM,synonyms\nafatinib,EGFR,0.08,BIBW 2992; Gilotrif\n")

    notes, _ = read_drug_notes(path)

    assert notes["afatinib"].peak_molar == pytest.approx(8e-8)
    assert notes["afatinib"].synonyms == ("BIBW 2992", "Gilotrif")
    assert notes["afatinib"].drug_class == "EGFR"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("drug,peak\nx,3\n", "the peak level 'peak' has no unit"),
        ("drug,peak_molar\nx,3\n", "'3' is no plasma level in the unit of the header"),
        ("drug,target\nx,a\nx,b\n", "drug 'x' stands twice"),
        ("drug,synonyms\nx,z\ny,z\n", "call both 'x' and 'y' 'z'"),
    ],
)
def test_read_drug_notes__refuses_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_drug_notes(_write(tmp_path, text))


def test_read_sample_notes__knows_healthy_donors(tmp_path: Path) -> None:
    notes, _ = read_sample_notes(_write(tmp_path, "sample,healthy\nA,yes\nB,no\nC,\n"))

    assert notes["healthy"].to_list() == [True, False, None]


def test_read_features__takes_a_wide_table(tmp_path: Path) -> None:
    facts, _ = read_features(_write(tmp_path, "sample,TP53,KRAS\nA,1,\nB,0,mut\n"))

    assert facts.features == ("TP53", "KRAS")
    assert facts.values[1].tolist() == [0.0, 1.0]
    assert facts.values[0, 0] == 1.0


def test_read_features__takes_a_list_of_alterations(tmp_path: Path) -> None:
    facts, _ = read_features(_write(tmp_path, "sample,gene,variant\nA,BRAF,V600E\nB,KRAS,\n"))

    assert facts.features == ("BRAF", "BRAF V600E", "KRAS")
    assert facts.values[0, :2].tolist() == [1.0, 1.0]
