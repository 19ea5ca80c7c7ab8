"""Tables of outcomes: what is read, and each fault with its row, value and mend."""

from pathlib import Path

import pytest

from oncordia.domain.therapy import Direction, OutcomeDefinition, StudyStatus, TwoByTwo
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.formats.therapy import (
    ConcordanceTable,
    check_outcomes,
    read_concordance,
    settle_definition,
)

STUDIES = "study,treatment,n,TP,FP,FN,TN,sensitivity,note\n"
PAIRS = "patient,auc,outcome\nP1,0.4,R\nP2,0.9,PD\nP3,0.5,R\nP4,0.8,SD\n"


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def read(folder: Path, text: str, **said: object) -> ConcordanceTable:
    return read_concordance(write(folder, text), **said)  # type: ignore[arg-type]


def refuse(folder: Path, text: str, **said: object) -> str:
    with pytest.raises((InvalidTable, InvalidOption)) as refused:
        read(folder, text, **said)
    return str(refused.value)


def test_read__takes_counts_as_they_stand(tmp_path: Path) -> None:
    (study,) = read(tmp_path, STUDIES + "A,x,21,7,1,0,13,1.0,\n").studies

    assert study.table == TwoByTwo(7, 1, 0, 13)
    assert (study.is_pooled, study.n_comparisons) == (True, 21)


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ("A,x,80,,,,,0.78,", StudyStatus.RATES),
        ("A,x,48,34,6,,,,", StudyStatus.PARTIAL),
        ("A,x,,,,,,,nothing", StudyStatus.NO_TABLE),
    ],
)
def test_read__fills_in_no_count_and_keeps_the_row(
    tmp_path: Path, row: str, status: StudyStatus
) -> None:
    (study,) = read(tmp_path, STUDIES + row + "\n").studies

    assert study.table is None
    assert (study.status, study.is_pooled, study.reason) == (status, False, status.value)


def test_read__keeps_a_study_that_failed(tmp_path: Path) -> None:
    text = "study,counts_status,TP,FP,FN,TN\nA,failed,,,,\n"
    (study,) = read(tmp_path, text).studies

    assert study.status is StudyStatus.FAILED


def test_read__knows_columns_by_other_names(tmp_path: Path) -> None:
    text = "研究,真阳性,False Positive,假阴性,true-negatives,Sensitivity_pct\nA,7,1,0,13,100\n"
    (study,) = read(tmp_path, text).studies

    assert study.table == TwoByTwo(7, 1, 0, 13)
    assert study.rates == {"sensitivity": 1.0}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A,x,21,7.5,1,0,13,,", "row 2, column tp: tp 7.5 is no whole number; write the published"),
        ("A,x,21,-7,1,0,13,,", "tp -7 is below 0"),
        ("A,x,21,7,1,0,13,93,", "sensitivity 93 looks like percent where a fraction belongs; write "
         "0.93, or call the column sensitivity_pct"),
        ("A,x,20,7,1,0,13,,", "TP, FP, FN and TN add up to 21, but n_comparisons is 20"),
        ("A,x,21,7,1,0,13,0.93,", "sensitivity is given as 0.93, but the counts make it 1; the "
         "classes look swapped"),
        ("A,x,21,seven,1,0,13,,", "'seven' is no number"),
        (",x,21,7,1,0,13,,", "the study has no name"),
        ("A,x,21,7,1,0,13,,\nA,x,21,7,1,0,13,,", "row 3: study 'A' stands twice"),
    ],
)  # fmt: skip
def test_read__refuses_a_row_of_counts(tmp_path: Path, row: str, said: str) -> None:
    assert said in refuse(tmp_path, STUDIES + row + "\n")


def test_read__takes_the_direction_from_the_measure(tmp_path: Path) -> None:
    pairs = read(tmp_path, PAIRS).pairs

    assert pairs is not None
    assert (pairs.measure, pairs.sign, pairs.is_direction_inferred) == ("auc", -1.0, True)
    assert pairs.frame["value"].to_list() == [0.4, 0.9, 0.5, 0.8]


