"""Trials that change their size by what they see without unblinding: simulated and summed."""

import math
from typing import NamedTuple

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.numeric.streams import draw_gamma, draw_normal, draw_tabulated, start_stream
from oncordia.trials.kernels.adaptive.rates import NEGLIGIBLE, score_rates


class PilotPlan(NamedTuple):
    """Numbers of an internal pilot with means; sizes are patients in each arm."""

    n1: int  # in the pilot
    n_least: int
    n_most: int
    per_variance: float  # size that is needed for each unit of variance
    excess: float  # taken off the blinded variance: what the assumed difference adds to it


@lean_kernel
def size_pilot(plan: PilotPlan, squares: float) -> int:
    """Size after a blinded sum of squares about the mean of all patients of the pilot.

    The blinded variances of Kieser and Friede (2003), as it is or adjusted.
    """
    variance = squares / (2.0 * plan.n1 - 1.0) - plan.excess
    needed = plan.per_variance * variance
    if needed >= plan.n_most:
        return plan.n_most
    return max(plan.n_least, math.ceil(needed))


@kernel
def run_pilot_means(
    trials: tuple[int, int, int],
    difference: float,
    sd: float,
    plan: PilotPlan,
    critical: FloatArray,
    flags: BoolArray,
    counts: IntArray,
) -> None:
    """Trials ``first`` to ``last`` - 1 of two means whose size follows the blinded variance.

    The squares within arms of all patients are those of the pilot, those of the rest, and what
    the arms' means moved between: (n1 n2 / n) / 2 times the squared change of the difference of
    means, plus a chi-square of one degree for the change of their sum.

    Parameters
    ----------
    trials
        Seed, first and last.
    difference, sd
        True difference of means, and standard deviation within an arm.
    plan
        The design.
    critical
        Least t that rejects, by patients in each arm, shape (n_most + 1,).
    flags
        Output, shape (n, 2): rejected, and False.
    counts
        Output, shape (n, 2): 1, and patients in both arms.
    """
    state = np.empty(4, dtype=np.uint64)
    n1 = plan.n1
    to_first = sd * math.sqrt(2.0 / n1)
    for i in range(trials[2] - trials[1]):
        start_stream(state, trials[0], trials[1] + i)
        change1 = difference + to_first * draw_normal(state)
        within = 2.0 * sd * sd * draw_gamma(state, n1 - 1.0)
        n = size_pilot(plan, within + 0.5 * n1 * change1 * change1)
        n2 = n - n1
        mean = change1
        if n2 > 0:
            change2 = difference + sd * math.sqrt(2.0 / n2) * draw_normal(state)
            within += 2.0 * sd * sd * draw_gamma(state, n2 - 0.5)
            within += 0.5 * n1 * n2 / n * (change1 - change2) ** 2
            mean = (n1 * change1 + n2 * change2) / n
        t = mean * math.sqrt(0.5 * n) / math.sqrt(within / (2.0 * n - 2.0))
        flags[i, 0] = t >= critical[n]
        flags[i, 1] = False
        counts[i, 0] = 1
        counts[i, 1] = 2 * n


@kernel
def run_pilot_rates(
    trials: tuple[int, int, int],
    n1: int,
    sizes: IntArray,
    needed: float,
    cumulative: FloatArray,
    guide: IntArray,
    flags: BoolArray,
    counts: IntArray,
) -> None:
    """Trials ``first`` to ``last`` - 1 of two rates whose size follows the pooled rate.

    Parameters
    ----------
    trials
        Seed, first and last.
    n1
        Patients of each arm in the pilot.
    sizes
        Patients of each arm in all, by responses of both arms in the pilot, shape (2 n1 + 1,).
    needed
        Least z that rejects.
    cumulative, guide
        Tables of binomial numbers, shape (2, m, n + 1): row 0 is the pilot, row 1 + k the rest
        with k patients more than the least.
    flags, counts
        Outputs as for means.
    """
    state = np.empty(4, dtype=np.uint64)
    least = sizes.min() - n1
    size1 = n1 + 1
    for i in range(trials[2] - trials[1]):
        start_stream(state, trials[0], trials[1] + i)
        x = draw_tabulated(state, cumulative[0, 0, :size1], guide[0, 0, :size1])
        y = draw_tabulated(state, cumulative[1, 0, :size1], guide[1, 0, :size1])
        n = sizes[x + y]
        row, size2 = 1 + n - n1 - least, n - n1 + 1
        x += draw_tabulated(state, cumulative[0, row, :size2], guide[0, row, :size2])
        y += draw_tabulated(state, cumulative[1, row, :size2], guide[1, row, :size2])
        flags[i, 0] = score_rates(x, y, n) >= needed
        flags[i, 1] = False
        counts[i, 0] = 1
        counts[i, 1] = 2 * n


@kernel
def sum_pilot_rates(
    n1: int,
    sizes: IntArray,
    needed: float,
    control: FloatArray,
    treated: FloatArray,
    tail: FloatArray,
) -> tuple[float, float]:
    """Chance to reject, and expected patients of both arms, over all outcomes.

    Parameters
    ----------
    n1, sizes, needed
        As for the simulation.
    control, treated, tail
        P(X = x) under control and under treatment, P(X >= x) under treatment; rows by n.

    Returns
    -------
    tuple
        Chance and number.
    """
    widest = sizes.max()
    cuts = np.full((widest + 1, widest + 1), -1, dtype=np.int64)
    reject = 0.0
    patients = 0.0
    for x in range(n1 + 1):
        for y in range(n1 + 1):
            chance = control[n1, x] * treated[n1, y]
            if chance < NEGLIGIBLE:
                continue
            n = sizes[x + y]
            if cuts[n, 0] < 0:
                fill_cuts(n, needed, cuts[n])
            n2 = n - n1
            rest = 0.0
            for more in range(n2 + 1):
                cut = max(cuts[n, x + more] - y, 0)
                if cut > n2:
                    break
                rest += control[n2, more] * tail[n2, cut]
            reject += chance * rest
            patients += chance * 2.0 * n
    return reject, patients


@lean_kernel
def fill_cuts(n: int, needed: float, cuts: IntArray) -> None:
    """Least responses under treatment that reject, by those under control; n + 1 where none do."""
    cut = 0
    for x in range(n + 1):
        while cut <= n and score_rates(x, cut, n) < needed:
            cut += 1
        cuts[x] = cut
