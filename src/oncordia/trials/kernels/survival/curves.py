"""Many trials that compare Kaplan-Meier curves: restricted means, or survival at a milestone."""

import math

from oncordia.numeric import lean_kernel
from oncordia.trials.kernels.survival.parts import Found, Room, Rules, World
from oncordia.trials.kernels.survival.trials import begin_trial, close_look, decide, open_look


@lean_kernel
def find_longest(room: Room, months: float, arrived: int) -> float:
    """The shorter of the longest follow-ups of both arms at a look."""
    control, experimental = 0.0, 0.0
    for j in range(arrived):
        follow_up = min(room.leave[j], months - room.arrive[j])
        if room.state[j] & 1:
            experimental = max(experimental, follow_up)
        else:
            control = max(control, follow_up)
    return min(control, experimental)


@lean_kernel
def find_arm_mean(room: Room, count: int, arm: int, tau: float) -> tuple[float, float]:
    """Restricted mean of one arm up to tau, and its variance enlarged by m / (m - 1).

    Greenwood's variance is the sum over events of d / (n (n - d)) times the square of the area
    that lies ahead, found here in one pass from the area behind.
    """
    survival, area, before = 1.0, 0.0, 0.0
    terms, first_moment, second_moment = 0.0, 0.0, 0.0
    events = 0
    for i in range(count):
        time = room.times[i]
        if time > tau:
            break
        if room.arms[i] != arm:
            continue
        n = room.at_risk[arm, i]
        area += survival * (time - before)
        before = time
        events += 1
        survival *= 1.0 - 1.0 / n
        if n > 1.0:
            term = 1.0 / (n * (n - 1.0))
            terms += term
            first_moment += term * area
            second_moment += term * area * area
    area += survival * (tau - before)
    variance = area * area * terms - 2.0 * area * first_moment + second_moment
    return area, max(variance, 0.0) * events / max(events - 1, 1)


@lean_kernel
def find_arm_survival(room: Room, count: int, arm: int, time: float) -> tuple[float, float]:
    """Survival of one arm at a time, and Greenwood's variance of it."""
    survival, terms = 1.0, 0.0
    for i in range(count):
        if room.times[i] > time:
            break
        if room.arms[i] == arm:
            n = room.at_risk[arm, i]
            survival *= 1.0 - 1.0 / n
            if n > 1.0:
                terms += 1.0 / (n * (n - 1.0))
    return survival, survival * survival * terms


@lean_kernel
def find_curve_z(
    rules: Rules, room: Room, months: float, arrived: int, count: int, is_mean: bool
) -> float:
    """Difference of the arms over its error; 0 where no arm is followed to the milestone."""
    longest = find_longest(room, months, arrived)
    if is_mean:
        tau = min(rules.months_compared, longest)
        control, control_variance = find_arm_mean(room, count, 0, tau)
        experimental, experimental_variance = find_arm_mean(room, count, 1, tau)
    else:
        if longest < rules.months_compared:
            return 0.0
        control, control_variance = find_arm_survival(room, count, 0, rules.months_compared)
        experimental, experimental_variance = find_arm_survival(
            room, count, 1, rules.months_compared
        )
    variance = control_variance + experimental_variance
    return (experimental - control) / math.sqrt(variance) if variance > 0.0 else 0.0


@lean_kernel
def run_curves(
    seed: int,
    first: int,
    last: int,
    world: World,
    rules: Rules,
    room: Room,
    found: Found,
    is_mean: bool,
) -> None:
    """Trials ``first`` to ``last`` - 1 that compare restricted means, or else a milestone."""
    for trial in range(first, last):
        begin_trial(seed, trial, world, room)
        for look in range(rules.efficacy.size):
            months, is_last, arrived, count = open_look(world, rules, room, look)
            z = find_curve_z(rules, room, months, arrived, count, is_mean)
            action = decide(rules, look, is_last, z)
            if close_look(found, room, trial - first, look, months, arrived, count, action):
                break
