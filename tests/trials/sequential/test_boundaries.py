"""Group-sequential boundaries: laws that hold for every rule, and answers of another method."""

import math
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from oncordia.trials.sequential import (
    NO_RULE,
    OBRIEN_FLEMING,
    POCOCK,
    Boundaries,
    BoundaryRule,
    RuleForm,
    expect_information,
    find_boundaries,
    find_drift,
    find_level,
    find_power,
    find_stops,
    split_stops,
)

RULES = st.one_of(
    st.sampled_from([OBRIEN_FLEMING, POCOCK]),
    st.floats(0.0, 0.6).map(lambda delta: BoundaryRule(RuleForm.WANG_TSIATIS, delta)),
    st.sampled_from([RuleForm.SPEND_OBRIEN_FLEMING, RuleForm.SPEND_POCOCK]).map(BoundaryRule),
    st.floats(0.5, 4.0).map(lambda rho: BoundaryRule(RuleForm.SPEND_POWER, rho)),
    st.floats(-6.0, 2.0).map(lambda gamma: BoundaryRule(RuleForm.SPEND_GAMMA, gamma)),
)
STEPS = st.lists(st.floats(0.2, 1.0), min_size=1, max_size=6)
PLAIN = os.environ.get("NUMBA_DISABLE_JIT") == "1"
FEW = settings(max_examples=6 if PLAIN else 25, deadline=None)


@dataclass(frozen=True)
class Test:
    """What a test is asked for."""

    __test__ = False
    rule: BoundaryRule
    information: np.ndarray
    alpha: float

    def place(self, alpha_times: float = 1.0, **options: object) -> Boundaries:
        return find_boundaries(
            self.information,
            self.rule,
            alpha=self.alpha * alpha_times,
            **options,  # type: ignore[arg-type]
        )


TESTS = st.builds(Test, RULES, STEPS.map(np.cumsum), st.floats(0.005, 0.1))


@FEW
@given(TESTS, st.sampled_from([1, 2]))
def test_find_boundaries__holds_the_level(test: Test, sides: int) -> None:
    assert find_level(test.place(sides=sides)) == pytest.approx(test.alpha, abs=1e-9)


@FEW
@given(TESTS)
def test_find_boundaries__falls_where_the_level_rises(test: Test) -> None:
    strict, wide = test.place(), test.place(1.2)
    assert (wide.efficacy_z <= strict.efficacy_z).all()


@FEW
@given(TESTS, st.floats(0.0, 5.0))
def test_find_power__rises_with_the_drift(test: Test, drift: float) -> None:
    bounds = test.place()
    assert find_power(bounds, drift + 0.1) > find_power(bounds, drift)


@FEW
@given(TESTS, st.floats(-4.0, 4.0))
def test_find_stops__of_two_sides_is_symmetric(test: Test, drift: float) -> None:
    bounds = test.place(sides=2)
    up, down = find_stops(bounds, drift)[0], find_stops(bounds, -drift)[1]
    assert up == pytest.approx(down, abs=1e-13)


@FEW
@given(TESTS, st.floats(-2.0, 2.0), st.booleans())
def test_find_boundaries__never_exceeds_the_level_with_futility(
    test: Test, share: float, binding: bool
) -> None:
    rule = BoundaryRule(
        RuleForm.GIVEN_Z, values=(share - 1.5,) * (test.information.size - 1) or (0.0,)
    )
    if test.information.size == 1:
        rule = NO_RULE
    bounds = find_boundaries(
        test.information, test.rule, rule, alpha=test.alpha, binding=binding, power=0.8
    )
    assert find_power(bounds, 0.0) <= test.alpha + 1e-9
    assert bounds.power == pytest.approx(0.8, abs=1e-9)


@FEW
@given(st.floats(-5.0, 1.0), st.booleans(), st.sampled_from([0.8, 0.9]), st.integers(2, 5))
def test_find_boundaries__spends_both_errors(
    gamma: float, binding: bool, power: float, looks: int
) -> None:
    bounds = find_boundaries(
        np.arange(1, looks + 1),
        BoundaryRule(RuleForm.SPEND_OBRIEN_FLEMING),
        BoundaryRule(RuleForm.SPEND_GAMMA, gamma),
        binding=binding,
        power=power,
    )
    assert find_level(bounds) == pytest.approx(0.025, abs=1e-9)
    assert bounds.power == pytest.approx(power, abs=1e-9)
    t = bounds.information
    spent = (1 - power) * (np.expm1(-gamma * t) / np.expm1(-gamma) if abs(gamma) > 1e-10 else t)
    lost = np.cumsum(split_stops(bounds, find_stops(bounds, bounds.drift))[1])
    assert lost == pytest.approx(spent, abs=1e-8)


