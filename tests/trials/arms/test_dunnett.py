"""Dunnett's test of several arms against one control."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from oncordia.errors import InvalidDesign
from oncordia.trials.arms.dunnett import find_dunnett_critical, find_dunnett_p


def test_find_dunnett_critical__of_one_arm_is_the_normal_quantile() -> None:
    assert find_dunnett_critical(1, 0.025) == pytest.approx(1.959963985, abs=1e-8)


def test_find_dunnett_p__meets_the_bivariate_normal_of_unequal_arms() -> None:
    rho = (0.5 / 1.5 * 2.0 / 3.0) ** 0.5
    none = multivariate_normal.cdf([1.8, 1.8], cov=[[1.0, rho], [rho, 1.0]])
    assert find_dunnett_p(1.8, 2, (0.5, 2.0)) == pytest.approx(1.0 - none, abs=1e-9)


def test_find_dunnett_p__keeps_its_digits_far_in_the_tail() -> None:
    assert find_dunnett_p(12.0, 3) == pytest.approx(3.0 * norm.sf(12.0), rel=1e-6)


@given(st.integers(1, 8), st.floats(0.001, 0.4), st.floats(0.1, 5.0))
def test_find_dunnett_p__of_the_critical_value_is_alpha(
    arms: int, alpha: float, allocation: float
) -> None:
    critical = find_dunnett_critical(arms, alpha, allocation)
    assert find_dunnett_p(critical, arms, allocation) == pytest.approx(alpha, rel=1e-8)


@given(st.floats(0.002, 0.4), st.floats(0.1, 5.0), st.integers(1, 7))
def test_find_dunnett_critical__rises_with_arms_and_falls_with_alpha(
    alpha: float, allocation: float, arms: int
) -> None:
    here = find_dunnett_critical(arms, alpha, allocation)
    assert find_dunnett_critical(arms + 1, alpha, allocation) > here
    assert find_dunnett_critical(arms, alpha / 2, allocation) > here


@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_find_dunnett_critical__refuses_an_alpha_of_0_or_1(alpha: float) -> None:
    with pytest.raises(InvalidDesign, match=f"alpha must be above 0 and below 1, got {alpha:g}"):
        find_dunnett_critical(3, alpha)


def test_find_dunnett_critical__refuses_no_arm_and_no_allocation() -> None:
    with pytest.raises(InvalidDesign, match="arms must be at least 1, got 0"):
        find_dunnett_critical(0, 0.05)
    with pytest.raises(InvalidDesign, match="allocation must be above 0, got 0"):
        find_dunnett_critical(2, 0.05, (1.0, 0.0))
