"""Messages with noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from tests.therapy.centres.test_sums import draw_values, make_matrix

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import Direction, Measure
from oncordia.errors import InvalidOption
from oncordia.therapy import (
    NoiseOptions,
    find_noise_ratio,
    find_sensitivity,
    pool_moments,
    summarise_cohort,
    summarise_with_noise,
    turn_message,
)
from oncordia.therapy.centres.pooling import find_reliability

OPTIONS = NoiseOptions(epsilon=2.0, low=0.0, high=50.0)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 10.0])
def test_find_noise_ratio__keeps_the_promise_exactly(epsilon: float) -> None:
    """Chance that the loss of privacy exceeds epsilon, weighed as delta weighs it."""
    sd = find_noise_ratio(epsilon, 1e-5)
    far = norm.cdf(0.5 / sd - epsilon * sd)
    assert far - np.exp(epsilon) * norm.cdf(-0.5 / sd - epsilon * sd) == pytest.approx(1e-5)


def move(u: FloatArray, v: FloatArray) -> float:
    """How far the sums of one patient's responses, and of their products, lie apart."""
    upper = np.triu_indices(u.size)
    products = (np.outer(u, u) - np.outer(v, v))[upper]
    return float(np.sqrt(((u - v) ** 2).sum() + (products**2).sum()))


@settings(max_examples=100)
@given(st.integers(1, 9), st.integers(0, 10_000))
def test_find_sensitivity__bounds_what_one_patient_moves(n_drugs: int, seed: int) -> None:
    """Climbed to from random responses, drug by drug, so that the worst pair is looked for."""
    rng = np.random.default_rng(seed)
    u, v = rng.uniform(-1.0, 1.0, (2, n_drugs))
    best = move(u, v)
    for _ in range(3):
        for one, drug in ((one, drug) for one in (u, v) for drug in range(n_drugs)):
            kept = one[drug]
            for tried in (-1.0, 0.0, 1.0):
                one[drug] = tried
                if move(u, v) > best:
                    best, kept = move(u, v), tried
            one[drug] = kept
    assert best <= find_sensitivity(n_drugs) + 1e-9


@pytest.mark.parametrize("n_drugs", [1, 3, 7, 71])
def test_find_sensitivity__is_reached_by_two_patients(n_drugs: int) -> None:
    u = np.ones(n_drugs)
    v = np.where(np.arange(n_drugs) <= n_drugs // 2, -1.0, 1.0)
    assert u @ v == -1.0
    assert move(u, v) == pytest.approx(find_sensitivity(n_drugs))


def test_summarise_with_noise__rounds_sums_to_a_grid_that_tells_nothing() -> None:
    """All digits below 2^-20 of the noise are gone, so the last ones are no fingerprint."""
    matrix = make_matrix(draw_values(1, 40, holes=0.0))
    message = summarise_with_noise(matrix, "C", NoiseOptions(1.0, 0.0, 50.0))
    assert message.noise is not None
    sums = (message.means - 25.0) / 25.0 * 40.0
    step = 2.0 ** np.ceil(np.log2(message.noise.sd * 2.0**-20))
    told = (message.means > 0.0) & (message.means < 50.0)  # not at an end of the measure
    np.testing.assert_allclose(sums[told] / step, np.round(sums[told] / step), atol=1e-3)


def test_summarise_with_noise__tends_to_the_message_without_noise() -> None:
    matrix = make_matrix(draw_values(1, 40, holes=0.0))
    options = NoiseOptions(epsilon=1e9, low=0.0, high=50.0)
    noisy = pool_moments([summarise_with_noise(matrix, "C", options)])
    plain = pool_moments([summarise_cohort(matrix, "C")])
    np.testing.assert_allclose(noisy.covariance, plain.covariance, atol=1e-2)


def test_summarise_with_noise__draws_from_a_secret_source_each_time() -> None:
    matrix = make_matrix(draw_values(1, 40))
    one, other = (summarise_with_noise(matrix, "C", OPTIONS) for _ in range(2))
    upper = np.triu_indices(len(one.drugs), 1)  # a diagonal may lie at its floor
    assert (one.scatter[upper] != other.scatter[upper]).all()


def test_summarise_with_noise__has_the_stated_noise() -> None:
    matrix = make_matrix(draw_values(1, 40, holes=0.0))
    rng = np.random.default_rng(0)
    options = NoiseOptions(epsilon=50.0, low=0.0, high=50.0)
    made = [summarise_with_noise(matrix, "C", options, rng=rng) for _ in range(400)]
    assert made[0].noise is not None
    means = np.array([one.means for one in made])
    # a mean is 25 times the noise on its sum over 40 patients
    spread = means.std(axis=0).mean()
    assert spread == pytest.approx(25.0 * made[0].noise.sd / 40.0, rel=0.1)


def test_summarise_with_noise__refuses_a_delta_above_one_patient_in_all() -> None:
    matrix = make_matrix(draw_values(1, 40))
    options = NoiseOptions(epsilon=2.0, low=0.0, high=50.0, delta=0.05)
    with pytest.raises(InvalidOption, match="delta must be below 1 / 40"):
        summarise_with_noise(matrix, "C", options)


def test_noise_options__refuses_an_empty_range() -> None:
    with pytest.raises(InvalidOption, match="from low to high, got 5"):
        NoiseOptions(epsilon=1.0, low=5.0, high=5.0)


def test_find_reliability__is_the_same_for_a_scale_turned_round() -> None:
    """Means and the middle of the range turn together."""
    matrix = make_matrix(draw_values(1, 40, holes=0.0) / 50.0, "auc")
    options = NoiseOptions(epsilon=2000.0, low=0.0, high=1.0)
    message = summarise_with_noise(matrix, "C", options, rng=np.random.default_rng(0))
    effect = Measure("effect", "", Direction.HIGH_IS_SENSITIVE, -np.inf, np.inf, "")
    found = find_reliability(message)
    assert 0.5 < found < 1.0
    assert find_reliability(turn_message(message, effect)) == pytest.approx(found, rel=1e-12)
