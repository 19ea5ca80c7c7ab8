"""Two-stage adaptive trials of rates: all outcomes summed, or trials simulated."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.numeric.normal import normal_quantile
from oncordia.numeric.streams import draw_tabulated, start_stream
from oncordia.trials.kernels.adaptive.rules import StagePlan, find_critical, find_second_size

NEGLIGIBLE = 1e-17  # chance of an outcome that is not followed further
SURE = 1.0 - 1e-16  # largest p value that has a z


@lean_kernel
def score_rates(control: int, treated: int, n: int) -> float:
    """Z of two rates with n in each arm, by the pooled rate; 0 where all or none respond."""
    both = control + treated
    if both == 0 or both == 2 * n:
        return 0.0
    pooled = both / (2.0 * n)
    return (treated - control) / math.sqrt(2.0 * n * pooled * (1.0 - pooled))


@lean_kernel
def compare_rates(is_exact: bool, control: int, treated: int, n: int) -> float:
    """Z of two rates: the score test's, or that of the p value of Fisher's exact test."""
    if not is_exact:
        return score_rates(control, treated, n)
    both = control + treated
    log_chance = (
        2.0 * math.lgamma(n + 1.0)
        - math.lgamma(control + 1.0)
        - math.lgamma(n - control + 1.0)
        - math.lgamma(treated + 1.0)
        - math.lgamma(n - treated + 1.0)
        - math.lgamma(2.0 * n + 1.0)
        + math.lgamma(both + 1.0)
        + math.lgamma(2.0 * n - both + 1.0)
    )
    chance = math.exp(log_chance)
    p = 0.0
    for x in range(treated, min(n, both) + 1):
        p += chance
        chance *= (n - x) * (both - x) / ((x + 1.0) * (n - both + x + 1.0))
    return -normal_quantile(min(p, SURE))


@lean_kernel
def sum_rejections(
    mass: FloatArray, tail: FloatArray, is_exact: bool, n: int, needed: float
) -> float:
    """Chance that a single stage reaches a z of ``needed``.

    For each number of responses under control, the least number under treatment is found that
    rejects; it only rises from one to the next.

    Parameters
    ----------
    mass, tail
        P(X = x) under control and P(X >= x) under treatment, rows by n.
    """
    chance = 0.0
    cut = 0
    for control in range(n + 1):
        while cut <= n and compare_rates(is_exact, control, cut, n) < needed:
            cut += 1
        if cut > n:
            break
        chance += mass[n, control] * tail[n, cut]
    return chance


@kernel
def sum_rates(
    plan: StagePlan, control: FloatArray, treated: FloatArray, tail: FloatArray, out: FloatArray
) -> None:
    """Chances of every end of a two-stage trial of rates, over all outcomes of stage 1.

    Parameters
    ----------
    plan
        The design.
    control, treated, tail
        P(X = x) under control and under treatment, P(X >= x) under treatment; rows by n.
    out
        Output, shape (4,): success after stage 1, futility after it, success after stage 2,
        expected patients of both arms.
    """
    n1 = plan.n1
    out[:] = 0.0
    to_effect = math.sqrt(2.0 / n1)
    for x in range(n1 + 1):
        for y in range(n1 + 1):
            chance = control[n1, x] * treated[n1, y]
            if chance < NEGLIGIBLE:
                continue
            z1 = compare_rates(plan.is_exact, x, y, n1)
            n2 = 0
            if z1 >= plan.z_success:
                out[0] += chance
            elif z1 < plan.z_futile:
                out[1] += chance
            else:
                n2 = find_second_size(plan, z1, z1 * to_effect)
                needed = find_critical(plan, z1, n2)
                out[2] += chance * sum_rejections(control, tail, plan.is_exact, n2, needed)
            out[3] += chance * 2.0 * (n1 + n2)


@kernel
def run_rates(
    trials: tuple[int, int, int],
    plan: StagePlan,
    cumulative: FloatArray,
    guide: IntArray,
    flags: BoolArray,
    counts: IntArray,
) -> None:
    """Trials ``first`` to ``last`` - 1 of two rates, from the numbers of responses.

    Parameters
    ----------
    trials
        Seed, first and last.
    plan
        The design.
    cumulative, guide
        Tables of the binomial numbers, shape (2, m, n + 1): of control and treatment; row 0 is
        stage 1, row 1 + k stage 2 with the least size + k.
    flags
        Output, shape (n, 2): rejected, and stopped as hopeless.
    counts
        Output, shape (n, 2): stage, and patients in both arms.
    """
    state = np.empty(4, dtype=np.uint64)
    to_effect = math.sqrt(2.0 / plan.n1)
    size1 = plan.n1 + 1
    for i in range(trials[2] - trials[1]):
        start_stream(state, trials[0], trials[1] + i)
        x = draw_tabulated(state, cumulative[0, 0, :size1], guide[0, 0, :size1])
        y = draw_tabulated(state, cumulative[1, 0, :size1], guide[1, 0, :size1])
        z1 = compare_rates(plan.is_exact, x, y, plan.n1)
        n2 = 0
        flags[i, 0] = z1 >= plan.z_success
        flags[i, 1] = z1 < plan.z_futile
        if not flags[i, 0] and not flags[i, 1]:
            n2 = find_second_size(plan, z1, z1 * to_effect)
            row, size2 = 1 + n2 - plan.n2_least, n2 + 1
            x = draw_tabulated(state, cumulative[0, row, :size2], guide[0, row, :size2])
            y = draw_tabulated(state, cumulative[1, row, :size2], guide[1, row, :size2])
            z2 = compare_rates(plan.is_exact, x, y, n2)
            flags[i, 0] = z2 >= find_critical(plan, z1, n2)
        counts[i, 0] = 2 if n2 > 0 else 1
        counts[i, 1] = 2 * (plan.n1 + n2)
