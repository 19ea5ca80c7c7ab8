"""Exact tests of response rates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import barnard_exact, binom, fisher_exact

from oncordia.trials.organoid.exact_tests import (
    RateTest,
    find_least,
    find_region,
    reject_chance,
)


@given(n=st.integers(1, 60), p=st.floats(0.02, 0.95), alpha=st.floats(0.01, 0.2))
def test_find_least__is_the_smallest_count_that_holds_the_level(
    n: int, p: float, alpha: float
) -> None:
    least = find_least(n, p, alpha)

    assert binom.sf(least - 1, n, p) <= alpha
    assert binom.sf(least - 2, n, p) > alpha


@settings(max_examples=12)
@given(n=st.integers(3, 30), m=st.integers(3, 30), alpha=st.sampled_from([0.025, 0.05, 0.1]))
def test_find_region__holds_the_level_under_every_common_rate(n: int, m: int, alpha: float) -> None:
    rates = np.linspace(0.001, 0.999, 1999)

    for test in (RateTest.UNCONDITIONAL, RateTest.FISHER):
        region = find_region(n, m, 0.0, alpha, test)
        assert reject_chance(region, rates, rates).max() <= alpha + 1e-6


@pytest.mark.parametrize("table", [(9, 3), (8, 3), (7, 2), (10, 6), (5, 0)])
def test_find_region__rejects_where_scipy_does(table: tuple[int, int]) -> None:
    a, b = table
    cells = np.array([[a, b], [12 - a, 10 - b]])
    fisher = fisher_exact(cells, alternative="greater").pvalue <= 0.05
    # p of the pooled z test over the common rate, with the more responders on the left
    barnard = barnard_exact(cells, alternative="greater", pooled=True, n=256).pvalue
    assert abs(barnard - 0.05) > 0.002

    assert find_region(12, 10, 0.0, 0.05, RateTest.FISHER)[a, b] == fisher
    assert find_region(12, 10, 0.0, 0.05, RateTest.UNCONDITIONAL)[a, b] == (barnard <= 0.05)


def test_reject_chance__is_the_sum_over_outcomes() -> None:
    region = find_region(5, 4, 0.0, 0.1, RateTest.UNCONDITIONAL)
    by_hand = sum(
        binom.pmf(a, 5, 0.7) * binom.pmf(b, 4, 0.2)
        for a in range(6)
        for b in range(5)
        if region[a, b]
    )

    assert reject_chance(region, np.array([0.7]), np.array([0.2])) == pytest.approx([by_hand])
