"""Bounds of a time-to-event trial by the rules of group-sequential tests."""

from functools import lru_cache

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.boundaries import Boundaries
from oncordia.trials.sequential.placing import find_boundaries
from oncordia.trials.sequential.rules import RuleForm
from oncordia.trials.survival.design import TimeToEvent, Timing
from oncordia.trials.survival.world import make_calendar


def find_planned_events(design: TimeToEvent) -> FloatArray:
    """Events at each look: those that time it, else those expected then as planned: shape (k,)."""
    if design.timing is not Timing.MONTHS:
        return np.asarray(design.look_events, dtype=np.float64)
    return make_calendar(design, design.planned).expect_events(design.look_months)


@lru_cache(maxsize=256)
def find_bounds(design: TimeToEvent) -> Boundaries:
    """Efficacy and futility bounds of each look, with the events as information.

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
        events,
        design.efficacy.make_rule(),
        futility,
        alpha=design.alpha,
        binding=design.futility.binding,
        power=design.power if needs_power else None,
    )