def test_find_stops__meets_the_trivariate_normal_law() -> None:
    t = np.array([0.3, 0.55, 1.0])
    bounds = Boundaries(
        t, np.array([2.5, 2.2, 2.0]), np.array([-0.3, 0.4, 2.0]), 1, 0.025, binding=True
    )
    drift = 1.7
    mean = drift * np.sqrt(t)
    covariance = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))

    def box(low: list[float], high: list[float]) -> float:
        options: dict[str, Any] = {"maxpts": 2_000_000, "abseps": 1e-8, "releps": 1e-8}
        return float(multivariate_normal.cdf(high, mean, covariance, lower_limit=low, **options))

    far = math.inf
    reject, futile = split_stops(bounds, find_stops(bounds, drift))
    assert reject[1] == pytest.approx(box([-0.3, 2.2, -far], [2.5, far, far]), abs=1e-6)
    assert reject[2] == pytest.approx(box([-0.3, 0.4, 2.0], [2.5, 2.2, far]), abs=1e-6)
    assert futile[1] == pytest.approx(box([-0.3, -far, -far], [2.5, 0.4, far]), abs=1e-6)
    assert (reject + futile).sum() == pytest.approx(1.0, abs=1e-12)


def test_find_boundaries__of_one_look_is_the_plain_test() -> None:
    bounds = find_boundaries([7.0], alpha=0.025, power=0.9)
    assert bounds.efficacy_z == pytest.approx([norm.isf(0.025)])
    assert bounds.drift == pytest.approx(norm.isf(0.025) + norm.ppf(0.9))
    assert bounds.inflation == pytest.approx(1.0)


def test_find_boundaries__gives_constants_in_print() -> None:
    assert find_boundaries(np.arange(1, 6), alpha=0.05, sides=2).efficacy_z[-1] == pytest.approx(
        2.040, abs=5e-4
    )  # Jennison and Turnbull 2000, table 2.3
    assert find_boundaries(np.arange(1, 6), POCOCK, alpha=0.05, sides=2).efficacy_z == (
        pytest.approx([2.413] * 5, abs=5e-4)
    )  # table 2.1


def test_find_boundaries__of_a_given_spending_is_that_of_its_function() -> None:
    given_rule = BoundaryRule(RuleForm.SPEND_GIVEN, values=(0.00625, 0.0125, 0.025))
    linear = find_boundaries([1, 2, 4], BoundaryRule(RuleForm.SPEND_POWER, 1.0))
    assert find_boundaries([1, 2, 4], given_rule).efficacy_z == pytest.approx(linear.efficacy_z)


def test_find_boundaries__takes_a_look_without_an_efficacy_bound() -> None:
    rule = BoundaryRule(RuleForm.SPEND_GIVEN, values=(0.0, 0.01, 0.025))
    bounds = find_boundaries([1, 2, 3], rule)
    assert bounds.efficacy_z[0] == math.inf
    assert find_level(bounds) == pytest.approx(0.025)


def test_find_boundaries__places_futility_at_a_share_of_the_effect() -> None:
    rule = BoundaryRule(RuleForm.GIVEN_EFFECT, values=(0.2, 0.5))
    bounds = find_boundaries([1, 2, 3], futility=rule, power=0.9)
    z = np.array([0.2, 0.5]) * bounds.drift * np.sqrt(bounds.information[:2])
    assert bounds.futility_z[:2] == pytest.approx(z)
    assert bounds.power == pytest.approx(0.9)


def test_find_boundaries__finds_the_power_of_a_drift() -> None:
    rules = (BoundaryRule(RuleForm.SPEND_POCOCK), BoundaryRule(RuleForm.SPEND_GAMMA, -2.0))
    asked = find_boundaries([1, 2, 3], *rules, power=0.85)
    found = find_boundaries([1, 2, 3], *rules, drift=asked.drift)
    assert found.power == pytest.approx(0.85, abs=1e-8)
    assert found.futility_z == pytest.approx(asked.futility_z, abs=1e-7)


def test_find_boundaries__stops_in_the_middle_of_two_sides() -> None:
    rule = BoundaryRule(RuleForm.GIVEN_Z, values=(0.1, 0.3))
    bounds = find_boundaries([1, 2, 3], futility=rule, alpha=0.05, sides=2, binding=True)
    free = find_boundaries([1, 2, 3], alpha=0.05, sides=2)
    assert find_level(bounds) == pytest.approx(0.05)
    assert (bounds.efficacy_z < free.efficacy_z).all()
    assert find_stops(bounds, 0.0).sum() == pytest.approx(1.0)


def test_find_drift__gives_the_power_back() -> None:
    bounds = find_boundaries([1, 2, 3])
    assert find_power(bounds, find_drift(bounds, 0.7)) == pytest.approx(0.7)


def test_expect_information__is_all_where_nothing_stops_early() -> None:
    rule = BoundaryRule(RuleForm.GIVEN_Z, values=(math.nan, 2.0))
    assert expect_information(find_boundaries([1, 2], rule), 3.0) == pytest.approx(1.0)
