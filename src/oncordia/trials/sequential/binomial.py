"""Exact answers for two rates: every outcome of both arms, look by look.

The responders of each arm who are seen between two looks are binomial, so the law of both counts
among the trials that go on follows from look to look by two sums (Jennison and Turnbull 2000,
section 12.1, gives the recursion for one arm). Counts further than ``REACH`` standard deviations
from their mean are left out; together they are rarer than 1e-15.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.sequential.boundaries import Boundaries

REACH = 9.0
_FEW = 30  # counts that are kept in any case on both sides of the mean


@dataclass(frozen=True, slots=True, eq=False)
class RateStops:
    """Exact law of a trial of two rates."""

    reject: FloatArray  # (k,): stops and rejects at each look
    futile: FloatArray  # (k,): stops without
    responders: FloatArray  # (2,): expected at the end, control and treatment


def find_rate_stops(
    bounds: Boundaries,
    sizes: IntArray,
    rates: tuple[float, float],
    *,
    direction: float,
    pooled: bool,
) -> RateStops:
    """Exact stopping probabilities of the test of two rates.

    Parameters
    ----------
    bounds
        Boundaries of Z.
    sizes
        Patients of control and treatment up to each look, shape (2, k).
    rates
        True rates of control and treatment.
    direction
        1 where a higher rate of treatment is better, -1 where a lower one is.
    pooled
        Whether the variance of Z is that of the pooled rate.
    """
    looks = sizes.shape[1]
    reject, futile, responders = np.zeros(looks), np.zeros(looks), np.zeros(2)
    chance = np.ones((1, 1))
    lows = [0, 0]
    had = np.zeros(2, np.int64)
    for k in range(looks):
        more = sizes[:, k] - had
        had = sizes[:, k]
        steps, starts = [], []
        for arm in range(2):
            low, high = _find_window(int(had[arm]), rates[arm])
            mass = find_binomial(int(more[arm]), rates[arm])
            old = lows[arm] + np.arange(chance.shape[arm])
            came = (low + np.arange(high - low + 1))[:, None] - old
            inside = (came >= 0) & (came <= more[arm])
            steps.append(np.where(inside, mass[np.clip(came, 0, more[arm])], 0.0))
            starts.append(low)
        chance = steps[0] @ chance @ steps[1].T
        lows = starts
        counts = [lows[arm] + np.arange(chance.shape[arm]) for arm in range(2)]
        z = direction * _compare(counts[0][:, None], counts[1][None, :], had, pooled)
        high = z >= bounds.upper[k]
        stop = np.zeros_like(high)
        if bounds.sides == 2:
            high = high | (z <= bounds.lower[k])
            stop = np.abs(z) < bounds.futility_z[k]
        elif k < looks - 1:
            stop = z <= bounds.lower[k]
        if k == looks - 1:
            stop = ~high
        stop &= ~high
        reject[k], futile[k] = chance[high].sum(), chance[stop].sum()
        ends = np.where(high | stop, chance, 0.0)
        responders += ends.sum(axis=1) @ counts[0], ends.sum(axis=0) @ counts[1]
        chance = chance - ends
    return RateStops(reject, futile, responders)


def find_binomial(n: int, p: float) -> FloatArray:
    """Probabilities of 0 to n responders, shape (n + 1,)."""
    k = np.arange(n + 1)
    log_mass = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    mass: FloatArray = np.exp(log_mass + xlogy(k, p) + xlog1py(n - k, -p))
    mass /= mass.sum()
    return mass


def _find_window(n: int, p: float) -> tuple[int, int]:
    """First and last count that is kept."""
    width = REACH * np.sqrt(n * p * (1.0 - p)) + _FEW
    return max(0, int(n * p - width)), min(n, int(n * p + width) + 1)


def _compare(count_0: IntArray, count_1: IntArray, n: IntArray, pooled: bool) -> FloatArray:
    """Z of the difference of two rates, arm 1 less arm 0; 0 where nothing varies."""
    p_0, p_1 = count_0 / n[0], count_1 / n[1]
    if pooled:
        p = (count_0 + count_1) / (n[0] + n[1])
        variance = p * (1.0 - p) * (1.0 / n[0] + 1.0 / n[1])
    else:
        variance = p_0 * (1.0 - p_0) / n[0] + p_1 * (1.0 - p_1) / n[1]
    apart = p_1 - p_0
    with np.errstate(divide="ignore", invalid="ignore"):
        z: FloatArray = np.where(apart == 0.0, 0.0, apart / np.sqrt(variance))
    return z
