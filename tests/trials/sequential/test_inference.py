"""Inference at the end of a sequential trial, and the power that is left on the way."""

import numpy as np
import pytest
from scipy.stats import norm

from oncordia.errors import InvalidOption
from oncordia.trials.sequential import (
    BoundaryRule,
    RuleForm,
    analyse_end,
    find_boundaries,
    find_conditional_power,
    find_power,
    find_predictive_power,
)

BOUNDS = find_boundaries([1, 2, 3], alpha=0.025, power=0.9)


def test_analyse_end__gives_what_rpact_gives() -> None:
    # rpact 3.3.4: O'Brien-Fleming, 30 and 30 more an arm of 90, z 3.314373, difference 0.6
    found = analyse_end(BOUNDS, 2, 3.314373)
    to_difference = 0.6 / 3.314373 / np.sqrt(2 / 60) / np.sqrt(45)
    assert found.p_value == pytest.approx(0.0006732851, abs=1e-9)
    assert found.drift_low * to_difference == pytest.approx(0.2365133, abs=1e-6)
    assert found.drift_median * to_difference == pytest.approx(0.5961533, abs=1e-6)
    assert found.drift_high * to_difference == pytest.approx(0.9524839, abs=1e-6)


def test_analyse_end__has_the_level_as_p_at_the_last_bound() -> None:
    found = analyse_end(BOUNDS, 3, float(BOUNDS.efficacy_z[-1]))
    assert found.p_value == pytest.approx(0.025)
    assert found.drift_low == pytest.approx(0.0, abs=1e-9)


def test_analyse_end__of_one_look_is_the_plain_interval() -> None:
    found = analyse_end(find_boundaries([1.0]), 1, 1.3)
    assert found.p_value == pytest.approx(norm.sf(1.3))
    assert found.drift_low == pytest.approx(1.3 - 1.959964, abs=1e-6)
    assert found.drift_median == pytest.approx(1.3)


def test_analyse_end__doubles_the_smaller_tail_of_two_sides() -> None:
    bounds = find_boundaries([1, 2, 3], alpha=0.05, sides=2)
    above, below = analyse_end(bounds, 2, 2.6), analyse_end(bounds, 2, -2.6)
    assert above.p_value == pytest.approx(below.p_value)
    assert above.drift_low == pytest.approx(-below.drift_high)
    assert analyse_end(bounds, 3, float(bounds.efficacy_z[-1])).p_value == pytest.approx(0.05)


def test_analyse_end__refuses_a_look_that_there_is_not() -> None:
    with pytest.raises(InvalidOption, match="look is 4; give a number from 1 to 3"):
        analyse_end(BOUNDS, 4, 1.0)


def test_find_conditional_power__is_closed_form_before_the_last_look() -> None:
    z, drift = 1.2, 3.0
    t = BOUNDS.information[1]
    rest = np.sqrt(1 - t)
    expected = norm.sf((BOUNDS.efficacy_z[2] - z * np.sqrt(t)) / rest - drift * rest)
    assert find_conditional_power(BOUNDS, 2, z, drift) == pytest.approx(expected)


def test_find_conditional_power__averages_to_the_power() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(40)
    mean = BOUNDS.drift * np.sqrt(BOUNDS.information[0])
    low, high = mean - 8.0, float(BOUNDS.efficacy_z[0])
    z = 0.5 * (high - low) * nodes + 0.5 * (high + low)
    later = [find_conditional_power(BOUNDS, 1, float(x), BOUNDS.drift) for x in z]
    total = 0.5 * (high - low) * weights @ (norm.pdf(z - mean) * later) + norm.sf(high - mean)
    assert total == pytest.approx(find_power(BOUNDS, BOUNDS.drift), abs=1e-9)


def test_find_predictive_power__is_closed_form_before_the_last_look() -> None:
    z, t = 1.2, BOUNDS.information[1]
    expected = norm.sf((BOUNDS.efficacy_z[2] - z / np.sqrt(t)) / np.sqrt((1 - t) / t))
    assert find_predictive_power(BOUNDS, 2, z) == pytest.approx(expected, abs=1e-9)


def test_find_conditional_power__heeds_the_middle_of_two_sides() -> None:
    rule = BoundaryRule(RuleForm.GIVEN_Z, values=(0.2, 1.0))
    bounds = find_boundaries([1, 2, 3], futility=rule, alpha=0.05, sides=2)
    free = find_boundaries([1, 2, 3], alpha=0.05, sides=2)
    assert find_conditional_power(bounds, 1, 1.0, 3.0) < find_conditional_power(free, 1, 1.0, 3.0)
