"""Small symmetric positive matrices on plain arrays: solved and inverted by Cholesky."""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric.compile import kernel, lean_kernel


@lean_kernel
def solve_positive(a: FloatArray, b: FloatArray, n: int, floor: float) -> bool:
    """Solve a z = b in place for the leading n x n block of a symmetric positive a.

    Cholesky; a is overwritten by its factor, b by z. False if a pivot falls below ``floor``
    times its diagonal: a is then not positive to working precision.
    """
    for j in range(n):
        pivot = a[j, j]
        limit = floor * pivot
        for k in range(j):
            pivot -= a[j, k] * a[j, k]
        if not pivot > limit:
            return False
        pivot = math.sqrt(pivot)
        a[j, j] = pivot
        for i in range(j + 1, n):
            total = a[i, j]
            for k in range(j):
                total -= a[i, k] * a[j, k]
            a[i, j] = total / pivot
    for i in range(n):
        total = b[i]
        for k in range(i):
            total -= a[i, k] * b[k]
        b[i] = total / a[i, i]
    for i in range(n - 1, -1, -1):
        total = b[i]
        for k in range(i + 1, n):
            total -= a[k, i] * b[k]
        b[i] = total / a[i, i]
    return True


@lean_kernel
def factor_scaled(
    a: FloatArray, scale: FloatArray, n: int, floor: float, factor: FloatArray
) -> bool:
    """Cholesky factor of a scaled by rows and columns, into the lower half of factor."""
    for j in range(n):
        for i in range(j, n):
            total = a[i, j] * scale[i] * scale[j]
            for k in range(j):
                total -= factor[i, k] * factor[j, k]
            if i == j:
                if not total > floor:
                    return False
                factor[j, j] = math.sqrt(total)
            else:
                factor[i, j] = total / factor[j, j]
    return True


@lean_kernel
def invert_factor(factor: FloatArray, n: int) -> None:
    """Inverse of a lower triangular factor, in place, column by column."""
    for j in range(n):
        factor[j, j] = 1.0 / factor[j, j]
        for i in range(j + 1, n):
            total = 0.0
            for k in range(j, i):
                total -= factor[i, k] * factor[k, j]
            factor[i, j] = total / factor[i, i]


@kernel
def invert_positive(a: FloatArray, n: int, floor: float, out: FloatArray) -> bool:
    """Inverse of the leading n x n block of a symmetric positive a, into out; a is kept.

    The matrix is scaled to a unit diagonal, factored once by Cholesky, and its factor inverted.
    False, with out untouched, if it is not positive: a diagonal is not above 0, or a pivot of
    the scaled matrix falls below ``floor``.
    """
    scale = np.empty(n)
    factor = np.empty((n, n))
    for j in range(n):
        if not a[j, j] > 0.0:
            return False
        scale[j] = 1.0 / math.sqrt(a[j, j])
    if not factor_scaled(a, scale, n, floor, factor):
        return False
    invert_factor(factor, n)
    for j in range(n):
        for i in range(j, n):
            total = 0.0
            for k in range(i, n):
                total += factor[k, i] * factor[k, j]
            out[i, j] = total * scale[i] * scale[j]
            out[j, i] = out[i, j]
    return True
