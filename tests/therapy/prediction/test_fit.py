"""A reference recovers what made its cohort, and refuses what can teach nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.therapy.cohorts import draw_values, make_matrix

from oncordia.errors import InvalidTable
from oncordia.therapy import (
    ADDITIVE,
    ReferenceOptions,
    average_patients,
    draw_responses,
    fit_reference,
    predict_patient,
)
from oncordia.therapy.prediction.covariance import find_moments, shrink_covariance

FIXED = ReferenceOptions(shrinkage=0.3, strength=0.5)


def test_find_moments__are_the_plain_ones_without_holes() -> None:
    z = draw_values(30, 5)

    moments = find_moments(z, 0.5)

    assert moments.mean == pytest.approx(z.mean(axis=0))
    assert moments.covariance == pytest.approx(np.cov(z.T, bias=True))


def test_find_moments__come_near_the_whole_matrix_with_a_tenth_hidden() -> None:
    whole = draw_values(800, 6, seed=3)
    whole = (whole - whole.mean(axis=0)) / whole.std(axis=0)
    holed = np.where(np.random.default_rng(1).random(whole.shape) < 0.1, np.nan, whole)

    moments = find_moments(holed, 0.05)

    assert np.abs(moments.covariance - np.cov(whole.T, bias=True)).max() < 0.05


def test_shrink_covariance__ends_at_one_common_correlation() -> None:
    shrunk = shrink_covariance(np.array([[1.0, 0.8, 0.2], [0.8, 1.0, 0.2], [0.2, 0.2, 1.0]]), 1.0)

    assert shrunk[0, 1] == pytest.approx(0.4)
    assert shrunk[1, 2] == pytest.approx(0.4)


def test_fit_reference__predicts_far_better_than_the_mean_where_drugs_share_factors() -> None:
    values = draw_values(260, 30, seed=5)
    reference = fit_reference(make_matrix(values[:200]))
    hidden = np.arange(10, 30)
    errors = []
    for row in values[200:]:
        seen = row.copy()
        seen[hidden] = np.nan
        errors.append((predict_patient(reference, seen).mean - row)[hidden])

    # three factors known from ten drugs: about the unexplained share of the variance is left
    spread = values[200:, hidden].std(axis=0)
    assert float((np.std(errors, axis=0) / spread).mean()) < 0.6


def test_fit_reference__ends_at_the_additive_model_where_drugs_share_their_level_alone() -> None:
    rng = np.random.default_rng(2)
    values = 0.7 + 0.1 * rng.normal(size=(12, 1)) + 0.03 * rng.normal(size=(12, 40))

    reference = fit_reference(make_matrix(values), ReferenceOptions(strength=0.0))

    assert reference.shrinkage >= 0.9
    fixed = fit_reference(make_matrix(values), ReferenceOptions(shrinkage=1.0, strength=0.0))
    assert fixed.kind == ADDITIVE


def test_fit_reference__intervals_hold_on_patients_it_never_saw() -> None:
    values = draw_values(320, 30, seed=7)
    reference = fit_reference(make_matrix(values[:200]))
    inside = []
    for row in values[200:]:
        seen = row.copy()
        seen[10:] = np.nan
        low, high = predict_patient(reference, seen).find_limits(0.9)
        inside.append(((row >= low) & (row <= high))[10:])

    assert 0.88 <= float(np.mean(inside)) <= 0.94


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), turn=st.booleans())
def test_fit_reference__carries_a_change_of_unit_through(seed: int, turn: bool) -> None:
    values = draw_values(25, 8, seed=seed, holes=0.1)
    values[:3] = np.where(np.isnan(values[:3]), 0.5, values[:3])
    factor = -0.25 if turn else 0.25
    patient = values[0].copy()
    patient[4:] = np.nan

    one = predict_patient(fit_reference(make_matrix(values), FIXED), patient)
    other = predict_patient(fit_reference(make_matrix(factor * values), FIXED), factor * patient)

    assert other.mean == pytest.approx(factor * one.mean, abs=2e-3)
    assert other.sd == pytest.approx(abs(factor) * one.sd, rel=2e-2)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_predict_patient__does_not_depend_on_the_order_of_drugs(seed: int) -> None:
    values = draw_values(25, 8, seed=seed)
    order = np.random.default_rng(seed).permutation(8)
    patient = values[0].copy()
    patient[4:] = np.nan

    one = predict_patient(fit_reference(make_matrix(values), FIXED), patient)
    other = predict_patient(fit_reference(make_matrix(values[:, order]), FIXED), patient[order])

    assert other.mean == pytest.approx(one.mean[order], abs=1e-9)


def test_predict_patient__returns_what_was_measured() -> None:
    values = draw_values(25, 8)
    patient = values[0].copy()
    patient[4:] = np.nan

    found = predict_patient(fit_reference(make_matrix(values), FIXED), patient)

    assert found.mean[:4].tolist() == patient[:4].tolist()
    assert found.sd[:4].tolist() == [0.0] * 4
    assert found.measured.tolist() == [True] * 4 + [False] * 4


def test_predict_patient__gives_the_cohort_where_nothing_is_measured() -> None:
    values = draw_values(40, 8)
    reference = fit_reference(make_matrix(values), FIXED)

    found = predict_patient(reference, np.full(8, np.nan))

    assert found.mean == pytest.approx(reference.mean)


def test_predict_patient__trusts_a_noisy_measurement_less() -> None:
    values = draw_values(60, 8)
    reference = fit_reference(make_matrix(values), FIXED)
    patient = np.full(8, np.nan)
    patient[0] = reference.mean[0] + 3 * reference.sd[0]
    errors = np.full(8, np.nan)
    errors[0] = 5 * reference.sd[0]

    sure = predict_patient(reference, patient).mean - reference.mean
    unsure = predict_patient(reference, patient, errors).mean - reference.mean

    assert np.abs(unsure[1:]).max() < np.abs(sure[1:]).max()


def test_predict_patient__warns_of_a_patient_unlike_the_cohort() -> None:
    values = draw_values(200, 20, seed=3)
    reference = fit_reference(make_matrix(values), FIXED)
    usual = values[0].copy()
    strange = reference.mean + 4 * reference.sd * np.where(np.arange(20) % 2, 1.0, -1.0)
    usual[10:] = strange[10:] = np.nan

    assert predict_patient(reference, usual).misfit < 3
    assert predict_patient(reference, strange).misfit > 10
    assert predict_patient(reference, strange).scale > predict_patient(reference, usual).scale


def test_draw_responses__have_the_mean_and_covariance_of_the_prediction() -> None:
    values = draw_values(60, 6)
    patient = values[0].copy()
    patient[3:] = np.nan
    prediction = predict_patient(fit_reference(make_matrix(values), FIXED), patient)

    draws = draw_responses(np.random.default_rng(0), prediction, 20_000)

    assert draws.mean(axis=0) == pytest.approx(prediction.mean, abs=4e-3)
    assert np.cov(draws.T) == pytest.approx(prediction.covariance, abs=2e-3)


def test_average_patients__leaves_healthy_donors_out_and_joins_replicates() -> None:
    matrix = replace(
        make_matrix(np.array([[0.2, np.nan], [0.4, 0.6], [0.9, 0.9]])),
        patients=("A", "A", "H"),
        healthy=(False, False, True),
    )

    values, _ = average_patients(matrix)

    assert values == pytest.approx(np.array([[0.3, 0.6]]))


def test_fit_reference__refuses_a_cohort_of_two() -> None:
    with pytest.raises(InvalidTable, match="needs 10 patients, got 2"):
        fit_reference(make_matrix(draw_values(2, 5)))


def test_fit_reference__refuses_one_drug() -> None:
    with pytest.raises(InvalidTable, match="2 drugs or more, got 1"):
        fit_reference(make_matrix(draw_values(12, 1)))


def test_fit_reference__names_a_drug_without_any_value() -> None:
    values = draw_values(12, 4)
    values[:, 2] = np.nan

    with pytest.raises(InvalidTable, match="drug 'D2' has no value"):
        fit_reference(make_matrix(values))


def test_fit_reference__names_a_drug_that_is_the_same_for_all() -> None:
    values = draw_values(12, 4)
    values[:, 1] = 1.0

    with pytest.raises(InvalidTable, match="drug 'D1' has the same value 1 for all 12"):
        fit_reference(make_matrix(values))


def test_fit_reference__lives_with_patients_of_one_drug_or_none() -> None:
    values = draw_values(20, 4, seed=2)
    values[3] = np.nan
    values[5, 1:] = np.nan
    values[7, 2:] = np.nan

    reference = fit_reference(make_matrix(values))

    assert np.isfinite(reference.calibration.inflation).all()


def test_fit_reference__claims_no_calibration_where_each_patient_has_one_drug() -> None:
    values = np.full((12, 3), np.nan)
    values[np.arange(12), np.arange(12) % 3] = np.linspace(0.3, 0.8, 12)

    reference = fit_reference(make_matrix(values))

    assert reference.calibration.n_errors == 0
    assert reference.calibration.inflation.tolist() == [1.0, 1.0, 1.0]
