"""Kernels of adaptive trials on arrays, compiled or not."""

import math

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact, norm

from oncordia.trials.kernels.adaptive.blinded import (
    PilotPlan,
    run_pilot_means,
    run_pilot_rates,
    size_pilot,
    sum_pilot_rates,
)
from oncordia.trials.kernels.adaptive.means import run_means
from oncordia.trials.kernels.adaptive.rates import (
    compare_rates,
    run_rates,
    score_rates,
    sum_rates,
)
from oncordia.trials.kernels.adaptive.rules import (
    CIRCULAR,
    CONDITIONAL_POWER,
    FISHER,
    INVERSE_NORMAL,
    POOLED,
    PROMISING_ZONE,
    StagePlan,
    find_critical,
    find_second_size,
)
from oncordia.trials.kernels.single_arm.binomial import fill_binomial

PLAN = StagePlan(
    method=INVERSE_NORMAL,
    critical=1.96,
    weight1=0.6,
    weight2=0.8,
    z_success=2.8,
    z_futile=0.0,
    n1=10,
    n2=10,
    rule=CONDITIONAL_POWER,
    n2_least=5,
    n2_most=20,
    effect=0.0,
    target=0.8,
    z_target=float(norm.ppf(0.8)),
    zone_low=0.3,
    is_exact=False,
)


def fill_tables(n: int, control: float, treated: float) -> tuple[np.ndarray, ...]:
    mass, tail, other = (np.empty((n + 1, n + 2)) for _ in range(3))
    fill_binomial(control, mass, tail)
    fill_binomial(treated, other, tail)
    return mass, other, tail


def test_find_critical__is_what_each_combination_leaves_to_show() -> None:
    assert find_critical(PLAN, 1.0, 10) == pytest.approx((1.96 - 0.6) / 0.8)
    product = PLAN._replace(method=FISHER, critical=0.0038)
    assert norm.sf(find_critical(product, 1.0, 10)) == pytest.approx(0.0038 / norm.sf(1.0))
    circle = PLAN._replace(method=CIRCULAR, critical=2.2)
    assert find_critical(circle, 1.0, 10) == pytest.approx(math.sqrt(2.2**2 - 1.0))
    pooled = PLAN._replace(method=POOLED)
    z2 = find_critical(pooled, 1.0, 30)
    assert (math.sqrt(10) * 1.0 + math.sqrt(30) * z2) / math.sqrt(40) == pytest.approx(1.96)


def test_find_second_size__gives_the_conditional_power_aimed_at() -> None:
    plan = PLAN._replace(n2_most=500, effect=0.4)
    n2 = find_second_size(plan, 1.0, 0.0)
    power = [norm.sf(find_critical(plan, 1.0, n) - 0.4 * math.sqrt(n / 2)) for n in (n2 - 1, n2)]
    assert power[0] < 0.8 <= power[1]


def test_find_second_size__keeps_to_its_limits() -> None:
    assert find_second_size(PLAN, 0.1, -0.2) == 20
    assert find_second_size(PLAN, 0.1, 0.05) == 20
    assert find_second_size(PLAN, 2.7, 3.0) == 5


def test_find_second_size__leaves_the_plan_outside_the_promising_zone() -> None:
    zone = PLAN._replace(rule=PROMISING_ZONE, n2_least=10)
    assert find_second_size(zone, 0.1, 0.05) == 10
    assert find_second_size(zone, 2.7, 1.2) == 10
    assert find_second_size(zone, 1.5, 0.55) > 10


def test_compare_rates__is_the_exact_test_of_fisher() -> None:
    for control, treated in ((2, 7), (5, 5), (0, 0), (9, 3), (10, 10)):
        table = np.array([[treated, 10 - treated], [control, 10 - control]])
        p = fisher_exact(table, alternative="greater").pvalue
        z = compare_rates(True, control, treated, 10)
        assert norm.sf(z) == pytest.approx(min(p, 1 - 1e-16))


def test_sum_rates__sums_every_outcome() -> None:
    mass, other, tail = fill_tables(20, 0.3, 0.6)
    out = np.empty(4)
    sum_rates(PLAN, mass, other, tail, out)
    futile = success = 0.0
    for x in range(11):
        for y in range(11):
            chance = binom.pmf(x, 10, 0.3) * binom.pmf(y, 10, 0.6)
            z = score_rates(x, y, 10)
            success += chance * (z >= 2.8)
            futile += chance * (z < 0.0)
    assert out[:2] == pytest.approx([success, futile])
    assert 0 < out[2] < 1 - success - futile
    assert 20 < out[3] <= 60


