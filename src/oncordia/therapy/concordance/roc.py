"""How well a score parts responders from the others: AUROC with limits, and the curve."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri
from scipy.stats import rankdata

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import Estimate


def measure_auroc(score: FloatArray, responds: BoolArray, confidence: float = 0.95) -> Estimate:
    """Area under the ROC curve with DeLong's limits.

    Parameters
    ----------
    score
        Finite, shape (n,); high means sensitive.
    responds
        Which patients responded, shape (n,); both kinds occur.
    confidence
        Of the limits.

    Returns
    -------
    Estimate
        The share of pairs of a responder and another in which the responder has the higher score,
        ties counted half, which is the Mann-Whitney statistic. ``method`` is ``delong``; it is
        ``newcombe`` where DeLong's variance is 0, as when the classes are parted wholly.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837, by the ranks of Sun & Xu 2014, IEEE
    Signal Processing Letters 21:1389; Newcombe 2006, Statistics in Medicine 25:559, method 5.
    """
    positive, negative = score[responds], score[~responds]
    m, n = positive.size, negative.size
    ranks = rankdata(np.concatenate([positive, negative]))
    above = (ranks[:m] - rankdata(positive)) / n
    below = 1.0 - (ranks[m:] - rankdata(negative)) / m
    area = float(above.mean())
    if m < 2 or n < 2:
        return _limit_by_newcombe(area, m, n, confidence)
    variance = float(above.var(ddof=1) / m + below.var(ddof=1) / n)
    if variance <= 1e-15:
        return _limit_by_newcombe(area, m, n, confidence)
    half = float(ndtri((1 + confidence) / 2)) * variance**0.5
    return Estimate(area, max(area - half, 0.0), min(area + half, 1.0), "delong")


def _limit_by_newcombe(area: float, m: int, n: int, confidence: float) -> Estimate:
    z = float(ndtri((1 + confidence) / 2))
    typical = (m + n) / 2 - 1

    def excess(theta: float) -> float:
        spread = 1 + typical * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        variance = theta * (1 - theta) * spread / (m * n)
        return float(abs(area - theta) - z * np.sqrt(variance))

    low = 0.0 if area <= 0 else float(brentq(excess, 0.0, area - 1e-9))
    high = 1.0 if area >= 1 else float(brentq(excess, area + 1e-9, 1.0))
    return Estimate(area, low, high, "newcombe")


def trace_roc(score: FloatArray, responds: BoolArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Thresholds from above all scores to the lowest, and the counts at or above each.

    Returns
    -------
    tuple of numpy.ndarray
        Thresholds (infinite first), responders and non-responders with a score at or above it.
    """
    values = np.unique(score)[::-1]
    at_or_above = score[None, :] >= values[:, None]
    true_positive = np.concatenate([[0], (at_or_above & responds).sum(axis=1)])
    false_positive = np.concatenate([[0], (at_or_above & ~responds).sum(axis=1)])
    return np.concatenate([[np.inf], values]), true_positive, false_positive
