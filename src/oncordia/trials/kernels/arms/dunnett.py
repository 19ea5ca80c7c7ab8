"""Largest of several z values that share one control, on plain arrays."""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric.compile import kernel, lean_kernel
from oncordia.numeric.normal import normal_density, normal_quantile

_REACH = 9.0  # standard deviations of the control that are integrated over
_STEP = 0.4  # of the trapezoid rule, in standard deviations of the narrowest factor
_SQRT_HALF = math.sqrt(0.5)


@lean_kernel
def any_above(limits: FloatArray, loadings: FloatArray) -> float:
    """Probability that any z value is above its limit.

    z_i = b_i W + sqrt(1 - b_i^2) E_i with independent standard normal W and E_i: given the
    control W the arms are independent (Dunnett 1955). One integral over W by the trapezoid
    rule, whose error falls exponentially for such integrands; accurate in the far tail too.

    Parameters
    ----------
    limits
        Shape (k,); infinite ones are never passed.
    loadings
        b_i from 0 to below 1, shape (k,): square roots of n_i / (n_i + n_control).
    """
    narrow = 1.0
    for i in range(loadings.size):
        narrow = min(narrow, math.sqrt(1.0 - loadings[i] * loadings[i]))
    n = 2 * math.ceil(_REACH / (_STEP * narrow))
    step = 2.0 * _REACH / n
    total = 0.0
    for node in range(n + 1):
        w = -_REACH + node * step
        log_none = 0.0
        for i in range(limits.size):
            b = loadings[i]
            z = (limits[i] - b * w) / math.sqrt(1.0 - b * b)
            above = 0.5 * math.erfc(z * _SQRT_HALF)
            if above >= 1.0:
                log_none = -math.inf
            else:
                log_none += math.log1p(-above)
        total += normal_density(w) * -math.expm1(log_none)
    return min(total * step, 1.0)


@lean_kernel
def none_above(limits: FloatArray, loadings: FloatArray) -> float:
    """Probability that no z value is above its limit, accurate where it is tiny; see any_above."""
    narrow = 1.0
    for i in range(loadings.size):
        narrow = min(narrow, math.sqrt(1.0 - loadings[i] * loadings[i]))
    n = 2 * math.ceil(_REACH / (_STEP * narrow))
    step = 2.0 * _REACH / n
    total = 0.0
    for node in range(n + 1):
        w = -_REACH + node * step
        product = normal_density(w)
        for i in range(limits.size):
            b = loadings[i]
            z = (limits[i] - b * w) / math.sqrt(1.0 - b * b)
            product *= 0.5 * math.erfc(-z * _SQRT_HALF)
        total += product
    return min(total * step, 1.0)


@kernel
def tabulate_scores(n_arms: int, loading: float, low: float, step: float, n: int) -> FloatArray:
    """Normal scores of Dunnett p values by the largest z value, shape (n_arms, n).

    Row m - 1, column i: the normal quantile of P(max of m z values <= low + i step), so that a
    test of m arms is combined over stages as a single z value is. Row 0 is the z value itself.
    """
    out = np.empty((n_arms, n))
    for m in range(1, n_arms + 1):
        limits = np.empty(m)
        loadings = np.full(m, loading)
        for i in range(n):
            z = low + i * step
            if m == 1:
                out[0, i] = z
                continue
            limits[:] = z
            above = any_above(limits, loadings)
            if above < 0.5:
                out[m - 1, i] = -normal_quantile(above)
            else:
                out[m - 1, i] = normal_quantile(none_above(limits, loadings))
    return out


@lean_kernel
def look_up(table: FloatArray, low: float, step: float, z: float) -> float:
    """Score at ``z`` from one row of ``tabulate_scores``, by the cubic through four nodes.

    Beyond the ends the line through the last two nodes goes on.
    """
    n = table.size
    place = (z - low) / step
    if place < 1.0:
        return float(table[0] + (table[1] - table[0]) * place)
    if place >= n - 2:
        return float(table[n - 1] + (table[n - 1] - table[n - 2]) * (place - (n - 1)))
    i = int(place)
    t = place - i
    outer = (t + 1.0) * (t - 2.0)
    inner = t * (t - 1.0)
    ends = (table[i + 2] * (t + 1.0) - table[i - 1] * (t - 2.0)) * inner / 6.0
    return float(ends + 0.5 * outer * (table[i] * (t - 1.0) - table[i + 1] * t))
