"""Sizes of trials, and patients and events by calendar time."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from oncordia.errors import InvalidDesign
from oncordia.trials.sequential import (
    Calendar,
    Course,
    StepRate,
    constant_rate,
    hazard_of_median,
    hazard_of_share,
    size_accrual,
    size_events,
    size_means,
    size_rates,
)

CALENDAR = Calendar(
    StepRate((0.0, 3.0), (4.0, 10.0)),
    12.0,
    (
        Course(0.4, StepRate((0.0, 5.0), (0.08, 0.02)), constant_rate(0.01)),
        Course(0.6, constant_rate(0.04), StepRate((0.0, 2.0), (0.0, 0.03))),
    ),
)


def test_size_means__gives_what_rpact_gives() -> None:
    # rpact 3.3.4 getSampleSizeMeans(alternative = .5, stDev = 1, alpha = .025, beta = .1)
    assert size_means(0.5, 1, alpha=0.025, power=0.9, known_sd=False) == pytest.approx(
        170.0626, rel=1e-6
    )
    assert size_means(0.5, 1, alpha=0.025, power=0.9, known_sd=False, ratio=2.0) == pytest.approx(
        191.0748, rel=1e-6
    )  # allocationRatioPlanned = 2
    assert size_means(0.5, 1, alpha=0.025, power=0.9) == pytest.approx(168.1188, abs=1e-4)


def test_size_rates__gives_what_rpact_gives() -> None:
    # rpact 3.3.4 getSampleSizeRates(pi1 = .45, pi2 = .3, alpha = .025, beta = .1)
    assert size_rates(0.3, 0.45, alpha=0.025, power=0.9) == pytest.approx(433.6399, abs=1e-4)
    assert size_rates(0.3, 0.45, alpha=0.025, power=0.9, ratio=2.0) == pytest.approx(
        489.6503, abs=1e-4
    )  # allocationRatioPlanned = 2


def test_size_events__refuses_a_ratio_of_one() -> None:
    with pytest.raises(InvalidDesign, match="hazard_ratio is 1"):
        size_events(1.0, alpha=0.025, power=0.9)


def sum_by_quadrature(arm: Course, months: float) -> float:
    def density(s: float) -> float:
        gone = float(arm.hazard.sum_until(s) + arm.dropout.sum_until(s))
        return arm.hazard.find_at(s) * math.exp(-gone)

    def seen(entry: float) -> float:
        share = quad(density, 0.0, months - entry, points=[2.0, 5.0], limit=200)[0]
        return CALENDAR.accrual.find_at(entry) * float(share)

    return float(quad(seen, 0.0, 12.0, points=[3.0, 10.0], limit=200)[0])


def test_expect_events__is_the_integral_over_entries() -> None:
    months = 15.0
    total = sum(arm.share * sum_by_quadrature(arm, months) for arm in CALENDAR.arms)
    assert float(CALENDAR.expect_events(months)) == pytest.approx(total, rel=1e-7)


def test_expect_events__never_falls_and_stays_below_the_patients() -> None:
    events = CALENDAR.expect_events(np.linspace(0.0, 200.0, 400))
    assert events[0] == 0.0
    assert (np.diff(events) >= 0.0).all()
    assert events[-1] < CALENDAR.patients == 102.0


def test_find_time__is_when_the_events_are_expected() -> None:
    assert float(CALENDAR.expect_events(CALENDAR.find_time(20.0))) == pytest.approx(20.0)


def test_find_time__says_that_events_never_come() -> None:
    with pytest.raises(InvalidDesign, match="recruit more patients"):
        CALENDAR.find_time(90.0)


def test_size_accrual__gives_the_events_in_time() -> None:
    sized = size_accrual(CALENDAR, 50.0, 20.0)
    assert float(sized.expect_events(20.0)) == pytest.approx(50.0)


def test_hazard_of_median__loses_half_by_the_median() -> None:
    half = Course(1.0, hazard_of_median(9.0)).find_event_share(9.0)
    assert float(half) == pytest.approx(0.5)
    assert hazard_of_share(0.05, 12.0).rates[0] == pytest.approx(-math.log(0.95) / 12)


@pytest.mark.parametrize(
    ("starts", "rates", "words"),
    [
        ((0.0,), (-0.1,), "a rate is -0.1; give numbers from 0"),
        ((1.0,), (0.1,), "begin at 0 and rise"),
        ((0.0, 2.0), (0.1,), "2 starts for 1 rates"),
    ],
)
def test_step_rate__refuses_what_is_no_rate(
    starts: tuple[float, ...], rates: tuple[float, ...], words: str
) -> None:
    with pytest.raises(InvalidDesign, match=words):
        StepRate(starts, rates)
