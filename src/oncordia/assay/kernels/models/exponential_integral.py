"""The exponential integral E1 as a function of the natural log of its argument.

E1(z) is the integral of e^-s / s from z to infinity, Ein(z) that of (1 - e^-s) / s from 0 to z.
Abramowitz & Stegun 1964, eqs. 5.1.11 (series) and 5.1.22 (continued fraction).
"""

import math

from oncordia.assay.kernels.models.plateaus import raise_e
from oncordia.numeric import lean_kernel

EULER = 0.5772156649015329
NEGLIGIBLE = 1e-17
ROUNDING = 3e-16
TINY = 1e-300


@lean_kernel
def sum_series(z: float) -> float:
    """Ein(z) for z of at most 1, by its power series."""
    total = 0.0
    term = -1.0
    n = 0.0
    while abs(term) > NEGLIGIBLE * abs(total):
        n += 1.0
        term *= -z / n
        total += term / n
    return total


@lean_kernel
def sum_fraction(z: float) -> float:
    """e^z E1(z) for z of at least 1, by its continued fraction (Lentz's method)."""
    b = z + 1.0
    c = 1.0 / TINY
    d = 1.0 / b
    total = d
    n = 0.0
    change = 0.0
    while abs(change - 1.0) > ROUNDING and n < 200.0:
        n += 1.0
        a = -n * n
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        change = c * d
        total *= change
    return total


@lean_kernel
def exponential_tail(t: float) -> float:
    """E1(e^t)."""
    z = raise_e(t)
    if z <= 1.0:
        return sum_series(z) - t - EULER
    return math.exp(-z) * sum_fraction(z)


@lean_kernel
def exponential_gain(t: float) -> float:
    """Ein(e^t)."""
    z = raise_e(t)
    if z <= 1.0:
        return sum_series(z)
    return math.exp(-z) * sum_fraction(z) + t + EULER


@lean_kernel
def scaled_tail(t: float) -> float:
    """e^z E1(z) at z = e^t."""
    z = raise_e(t)
    if z <= 1.0:
        return math.exp(z) * (sum_series(z) - t - EULER)
    return sum_fraction(z)