@pytest.mark.parametrize("is_known", [True, False])
def test_run_means__ends_by_its_bounds(is_known: bool) -> None:
    flags, counts = np.empty((300, 2), dtype=np.bool_), np.empty((300, 2), dtype=np.int64)
    run_means((1, 0, 300), 0.5, is_known, PLAN, flags, counts)
    early = counts[:, 0] == 1
    assert (counts[early, 1] == 20).all()
    assert ((counts[~early, 1] >= 30) & (counts[~early, 1] <= 60)).all()
    assert not (flags[:, 0] & flags[:, 1]).any()
    assert flags[early].any(axis=1).all()


def test_run_rates__draws_each_stage_from_its_table() -> None:
    plan = PLAN._replace(n2_least=10, n2_most=10, rule=0)
    cumulative, guide = np.ones((2, 2, 11)), np.zeros((2, 2, 11), dtype=np.int64)
    cumulative[:, :, :] = 0.0
    cumulative[0, :, 2:] = 1.0  # 2 respond under control, 5 under treatment, in both stages
    cumulative[1, :, 5:] = 1.0
    flags, counts = np.empty((4, 2), dtype=np.bool_), np.empty((4, 2), dtype=np.int64)
    run_rates((1, 0, 4), plan, cumulative, guide, flags, counts)
    z = score_rates(2, 5, 10)
    np.testing.assert_array_equal(flags[:, 0], [0.6 * z + 0.8 * z >= 1.96] * 4)
    np.testing.assert_array_equal(counts, [[2, 40]] * 4)


def test_size_pilot__follows_the_variance_within_its_limits() -> None:
    plan = PilotPlan(10, 12, 60, 31.4, 0.0)
    assert size_pilot(plan, 19.0) == 32
    assert size_pilot(plan, 1.0) == 12
    assert size_pilot(plan, 190.0) == 60
    assert size_pilot(plan._replace(excess=0.2), 19.0) == 26  # 31.4 x 0.8


def test_run_pilot_means__never_rejects_where_nothing_is_enough() -> None:
    plan = PilotPlan(10, 12, 60, 31.4, 0.0)
    flags, counts = np.empty((200, 2), dtype=np.bool_), np.empty((200, 2), dtype=np.int64)
    run_pilot_means((1, 0, 200), 0.5, 1.0, plan, np.full(61, np.inf), flags, counts)
    assert not flags.any()
    assert ((counts[:, 1] >= 24) & (counts[:, 1] <= 120)).all()


def test_sum_pilot_rates__is_the_fixed_test_where_the_size_cannot_move() -> None:
    mass, other, tail = fill_tables(9, 0.3, 0.7)
    sizes = np.full(9, 9, dtype=np.int64)
    reject, patients = sum_pilot_rates(4, sizes, 1.96, mass, other, tail)
    expected = sum(
        binom.pmf(x, 9, 0.3) * binom.pmf(y, 9, 0.7)
        for x in range(10)
        for y in range(10)
        if score_rates(x, y, 9) >= 1.96
    )
    assert reject == pytest.approx(expected)
    assert patients == pytest.approx(18)


def test_run_pilot_rates__adds_the_rest_to_the_pilot() -> None:
    cumulative, guide = np.zeros((2, 2, 7)), np.zeros((2, 2, 7), dtype=np.int64)
    cumulative[0, :, 1:] = 1.0  # 1 responds under control, 4 under treatment, in pilot and rest
    cumulative[1, :, 4:] = 1.0
    flags, counts = np.empty((3, 2), dtype=np.bool_), np.empty((3, 2), dtype=np.int64)
    sizes = np.full(9, 10, dtype=np.int64)
    run_pilot_rates((1, 0, 3), 4, sizes, 2.5, cumulative, guide, flags, counts)
    np.testing.assert_array_equal(flags[:, 0], [score_rates(2, 8, 10) >= 2.5] * 3)
    np.testing.assert_array_equal(counts, [[1, 20]] * 3)
