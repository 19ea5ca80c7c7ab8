"""Critical values of combination tests."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from oncordia.errors import InvalidDesign
from oncordia.trials.adaptive.combination import (
    Combination,
    find_critical_value,
    find_worst_level,
)
from oncordia.trials.kernels.adaptive.means import turn_t

HALF = float(np.sqrt(0.5))


@pytest.mark.parametrize(
    ("alpha", "alpha1", "alpha0", "critical"),
    [
        (0.025, 0.0, 1.0, 0.003804223),  # rpact 3.3.4, getDesignFisher
        (0.025, 0.0102, 0.5, 0.003802457),  # rpact 3.3.4
        (0.05, 0.0, 1.0, 0.0087049),  # exp(-chi2 / 2) with what is sure at stage 1, Bauer 1994
    ],
)
def test_find_critical_value__is_that_of_the_product(
    alpha: float, alpha1: float, alpha0: float, critical: float
) -> None:
    found = find_critical_value(Combination.FISHER, alpha, alpha1, alpha0, HALF)
    assert found == pytest.approx(critical, abs=1e-7)


def test_find_critical_value__is_the_fixed_one_without_early_stops() -> None:
    found = find_critical_value(Combination.INVERSE_NORMAL, 0.025, 0.0, 1.0, 0.6)
    assert found == pytest.approx(norm.isf(0.025))


def test_find_critical_value__is_that_of_obrien_and_fleming() -> None:
    # two looks, one-sided 0.025: 2.7965 and 1.9774 (Jennison and Turnbull 2000, table 2.3)
    alpha1 = float(norm.sf(2.7965))
    found = find_critical_value(Combination.INVERSE_NORMAL, 0.025, alpha1, 1.0, HALF)
    assert found == pytest.approx(1.9774, abs=1e-4)


def test_find_critical_value__gives_the_circular_function_its_level() -> None:
    k = find_critical_value(Combination.CIRCULAR, 0.025, 0.0, 0.4, HALF)

    def spend(z: float) -> float:
        return float(norm.sf(np.sqrt(k * k - z * z)) * norm.pdf(z))

    area, _ = quad(spend, norm.isf(0.4), k, epsabs=1e-12)
    assert norm.sf(k) + area == pytest.approx(0.025, abs=1e-8)


def test_find_critical_value__falls_with_the_level() -> None:
    for method, alpha0 in (
        (Combination.INVERSE_NORMAL, 1.0),
        (Combination.FISHER, 1.0),
        (Combination.CIRCULAR, 0.5),
    ):
        found = [find_critical_value(method, a, 0.0, alpha0, HALF) for a in (0.01, 0.025, 0.05)]
        order = sorted(found, reverse=method is not Combination.FISHER)
        assert found == order


def test_find_critical_value__refuses_a_circle_without_a_stop() -> None:
    with pytest.raises(InvalidDesign, match=r"alpha0 must be at most 0\.5"):
        find_critical_value(Combination.CIRCULAR, 0.025, 0.0, 0.6, HALF)


def test_find_worst_level__is_the_published_one() -> None:
    assert find_worst_level(0.05) == pytest.approx(0.1146, abs=1e-4)


def test_turn_t__is_the_normal_quantile_of_the_p_value() -> None:
    from scipy.stats import t as student

    turn = getattr(turn_t, "py_func", turn_t)
    for freedom, error in ((8.0, 4e-6), (18.0, 2e-7), (118.0, 1e-10)):
        values = np.linspace(-7, 7, 29)
        exact = np.sign(values) * norm.isf(student.sf(np.abs(values), freedom))
        ours = [turn(float(value), freedom) for value in values]
        assert ours == pytest.approx(exact, abs=error)
