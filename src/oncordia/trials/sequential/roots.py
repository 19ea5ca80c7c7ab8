"""Roots of monotone functions of one number."""

import math
from collections.abc import Callable

from scipy.optimize import brentq

_DOUBLINGS = 60


def find_root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising or falling function is 0; the bracket is widened until it holds the root.

    NaN where no root is found.
    """
    at_low, at_high = function(low), function(high)
    for _ in range(_DOUBLINGS):
        if at_low * at_high <= 0.0:
            break
        width = high - low
        if abs(at_low) < abs(at_high):
            low, at_low = low - width, function(low - width)
        else:
            high, at_high = high + width, function(high + width)
    else:
        return math.nan
    if at_low == 0.0:
        return low
    if at_high == 0.0:
        return high
    return float(brentq(function, low, high, xtol=1e-12, rtol=1e-14))