def test_read__asks_for_a_direction_that_no_measure_tells(tmp_path: Path) -> None:
    text = "patient,score,outcome\nP1,4,1\nP2,5,0\n"

    assert "say with --direction low or high" in refuse(tmp_path, text)
    pairs = read(tmp_path, text, direction=Direction.HIGH_IS_SENSITIVE).pairs
    assert pairs is not None
    assert pairs.sign == 1.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("patient,auc,outcome\nP1,40,R\nP2,85,PD\n", "row 2, column auc: auc 40 lies outside -0.5 "
         "to 5; it looks like percent: divide the column by 100"),
        ("patient,auc,time,event\nP1,0.4,12,maybe\n", "event 'maybe' is no word for it; write 1"),
        ("patient,auc,time,event\nP1,0.4,-3,1\n", "row 2, column time: time -3 is out of range"),
        ("patient,auc,time\nP1,0.4,3\n", "no column holds the event"),
        ("patient,probability,outcome\nP1,40,1\n", "probability 40 is out of range"),
        ("patient,call,outcome\nP1,perhaps,1\n", "call 'perhaps' is no word for it"),
        ("patient,auc\nP1,0.4\n", "no column holds counts (TP, FP, FN, TN), an outcome or a time"),
        ("patient,outcome\nP1,R\n", "no column holds the test"),
        ("auc,outcome\n0.4,R\n", "no column names the patient"),
        ("patient,auc,outcome\n", "holds a header line but no rows"),
    ],
)  # fmt: skip
def test_read__refuses_a_table_of_pairs(tmp_path: Path, text: str, said: str) -> None:
    assert said in refuse(tmp_path, text)


def test_read__refuses_a_column_that_no_table_has(tmp_path: Path) -> None:
    said = refuse(tmp_path, PAIRS, columns={"outcome": "outcom"})

    assert "there is no column 'outcom', named for outcome; correct the name; did you mean" in said


def test_read__takes_a_probability_for_a_score_where_there_is_no_other(tmp_path: Path) -> None:
    pairs = read(tmp_path, "patient,probability,outcome\nP1,0.9,1\nP2,0.2,0\n").pairs

    assert pairs is not None
    assert (pairs.measure, pairs.sign) == ("probability", 1.0)
    assert pairs.frame["value"].to_list() == [0.9, 0.2]


def test_read__refuses_samples_that_were_never_tested(tmp_path: Path) -> None:
    tests = write(tmp_path, "sample,drug,auc\nPDO-01,x,0.4\nPDO-02,x,0.9\n", "tests.csv")
    text = "patient,outcome\nPDO-01,1\nPDO-2,0\n"

    said = refuse(tmp_path, text, responses=tests, measure="auc")
    assert "table.csv, row 3: 'PDO-2' is unknown among the measured responses" in said
    assert "did you mean 'PDO-02'" in said


def test_read__leaves_unknown_samples_out_where_told_to(tmp_path: Path) -> None:
    tests = write(tmp_path, "sample,drug,auc\nA,x,0.4\nB,x,0.9\nC,x,0.7\n", "tests.csv")
    text = "patient,outcome\nA,1\nB,0\nD,0\n"
    table = read(tmp_path, text, responses=tests, measure="auc", drop_unknown=True)

    assert table.pairs is not None
    kept = table.pairs.frame.filter("is_kept")
    assert sorted(kept["sample"]) == ["A", "B"]
    assert "1 without a measured response left out: D" in str(table.notes[0])


def test_read__refuses_two_outcomes_of_one_sample(tmp_path: Path) -> None:
    tests = write(tmp_path, "sample,drug,auc\nA,x,0.4\n", "tests.csv")
    text = "patient,outcome\nA,1\nA,0\n"

    said = refuse(tmp_path, text, responses=tests, measure="auc")
    assert "row 3, column patient: patient 'A' has an outcome already" in said


