"""Limits of a ratio, and p values of several pairs."""

import numpy as np

from oncordia.arrays import FloatArray


def find_fieller(
    upper: float, lower: float, upper_variance: float, lower_variance: float, quantile: float
) -> tuple[float, float]:
    """Limits of the ratio upper / lower of independent normal estimates; NaN if unbounded.

    Fieller 1954, J R Stat Soc B 16:175, eq. 5.
    """
    g = quantile**2 * lower_variance / lower**2
    if not g < 1.0:
        return float("nan"), float("nan")
    ratio = upper / lower
    inner = upper_variance + ratio**2 * lower_variance - g * upper_variance
    half = quantile / lower * np.sqrt(inner)
    return float((ratio - half) / (1.0 - g)), float((ratio + half) / (1.0 - g))


def adjust_holm(p_value: FloatArray) -> FloatArray:
    """P values adjusted for their number by Holm's steps down; NaN stays and does not count."""
    out = np.full(p_value.size, np.nan)
    known = np.flatnonzero(np.isfinite(p_value))
    order = known[np.argsort(p_value[known], kind="stable")]
    steps = p_value[order] * np.arange(order.size, 0, -1)
    out[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return out
