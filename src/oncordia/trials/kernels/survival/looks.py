"""A look at the data of one trial: when it is, who is at risk, the hazard ratio."""

import math

from oncordia.numeric import lean_kernel
from oncordia.trials.kernels.survival.parts import (
    BY_EARLIER,
    BY_EVENTS,
    BY_LATER,
    BY_MONTHS,
    Room,
    Rules,
    World,
)
from oncordia.trials.kernels.survival.patients import find_event_time, find_last_departure

STEPS = 25
FLAT = 10.0  # |log hazard ratio| at which the search for it ends


@lean_kernel
def find_look(world: World, rules: Rules, room: Room, look: int) -> tuple[float, bool]:
    """Months of a look, and whether nothing can come after it.

    A trial whose events cannot be reached is looked at when the last patient has left, and a
    look after the longest duration is held then; either ends the trial.
    """
    by_events = math.inf
    if rules.timing != BY_MONTHS:
        by_events = find_event_time(world, room, rules.events[look])
    months = by_events
    if rules.timing != BY_EVENTS:
        by_months = rules.months[look]
        if rules.timing == BY_MONTHS:
            months = by_months
        elif rules.timing == BY_LATER:
            months = max(by_events, by_months)
        elif rules.timing == BY_EARLIER:
            months = min(by_events, by_months)
    is_last = look == rules.efficacy.size - 1
    if months == math.inf:
        months = find_last_departure(room)
        is_last = True
    if is_last and rules.follow_up > 0.0:
        months = max(months, room.arrive[world.n - 1] + rules.follow_up)
    if months >= rules.longest:
        return rules.longest, True
    return months, is_last


@lean_kernel
def count_arrived(room: Room, months: float) -> int:
    """Patients who have come by then."""
    low, high = 0, room.arrive.size
    while low < high:
        middle = (low + high) // 2
        if room.arrive[middle] <= months:
            low = middle + 1
        else:
            high = middle
    return low


@lean_kernel
def walk_look(room: Room, months: float, arrived: int) -> int:
    """List the events known at a look by own follow-up, with those at risk; their number returns.

    Two sorted lists of departures are merged: own events and dropouts, and patients who are still
    followed at the look, the latest to arrive first.
    """
    experimental = float(room.experimental[arrived])
    control = arrived - experimental
    waiting = arrived - 1
    count = 0
    limit = (months - room.arrive[0]) * (1.0 + 1e-12)
    for i in range(room.arrive.size):
        leave = room.sorted_leave[i]
        if leave > limit:
            break
        if room.sorted_calendar[i] > months:
            continue
        while waiting >= 0 and months - room.arrive[waiting] < leave:
            if room.calendar[waiting] > months:
                arm = room.state[waiting] & 1
                experimental -= arm
                control -= 1 - arm
            waiting -= 1
        state = room.sorted_state[i]
        arm = state & 1
        if state >= 2:
            room.times[count] = leave
            room.at_risk[0, count] = control
            room.at_risk[1, count] = experimental
            room.arms[count] = arm
            count += 1
        experimental -= arm
        control -= 1 - arm
    return count


@lean_kernel
def fit_log_ratio(room: Room, count: int) -> float:
    """Log hazard ratio by Cox's partial likelihood of the events listed: Newton's steps.

    Between -10 and 10; at an end where one arm had every event. NaN without events.
    """
    if count == 0:
        return math.nan
    value = 0.0
    for _ in range(STEPS):
        ratio = math.exp(value)
        score, information = 0.0, 0.0
        for i in range(count):
            risk = room.at_risk[1, i] * ratio
            share = risk / (room.at_risk[0, i] + risk)
            score += room.arms[i] - share
            information += share * (1.0 - share)
        if information <= 0.0:
            break
        step = min(max(score / information, -2.0), 2.0)
        value += step
        if abs(value) >= FLAT:
            return math.copysign(FLAT, value)
        if abs(step) < 1e-8:
            break
    return value
