import math

import numpy as np
import pytest
from scipy.special import exp1

from oncordia.assay.kernels.models.exponential_integral import (
    EULER,
    exponential_gain,
    exponential_tail,
    scaled_tail,
)

LOGS = np.linspace(-30.0, 6.0, 145)


def test_exponential_tail__equals_scipy() -> None:
    got = [exponential_tail(t) for t in LOGS]

    assert got == pytest.approx(exp1(np.exp(LOGS)).tolist(), rel=1e-13, abs=0.0)


def test_exponential_gain__is_the_tail_and_the_log() -> None:
    got = [exponential_gain(t) for t in LOGS if t > -2.0]
    expected = [exp1(math.exp(t)) + t + EULER for t in LOGS if t > -2.0]

    assert got == pytest.approx(expected, rel=1e-13)


def test_exponential_gain__is_its_argument_when_small() -> None:
    assert exponential_gain(-40.0) == pytest.approx(math.exp(-40.0), rel=1e-15, abs=0.0)


def test_scaled_tail__equals_scipy() -> None:
    z = np.exp(LOGS)

    got = [scaled_tail(t) for t in LOGS]
    assert got == pytest.approx((np.exp(z) * exp1(z)).tolist(), rel=1e-13, abs=0.0)


def test_scaled_tail__goes_on_where_the_exponential_overflows() -> None:
    assert scaled_tail(math.log(1e6)) == pytest.approx(1e-6 * (1.0 - 1e-6), rel=1e-11)


@pytest.mark.parametrize("t", [-1e4, 1e4])
def test_exponential_tail__is_finite_far_out(t: float) -> None:
    assert exponential_tail(t) == pytest.approx(max(-t - EULER, 0.0), rel=1e-15)
