"""Exact chance that the best arm of a first stage is picked, and wins in the second."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.optimize import brentq
from scipy.special import ndtr

from oncordia.arrays import FloatArray
from oncordia.trials.arms.selection import LOW, STEP
from oncordia.trials.kernels.arms.dunnett import look_up

_NODES = 120  # in the z value of the best arm, on each side of the interim's limit
_CONTROL = np.linspace(-8.0, 8.0, 81)  # nodes in the mean of the control
_REACH = 9.0  # standard deviations of the z values that are integrated over
_ROOT = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True, slots=True)
class BestOf:
    """Chances of each arm, (arms,)."""

    picked: FloatArray  # to be the best of the first stage
    early: FloatArray  # to be the best and rejected at the interim
    wins: FloatArray  # to be the best and rejected, then or at the end


def find_best_of(
    shifts: FloatArray, loading: float, limits: FloatArray, weights: FloatArray, scores: FloatArray
) -> BestOf:
    """Chances of each arm where the best of two stages' first goes on alone.

    The best arm has the largest z value of every set that holds it, so the set of all arms
    decides the closed test, and the trial is one integral over its z value.

    Parameters
    ----------
    shifts
        Means of the stage-wise z values, shape (arms, 2).
    loading
        Of the first stage's z values on the control.
    limits, weights
        Of the combined z value, and of the stages, shape (2,).
    scores
        Scores of Dunnett's test of all arms by the largest z value, from ``tabulate_scores``.
    """
    low, high = shifts[:, 0].min() - _REACH, shifts[:, 0].max() + _REACH
    edge = _find_edge(scores, limits[0], low, high)
    z, share = (
        np.concatenate(parts)
        for parts in zip(_split_rule(low, edge), _split_rule(edge, high), strict=True)
    )
    own = math.sqrt(1.0 - loading * loading)
    control = np.exp(-0.5 * _CONTROL**2) * (_CONTROL[1] - _CONTROL[0]) / _ROOT
    at = (z[:, None] - loading * _CONTROL)[None] - shifts[:, 0][:, None, None]  # (arms, z, control)
    density = np.exp(-0.5 * (at / own) ** 2) / (own * _ROOT)
    below = ndtr(at / own)
    score = np.array([look_up(scores, LOW, STEP, float(value)) for value in z])
    is_early = z >= edge
    picked, early, wins = (np.empty(shifts.shape[0]) for _ in range(3))
    for arm in range(shifts.shape[0]):
        others = np.prod(np.delete(below, arm, axis=0), axis=0)
        chance = (density[arm] * others) @ control * share
        later = ndtr(shifts[arm, 1] - (limits[1] - weights[0] * score) / weights[1])
        picked[arm] = chance.sum()
        early[arm] = chance[is_early].sum()
        wins[arm] = chance @ np.where(is_early, 1.0, later)
    return BestOf(picked, early, wins)


def _find_edge(scores: FloatArray, limit: float, low: float, high: float) -> float:
    """The z value of the best arm whose score reaches the limit, kept from ``low`` to ``high``."""

    def above(z: float) -> float:
        return look_up(scores, LOW, STEP, z) - limit

    if above(high) <= 0.0:
        return high
    return low if above(low) >= 0.0 else float(brentq(above, low, high, xtol=1e-12))


def _split_rule(low: float, high: float) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre nodes and weights from ``low`` to ``high``."""
    nodes, weights = leggauss(_NODES)
    half = 0.5 * (high - low)
    return low + half * (1.0 + nodes), half * weights
