"""Many trials with a weighted log-rank test or the largest of several."""

import math

from oncordia.arrays import FloatArray
from oncordia.numeric import lean_kernel
from oncordia.numeric.normal import normal_cdf
from oncordia.trials.kernels.survival.combo import exceed_largest
from oncordia.trials.kernels.survival.parts import Found, Room, Rules, World
from oncordia.trials.kernels.survival.trials import (
    END,
    GO_ON,
    REJECT,
    STOP,
    begin_trial,
    close_look,
    decide,
    open_look,
)


@lean_kernel
def raise_power(base: float, power: float) -> float:
    """``base`` >= 0 to a power >= 0; the powers that trials use cost little."""
    if power == 0.0:
        return 1.0
    if power == 1.0:
        return base
    if power == 0.5:
        return math.sqrt(base)
    return float(base**power)


@lean_kernel
def score_weighted(
    room: Room, count: int, weights: FloatArray, score: FloatArray, covariance: FloatArray
) -> None:
    """Weighted observed minus expected events of the experimental arm, and their covariance.

    Parameters
    ----------
    room
        Holds the events of the look, listed.
    count
        How many they are.
    weights
        (m, 3): rho, gamma, and the delay of modest weights or a negative number.
    score, covariance
        (m,) and (m, m), filled.
    """
    m = weights.shape[0]
    score[:] = 0.0
    covariance[:] = 0.0
    survival = 1.0
    floor = 1.0
    for i in range(count):
        at_risk = room.at_risk[0, i] + room.at_risk[1, i]
        share = room.at_risk[1, i] / at_risk
        spread = share * (1.0 - share)
        for k in range(m):
            if weights[k, 2] < 0.0:
                weight = raise_power(survival, weights[k, 0])
                weight *= raise_power(1.0 - survival, weights[k, 1])
            else:
                if room.times[i] <= weights[k, 2]:
                    floor = survival
                weight = 1.0 / floor
            room.few[k] = weight
            score[k] += weight * (room.arms[i] - share)
            for j in range(k + 1):
                covariance[k, j] += weight * room.few[j] * spread
        survival *= 1.0 - 1.0 / at_risk
    for k in range(m):
        for j in range(k):
            covariance[j, k] = covariance[k, j]


@lean_kernel
def run_weighted(
    seed: int,
    first: int,
    last: int,
    world: World,
    rules: Rules,
    room: Room,
    found: Found,
    score: FloatArray,
    covariance: FloatArray,
) -> None:
    """Trials ``first`` to ``last`` - 1 with one weighted log-rank test at each look."""
    for trial in range(first, last):
        begin_trial(seed, trial, world, room)
        for look in range(rules.efficacy.size):
            months, is_last, arrived, count = open_look(world, rules, room, look)
            score_weighted(room, count, rules.weights, score, covariance)
            variance = covariance[0, 0]
            z = -score[0] / math.sqrt(variance) if variance > 0.0 else 0.0
            action = decide(rules, look, is_last, z)
            if close_look(found, room, trial - first, look, months, arrived, count, action):
                break


@lean_kernel
def decide_largest(
    rules: Rules,
    look: int,
    is_last: bool,
    score: FloatArray,
    covariance: FloatArray,
    nodes: FloatArray,
    node_weights: FloatArray,
    work: FloatArray,
) -> int:
    """What follows from the joint p value of several statistics, held to those of the bounds.

    The p value lies between that of the largest statistic alone and m times it; the integral is
    found only where that leaves the matter open.
    """
    m = score.size
    largest = -math.inf
    for k in range(m):
        if covariance[k, k] > 0.0:
            largest = max(largest, -score[k] / math.sqrt(covariance[k, k]))
    bound = rules.tail[0, rules.efficacy.size - 1 if is_last else look]
    give_up = 1.0 if is_last else rules.tail[1, look]
    alone = normal_cdf(-largest)
    if m * alone <= bound:
        return REJECT
    if alone > bound and (is_last or m * alone < give_up):
        return END if is_last else GO_ON
    p = exceed_largest(covariance, largest, nodes, node_weights, work)
    if p <= bound:
        return REJECT
    if is_last:
        return END
    return STOP if p >= give_up else GO_ON


@lean_kernel
def run_max_combo(
    seed: int,
    first: int,
    last: int,
    world: World,
    rules: Rules,
    room: Room,
    found: Found,
    score: FloatArray,
    covariance: FloatArray,
    nodes: FloatArray,
    node_weights: FloatArray,
    work: FloatArray,
) -> None:
    """Trials ``first`` to ``last`` - 1 with the largest of several weighted tests at each look."""
    for trial in range(first, last):
        begin_trial(seed, trial, world, room)
        for look in range(rules.efficacy.size):
            months, is_last, arrived, count = open_look(world, rules, room, look)
            score_weighted(room, count, rules.weights, score, covariance)
            action = decide_largest(
                rules, look, is_last, score, covariance, nodes, node_weights, work
            )
            if close_look(found, room, trial - first, look, months, arrived, count, action):
                break
