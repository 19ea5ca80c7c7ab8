"""Robust losses on plain arrays: weights, scale and deviance of residuals.

A loss is a code: 0 squared, 1 Huber (1964, Ann Math Stat 35:73), 2 Tukey's biweight
(Beaton & Tukey 1974, Technometrics 16:147). ``u`` is a residual in units of the scale, ``k`` the
loss's tuning constant in the same unit.
"""

import math

from oncordia.arrays import FloatArray
from oncordia.numeric import lean_kernel

SQUARED = 0
HUBER = 1
TUKEY = 2
MAD_TO_SD = 1.482602218505602  # 1 / the normal quantile of 0.75


@lean_kernel
def robust_weight(u: float, k: float, loss: int) -> float:
    """Weight of a residual in the next least-squares round: psi(u) / u, 0 to 1."""
    size = abs(u)
    if loss == HUBER:
        return 1.0 if size <= k else k / size
    if loss == TUKEY:
        return (1.0 - (u / k) ** 2) ** 2 if size < k else 0.0
    return 1.0


@lean_kernel
def robust_rho(u: float, k: float, loss: int) -> float:
    """Loss of a residual; u^2 / 2 for the squared loss."""
    size = abs(u)
    if loss == HUBER and size > k:
        return k * size - 0.5 * k * k
    if loss == TUKEY:
        square = (u / k) ** 2
        return u * u / 6.0 * (3.0 - 3.0 * square + square * square) if size < k else k * k / 6.0
    return 0.5 * u * u


@lean_kernel
def robust_bend(u: float, k: float, loss: int) -> float:
    """Second derivative of the loss."""
    if loss == SQUARED:
        return 1.0
    if abs(u) > k:
        return 0.0
    if loss == HUBER:
        return 1.0
    square = (u / k) ** 2
    return (1.0 - square) * (1.0 - 5.0 * square)


@lean_kernel
def select_smallest(values: FloatArray, first: int, n: int, place: int) -> float:
    """The value that stands at ``place`` once values[first:n] are sorted; reorders them.

    Hoare 1961, Commun ACM 4:321, with the middle of three as the pivot.
    """
    low, high = first, n - 1
    while low < high:
        middle = (low + high) // 2
        a, b, c = values[low], values[middle], values[high]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if place <= j:
            high = j
        elif place >= i:
            low = i
        else:
            break
    found: float = values[place]
    return found


@lean_kernel
def middle_of(values: FloatArray, n: int, n_left_out: int) -> float:
    """Median of values[:n] but for the n_left_out smallest; reorders them. One is always kept."""
    left_out = min(n_left_out, n - 1)
    half = left_out + (n - left_out) // 2
    middle = select_smallest(values, 0, n, half)
    if (n - left_out) % 2 == 0:
        below = values[0]
        for i in range(half):
            below = max(below, values[i])
        middle = 0.5 * (middle + below)
    return middle


@lean_kernel
def residual_scale(residuals: FloatArray, n: int, n_parameters: int, size: FloatArray) -> float:
    """Median of the absolute residuals as an SD, leaving out the n_parameters smallest.

    A fit makes so many residuals too small; left in, they would shrink the scale of short
    curves to nothing. ``size`` is scratch of at least n numbers.
    """
    for i in range(n):
        size[i] = abs(residuals[i])
    return MAD_TO_SD * middle_of(size, n, n_parameters)


@lean_kernel
def robust_variance(
    residuals: FloatArray, n: int, scale: float, k: float, loss: int, n_parameters: int
) -> tuple[float, float]:
    """Variance behind the parameters of a robust fit, and the mean bend of the loss.

    The variance is scale^2 sum psi^2 / (n - n_parameters) / (mean bend)^2, Huber 1981, Robust
    Statistics, eq. 7.6.2 without its small-sample factor; NaN where it cannot be had.
    """
    psi_square = 0.0
    bend = 0.0
    for i in range(n):
        u = residuals[i] / scale
        psi_square += (u * robust_weight(u, k, loss)) ** 2
        bend += robust_bend(u, k, loss)
    bend /= n
    n_spare = n - n_parameters
    if n_spare <= 0 or bend <= 0.0:
        return math.nan, bend
    return scale * scale * psi_square / n_spare / (bend * bend), bend
