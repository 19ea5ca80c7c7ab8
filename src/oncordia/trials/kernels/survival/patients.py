"""Patients of one trial: when they come, which arm they get, when and how they leave."""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import lean_kernel
from oncordia.numeric.streams import draw_uniform
from oncordia.trials.kernels.survival.combo import MOST
from oncordia.trials.kernels.survival.parts import EVEN, UNIFORM, Room, World


@lean_kernel
def invert_pieces(
    total: float, starts: FloatArray, rates: FloatArray, cumulative: FloatArray
) -> float:
    """Time at which a cumulative piecewise constant rate reaches a total; infinite if never."""
    piece = starts.size - 1
    while piece > 0 and cumulative[piece] >= total:
        piece -= 1
    rate = rates[piece]
    if rate <= 0.0:
        return math.inf
    return float(starts[piece] + (total - cumulative[piece]) / rate)


@lean_kernel
def draw_patients(world: World, room: Room) -> None:
    """Fill a room with the patients of one trial, in order of arrival, and sort their follow-up.

    Each patient takes four uniform numbers in turn: gap to the one before, arm, event, dropout;
    so the same stream brings the same patients under other hazards, arms and rules.
    """
    n = world.n
    total = 0.0
    left_control, left_experimental = 0, 0
    for j in range(n):
        gap = draw_uniform(room.stream)
        total += 1.0 if world.arrivals == EVEN else -math.log(gap)
        room.arrive[j] = total
        if left_control + left_experimental == 0:
            left_control, left_experimental = world.block[0], world.block[1]
        left = left_control + left_experimental
        arm = 1 if draw_uniform(room.stream) * left < left_experimental else 0
        left_experimental -= arm
        left_control -= 1 - arm
        room.experimental[j + 1] = room.experimental[j] + arm
        hazard = -math.log(draw_uniform(room.stream))
        leave = invert_pieces(hazard, world.starts, world.hazards[arm], world.cumulative[arm])
        event = 2
        luck = draw_uniform(room.stream)
        if world.dropout[arm] > 0.0:
            drop = -math.log(luck) / world.dropout[arm]
            if drop < leave:
                leave = drop
                event = 0
        room.leave[j] = leave
        room.state[j] = event + arm if leave < math.inf else arm
    scale = 1.0
    if world.arrivals == UNIFORM:
        scale = n / (total - math.log(draw_uniform(room.stream)))
    for j in range(n):
        arrive = invert_pieces(
            scale * room.arrive[j], world.accrual[0], world.accrual[1], world.accrual[2]
        )
        room.arrive[j] = arrive
        room.calendar[j] = arrive + room.leave[j]
    _sort_follow_up(world, room)


@lean_kernel
def _sort_follow_up(world: World, room: Room) -> None:
    """Sort by own follow-up: into buckets by the rough share gone, then by insertion."""
    n = world.n
    grid = world.ranks.size - 1
    room.buckets[:] = 0
    for j in range(n):
        leave = room.leave[j]
        at = grid * (leave / (leave + world.middle)) if leave < math.inf else float(grid)
        below = min(int(at), grid - 1)
        rank = world.ranks[below] + (at - below) * (world.ranks[below + 1] - world.ranks[below])
        place = min(int(rank * n), n - 1)
        room.places[j] = place
        room.buckets[place + 1] += 1
    for b in range(n):
        room.buckets[b + 1] += room.buckets[b]
    for j in range(n):
        place = room.buckets[room.places[j]]
        room.buckets[room.places[j]] += 1
        room.sorted_leave[place] = room.leave[j]
        room.sorted_calendar[place] = room.calendar[j]
        room.sorted_state[place] = room.state[j]
    for i in range(1, n):
        leave = room.sorted_leave[i]
        if leave >= room.sorted_leave[i - 1]:
            continue
        calendar, state = room.sorted_calendar[i], room.sorted_state[i]
        at = i
        while at > 0 and room.sorted_leave[at - 1] > leave:
            room.sorted_leave[at] = room.sorted_leave[at - 1]
            room.sorted_calendar[at] = room.sorted_calendar[at - 1]
            room.sorted_state[at] = room.sorted_state[at - 1]
            at -= 1
        room.sorted_leave[at] = leave
        room.sorted_calendar[at] = calendar
        room.sorted_state[at] = state


@lean_kernel
def find_event_time(world: World, room: Room, wanted: int) -> float:
    """Calendar time of the ``wanted``-th event; infinite if there are not so many.

    ``room.buckets`` counts events by calendar time, as ``count_events`` leaves it.
    """
    n = world.n
    before = 0
    b = 0
    while b < n and before + room.buckets[b] < wanted:
        before += room.buckets[b]
        b += 1
    if b == n:
        return math.inf
    few = 0
    for j in range(n):
        if room.places[j] == b:
            calendar = room.calendar[j]
            at = few
            while at > 0 and room.few[at - 1] > calendar:
                room.few[at] = room.few[at - 1]
                at -= 1
            room.few[at] = calendar
            few += 1
    return float(room.few[wanted - before - 1])


@lean_kernel
def count_events(world: World, room: Room) -> int:
    """Count events by calendar time in ``room.buckets``; the number of all comes back.

    ``room.places`` holds the bucket of each patient's event, -1 without one.
    """
    n = world.n
    count = 0
    room.buckets[:] = 0
    for j in range(n):
        place = -1
        if room.state[j] >= 2:
            calendar = room.calendar[j]
            place = min(int(n * (calendar / (calendar + world.middle_calendar))), n - 1)
            room.buckets[place] += 1
            count += 1
        room.places[j] = place
    return count


@lean_kernel
def find_last_departure(room: Room) -> float:
    """Calendar time at which the last patient of those who ever leave has left."""
    last = 0.0
    for j in range(room.calendar.size):
        if room.calendar[j] < math.inf:
            last = max(last, room.calendar[j])
    return last


def make_room(n: int) -> Room:
    """Scratch for trials of n patients."""
    whole = np.int64
    return Room(
        stream=np.zeros(4, dtype=np.uint64),
        arrive=np.zeros(n),
        leave=np.zeros(n),
        calendar=np.zeros(n),
        state=np.zeros(n, dtype=whole),
        experimental=np.zeros(n + 1, dtype=whole),
        places=np.zeros(n, dtype=whole),
        buckets=np.zeros(n + 1, dtype=whole),
        sorted_leave=np.zeros(n),
        sorted_calendar=np.zeros(n),
        sorted_state=np.zeros(n, dtype=whole),
        times=np.zeros(n),
        at_risk=np.zeros((2, n)),
        arms=np.zeros(n),
        few=np.zeros(max(n, MOST)),
    )
