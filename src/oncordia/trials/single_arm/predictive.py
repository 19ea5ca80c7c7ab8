"""Bounds of single-arm trials from a posterior: what it predicts, or what it says now."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import betaincc

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.kernels.single_arm.looks import find_prediction_bounds, search_predictive
from oncordia.trials.single_arm.looks import LookRule


@dataclass(frozen=True, slots=True)
class PredictivePlan:
    """A design found by search: thresholds that give it, and what it costs."""

    n: int
    cut: int  # responses among all that are still too few
    theta_l: float  # threshold of futility, in the middle of ``theta_l_range``
    theta_t: float  # threshold of success at the end, in the middle of ``theta_t_range``
    theta_l_range: tuple[float, float]  # above the first, up to the second: the same bounds
    theta_t_range: tuple[float, float]  # from the first, below the second: the same bounds
    type1: float
    power: float
    expected_n: float  # under p0


def list_looks(n: int, n_first: int, every: int) -> IntArray:
    """Patients at each look: the first, then every so many, and all."""
    looks: IntArray = np.array([*range(n_first, n, every), n], dtype=np.int64)
    return looks


def find_posterior(rate: float, n: int, prior: tuple[float, float]) -> FloatArray:
    """P(p > rate | x of n) for x = 0 to n, under a beta prior."""
    x = np.arange(n + 1)
    chances = betaincc(prior[0] + x, prior[1] + n - x, rate)
    return np.asarray(chances, dtype=np.float64)


def find_cut(p0: float, n: int, prior: tuple[float, float], theta_t: float) -> int:
    """Most responses of n after which P(p > p0) is not above ``theta_t``; -1 where none is."""
    return int((find_posterior(p0, n, prior) <= theta_t).sum()) - 1


def find_predictive_rule(
    cut: int,
    prior: tuple[float, float],
    theta_l: float,
    theta_u: float,
    looks: IntArray,
) -> tuple[LookRule, FloatArray]:
    """Bounds from the predictive probability of success, and its table, row m, column x.

    References
    ----------
    Lee JJ and Liu DD (2008), Clin Trials 5, 93-106.
    """
    low, high = np.empty_like(looks), np.empty_like(looks)
    table = np.zeros((looks[-1] + 1, looks[-1] + 1))
    find_prediction_bounds(cut, prior, theta_l, theta_u, looks, low, high, table)
    return LookRule(looks, low, high), table


def find_posterior_rule(
    rates: tuple[float, float],
    cut: int,
    prior: tuple[float, float],
    theta_l: float,
    theta_u: float,
    looks: IntArray,
) -> LookRule:
    """Bounds from the posterior itself: P(p > p1) too low is hopeless, P(p > p0) high a success.

    References
    ----------
    Thall PF and Simon R (1994), Biometrics 50, 337-349.
    """
    low, high = np.empty_like(looks), np.empty_like(looks)
    for j, n in enumerate(looks[:-1]):
        low[j] = int((find_posterior(rates[1], int(n), prior) < theta_l).sum()) - 1
        success = int(n) + 1 - int((find_posterior(rates[0], int(n), prior) > theta_u).sum())
        high[j] = max(success, low[j] + 1)
    low[-1], high[-1] = cut, cut + 1
    return LookRule(looks, low, high)


@lru_cache(maxsize=256)
def find_predictive(
    rates: tuple[float, float],
    errors: tuple[float, float],
    prior: tuple[float, float],
    sizes: tuple[int, int, int],
    theta_u: float,
    is_smallest: bool,
) -> PredictivePlan | None:
    """Design with predictive-probability stopping under both errors, by search over all three.

    Parameters
    ----------
    rates, errors, prior
        p0 and p1; alpha and beta; a and b.
    sizes
        Patients at the first look, between looks, and at most.
    theta_u
        Predictive probability above which the trial stops as a success.
    is_smallest
        Smallest total size, then least expected size under p0; else least expected size alone.

    Returns
    -------
    PredictivePlan or None
        None where no total size keeps both errors. Every total size, every final cut and every
        threshold of futility is compared, not a grid of them.
    """
    n_first, every, n_most = sizes
    found = np.zeros(5)
    best: tuple[int, FloatArray] | None = None
    for n in range(n_first + 1, n_most + 1):
        if best is not None and n_first >= best[1][4]:
            break
        looks = list_looks(n, n_first, every)
        if search_predictive(rates, errors, prior, looks, theta_u, found) and (
            best is None or found[4] < best[1][4]
        ):
            best = n, found.copy()
            if is_smallest:
                break
    if best is None:
        return None
    n, values = best
    cut = int(values[0])
    looks = list_looks(n, n_first, every)
    rule, table = find_predictive_rule(cut, prior, float(values[1]), theta_u, looks)
    theta_l_range = _find_threshold_range(rule, table)
    posterior = find_posterior(rates[0], n, prior)
    theta_t_range = float(posterior[cut]), float(posterior[cut + 1])
    return PredictivePlan(
        n,
        cut,
        float(np.mean(theta_l_range)),
        float(np.mean(theta_t_range)),
        theta_l_range,
        theta_t_range,
        float(values[2]),
        float(values[3]),
        float(values[4]),
    )


def _find_threshold_range(rule: LookRule, table: FloatArray) -> tuple[float, float]:
    """Thresholds of futility that give the same bounds: above the first, up to the second."""
    stopped, left = [0.0], [1.0]
    for n, low in zip(rule.looks[:-1], rule.low[:-1], strict=True):
        if low >= 0:
            stopped.append(float(table[n, low]))
        if low < n:
            left.append(float(table[n, low + 1]))
    return max(stopped), min(left)
