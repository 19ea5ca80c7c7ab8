"""Patients far out rule the correlations less."""

import numpy as np
import pytest
from tests.therapy.cohorts import draw_values

from oncordia.arrays import FloatArray
from oncordia.therapy.prediction.conditioning import weigh_patients
from oncordia.therapy.prediction.covariance import find_moments
from oncordia.therapy.prediction.weighting import find_row_variance, find_weighted_moments


def draw_z(n_patients: int, n_drugs: int, seed: int = 0) -> FloatArray:
    values = draw_values(n_patients, n_drugs, seed=seed)
    z: FloatArray = (values - values.mean(axis=0)) / values.std(axis=0)
    return z


def test_find_weighted_moments__keep_means_and_variances() -> None:
    z = draw_z(60, 8)
    z[:2] *= 6.0

    weighted, plain = find_weighted_moments(z, 0.4), find_moments(z, 0.4)

    assert weighted.mean == pytest.approx(plain.mean)
    assert np.diag(weighted.covariance) == pytest.approx(np.diag(plain.covariance))


def test_find_weighted_moments__give_a_patient_far_out_less_weight() -> None:
    z = draw_z(60, 8)
    z[5] *= 8.0

    weights = find_weighted_moments(z, 0.4).weights

    assert int(np.argmin(weights)) == 5
    assert weights[5] < 0.25
    assert weights.mean() == pytest.approx(1.0)


def test_find_weighted_moments__bring_back_most_of_a_correlation_that_outliers_hide() -> None:
    rng = np.random.default_rng(1)
    level = rng.normal(size=(300, 1))
    z = 0.8 * level + 0.6 * rng.normal(size=(300, 6))  # correlation 0.64
    z[:6] = 7.0 * np.where(np.arange(6) % 2, 1.0, -1.0)

    weighted = find_weighted_moments(z, 0.05).covariance
    plain = find_moments(z, 0.05).covariance

    def correlate(covariance: FloatArray) -> float:
        return float(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]))

    assert correlate(plain) < 0.1
    assert correlate(weighted) > 0.45


def test_find_weighted_moments__know_a_patient_without_any_value() -> None:
    z = draw_z(30, 5)
    z[3] = np.nan

    assert np.isfinite(find_weighted_moments(z, 0.4).covariance).all()


def test_find_row_variance__is_larger_for_patients_of_less_weight() -> None:
    assert find_row_variance(np.array([1.0, 0.25])).tolist() == [0.75, 1.5]


def test_find_row_variance__is_empty_where_no_rows_are_kept() -> None:
    assert find_row_variance(np.empty(0)).size == 0


def test_weigh_patients__leans_less_on_a_patient_far_out() -> None:
    panel = np.array([[0.0, 0.0], [0.0, 0.0]])

    pull, _ = weigh_patients(panel, np.array([1.6, 0.4]), np.array([[0.1, 0.1]]), 1.0)

    assert pull[0, 0] == pytest.approx(2.0 * pull[0, 1])
