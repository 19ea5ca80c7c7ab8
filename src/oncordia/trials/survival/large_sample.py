"""Large-sample operating characteristics of a trial with a log-rank or weighted test."""

from dataclasses import replace

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.trials.sequential.boundaries import find_stops
from oncordia.trials.sequential.calendar import Calendar
from oncordia.trials.survival.asymptotic import (
    average_hazard_ratio,
    expect_flow,
    expect_score,
    weigh,
)
from oncordia.trials.survival.bounds import find_bounds
from oncordia.trials.survival.design import SurvivalTest, TimeToEvent, Timing
from oncordia.trials.survival.scenario import SurvivalScenario
from oncordia.trials.survival.world import make_calendar, make_world


def approximate(design: TimeToEvent, scenario: SurvivalScenario) -> dict[str, FloatArray] | None:
    """Large-sample characteristics under their usual names; None for other tests.

    Each look has a normal statistic whose mean is the expected weighted score over its error, and
    two looks correlate by the root of the ratio of their variances. ``look_months`` are those at
    which the events are expected, ``average_hazard_ratio`` is that of the events by each look.

    References
    ----------
    Schoenfeld (1981), Biometrika 68:316; Tsiatis (1982), JASA 77:855; Yung and Liu (2020),
    Biometrics 76:939.
    """
    if design.test not in (SurvivalTest.LOG_RANK, SurvivalTest.WEIGHTED):
        return None
    world = make_world(design, scenario)
    calendar = make_calendar(design, scenario)
    months = find_look_months(design, calendar)
    means, variances, ratios = (np.zeros(months.size) for _ in range(3))
    for look, month in enumerate(months):
        flow = expect_flow(world, float(month))
        weights = np.ones(flow.times.size)
        if design.test is SurvivalTest.WEIGHTED:
            weights = weigh(flow, design.rho, design.gamma, design.modest_delay_months)
        score, variances[look] = expect_score(flow, weights)
        means[look] = -score / np.sqrt(variances[look])
        ratios[look] = average_hazard_ratio(flow, world.hazards, world.starts)
    bounds = find_bounds(design)
    moved = replace(
        bounds,
        information=variances / variances[-1],
        efficacy_z=bounds.efficacy_z - means,
        futility_z=bounds.futility_z - means,
    )
    stops = find_stops(moved, 0.0)
    reject, futile = stops[0], stops[1].copy()
    futile[-1] = 0.0
    stop = stops.sum(axis=0)
    stop[-1] = 1.0 - stop[:-1].sum()
    patients = calendar.expect_patients(months)
    name = "type1" if scenario.is_null() else "power"
    found = {
        name: reject.sum(),
        "expected_n": stop @ patients,
        "expected_events": stop @ calendar.expect_events(months),
        "expected_duration_months": stop @ months,
        "stop_by_stage": stop,
        "reject_by_stage": reject,
        "futility_by_stage": futile,
        "look_months": months,
        "average_hazard_ratio": ratios,
    }
    return {key: np.asarray(value, dtype=np.float64) for key, value in found.items()}


def find_look_months(design: TimeToEvent, calendar: Calendar) -> FloatArray:
    """Months at which each look is expected: shape (k,)."""
    by_months = np.asarray(design.look_months, dtype=np.float64)
    if design.timing is Timing.MONTHS:
        months = by_months
    else:
        months = np.array([calendar.find_time(events) for events in design.look_events])
        if design.timing is Timing.LATER:
            months = np.maximum(months, by_months)
        elif design.timing is Timing.EARLIER:
            months = np.minimum(months, by_months)
    months = months.copy()
    if design.follow_up_months:
        months[-1] = max(months[-1], calendar.accrual_months + design.follow_up_months)
    if design.longest_months is not None:
        months = np.minimum(months, design.longest_months)
    return months
