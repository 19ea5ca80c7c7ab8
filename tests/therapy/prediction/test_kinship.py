"""Drugs that share a target are drawn to a higher correlation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.therapy.cohorts import make_matrix

from oncordia.domain.therapy import Cohort, DrugNote
from oncordia.therapy import (
    GAUSSIAN,
    ReferenceOptions,
    explain_prediction,
    fit_reference,
    predict_patient,
    prepare_cohort,
    relate_drugs,
)
from oncordia.therapy.prediction.kinship import find_target_correlation

FIXED = ReferenceOptions(shrinkage=1.0, strength=0.0)


def note(drug: str, target: str, *synonyms: str) -> tuple[str, DrugNote]:
    return drug, DrugNote(drug, target=target, synonyms=synonyms)


def test_relate_drugs__tells_the_share_of_targets_of_two_drugs() -> None:
    notes = dict([note("A", "EGFR, ERBB2"), note("B", "EGFR"), note("C", "PARP1/2")])

    kinship = relate_drugs(["A", "B", "C", "D"], notes)

    assert kinship is not None
    assert kinship == pytest.approx(
        np.array(
            [
                [1.0, 0.5**0.5, 0.0, 0.0],
                [0.5**0.5, 1.0, 0.0, 0.0],
                [0.0, 0.0, 1.0, 0.0],
                [0.0, 0.0, 0.0, 0.0],
            ]
        )
    )


def test_relate_drugs__takes_genes_of_one_family_for_one() -> None:
    kinship = relate_drugs(["A", "B"], dict([note("A", "AKT1/2 (PKB)"), note("B", "akt3")]))

    assert kinship is not None
    assert kinship[0, 1] == pytest.approx(1.0)


def test_relate_drugs__gives_a_combination_the_targets_of_its_parts() -> None:
    notes = dict([note("dabrafenib", "BRAF"), note("trametinib", "MEK1"), note("X + Y", "NA")])

    kinship = relate_drugs(["Dabrafenib with Trametinib", "trametinib"], notes)

    assert kinship is not None
    assert kinship[0, 1] == pytest.approx(0.5**0.5)


def test_relate_drugs__finds_a_drug_by_its_synonym() -> None:
    notes = dict([note("afatinib", "EGFR", "BIBW2992"), note("erlotinib", "EGFR")])

    kinship = relate_drugs(["BIBW-2992", "erlotinib"], notes)

    assert kinship is not None
    assert kinship[0, 1] == pytest.approx(1.0)


@pytest.mark.parametrize("target", ["", "NA", "unknown", "Other", "2"])
def test_relate_drugs__knows_nothing_of_targets_not_told(target: str) -> None:
    assert relate_drugs(["A", "B"], dict([note("A", target), note("B", target)])) is None


def test_find_target_correlation__is_the_common_one_without_kinship() -> None:
    correlation = np.array([[1.0, 0.8, 0.2], [0.8, 1.0, 0.2], [0.2, 0.2, 1.0]])

    assert find_target_correlation(correlation, None)[0, 1:] == pytest.approx([0.4, 0.4])


def test_find_target_correlation__leans_on_the_usual_excess_where_one_pair_tells() -> None:
    correlation = np.full((4, 4), 0.2)
    correlation[0, 1] = correlation[1, 0] = 0.75
    np.fill_diagonal(correlation, 1.0)
    kinship = np.zeros((4, 4))
    kinship[:2, :2] = 1.0

    target = find_target_correlation(correlation, kinship)

    # one pair says 0.55 more, ten say 0.25: (0.55 + 10 * 0.25) / 11
    assert target[0, 1] - target[2, 3] == pytest.approx(0.277273, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(
    hits=arrays(np.bool_, (7, 4)),
    values=arrays(np.float64, (9, 7), elements=st.floats(-3, 3, width=16)),
)
def test_find_target_correlation__is_positive_definite(
    hits: np.ndarray, values: np.ndarray
) -> None:
    unit = hits / np.sqrt(np.maximum(hits.sum(axis=1, keepdims=True), 1))
    centred = values - values.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    known = size > 1e-9
    correlation = np.eye(7)
    correlation[np.ix_(known, known)] = np.corrcoef(values[:, known].T) if known.sum() > 1 else 1.0
    np.fill_diagonal(correlation, 1.0)

    target = find_target_correlation(correlation, unit @ unit.T)

    assert np.linalg.eigvalsh(target)[0] > 0
    assert np.diag(target).tolist() == [1.0] * 7


def test_fit_reference__lets_a_drug_of_the_same_target_say_more() -> None:
    values = 0.5 + 0.1 * np.random.default_rng(3).normal(size=(14, 6))
    kinship = np.zeros((6, 6))
    kinship[:2, :2] = 1.0
    patient = np.full(6, np.nan)
    patient[0] = 1.0

    found = predict_patient(fit_reference(make_matrix(values), FIXED, None, kinship), patient)

    moved = found.mean - found.reference.mean
    assert moved[1] > 2 * np.abs(moved[2:]).max()
    assert found.reference.kind == GAUSSIAN


def test_prepare_cohort__takes_targets_from_the_notes_of_drugs() -> None:
    values = 0.5 + 0.1 * np.random.default_rng(5).normal(size=(14, 5))
    notes = dict([note("D3", "EGFR"), note("D1", "EGFR/ERBB2")])

    model = prepare_cohort(Cohort("made", make_matrix(values), notes=notes)).model

    assert model is not None
    assert model.kinship is not None
    assert model.kinship[1, 3] == pytest.approx(0.5**0.5)


def test_explain_prediction__adds_up_with_kinship() -> None:
    values = 0.5 + 0.1 * np.random.default_rng(4).normal(size=(20, 6))
    kinship = np.zeros((6, 6))
    kinship[:2, :2] = 1.0
    patient = np.array([0.9, np.nan, 0.4, 0.5, np.nan, np.nan])
    reference = fit_reference(make_matrix(values), ReferenceOptions(strength=1.0), None, kinship)

    told = explain_prediction(predict_patient(reference, patient), "D1")

    parts = sum(one.amount for one in told.contributions)
    assert told.mean + told.prior + parts + told.alike == pytest.approx(told.value, abs=1e-12)
    assert told.contributions[0].drug == "D0"
