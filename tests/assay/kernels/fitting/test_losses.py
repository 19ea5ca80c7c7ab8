import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fitting.losses import (
    BINOMIAL,
    NEGATIVE_BINOMIAL,
    POISSON,
    STUDENT,
    weigh_residuals,
)
from oncordia.assay.kernels.robust import HUBER, SQUARED, TUKEY
from oncordia.numeric import kernel


@kernel
def weigh(
    loss: int,
    y: FloatArray,
    w: FloatArray,
    residuals: FloatArray,
    scale: float,
    k: float,
    working: FloatArray,
) -> float:
    return weigh_residuals(loss, y, w, residuals, scale, k, working)


def cost_of(loss: int, y: float, mean: float, k: float, scale: float = 1.0) -> float:
    one = np.ones(1)
    return weigh(loss, np.array([y]), one, np.array([y - mean]), scale, k, np.empty(1))


@pytest.mark.parametrize(
    ("loss", "k"),
    [
        (SQUARED, 1.0),
        (HUBER, 1.345),
        (TUKEY, 4.685),
        (STUDENT, 4.0),
        (BINOMIAL, 0.0),
        (POISSON, 0.0),
        (NEGATIVE_BINOMIAL, 0.4),
    ],
)
@settings(max_examples=30, deadline=None)
@given(y=st.floats(0.05, 0.95), mean=st.floats(0.05, 0.95), scale=st.floats(0.2, 2.0))
def test_weigh_residuals__slope_of_the_cost_is_twice_weight_times_residual(
    loss: int, k: float, y: float, mean: float, scale: float
) -> None:
    working = np.empty(1)
    weigh(loss, np.array([y]), np.ones(1), np.array([y - mean]), scale, k, working)
    step = 1e-6
    slope = cost_of(loss, y, mean + step, k, scale) - cost_of(loss, y, mean - step, k, scale)
    assert -2.0 * working[0] * (y - mean) == pytest.approx(slope / (2.0 * step), abs=2e-5)


def test_weigh_residuals__student_is_the_log_density_of_t() -> None:
    density = stats.t.logpdf(1.7 / 0.5, 4.0) - stats.t.logpdf(0.0, 4.0)
    assert cost_of(STUDENT, 1.7, 0.0, 4.0, 0.5) == pytest.approx(-2.0 * 0.25 * density)


def test_weigh_residuals__binomial_is_the_deviance_of_the_likelihood() -> None:
    saturated = stats.binom.logpmf(3, 10, 0.3)
    expected = 2.0 * (saturated - stats.binom.logpmf(3, 10, 0.55))
    assert 10.0 * cost_of(BINOMIAL, 0.3, 0.55, 0.0) == pytest.approx(expected)


def test_weigh_residuals__poisson_is_the_deviance_of_the_likelihood() -> None:
    expected = 2.0 * (stats.poisson.logpmf(7, 7.0) - stats.poisson.logpmf(7, 4.5))
    assert cost_of(POISSON, 7.0, 4.5, 0.0) == pytest.approx(expected)


def test_weigh_residuals__negative_binomial_is_the_deviance_of_the_likelihood() -> None:
    size = 1.0 / 0.4
    saturated = stats.nbinom.logpmf(7, size, size / (size + 7.0))
    expected = 2.0 * (saturated - stats.nbinom.logpmf(7, size, size / (size + 4.5)))
    assert cost_of(NEGATIVE_BINOMIAL, 7.0, 4.5, 0.4) == pytest.approx(expected)


def test_weigh_residuals__a_count_of_zero_costs_twice_its_mean() -> None:
    assert cost_of(POISSON, 0.0, 2.5, 0.0) == pytest.approx(5.0)
    assert cost_of(BINOMIAL, 0.0, 0.25, 0.0) == pytest.approx(-2.0 * math.log(0.75))
