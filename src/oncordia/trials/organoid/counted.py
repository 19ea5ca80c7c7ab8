"""Cohorts whose sizes are left to chance: exact chances to reject."""

import numpy as np
from scipy.special import gammaln
from scipy.stats import binom

from oncordia.arrays import FloatArray, IntArray

_BLOCK = 128  # places of the concordance at a time


def win_by_entered(least: IntArray, chances: FloatArray, n: int, most: int) -> FloatArray:
    """Chance that a cohort rejects, by how many would enter it: shape (m, n + 1)."""
    counts = np.arange(most + 1)
    wins = np.asarray(binom.sf(least[None, :] - 1, counts[None, :], chances[:, None]))
    return np.asarray(wins[:, np.minimum(np.arange(n + 1), most)], dtype=np.float64)


def average_product(factors: FloatArray, shares: FloatArray, n: int) -> float:
    """Mean over multinomial numbers of the product of a factor for each cohort.

    Parameters
    ----------
    factors
        By cohort, place of the concordance, and number entering: shape (k, m, n + 1).
    shares
        Chance that one patient enters each cohort, shape (k,); the rest enters none.

    Notes
    -----
    n! times a coefficient of the product of the cohorts' exponential generating functions, each
    scaled by a Poisson law so that nothing overflows.
    """
    k, m, _ = factors.shape
    if m > _BLOCK:
        parts = [factors[:, at : at + _BLOCK] for at in range(0, m, _BLOCK)]
        total = sum(average_product(part, shares, n) * part.shape[1] for part in parts)
        return float(total / m)
    counts = np.arange(n + 1)
    cells = np.append(shares, max(1 - shares.sum(), 0.0))
    with np.errstate(divide="ignore"):
        laws = np.exp(
            np.where(counts > 0, counts * np.log(np.maximum(n * cells, 1e-300))[:, None], 0.0)
            - n * cells[:, None]
            - gammaln(counts + 1)
        )
    top = np.exp(n * np.log(n) - n - gammaln(n + 1))
    total = 0.0
    size = 2 * (n + 1)
    joint = np.fft.rfft(np.broadcast_to(laws[-1], (m, n + 1)), size)
    for place in range(k):
        part = np.fft.irfft(joint, size)[:, : n + 1] if place else None
        left = joint if part is None else np.fft.rfft(part, size)
        joint = left * np.fft.rfft(laws[place] * factors[place], size)
    total = float(np.fft.irfft(joint, size)[:, n].mean())
    return total / float(top)
