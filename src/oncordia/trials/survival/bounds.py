"""Bounds of a time-to-event trial by the rules of group-sequential tests."""

from functools import lru_cache

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.boundaries import Boundaries
from oncordia.trials.sequential.placing import find_boundaries
from oncordia.trials.sequential.rules import RuleForm
from oncordia.trials.survival.asymptotic import expect_flow, expect_score, weigh
from oncordia.trials.survival.design import SurvivalTest, TimeToEvent, Timing
from oncordia.trials.survival.world import make_calendar, make_world


def find_planned_events(design: TimeToEvent) -> FloatArray:
    """Events at each look: those that time it, else those expected then as planned: shape (k,)."""
    if design.timing is not Timing.MONTHS:
        return np.asarray(design.look_events, dtype=np.float64)
    return make_calendar(design, design.planned).expect_events(design.look_months)


def find_information(design: TimeToEvent) -> FloatArray:
    """Information at each look as planned: shape (k,).

    Of a weighted test the variance of its score without a difference, when the planned events are
    expected; of every other test the events.
    """
    events = find_planned_events(design)
    if design.test is not SurvivalTest.WEIGHTED:
        return events
    null = design.list_scenarios()[0]
    world, calendar = make_world(design, null), make_calendar(design, null)
    variances = []
    for count in events:
        flow = expect_flow(world, calendar.find_time(float(count)))
        weights = weigh(flow, design.rho, design.gamma, design.modest_delay_months)
        variances.append(expect_score(flow, weights)[1])
    return np.asarray(variances)


@lru_cache(maxsize=256)
def find_bounds(design: TimeToEvent) -> Boundaries:
    """Efficacy and futility bounds of each look.

    Raises
    ------
    InvalidDesign
        If the events do not rise, the rules lack a parameter, or the bounds cross.
    """
    events = find_planned_events(design)
    steps = np.diff(events, prepend=0.0)
    if not (steps > 0).all():
        look = int(np.argmin(steps > 0)) + 1
        field = "look_months" if design.timing is Timing.MONTHS else "look_events"
        raise InvalidDesign(
            f"{field}: look {look} adds no events to those before it; give looks further apart",
            field,
        )
    futility = design.futility.make_rule()
    needs_power = futility.spends or futility.form is RuleForm.GIVEN_EFFECT
    return find_boundaries(
        find_information(design),
        design.efficacy.make_rule(),
        futility,
        alpha=design.alpha,
        binding=design.futility.binding,
        power=design.power if needs_power else None,
    )
