"""Kernels of single-arm trials on arrays, compiled or not."""

import numpy as np
import pytest
from scipy.stats import betabinom, binom

from oncordia.trials.kernels.single_arm.binomial import fill_binomial
from oncordia.trials.kernels.single_arm.looks import (
    find_ends,
    find_prediction_bounds,
    search_predictive,
)
from oncordia.trials.kernels.single_arm.run import run_looks
from oncordia.trials.kernels.single_arm.simon import reach_power, search_two_stage

LOOKS, LOW, HIGH = np.array([4, 8]), np.array([0, 2]), np.array([4, 3])


def test_fill_binomial__gives_masses_and_tails() -> None:
    mass, tail = np.empty((13, 14)), np.empty((13, 14))
    fill_binomial(0.3, mass, tail)
    x = np.arange(14)
    for n in (0, 1, 7, 12):
        assert mass[n] == pytest.approx(binom.pmf(x, n, 0.3), abs=1e-15)
        assert tail[n] == pytest.approx(binom.sf(x - 1, n, 0.3), abs=1e-15)


def test_reach_power__cuts_at_random_where_it_must() -> None:
    null, other, tail = np.empty((6, 7)), np.empty((6, 7)), np.empty((6, 7))
    fill_binomial(0.5, null, tail)
    fill_binomial(0.8, other, tail)
    # 5 of 5 has 1/32 under the null, and 4 of 5 has 5/32, of which 0.6 are used
    power = reach_power(null, other, 5, 4 / 32)
    assert power == pytest.approx(0.8**5 + 0.6 * 5 * 0.8**4 * 0.2)


def test_search_two_stage__finds_a_published_design() -> None:
    cuts, sizes = np.zeros((31, 3), dtype=np.int64), np.zeros((31, 3))
    assert search_two_stage(0.05, 0.25, 0.1, 0.1, 30, cuts, sizes)
    rows = np.flatnonzero(cuts[:, 1])
    assert (rows[0], *cuts[rows[0]]) == (20, 0, 13, 2)
    assert (rows[-1], *cuts[rows[-1]]) == (24, 0, 9, 2)
    assert sizes[24, 2] == pytest.approx(14.546259, abs=1e-6)


def test_find_ends__sums_to_1_and_is_the_binomial_before_a_stop() -> None:
    ends = find_ends(0.4, 0.4, LOOKS, LOW, HIGH)
    assert ends.sum() == pytest.approx(1.0)
    assert ends[0, [0, 4]] == pytest.approx(binom.pmf([0, 4], 4, 0.4))
    assert ends[1, 1] == pytest.approx(binom.pmf(1, 4, 0.4) * binom.pmf(0, 4, 0.4))


def test_find_prediction_bounds__follow_the_beta_binomial() -> None:
    low, high, table = np.empty_like(LOOKS), np.empty_like(LOOKS), np.zeros((9, 9))
    find_prediction_bounds(3, (1.0, 1.0), 0.1, 0.9, LOOKS, low, high, table)
    chance = [betabinom.sf(3 - x, 4, 1 + x, 5 - x) for x in range(5)]
    assert table[4, :5] == pytest.approx(chance)
    assert low[0] == sum(one < 0.1 for one in chance) - 1
    assert high[0] == 5 - sum(one > 0.9 for one in chance)
    assert (low[1], high[1]) == (3, 4)


def test_search_predictive__keeps_both_errors() -> None:
    found = np.zeros(5)
    looks = np.array([6, 9, 12])
    assert search_predictive((0.1, 0.5), (0.1, 0.15), (0.5, 0.5), looks, 1.0, found)
    assert found[2] <= 0.1
    assert found[3] >= 0.85


def test_run_looks__stops_by_its_bounds() -> None:
    flags, counts = np.empty((200, 2), dtype=np.bool_), np.empty((200, 3), dtype=np.int64)
    run_looks((1, 0, 200), 0.4, LOOKS, LOW, HIGH, flags, counts)
    early = counts[:, 0] == 0
    assert set(counts[early, 2]) == {0, 4}
    assert (counts[early, 1] == 4).all()
    assert (counts[~early, 1] == 8).all()
    np.testing.assert_array_equal(flags[~early, 0], counts[~early, 2] >= 3)
    np.testing.assert_array_equal(flags[:, 1], early & (counts[:, 2] == 0))
