"""Covariance of fitted parameters from their information."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.numeric import kernel, solve_positive

SINGULAR = 1e-13  # pivot of the scaled information below which parameters cannot be told apart


@kernel
def invert_free(
    information: FloatArray,
    variance: float,
    precision: FloatArray,
    free_mask: BoolArray,
    out: FloatArray,
) -> bool:
    """Inverse of information / variance + precision over the free parameters, into out.

    Held parameters get 0. False where the free ones cannot be told apart.
    """
    n_parameters = free_mask.size
    work = np.empty((n_parameters, n_parameters))
    scale = np.empty(n_parameters)
    known = True
    for j in range(n_parameters):
        full = information[j, j] / variance + precision[j]
        known = known and (full > 0.0 or not free_mask[j])
        scale[j] = 1.0 / math.sqrt(full) if free_mask[j] and full > 0.0 else 0.0
    for column in range(n_parameters):
        for a in range(n_parameters):
            out[column, a] = 1.0 if a == column else 0.0
            for b in range(n_parameters):
                work[a, b] = information[a, b] / variance * scale[a] * scale[b]
            work[a, a] = 1.0
        known = known and solve_positive(work, out[column], n_parameters, SINGULAR)
    for a in range(n_parameters):
        for b in range(n_parameters):
            out[a, b] *= scale[a] * scale[b]
    return known


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
    for i in range(first, last):
        known = False
        if variance[i] > 0.0:
            known = invert_free(information[i], variance[i], precision[i], free_mask, out[i])
        if not known:
            for j in range(free_mask.size):
                for m in range(free_mask.size):
                    lost = free_mask[j] and free_mask[m] and variance[i] != 0.0
                    out[i, j, m] = math.nan if lost else 0.0
