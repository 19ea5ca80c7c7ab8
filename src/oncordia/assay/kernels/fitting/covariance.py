"""Covariance of fitted parameters from their information."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.numeric import factor_scaled, invert_factor, kernel, lean_kernel

SINGULAR = 1e-13  # pivot of the scaled information below which parameters cannot be told apart


@lean_kernel
def invert_free(
    information: FloatArray,
    variance: float,
    precision: FloatArray,
    free_mask: BoolArray,
    work: FloatArray,
    factor: FloatArray,
    scale: FloatArray,
    out: FloatArray,
) -> bool:
    """Inverse of information / variance + precision over the free parameters, into out.

    Held parameters get 0. False, with out untouched, where the free ones cannot be told apart.
    ``work``, ``factor`` and ``scale`` (P, 2) are scratch.
    """
    n = free_mask.size
    for j in range(n):
        full = information[j, j] / variance + precision[j]
        if free_mask[j] and not full > 0.0:
            return False
        scale[j, 0] = 1.0 / math.sqrt(full) if free_mask[j] else 0.0
        scale[j, 1] = 1.0
    for a in range(n):
        for b in range(a):
            work[a, b] = information[a, b] / variance * scale[a, 0] * scale[b, 0]
        work[a, a] = 1.0
    if not factor_scaled(work, scale[:, 1], n, SINGULAR, factor):
        return False
    invert_factor(factor, n)
    for b in range(n):
        for a in range(b, n):
            total = 0.0
            for k in range(a, n):
                total += factor[k, a] * factor[k, b]
            out[a, b] = total * scale[a, 0] * scale[b, 0]
            out[b, a] = out[a, b]
    return True


@kernel
def invert_information(
    first: int,
    last: int,
    information: FloatArray,
    variance: FloatArray,
    precision: FloatArray,
    free_mask: BoolArray,
    out: FloatArray,
) -> None:
    """Covariance of each curve's parameters: the inverse of information / variance + precision.

    Parameters
    ----------
    information
        J'WJ, shape (n, P, P).
    variance
        Of a single well, shape (n,).
    precision
        Of the prior, shape (n, P).
    free_mask
        Parameters that are fitted, shape (P,); the others have covariance 0.
    out
        Shape (n, P, P); NaN for the free parameters where they cannot be told apart.
    """
    n = free_mask.size
    work, factor, scale = np.empty((n, n)), np.empty((n, n)), np.empty((n, 2))
    for i in range(first, last):
        known = False
        if variance[i] > 0.0:
            known = invert_free(
                information[i], variance[i], precision[i], free_mask, work, factor, scale, out[i]
            )
        if not known:
            for j in range(free_mask.size):
                for m in range(free_mask.size):
                    lost = free_mask[j] and free_mask[m] and variance[i] != 0.0
                    out[i, j, m] = math.nan if lost else 0.0
