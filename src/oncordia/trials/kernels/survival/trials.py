"""Many trials of one design with a log-rank test, and the frame of every such loop."""

import math

from oncordia.numeric import lean_kernel
from oncordia.numeric.streams import start_stream
from oncordia.trials.kernels.survival.looks import (
    count_arrived,
    find_look,
    fit_log_ratio,
    walk_look,
)
from oncordia.trials.kernels.survival.parts import Found, Room, Rules, World
from oncordia.trials.kernels.survival.patients import count_events, draw_patients

GO_ON, REJECT, STOP, END = 0, 1, 2, 3  # what follows from a look


@lean_kernel
def begin_trial(seed: int, trial: int, world: World, room: Room) -> None:
    """Fill the room with the patients of a trial."""
    start_stream(room.stream, seed, trial)
    draw_patients(world, room)
    count_events(world, room)


@lean_kernel
def open_look(world: World, rules: Rules, room: Room, look: int) -> tuple[float, bool, int, int]:
    """Months of a look, whether it is the last, patients who came, events known."""
    months, is_last = find_look(world, rules, room, look)
    arrived = count_arrived(room, months)
    return months, is_last, arrived, walk_look(room, months, arrived)


@lean_kernel
def decide(rules: Rules, look: int, is_last: bool, z: float) -> int:
    """What follows from a statistic; a look that ends the trial is held to the last bound."""
    if z >= rules.efficacy[rules.efficacy.size - 1 if is_last else look]:
        return REJECT
    if is_last:
        return END
    return STOP if z <= rules.futility[look] else GO_ON


@lean_kernel
def close_look(
    found: Found,
    room: Room,
    row: int,
    look: int,
    months: float,
    arrived: int,
    count: int,
    action: int,
) -> bool:
    """Note a look, and how the trial ended if it did; whether it did comes back."""
    found.looks[row, look] = months
    if action == GO_ON:
        return False
    found.rejected[row] = action == REJECT
    found.futile[row] = action == STOP
    found.stage[row] = look + 1
    found.events[row] = count
    found.months[row] = months
    found.patients[row, 1] = room.experimental[arrived]
    found.patients[row, 0] = arrived - room.experimental[arrived]
    found.log_ratio[row] = fit_log_ratio(room, count)
    return True


@lean_kernel
def find_log_rank_z(room: Room, count: int) -> float:
    """Log-rank statistic of the events listed; above 0 where the experimental arm does better."""
    difference, variance = 0.0, 0.0
    for i in range(count):
        share = room.at_risk[1, i] / (room.at_risk[0, i] + room.at_risk[1, i])
        difference += room.arms[i] - share
        variance += share * (1.0 - share)
    return -difference / math.sqrt(variance) if variance > 0.0 else 0.0


@lean_kernel
def run_log_rank(
    seed: int, first: int, last: int, world: World, rules: Rules, room: Room, found: Found
) -> None:
    """Trials ``first`` to ``last`` - 1 with a log-rank test at each look."""
    for trial in range(first, last):
        begin_trial(seed, trial, world, room)
        for look in range(rules.efficacy.size):
            months, is_last, arrived, count = open_look(world, rules, room, look)
            action = decide(rules, look, is_last, find_log_rank_z(room, count))
            if close_look(found, room, trial - first, look, months, arrived, count, action):
                break
