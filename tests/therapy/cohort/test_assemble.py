"""Responses of several sources become one cohort, or a plain word why not."""

import numpy as np
import polars as pl
import pytest

from oncordia.domain.therapy import DrugNote, drug_key, find_measure, name_drugs
from oncordia.errors import InvalidTable
from oncordia.testing import CohortDesign, make_cohort
from oncordia.therapy import CohortPlan, ResponsePart, assemble_cohort

AUC = find_measure("auc")
PLAN = CohortPlan("test", AUC)
NOTES = {"patient": None, "centre": None, "healthy": None, "disease": None}
SCHEMA = {"patient": pl.String, "centre": pl.String, "healthy": pl.Boolean, "disease": pl.String}


def part(rows: list[tuple[str, str, float | None]], name: str = "t.csv") -> ResponsePart:
    frame = pl.DataFrame(rows, schema=["sample", "drug", "value"], orient="row").with_columns(
        pl.col("value").cast(pl.Float64),
        pl.lit(None, dtype=pl.Float64).alias("error"),
        *(pl.lit(None, dtype=dtype).alias(note) for note, dtype in SCHEMA.items()),
    )
    return ResponsePart(name, frame)


def grid(values: dict[str, list[float | None]], name: str = "t.csv") -> ResponsePart:
    rows = [(f"S{i}", drug, v) for drug, column in values.items() for i, v in enumerate(column)]
    return part(rows, name)


def test_assemble_cohort__does_not_heed_the_order_of_rows() -> None:
    rows: list[tuple[str, str, float | None]] = [
        (f"S{i}", drug, 0.1 * i + 0.01 * j) for i in range(4) for j, drug in enumerate("xyz")
    ]
    forward = assemble_cohort([part(rows)], PLAN).cohort.matrix
    backward = assemble_cohort([part(rows[::-1])], PLAN).cohort.matrix

    assert forward.samples == backward.samples
    assert forward.values.tolist() == backward.values.tolist()


def test_assemble_cohort__averages_repeats_with_the_error_of_their_scatter() -> None:
    rows = [
        ("S0", "x", 0.2),
        ("S0", "x", 0.4),
        ("S0", "y", 1.0),
        ("S1", "x", 0.5),
        ("S2", "x", 0.6),
    ]
    built = assemble_cohort([part([*rows])], PLAN)

    assert built.cohort.matrix.values[0, 0] == pytest.approx(0.3)
    assert built.cohort.matrix.errors[0, 0] == pytest.approx(0.1)
    assert np.isnan(built.cohort.matrix.errors[1, 0])
    assert "1 responses that stand in several rows are averaged" in built.notes


def test_assemble_cohort__gives_no_error_of_scatter_to_copies() -> None:
    rows: list[tuple[str, str, float | None]] = [
        (f"S{i}", drug, 0.1 * i + 0.01 * j) for i in range(4) for j, drug in enumerate("xyz")
    ]
    built = assemble_cohort([part(rows), part(rows, "again.csv")], PLAN)

    assert np.isnan(built.cohort.matrix.errors).all()
    assert "12 responses that repeat another digit for digit count once" in built.notes


COPIED: list[float | None] = [0.1, 0.2, 0.3, 0.4, 0.5, None]
OTHER: list[float | None] = [0.3, 0.1, 0.4, 0.2, 0.6, 0.7]


def test_assemble_cohort__refuses_a_drug_whose_responses_are_all_those_of_another() -> None:
    with pytest.raises(InvalidTable, match="drugs 'x' and 'z' have the same response in every"):
        assemble_cohort([grid({"x": COPIED, "y": OTHER, "z": COPIED})], PLAN)


def test_assemble_cohort__takes_equal_drugs_that_the_notes_name_apart() -> None:
    plan = CohortPlan("t", AUC, drugs={"x": DrugNote("x"), "z": DrugNote("z")})

    built = assemble_cohort([grid({"x": COPIED, "y": OTHER, "z": COPIED})], plan)

    assert built.cohort.matrix.n_drugs == 3


def test_assemble_cohort__refuses_a_sample_under_two_names() -> None:
    rows: list[tuple[str, str, float | None]] = [
        (sample, drug, 0.1 * (place + j * j))
        for place, sample in enumerate("ABC")
        for j, drug in enumerate("uvwxyz")
    ]
    copy = [("D", drug, value) for sample, drug, value in rows if sample == "B"]

    with pytest.raises(InvalidTable, match="samples 'B' and 'D' have the same response to every"):
        assemble_cohort([part([*rows, *copy])], PLAN)


def test_assemble_cohort__joins_synonyms_of_the_notes() -> None:
    plan = CohortPlan("t", AUC, drugs={"afatinib": DrugNote("afatinib", synonyms=("BIBW2992",))})
    one = grid({"afatinib": [0.1, 0.2], "x": [0.3, 0.4]}, "a.csv")
    other = part([("T0", "BIBW-2992", 0.3), ("T0", "x", 0.5)], "b.csv")

    built = assemble_cohort([one, other], plan)

    assert built.cohort.matrix.drugs == ("afatinib", "x")
    assert "by the drug notes 'BIBW-2992' is 'afatinib'" in built.notes


