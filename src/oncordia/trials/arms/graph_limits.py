"""Limits of the z values of a graph's hypotheses, for every set of them that may be left."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from oncordia.arrays import FloatArray
from oncordia.trials.arms.graphs import Graph, list_weights
from oncordia.trials.kernels.arms.dunnett import any_above

NEVER = 1e9  # z value that no trial reaches
_ROUNDING = 1e-9


def find_limits(graph: Graph, alpha: float) -> FloatArray:
    """The z value at which each hypothesis is rejected, by the set left as bits, shape (2^m, m)."""
    return _to_limits(list_weights(graph) * alpha)


def find_joint_limits(graph: Graph, alpha: float, groups: list[int], loading: float) -> FloatArray:
    """Limits that use what is known of the correlation, shape (2^m, m).

    Hypotheses of one group are z values of arms that share a control with this loading; those
    of different groups may depend on each other in any way. In each set all weights rise by the
    factor that uses the level up (Bretz et al. 2011, Biom J 53, 894, section 3.2).
    """
    weights = list_weights(graph)
    members = [np.flatnonzero(np.array(groups) == group) for group in sorted(set(groups))]
    factors = np.ones(weights.shape[0])
    for bits in range(1, weights.shape[0]):
        rows = [weights[bits, member][weights[bits, member] > 0] for member in members]
        rows = [row for row in rows if row.size]
        if rows and any(row.size > 1 for row in rows):
            factors[bits] = _find_factor(rows, alpha, loading)
    return _to_limits(weights * factors[:, None] * alpha)


def _find_factor(rows: list[FloatArray], alpha: float, loading: float) -> float:
    total = sum(float(row.sum()) for row in rows)

    def excess(factor: float) -> float:
        return (
            sum(any_above(-ndtri(factor * alpha * row), np.full(row.size, loading)) for row in rows)
            - alpha * total
        )

    most = min(0.999 / (alpha * max(float(row.max()) for row in rows)), 100.0)
    return float(brentq(excess, 1.0, most, xtol=1e-12))


def _to_limits(levels: FloatArray) -> FloatArray:
    limits = np.full(levels.shape, NEVER)
    positive = levels > 0.0
    limits[positive] = -ndtri(levels[positive])
    return limits


def falls_with_set(limits: FloatArray) -> bool:
    """Whether no limit rises as the set shrinks: testing one after another is then the closed test.

    ``limits``, shape (2^m, m), by the bits of the set.
    """
    m = limits.shape[1]
    for bits in range(1, limits.shape[0]):
        inside = np.array([i for i in range(m) if bits >> i & 1])
        for gone in inside:
            stays = inside[inside != gone]
            if (limits[bits & ~(1 << int(gone)), stays] > limits[bits, stays] + _ROUNDING).any():
                return False
    return True
