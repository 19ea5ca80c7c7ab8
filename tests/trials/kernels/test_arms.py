"""Kernels of several arms and populations, small enough to run without compilation."""

import math

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss
from numpy.polynomial.legendre import leggauss

from oncordia.numeric.normal import normal_cdf
from oncordia.trials.kernels.arms.dunnett import any_above, look_up, none_above, tabulate_scores
from oncordia.trials.kernels.arms.graph import reject_closed, reject_in_turn
from oncordia.trials.kernels.arms.paths import follow_arms
from oncordia.trials.kernels.arms.selection import BEST, EPSILON, select_arms
from oncordia.trials.kernels.enrichment.cells import compare_strata
from oncordia.trials.kernels.enrichment.populations import SIMES, pair_above, score_both

HALF = np.full(2, math.sqrt(0.5))


def test_any_above__and_none_above_make_one() -> None:
    limits = np.array([1.0, 2.0])
    assert any_above(limits, HALF) + none_above(limits, HALF) == pytest.approx(1.0, abs=1e-12)


def test_look_up__meets_the_score_between_its_nodes() -> None:
    table = tabulate_scores(2, math.sqrt(0.5), 1.0, 1.0 / 32.0, 8)
    above = any_above(np.full(2, 1.11), HALF)
    assert normal_cdf(-look_up(table[1], 1.0, 1.0 / 32.0, 1.11)) == pytest.approx(above, rel=1e-7)


def test_pair_above__is_twice_the_tail_less_the_corner() -> None:
    assert pair_above(0.0, 0.5) == pytest.approx(2.0 / 3.0, abs=1e-12)  # orthant of 1/2


def test_score_both__of_simes_takes_the_larger_p_when_both_are_small() -> None:
    assert score_both(2.1, 2.0, 0.4, SIMES, 0.5) == pytest.approx(2.0, abs=1e-9)


def test_follow_arms__gives_the_tail_of_one_known_control() -> None:
    nodes, weights = leggauss(12)
    path, crossing, dropping = follow_arms(
        np.array([0.0, 9.0]),
        np.array([0.0, math.inf]),
        np.array([1.5]),
        np.array([1.5]),
        np.array([0.5]),
        np.zeros(1),
        np.ones(1),
        nodes,
        weights,
    )
    assert path.tolist() == [1.0]
    assert crossing[0, 0, 0] == pytest.approx(normal_cdf(0.0))  # drift .5 x 3 = 1.5
    assert crossing[0, 0, 0] + dropping[0, 0, 0] == pytest.approx(1.0)


def test_follow_arms__weights_of_the_paths_sum_to_one() -> None:
    nodes, weights = leggauss(4)
    control, shares = hermegauss(3)
    path, crossing, dropping = follow_arms(
        np.array([0.0, 1.0, 2.0]),
        np.array([0.0, 1.0, 2.0]),
        np.array([0.0, 2.0]),
        np.array([2.5, 2.0]),
        np.zeros(1),
        control,
        shares / shares.sum(),
        nodes,
        weights,
    )
    assert path.sum() == pytest.approx(1.0)
    assert (crossing.sum(axis=2) + dropping.sum(axis=2)) == pytest.approx(1.0, abs=0.05)


def test_select_arms__keeps_the_best_and_breaks_ties_by_the_key() -> None:
    active = np.array([True, True, True])
    keys = np.array([0.1, 0.9, 0.5])
    assert select_arms(active, np.array([0.2, 0.2, 0.1]), keys, BEST, 1, 0.0) == 1
    assert active.tolist() == [False, True, False]


def test_select_arms__keeps_those_within_epsilon_of_the_best_still_on() -> None:
    active = np.array([False, True, True, True])
    effects = np.array([9.0, 0.5, 0.45, 0.3])
    assert select_arms(active, effects, np.full(4, 0.5), EPSILON, 1, 0.1) == 2
    assert active.tolist() == [False, True, True, False]


def test_reject_closed__needs_every_set_and_turns_need_the_first() -> None:
    limits = np.full((4, 2), 9.0)
    limits[3] = 2.2, 2.2
    limits[1, 0] = limits[2, 1] = 1.9
    z = np.array([2.5, 2.0])
    for test in (reject_closed, reject_in_turn):
        rejected = np.zeros(2, dtype=np.bool_)
        test(z, limits, rejected)
        assert rejected.tolist() == [True, True]
    rejected = np.zeros(2, dtype=np.bool_)
    reject_closed(np.array([2.1, 2.0]), limits, rejected)
    assert rejected.tolist() == [False, False]


def test_compare_strata__merges_strata_where_a_cell_is_empty() -> None:
    cells = np.zeros((6, 3))
    cells[0] = 10.0, 6.0, 2.4
    cells[1] = 10.0, 3.0, 2.1
    cells[2] = 5.0, 3.0, 1.2
    gap, z = compare_strata(cells, True)
    assert gap == pytest.approx(9.0 / 15.0 - 3.0 / 10.0)
    assert z == pytest.approx(0.3 / math.sqrt(0.48 * 0.52 * (1 / 15 + 1 / 10)))
