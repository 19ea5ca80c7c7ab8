"""The ratio of two SDs with limits that hold for heavy tails too."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from oncordia.arrays import FloatArray

_NORMAL = 3.0  # kurtosis, below which none is taken: a few patients show too little of the tails
_FARTHEST = 20.0  # of the log of a ratio from what was measured
_HALVINGS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Spreads:
    """SD of each drug in one laboratory; arrays have the shape (n_drugs,), NaN: not compared."""

    sd: FloatArray
    n: FloatArray  # patients
    fourths: FloatArray  # sum of fourth powers about the mean; NaN: not known


def bound_ratios(left: Spreads, right: Spreads, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Limits of the SD of right over that of left, each shape (n_drugs,).

    A ratio r lies within the limits where ``|ln(s_r^2 / s_l^2) - 2 ln r|`` is at most z times the
    square root of ``(k - (n_l - 3) / n_l) / (n_l - 1)`` and its like of n_r together, with k the
    kurtosis of both pooled as if r were true (Bonett 2006, with the kurtosis of Banga and Fox
    2013, about means in place of trimmed ones, and 3 or more).
    Where fourth powers of one are known, k is of that one; where of none, the limits are those of
    F of the two variances.
    """
    point = right.sd / left.sd
    far = np.full_like(point, _FARTHEST)
    low, high = (
        point * np.exp(sign * _search(left, right, confidence, sign * far)) for sign in (-1.0, 1.0)
    )
    unknown = np.isnan(left.fourths) & np.isnan(right.fourths)
    tail = 0.5 - confidence / 2
    f_low, f_high = (
        point / np.sqrt(stats.f.ppf(share, right.n - 1, left.n - 1)) for share in (1 - tail, tail)
    )
    return np.where(unknown, f_low, low), np.where(unknown, f_high, high)


def _search(left: Spreads, right: Spreads, confidence: float, far: FloatArray) -> FloatArray:
    """Distance of a limit from what was measured, on the log scale, by halving."""
    z = float(stats.norm.ppf(0.5 + confidence / 2))
    inside, outside = np.zeros_like(far), np.abs(far)
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        ratio = right.sd / left.sd * np.exp(np.sign(far) * middle)
        is_inside = 2.0 * middle <= z * _find_error(left, right, ratio)
        inside, outside = np.where(is_inside, middle, inside), np.where(is_inside, outside, middle)
    return (inside + outside) / 2


def _find_error(left: Spreads, right: Spreads, ratio: FloatArray) -> FloatArray:
    """Standard error of the log of the ratio of variances, if ``ratio`` is that of the SDs."""
    fourths, squares, n_both = (np.zeros_like(ratio) for _ in range(3))
    for one, scale in ((left, ratio), (right, np.ones_like(ratio))):
        known = ~np.isnan(one.fourths)
        fourths += np.where(known, one.fourths * scale**4, 0.0)
        squares += np.where(known, (one.n - 1) * (one.sd * scale) ** 2, 0.0)
        n_both += np.where(known, one.n, 0.0)
    kurtosis = np.maximum(n_both * fourths / np.where(squares > 0, squares, np.nan) ** 2, _NORMAL)
    variance = sum((kurtosis - (one.n - 3) / one.n) / (one.n - 1) for one in (left, right))
    out: FloatArray = np.sqrt(variance)
    return out