def test_read__keeps_rows_of_a_value_alone_and_names_a_value_it_lacks(tmp_path: Path) -> None:
    text = "patient,auc,outcome,cohort\nP1,0.4,R,A\nP2,0.9,PD,A\nP3,0.5,R,B\n"
    pairs = read(tmp_path, text, keep={"cohort": "a"}).pairs

    assert pairs is not None
    assert pairs.frame["patient"].to_list() == ["P1", "P2"]
    assert "no row has 'C' in column 'cohort'" in refuse(tmp_path, text, keep={"cohort": "C"})
    assert "did you mean 'cohort'" in refuse(tmp_path, text, keep={"cohrt": "A"})


def settle(folder: Path, text: str, *said: tuple[str, ...]) -> OutcomeDefinition:
    pairs = read(folder, text).pairs
    assert pairs is not None
    definition = settle_definition(pairs.frame, "table.csv", *said)
    check_outcomes(pairs.frame, definition, "table.csv")
    return definition


def test_definition__is_asked_for_where_words_may_mean_either(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match=r"the outcomes are R \(2\), PD \(1\), SD \(1\)"):
        settle(tmp_path, PAIRS)


def test_definition__places_every_word(tmp_path: Path) -> None:
    with pytest.raises(InvalidTable, match=r"row 5, column outcome: outcome 'SD' is in no list"):
        settle(tmp_path, PAIRS, ("R",), ("PD",))
    label = settle(tmp_path, PAIRS, ("R",), ("PD",), ("SD",)).label
    assert label == "R against PD; SD left out"


def test_definition__refuses_a_word_that_does_not_occur(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match="no row has the outcome 'CR'"):
        settle(tmp_path, PAIRS, ("CR",), ("PD",), ("SD", "R"))


def test_definition__takes_labels_that_can_mean_one_thing_alone(tmp_path: Path) -> None:
    text = PAIRS.replace("R\n", "yes\n").replace("PD", "no").replace("SD", "no")

    assert settle(tmp_path, text).label == "yes against no"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("patient,auc,outcome\nP1,0.4,1\nP2,0.9,1\n", "every outcome is '1'"),
        ("patient,auc,outcome\nP1,0.5,1\nP2,0.5,0\n", "the score is 0.5 in every row"),
        ("patient,auc,outcome\nP1,0.5,1\nP2,,0\n", "no tested patient did not respond"),
    ],
)
def test_definition__refuses_what_cannot_be_compared(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidTable, match=said):
        settle(tmp_path, text)


def test_read__takes_responses_with_one_column_a_drug(tmp_path: Path) -> None:
    text = "patient,outcome\nP1,R\nP2,PD\n"
    long = write(tmp_path, "patient,drug,auc\nP1,x,0.4\nP1,y,0.5\nP2,x,0.9\nP2,y,0.8\n", "long.csv")
    wide = write(tmp_path, "patient,x,y\nP1,0.4,0.5\nP2,0.9,0.8\n", "wide.csv")
    shown = ["patient", "drug", "value", "outcome", "is_kept"]

    found = [read(tmp_path, text, responses=one, measure="auc").pairs for one in (long, wide)]

    first, second = (
        one.frame.select(shown).sort("patient", "drug") for one in found if one is not None
    )
    assert first.equals(second)


def test_read__names_few_columns_of_wide_responses_of_no_measure(tmp_path: Path) -> None:
    drugs = [f"drug{number}" for number in range(40)]
    wide = f"patient,{','.join(drugs)}\nP1,{','.join(['0.5'] * 40)}\n"
    tests = write(tmp_path, wide, "wide.csv")

    said = refuse(tmp_path, "patient,outcome\nP1,R\n", responses=tests)

    assert "and 29 more; name it with --measure, as --measure auc" in said
