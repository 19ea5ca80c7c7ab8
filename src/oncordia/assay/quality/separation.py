"""How far negative and positive controls lie apart."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.controls import MAD_TO_SD


def compute_z_prime(negative: FloatArray, positive: FloatArray) -> float:
    """Z prime: ``1 - 3 (sd_p + sd_n) / |mean_p - mean_n|``.

    Parameters
    ----------
    negative, positive
        Readings of the controls, shape (n,), in any one unit; SDs have n - 1 below.

    Returns
    -------
    float
        At most 1; 0.5 and more is an excellent assay, below 0 the controls overlap. NaN with
        fewer than two of either control or equal means.

    References
    ----------
    Zhang, Chung and Oldenburg 1999, J Biomol Screen 4:67.
    """
    if min(negative.size, positive.size) < 2:
        return float("nan")
    window = abs(float(positive.mean() - negative.mean()))
    spread = float(np.std(negative, ddof=1) + np.std(positive, ddof=1))
    return 1.0 - 3.0 * spread / window if window > 0 else float("nan")


def compute_robust_z_prime(negative: FloatArray, positive: FloatArray) -> float:
    """Z prime with medians and scaled MADs for means and SDs.

    One positive control is enough, since its MAD is 0; the result is then too good.

    Parameters
    ----------
    negative, positive
        Readings of the controls, shape (n,), in any one unit.

    Returns
    -------
    float
        At most 1. NaN with fewer than two negative controls or no positive one, or equal
        medians.

    References
    ----------
    Zhang et al. 1999, as above; Birmingham et al. 2009, Nat Methods 6:569 (robust statistics of
    controls).
    """
    if negative.size < 2 or positive.size < 1:
        return float("nan")
    window = abs(float(np.median(positive) - np.median(negative)))
    spread = measure_mad(negative) + measure_mad(positive)
    return 1.0 - 3.0 * spread / window if window > 0 else float("nan")


def compute_ssmd(negative: FloatArray, positive: FloatArray) -> float:
    """Strictly standardised mean difference ``(mean_n - mean_p) / sqrt(var_n + var_p)``.

    Parameters
    ----------
    negative, positive
        Readings of the controls, shape (n,), in any one unit; independent of each other.

    Returns
    -------
    float
        Above 0 where the negative controls read higher; 3 is a strong effect. NaN with fewer
        than two of either control, or where neither varies.

    References
    ----------
    Zhang 2007, Genomics 89:552 (independent groups, unequal variances).
    """
    if min(negative.size, positive.size) < 2:
        return float("nan")
    spread = float(np.sqrt(np.var(negative, ddof=1) + np.var(positive, ddof=1)))
    return float(negative.mean() - positive.mean()) / spread if spread > 0 else float("nan")


def compute_robust_ssmd(negative: FloatArray, positive: FloatArray) -> float:
    """SSMD with medians and scaled MADs for means and SDs.

    Parameters
    ----------
    negative, positive
        Readings of the controls, shape (n,), in any one unit.

    Returns
    -------
    float
        As ``compute_ssmd``. NaN with fewer than two of either control, or where neither varies.

    References
    ----------
    Zhang 2007, Genomics 89:552 (robust estimate).
    """
    if min(negative.size, positive.size) < 2:
        return float("nan")
    spread = float(np.hypot(measure_mad(negative), measure_mad(positive)))
    gap = float(np.median(negative) - np.median(positive))
    return gap / spread if spread > 0 else float("nan")


def measure_mad(values: FloatArray) -> float:
    """Median absolute deviation from the median, on the scale of an SD."""
    return MAD_TO_SD * float(np.median(np.abs(values - np.median(values))))