def test_assemble_cohort__counts_a_patient_of_replicates_once() -> None:
    samples = pl.DataFrame(
        {"sample": ["S0", "S1", "S2"], **NOTES, "patient": ["P", "P", "Q"]}, schema_overrides=SCHEMA
    )
    plan = CohortPlan("t", AUC, samples=samples)
    built = assemble_cohort([grid({"x": [0.1, 0.2, 0.3], "y": [0.3, 0.1, 0.2]})], plan)

    assert built.cohort.matrix.patients == ("P", "P", "Q")
    assert "3 samples come from 2 patients; each patient counts once" in built.notes


def test_assemble_cohort__leaves_out_what_was_never_measured_and_says_so() -> None:
    built = assemble_cohort(
        [grid({"x": [0.1, 0.2, 0.3], "y": [0.3, 0.1, 0.2], "z": [None, None, None]})], PLAN
    )

    assert built.cohort.matrix.drugs == ("x", "y")
    assert "drug 'z' has no value and is left out" in built.notes


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"x": [0.1, 0.2, 0.3]}, "the cohort has one drug, 'x', and nothing to rank it against"),
        ({"x": [0.1, 0.2], "y": [0.2, 0.1]}, "the cohort has 2 samples; give 3 or more"),
        ({"x": [0.5] * 3, "y": [0.5] * 3}, r"all 6 responses are equal \(0\.5\)"),
        ({"x": [None] * 3}, "no source holds a response"),
        (
            {"Afatinib": [0.1, 0.2, 0.3], "afatinib dimaleate": [0.1, 0.2, 0.4]},
            "'Afatinib' and 'afatinib dimaleate' look like one drug under two names",
        ),
        ({"x": [0.1, 0.2, 9.0], "y": [0.1] * 3}, "sample 'S2', drug 'x': auc must lie between"),
    ],
)
def test_assemble_cohort__refuses_in_one_line(
    values: dict[str, list[float | None]], said: str
) -> None:
    with pytest.raises(InvalidTable, match=said) as refused:
        assemble_cohort([grid(values)], PLAN)
    assert "\n" not in str(refused.value)


def test_assemble_cohort__refuses_a_sample_of_two_patients() -> None:
    rows = grid({"x": [0.1, 0.2, 0.3], "y": [0.3, 0.1, 0.2]})
    of_two = ResponsePart(
        "t", rows.frame.with_columns(pl.col("drug").alias("patient").cast(pl.String))
    )
    with pytest.raises(InvalidTable, match="sample 'S0' has two values of patient, 'x' and 'y'"):
        assemble_cohort([of_two], PLAN)


def flipped(values: dict[str, list[float | None]]) -> dict[str, list[float | None]]:
    return {drug: [None if v is None else 1.0 - v for v in col] for drug, col in values.items()}


STEPS: dict[str, list[float | None]] = {
    drug: [0.1 * place, 0.1 * place + 0.02, 0.1 * place + 0.01]
    for place, drug in enumerate("abcdefgh")
}


def test_assemble_cohort__finds_a_scale_that_runs_against_another_source() -> None:
    other = grid(flipped(STEPS), "b.csv").frame.with_columns(pl.col("sample") + "b")

    with pytest.raises(InvalidTable, match=r"b\.csv: its scale looks flipped: over 8 drugs"):
        assemble_cohort([grid(STEPS, "a.csv"), ResponsePart("b.csv", other)], PLAN)


def test_assemble_cohort__finds_a_scale_that_runs_against_a_told_reference() -> None:
    reference = assemble_cohort([grid(STEPS)], PLAN).cohort
    plan = CohortPlan("mine", AUC, against=reference)

    with pytest.raises(InvalidTable, match="mine: its scale looks flipped"):
        assemble_cohort([grid(flipped(STEPS))], plan)


def test_assemble_cohort__finds_a_flipped_scale_by_the_drug_that_kills_all() -> None:
    made = make_cohort(np.random.default_rng(2), CohortDesign(n_patients=12, n_drugs=12)).cohort
    values: dict[str, list[float | None]] = {
        drug: list(made.matrix.values[:, place]) for place, drug in enumerate(made.matrix.drugs)
    }

    assert assemble_cohort([grid(values)], PLAN).cohort.matrix.n_drugs == 12
    with pytest.raises(InvalidTable, match="flipped: carfilzomib, which nearly every cell"):
        assemble_cohort([grid(flipped(values))], PLAN)
    trusted = CohortPlan("t", AUC, trust_direction=True)
    assert assemble_cohort([grid(flipped(values))], trusted).cohort.matrix.n_drugs == 12


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Afatinib dimaleate", "afatinib"),
        ("AZD-4547", "azd4547"),
        ("PRT062607 2HCl", "prt062607"),
        ("5-FU with Irinotecan", "fluorouracil+irinotecan"),
        ("Irinotecan + 5-FU", "fluorouracil+irinotecan"),
        ("lithium", "lithium"),
    ],
)
def test_drug_key__is_one_for_the_names_of_a_drug(name: str, key: str) -> None:
    assert drug_key(name) == key


def test_name_drugs__keeps_apart_what_the_notes_call_two_drugs() -> None:
    notes = {name: DrugNote(name) for name in ("fludarabine", "fludarabine phosphate")}

    assert name_drugs(notes, notes) == {name: name for name in notes}
