import numpy as np
import pytest
from scipy.special import polygamma

from oncordia.assay.curves.noise import (
    MIN_CURVES,
    NoisePrior,
    estimate_noise_prior,
    find_trigamma,
    inverse_trigamma,
    moderate_variance,
    share_variance,
)


def test_share_variance__finds_the_law_that_made_the_variances() -> None:
    rng = np.random.default_rng(0)
    n, d, d0, s0 = 20000, 5.0, 8.0, 0.01
    truth = d0 * s0 / rng.chisquare(d0, n)
    variance = truth * rng.chisquare(d, n) / d
    moderated, spare = share_variance(variance, np.full(n, d))
    assert spare == pytest.approx(d0 + d, rel=0.05)
    shared = (moderated * spare - d * variance) / (spare - d)
    assert shared == pytest.approx(s0, rel=0.02)


def test_share_variance__lies_nearer_to_the_truth_than_the_own_variance() -> None:
    rng = np.random.default_rng(1)
    truth = 10.0 * 0.01 / rng.chisquare(10.0, 5000)
    variance = truth * rng.chisquare(3.0, 5000) / 3.0
    moderated, _ = share_variance(variance, np.full(5000, 3.0))
    assert np.mean((moderated - truth) ** 2) < 0.5 * np.mean((variance - truth) ** 2)


def test_share_variance__gives_curves_without_spare_wells_the_shared_one() -> None:
    variance = np.append(np.linspace(0.009, 0.011, 20), np.nan)
    spare = np.append(np.full(20, 4.0), 0.0)
    moderated, _ = share_variance(variance, spare)
    assert 0.008 < moderated[-1] < 0.014


def test_share_variance__leaves_a_few_curves_as_they_are() -> None:
    variance = np.append(np.linspace(0.01, 0.02, MIN_CURVES - 1), np.nan)
    spare = np.append(np.full(MIN_CURVES - 1, 4.0), 0.0)
    moderated, kept = share_variance(variance, spare)
    assert moderated[:-1].tolist() == variance[:-1].tolist()
    assert np.isnan(moderated[-1])
    assert kept.tolist() == spare.tolist()


@pytest.mark.parametrize("x", [1e-3, 0.3, 1.0, 7.0, 1e4])
def test_inverse_trigamma__undoes_the_trigamma_function(x: float) -> None:
    assert inverse_trigamma(float(polygamma(1, x))) == pytest.approx(x, rel=1e-6)


def test_moderate_variance__by_the_estimated_prior_is_share_variance() -> None:
    rng = np.random.default_rng(2)
    variance, spare = 0.01 * rng.chisquare(5.0, 100) / 5.0, np.full(100, 5.0)
    prior = estimate_noise_prior(variance, spare)
    assert prior is not None
    first = share_variance(variance, spare)
    second = share_variance(variance, spare, (prior.variance, prior.n_spare))
    assert first[0].tolist() == second[0].tolist()
    assert first[1].tolist() == second[1].tolist()


def test_moderate_variance__weighs_own_and_shared_by_their_degrees_of_freedom() -> None:
    moderated, spare = moderate_variance(
        np.array([0.02, np.nan]), np.array([4.0, 0.0]), NoisePrior(0.01, 6.0)
    )
    assert moderated.tolist() == pytest.approx([0.014, 0.01])
    assert spare.tolist() == [10.0, 6.0]


def test_estimate_noise_prior__finds_none_in_a_few_curves() -> None:
    assert estimate_noise_prior(np.full(MIN_CURVES - 1, 0.01), np.full(MIN_CURVES - 1, 4.0)) is None


@pytest.mark.parametrize("x", [1e-3, 0.25, 0.5, 1.7, 4.0, 33.0, 1e4])
def test_find_trigamma__is_the_second_derivative_of_log_gamma(x: float) -> None:
    assert find_trigamma(np.array([x]))[0] == pytest.approx(float(polygamma(1, x)), rel=1e-12)
