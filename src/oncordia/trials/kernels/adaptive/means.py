"""Simulated two-stage adaptive trials of means, from sufficient statistics."""

import math

import numpy as np

from oncordia.arrays import BoolArray, IntArray
from oncordia.numeric import inner_kernel, kernel
from oncordia.numeric.streams import draw_gamma, draw_normal, start_stream
from oncordia.trials.kernels.adaptive.rules import StagePlan, find_critical, find_second_size


@inner_kernel
def draw_t(state: np.ndarray, drift: float, freedom: float) -> float:
    """Two-sample t statistic; where ``freedom`` is 0, the z statistic of a known variance."""
    z = drift + draw_normal(state)
    if freedom <= 0.0:
        return z
    return z / math.sqrt(2.0 * draw_gamma(state, 0.5 * freedom) / freedom)


@inner_kernel
def turn_t(t: float, freedom: float) -> float:
    """Normal quantile of the p value of t (Hill 1970, Algorithm 395).

    Within 4e-6 for 8 degrees of freedom and |t| below 8, and far closer for more.
    """
    if freedom <= 0.0:
        return t
    a = freedom - 0.5
    b = 48.0 * a * a
    y = a * math.log1p(t * t / freedom)
    low = ((0.4 * y + 3.3) * y + 24.0) * y + 85.5
    z = math.sqrt(y) * (1.0 + (y + 3.0 - low / (0.8 * y * y + 100.0 + b)) / b)
    return z if t >= 0.0 else -z


@kernel
def run_means(
    trials: tuple[int, int, int],
    effect: float,
    is_known: bool,
    plan: StagePlan,
    flags: BoolArray,
    counts: IntArray,
) -> None:
    """Trials ``first`` to ``last`` - 1 of two means with a common variance.

    Parameters
    ----------
    trials
        Seed, first and last.
    effect
        True difference over the standard deviation; above 0 favours the new arm.
    is_known
        Whether the standard deviation is known; else each stage is a t test.
    plan
        The design.
    flags
        Output, shape (n, 2): rejected, and stopped as hopeless.
    counts
        Output, shape (n, 2): stage, and patients in both arms.
    """
    state = np.empty(4, dtype=np.uint64)
    freedom1 = 0.0 if is_known else 2.0 * plan.n1 - 2.0
    drift1 = effect * math.sqrt(0.5 * plan.n1)
    to_effect = math.sqrt(2.0 / plan.n1)
    for i in range(trials[2] - trials[1]):
        start_stream(state, trials[0], trials[1] + i)
        t1 = draw_t(state, drift1, freedom1)
        z1 = turn_t(t1, freedom1)
        n2 = 0
        flags[i, 0] = z1 >= plan.z_success
        flags[i, 1] = z1 < plan.z_futile
        if not flags[i, 0] and not flags[i, 1]:
            n2 = find_second_size(plan, z1, t1 * to_effect)
            freedom2 = 0.0 if is_known else 2.0 * n2 - 2.0
            t2 = draw_t(state, effect * math.sqrt(0.5 * n2), freedom2)
            flags[i, 0] = turn_t(t2, freedom2) >= find_critical(plan, z1, n2)
        counts[i, 0] = 2 if n2 > 0 else 1
        counts[i, 1] = 2 * (plan.n1 + n2)
