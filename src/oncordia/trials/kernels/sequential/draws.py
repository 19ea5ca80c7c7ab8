"""Simulated group-sequential trials of means and rates, from sufficient statistics.

Every trial draws in a fixed order, look by look, also after it has stopped no more than it needs:
so the same trial of another scenario or design meets the same luck.
"""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel
from oncordia.numeric.streams import (
    WORDS,
    draw_gamma,
    draw_normal,
    draw_tabulated,
    start_stream,
)

GO_ON, EFFICACY, FUTILITY = range(3)


@inner_kernel
def judge(
    z: float,
    k: int,
    lower: FloatArray,
    upper: FloatArray,
    inner: FloatArray,
    last: int,
    two_sided: bool,
) -> int:
    """What follows from the statistic at look k: go on, stop for efficacy, or for futility."""
    if z >= upper[k] or (two_sided and z <= lower[k]):
        return EFFICACY
    if k == last:
        return FUTILITY
    if (not two_sided and z <= lower[k]) or inner[0, k] < z < inner[1, k]:
        return FUTILITY
    return GO_ON


@kernel
def run_canonical(
    seed: int,
    first: int,
    last: int,
    information: FloatArray,
    drift: float,
    lower: FloatArray,
    upper: FloatArray,
    inner: FloatArray,
    two_sided: bool,
    rejected: BoolArray,
    stage: IntArray,
    futile: BoolArray,
    z_end: FloatArray,
) -> None:
    """Trials whose statistic is normal with known variance: one normal number a look.

    ``drift`` is the expected Z at information 1. Outcomes of trial ``first + i`` go to place i.
    """
    looks = information.size
    state = np.zeros(WORDS, np.uint64)
    root = np.sqrt(information)
    step = np.sqrt(np.diff(np.append(0.0, information)))
    for i in range(last - first):
        start_stream(state, seed, first + i)
        score = 0.0
        for k in range(looks):
            score += step[k] * draw_normal(state)
            z = (score + drift * information[k]) / root[k]
            verdict = judge(z, k, lower, upper, inner, looks - 1, two_sided)
            if verdict != GO_ON:
                rejected[i] = verdict == EFFICACY
                futile[i] = verdict == FUTILITY and k < looks - 1
                stage[i] = k + 1
                z_end[i] = z
                break


@kernel
def run_means(
    seed: int,
    first: int,
    last: int,
    sizes: IntArray,
    mean: float,
    sd: float,
    lower: FloatArray,
    upper: FloatArray,
    inner: FloatArray,
    two_sided: bool,
    rejected: BoolArray,
    stage: IntArray,
    futile: BoolArray,
    estimate: FloatArray,
) -> None:
    """Trials of two means whose variance is estimated from both arms: bounds are those of t.

    ``sizes``, shape (2, k), are patients of control and treatment up to each look; ``mean`` is
    the difference, in the direction that is tested, ``sd`` that of one patient. A stage draws the
    two sums and the squares around their means, which are all that the test looks at.
    """
    looks = sizes.shape[1]
    state = np.zeros(WORDS, np.uint64)
    for i in range(last - first):
        start_stream(state, seed, first + i)
        sum_0 = sum_1 = squares = 0.0  # of patients less their true mean, in units of sd
        had_0 = had_1 = 0
        for k in range(looks):
            more_0, more_1 = sizes[0, k] - had_0, sizes[1, k] - had_1
            new_0 = math.sqrt(more_0) * draw_normal(state)
            new_1 = math.sqrt(more_1) * draw_normal(state)
            freedom = max(more_0 - 1, 0) + max(more_1 - 1, 0)
            if freedom > 0:
                squares += 2.0 * draw_gamma(state, 0.5 * freedom)
            squares += _part(sum_0, had_0, new_0, more_0) + _part(sum_1, had_1, new_1, more_1)
            sum_0, sum_1 = sum_0 + new_0, sum_1 + new_1
            had_0, had_1 = sizes[0, k], sizes[1, k]
            difference = sum_1 / had_1 - sum_0 / had_0 + mean / sd
            variance = squares / (had_0 + had_1 - 2)
            t = difference / math.sqrt(variance * (1.0 / had_0 + 1.0 / had_1))
            verdict = judge(t, k, lower, upper, inner, looks - 1, two_sided)
            if verdict != GO_ON:
                rejected[i] = verdict == EFFICACY
                futile[i] = verdict == FUTILITY and k < looks - 1
                stage[i] = k + 1
                estimate[i] = difference * sd
                break


@inner_kernel
def _part(old: float, had: int, new: float, more: int) -> float:
    """Squares between the means of an arm's earlier and newer patients (Chan et al. 1983)."""
    if had == 0 or more == 0:
        return 0.0
    apart = new / more - old / had
    return apart * apart * had * more / (had + more)


@kernel
def run_rates(
    seed: int,
    first: int,
    last: int,
    sizes: IntArray,
    places: IntArray,
    cumulative: FloatArray,
    guide: IntArray,
    direction: float,
    pooled: bool,
    lower: FloatArray,
    upper: FloatArray,
    inner: FloatArray,
    two_sided: bool,
    rejected: BoolArray,
    stage: IntArray,
    futile: BoolArray,
    responders: FloatArray,
) -> None:
    """Trials of two rates: one binomial number an arm and look, by its table.

    ``sizes``, shape (2, k), are patients of control and treatment up to each look. The table of
    arm a and look k lies in ``cumulative`` and ``guide`` from ``places[a, k]`` to
    ``places[a, k + 1]``. ``responders``, shape (n, 2), are those at the end.
    """
    looks = sizes.shape[1]
    state = np.zeros(WORDS, np.uint64)
    for i in range(last - first):
        start_stream(state, seed, first + i)
        count_0 = count_1 = 0
        for k in range(looks):
            a, b = places[0, k], places[0, k + 1]
            count_0 += draw_tabulated(state, cumulative[a:b], guide[a:b])
            a, b = places[1, k], places[1, k + 1]
            count_1 += draw_tabulated(state, cumulative[a:b], guide[a:b])
            z = direction * compare_rates(count_0, sizes[0, k], count_1, sizes[1, k], pooled)
            verdict = judge(z, k, lower, upper, inner, looks - 1, two_sided)
            if verdict != GO_ON:
                rejected[i] = verdict == EFFICACY
                futile[i] = verdict == FUTILITY and k < looks - 1
                stage[i] = k + 1
                responders[i, 0], responders[i, 1] = count_0, count_1
                break


@inner_kernel
def compare_rates(count_0: int, n_0: int, count_1: int, n_1: int, pooled: bool) -> float:
    """Z of the difference of two rates, arm 1 less arm 0; 0 where nothing varies."""
    p_0, p_1 = count_0 / n_0, count_1 / n_1
    if pooled:
        p = (count_0 + count_1) / (n_0 + n_1)
        variance = p * (1.0 - p) * (1.0 / n_0 + 1.0 / n_1)
    else:
        variance = p_0 * (1.0 - p_0) / n_0 + p_1 * (1.0 - p_1) / n_1
    if variance > 0.0:
        return (p_1 - p_0) / math.sqrt(variance)
    if p_1 == p_0:
        return 0.0
    return math.inf if p_1 > p_0 else -math.inf
