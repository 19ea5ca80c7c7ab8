"""The standard normal law in compiled code."""

import numpy as np
import pytest
from scipy import special, stats

from oncordia.numeric.normal import normal_cdf, normal_density, normal_quantile


def test_normal_quantile__agrees_with_scipy_to_the_last_digits() -> None:
    tails = 10.0 ** -np.arange(1.0, 301.0)
    for p in (*tails, *np.linspace(0.01, 0.99, 98)):
        assert normal_quantile(p) == pytest.approx(special.ndtri(p), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize(("p", "expected"), [(0.0, -np.inf), (0.5, 0.0), (1.0, np.inf)])
def test_normal_quantile__is_infinite_at_the_ends(p: float, expected: float) -> None:
    assert normal_quantile(p) == expected


@pytest.mark.parametrize("z", [-30.0, -8.0, -1.96, 0.0, 0.5, 4.0])
def test_normal_cdf__agrees_with_scipy(z: float) -> None:
    assert normal_cdf(z) == pytest.approx(special.ndtr(z), rel=1e-13)
    assert normal_density(z) == pytest.approx(stats.norm.pdf(z), rel=1e-13)
