"""Messages with noise."""

import numpy as np
import pytest
from scipy.stats import norm
from tests.therapy.test_centres import draw_values, make_matrix

from oncordia.errors import InvalidOption
from oncordia.therapy import (
    NoiseOptions,
    find_noise_ratio,
    pool_moments,
    summarise_cohort,
    summarise_with_noise,
)

OPTIONS = NoiseOptions(epsilon=2.0, low=0.0, high=50.0)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 10.0])
def test_find_noise_ratio__keeps_the_promise_exactly(epsilon: float) -> None:
    """Chance that the loss of privacy exceeds epsilon, weighed as delta weighs it."""
    sd = find_noise_ratio(epsilon, 1e-5)
    far = norm.cdf(0.5 / sd - epsilon * sd)
    assert far - np.exp(epsilon) * norm.cdf(-0.5 / sd - epsilon * sd) == pytest.approx(1e-5)


def test_summarise_with_noise__moves_no_further_than_stated_for_one_patient() -> None:
    """The sums of all drugs, for the two patients that differ most and for random ones."""
    n_drugs = 5
    rng = np.random.default_rng(1)
    upper = np.triu_indices(n_drugs)
    bound = 4.0 * n_drugs + n_drugs**2 + n_drugs / 2.0
    pairs = [(np.ones(n_drugs), -np.ones(n_drugs))]
    pairs += [
        (rng.choice([-1.0, 0.0, 1.0], n_drugs), rng.uniform(-1, 1, n_drugs)) for _ in range(500)
    ]
    for u, v in pairs:
        moved = ((u - v) ** 2).sum()
        moved += ((np.outer(u, u) - np.outer(v, v))[upper] ** 2).sum()
        assert moved <= bound


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
