"""Exact chance that the best arm of a first stage is picked and wins, for rates: by enumeration."""

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.stats import binom

from oncordia.arrays import FloatArray
from oncordia.numeric.binomial import binomial_mass
from oncordia.trials.arms.best_of import BestOf
from oncordia.trials.arms.selection import LOW, STEP
from oncordia.trials.kernels.arms.dunnett import look_up


def find_best_of_rates(
    rates: FloatArray,
    n_arm: tuple[int, int],
    n_control: tuple[int, int],
    limits: FloatArray,
    weights: FloatArray,
    scores: FloatArray,
) -> BestOf:
    """Chances of each arm where the best of two stages' first goes on alone, over all outcomes.

    As in ``find_best_of`` the best arm decides the closed test; equal arms are chosen by lot.

    Parameters
    ----------
    rates
        Response rates of the control, then of the arms, shape (arms + 1,).
    n_arm, n_control
        Patients of an arm and of the control in each stage.
    limits, weights, scores
        As of ``find_best_of``.
    """
    z = compare_rates(n_arm[0], n_control[0])  # (responders of an arm, of the control)
    score = np.array([look_up(scores, LOW, STEP, float(one)) for one in z.ravel()])
    is_early = (score >= limits[0]).reshape(z.shape)
    needed = (limits[1] - weights[0] * score.reshape(z.shape)) / weights[1]
    control = binomial_mass(int(n_control[0]), float(rates[0]))
    best = _find_best(rates[1:], n_arm[0])  # (arms, responders)
    later = compare_rates(n_arm[1], n_control[1])
    order = np.argsort(later, axis=None)
    place = np.searchsorted(later.ravel()[order], needed - 1e-12)
    second = binomial_mass(int(n_control[1]), float(rates[0]))
    picked, early, wins = (np.empty(rates.size - 1) for _ in range(3))
    for arm, rate in enumerate(rates[1:]):
        pairs = np.outer(binomial_mass(int(n_arm[1]), float(rate)), second)
        above = np.append(np.cumsum(pairs.ravel()[order][::-1])[::-1], 0.0)[place]
        chance = np.outer(best[arm], control)
        picked[arm] = chance.sum()
        early[arm] = chance[is_early].sum()
        wins[arm] = (chance * np.where(is_early, 1.0, above)).sum()
    return BestOf(picked, early, wins)


def compare_rates(n_arm: int, n_control: int) -> FloatArray:
    """Pooled z values of all outcomes, (n_arm + 1, n_control + 1); 0 where all or none respond."""
    x = np.arange(n_arm + 1)[:, None]
    y = np.arange(n_control + 1)[None]
    pooled = (x + y) / (n_arm + n_control)
    variance = pooled * (1.0 - pooled) * (1.0 / n_arm + 1.0 / n_control)
    z: FloatArray = (x / n_arm - y / n_control) / np.sqrt(np.where(variance > 0, variance, np.inf))
    return z


def _find_best(rates: FloatArray, n: int) -> FloatArray:
    """Chance of each arm to be picked with so many responders, (arms, n + 1).

    With T others equal it is picked with chance 1 / (1 + T), which is the integral from 0 to 1
    of the product over the others of P(fewer) + u P(as many): a polynomial in u.
    """
    k = np.arange(n + 1)
    equal = binomial_mass(n, rates)
    fewer = np.asarray(binom.cdf(k - 1, n, rates[:, None]), dtype=np.float64)
    nodes, weights = leggauss(rates.size // 2 + 1)
    u = 0.5 * (1.0 + nodes)
    factors = fewer[..., None] + equal[..., None] * u  # (arms, n + 1, nodes)
    out = np.empty_like(equal)
    for arm in range(rates.size):
        others = np.prod(np.delete(factors, arm, axis=0), axis=0)
        out[arm] = equal[arm] * (others @ (0.5 * weights))
    return out
