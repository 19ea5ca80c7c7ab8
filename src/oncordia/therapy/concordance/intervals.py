"""Intervals of a share of patients: exact and by score."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, ndtri

from oncordia.arrays import FloatArray


def find_exact_interval(
    successes: ArrayLike, total: ArrayLike, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Clopper-Pearson limits of a share; 0 to 1 where there is no patient.

    Parameters
    ----------
    successes, total
        Counts, 0 or more, of any shape.
    confidence
        Between 0 and 1; the limits cover with this probability at least.

    References
    ----------
    Clopper & Pearson 1934, Biometrika 26:404, as quantiles of the beta law (Brown, Cai & DasGupta
    2001, Statistical Science 16:101, section 4.2.1).
    """
    k, n = np.broadcast_arrays(np.asarray(successes, float), np.asarray(total, float))
    alpha = (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(k > 0, betaincinv(np.maximum(k, 0.5), n - k + 1, alpha), 0.0)
        high = np.where(k < n, betaincinv(k + 1, np.maximum(n - k, 0.5), 1 - alpha), 1.0)
    return low, high


def find_wilson_interval(
    successes: ArrayLike, total: ArrayLike, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Score limits of a share, which cover with about the stated probability.

    Parameters are those of ``find_exact_interval``; counts may be fractions, as an effective
    number of patients is. NaN where ``total`` is 0.

    References
    ----------
    Wilson 1927, JASA 22:209; Brown, Cai & DasGupta 2001, section 3.1.1, eq. 4.
    """
    k, n = np.broadcast_arrays(np.asarray(successes, float), np.asarray(total, float))
    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (k + z2 / 2) / (n + z2)
        half = np.sqrt(z2) / (n + z2) * np.sqrt(k * (n - k) / n + z2 / 4)
    low = np.where(k == 0, 0.0, centre - half)
    high = np.where(k == n, 1.0, centre + half)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
