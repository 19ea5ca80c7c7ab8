"""Whether hazard ratios change over time, held to R's survival 3.5-3 (coxph and cox.zph)."""

import numpy as np
import pytest

from oncordia.therapy.concordance.proportional import check_proportional

TIME = np.array([5, 8, 12, 12, 15, 20, 21, 25, 30, 33, 40, 41, 41, 50, 58, 60], dtype=np.float64)
EVENT = np.array([1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0], dtype=bool)
VALUE = np.array(
    [0.2, 0.9, 0.4, 0.7, 0.1, 0.8, 0.3, 0.6, 0.5, 0.95, 0.15, 0.35, 0.75, 0.55, 0.85, 0.45]
)


@pytest.mark.parametrize(
    ("later", "log_ratio", "expected"),
    [(0.0, 0.117193980166, 0.883807936305), (0.01, 0.0260260863928, 0.863686704753)],
    ids=["ties", "none"],
)
def test_check_proportional__is_that_of_r(later: float, log_ratio: float, expected: float) -> None:
    time = TIME + later * np.arange(1, 17)

    assert check_proportional(time, EVENT, VALUE, log_ratio) == pytest.approx(expected, abs=1e-9)


def test_check_proportional__finds_a_ratio_that_turns_over() -> None:
    """Those with the fact fall first or last, the others between; R: chi-square 35.14."""
    time = np.arange(1.0, 41.0)
    value = ((time <= 10) | (time > 30)).astype(np.float64)

    found = check_proportional(time, np.ones(40, dtype=bool), value, -0.765482951934)

    assert found == pytest.approx(3.0628918617e-09, rel=1e-6)


def test_check_proportional__says_nothing_of_one_time() -> None:
    time, event = np.array([3.0, 5.0, 6.0]), np.array([True, False, False])

    assert np.isnan(check_proportional(time, event, np.array([1.0, 2.0, 3.0]), 0.1))
