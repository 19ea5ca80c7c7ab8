"""The binomial law on arrays."""

import numpy as np
import pytest
from scipy.stats import binom

from oncordia.numeric.binomial import binomial_mass


@pytest.mark.parametrize(("n", "p"), [(0, 0.3), (12, 0.0), (12, 1.0), (40, 0.37), (500, 0.999)])
def test_binomial_mass__agrees_with_scipy(n: int, p: float) -> None:
    assert binomial_mass(n, p) == pytest.approx(binom.pmf(np.arange(n + 1), n, p), rel=1e-10)


def test_binomial_mass__knows_chances_below_the_smallest_number() -> None:
    assert binomial_mass(3, 2.3e-308).tolist() == pytest.approx([1.0, 6.9e-308, 0.0, 0.0])


def test_binomial_mass__has_a_row_for_each_chance() -> None:
    rows = binomial_mass(5, np.array([0.2, 0.6]))
    assert rows.shape == (2, 6)
    assert rows[1].tolist() == binomial_mass(5, 0.6).tolist()
