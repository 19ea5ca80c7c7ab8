from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, mannwhitneyu

from oncordia.assay.quality.rank_tests import compare_groups, find_monotone_trend, rank_values


def test_rank_values__shares_the_mean_rank_of_equals() -> None:
    assert rank_values(np.array([5.0, 1.0, 5.0, 9.0])).tolist() == [2.5, 1.0, 2.5, 4.0]


def test_compare_groups__counts_the_arrangements() -> None:
    # Of the 10 ways to place 2 among 5, one is as far to either side as 4 and 5.
    assert compare_groups(np.array([4.0, 5.0]), np.array([1.0, 2.0, 3.0])) == pytest.approx(0.2)


@given(seed=st.integers(0, 10_000), n=st.integers(1, 12), m=st.integers(1, 12))
@settings(deadline=None, max_examples=50)
def test_compare_groups__equals_the_exact_test_of_scipy(seed: int, n: int, m: int) -> None:
    random = np.random.default_rng(seed)
    a, b = random.normal(0, 1, n), random.normal(0.5, 1, m)

    assert compare_groups(a, b) == pytest.approx(
        mannwhitneyu(a, b, method="exact").pvalue, rel=1e-9
    )


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=50)
def test_compare_groups__equals_the_approximation_of_scipy_with_ties(seed: int) -> None:
    random = np.random.default_rng(seed)
    a = random.integers(0, 6, 15).astype(np.float64)
    b = random.integers(1, 7, 20).astype(np.float64)

    assert compare_groups(a, b) == pytest.approx(
        mannwhitneyu(a, b, method="asymptotic").pvalue, rel=1e-9
    )


def test_compare_groups__is_unknown_for_an_empty_group() -> None:
    assert np.isnan(compare_groups(np.array([]), np.array([1.0])))


def test_compare_groups__finds_nothing_where_all_are_equal() -> None:
    assert compare_groups(np.ones(4), np.ones(5)) == 1.0


def test_find_monotone_trend__takes_the_median_slope() -> None:
    x = np.arange(6.0)
    y = np.array([0.0, 2.0, 4.0, 6.0, 8.0, 90.0])

    assert find_monotone_trend([(x, y)]).slope == pytest.approx(2.0)


def test_find_monotone_trend__has_the_p_of_mann_and_kendall() -> None:
    # S = 28 of 8 rising values, variance 8 * 7 * 21 / 18 = 65.33, z = 27 / 8.083.
    found = find_monotone_trend([(np.arange(8.0), np.arange(8.0))])

    assert found.p == pytest.approx(0.00083666, rel=1e-4)


def _score_variances(x: list[float], y: list[float]) -> float:
    """Mean square of Kendall's score over every order of y."""
    pairs = list(combinations(range(len(x)), 2))
    scores = [
        sum(np.sign(x[i] - x[j]) * np.sign(order[i] - order[j]) for i, j in pairs)
        for order in permutations(y)
    ]
    return float(np.mean(np.square(scores)))


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]),
        ([1, 1, 2, 2, 3, 4], [1, 2, 2, 2, 5, 6]),
        ([1, 1, 1, 2, 2, 2], [1, 1, 2, 3, 3, 4]),
        ([1, 2], [1, 2]),
        ([1, 1], [1, 2]),
    ],
)
def test_find_monotone_trend__has_the_variance_of_all_orders(
    x: list[float], y: list[float]
) -> None:
    from oncordia.assay.quality.rank_tests import _score_variance

    assert _score_variance(np.array(x, float), np.array(y, float)) == pytest.approx(
        _score_variances(x, y)
    )


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=50)
def test_find_monotone_trend__points_the_way_of_kendalls_tau(seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y = random.normal(0, 1, 30), random.normal(0, 1, 30)

    found = find_monotone_trend([(x, y)])

    tau = kendalltau(x, y, method="asymptotic")
    assert found.p == pytest.approx(tau.pvalue, abs=0.02)  # tau has no continuity correction
    assert found.p >= tau.pvalue


def test_find_monotone_trend__adds_up_series_that_lie_at_different_levels() -> None:
    x = np.arange(6.0)

    found = find_monotone_trend([(x, 10 - x), (x, 100 - x)])

    assert found.slope == pytest.approx(-1.0)
    assert found.p < 0.001


def test_find_monotone_trend__does_not_compare_across_series() -> None:
    low, high = np.arange(0.0, 4.0), np.arange(4.0, 8.0)
    flat = np.ones(4)

    found = find_monotone_trend([(low, flat), (high, 9 * flat)])

    assert found.slope == 0.0
    assert found.p == 1.0
