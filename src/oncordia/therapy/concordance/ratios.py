"""Intervals of likelihood ratios and of the diagnostic odds ratio, as exact as they can be."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, logsumexp, ndtri

from oncordia.arrays import BoolArray, FloatArray

MOST_TABLES = 20_000  # (n1 + 1)(n2 + 1) up to which all tables are gone through
_NUISANCE = 201  # shares at which the worst case is sought
_FAR = 1e6  # ratios beyond are as good as without limit


def find_ratio_score_limits(
    x1: int, n1: int, x2: int, n2: int, confidence: float
) -> tuple[float, float]:
    """Limits of (x1/n1) / (x2/n2) by score; infinite or 0 where the counts set no limit.

    References
    ----------
    Koopman 1984, Biometrics 40:513, with the restricted estimate of Miettinen & Nurminen 1985,
    Statistics in Medicine 4:213, eq. 10-12.
    """
    critical = float(ndtri((1 + confidence) / 2))

    def excess(log_ratio: float) -> float:
        return float(
            _score(np.array([float(x1)]), n1, np.array([float(x2)]), n2, float(np.exp(log_ratio)))[
                0
            ]
        )

    return _find_limits(
        x1, n1, x2, n2, lambda r: excess(r) - critical, lambda r: -excess(r) - critical
    )


def find_ratio_exact_limits(
    x1: int, n1: int, x2: int, n2: int, confidence: float
) -> tuple[float, float]:
    """Limits of (x1/n1) / (x2/n2) that hold whatever the second share is.

    Two one-sided tests are inverted; each orders all tables by the score of Koopman and takes the
    worst case over the second share on a grid of 201 points.

    References
    ----------
    Chan & Zhang 1999, Biometrics 55:1202; Agresti & Min 2001, Biometrics 57:963.
    """
    alpha = (1 - confidence) / 2
    rows = np.arange(n1 + 1, dtype=np.float64)[:, None]
    columns = np.arange(n2 + 1, dtype=np.float64)[None, :]
    grid = (np.arange(_NUISANCE) + 0.5) / _NUISANCE

    def tail(log_ratio: float, sign: float) -> float:
        """Worst probability of a table at least as far out as the one seen, less alpha."""
        ratio = np.exp(log_ratio)
        order = sign * _score(rows, n1, columns, n2, ratio)
        seen = order[x1, x2]
        out = (order >= seen - 1e-9 * max(1.0, abs(seen))).astype(float)
        second = grid * min(1.0, 1.0 / ratio)
        weight = _binomial(n1, np.minimum(second * ratio, 1.0)) @ out
        return float(np.max((weight * _binomial(n2, second)).sum(axis=1))) - alpha

    return _find_limits(x1, n1, x2, n2, lambda r: -tail(r, 1.0), lambda r: -tail(r, -1.0))


def find_odds_limits(tp: int, fp: int, fn: int, tn: int, confidence: float) -> tuple[float, float]:
    """Exact limits of the odds ratio (tp tn) / (fp fn), given the margins of the table.

    References
    ----------
    Cornfield 1956, Proc. 3rd Berkeley Symposium 4:135; Agresti 1992, Statistical Science 7:131.
    """
    alpha = (1 - confidence) / 2
    n1, n2, marked = tp + fn, fp + tn, tp + fp
    first, last = max(0, marked - n2), min(n1, marked)
    if first == last:
        return 0.0, np.inf
    support = np.arange(first, last + 1, dtype=np.float64)
    log_ways = _log_choose(n1, support) + _log_choose(n2, marked - support)

    def tail(log_odds: float, far: BoolArray) -> float:
        terms = log_ways + support * log_odds
        return float(np.exp(logsumexp(terms[far]) - logsumexp(terms))) - alpha

    low = 0.0 if tp == first else float(np.exp(brentq(tail, -60, 60, (support >= tp,))))
    high = np.inf if tp == last else float(np.exp(brentq(tail, -60, 60, (support <= tp,))))
    return low, high


def _find_limits(
    x1: int,
    n1: int,
    x2: int,
    n2: int,
    beyond_low: Callable[[float], float],
    beyond_high: Callable[[float], float],
) -> tuple[float, float]:
    """Ratios at which each test begins to refuse, sought outwards from the estimate."""
    if n1 == 0 or n2 == 0 or (x1 == 0 and x2 == 0):
        return 0.0, np.inf
    start = np.log(max(x1, 0.5) / n1 / (max(x2, 0.5) / n2))
    low = 0.0 if x1 == 0 else _cross(beyond_low, start, -1.0)
    high = np.inf if x2 == 0 else _cross(beyond_high, start, 1.0)
    return low, high


def _cross(beyond: Callable[[float], float], start: float, direction: float) -> float:
    inside, step = start, 0.1
    while beyond(inside) > 0:  # the estimate itself is refused by no test but at the very edge
        inside -= direction * step
    outside = inside + direction * step
    while beyond(outside) <= 0:
        if abs(outside) > np.log(_FAR):
            return np.inf if direction > 0 else 0.0
        inside, step = outside, step * 1.5
        outside = inside + direction * step
    for _ in range(50):
        middle = (inside + outside) / 2
        if beyond(middle) > 0:
            outside = middle
        else:
            inside = middle
        if abs(outside - inside) < 1e-6:
            break
    return float(np.exp(outside))


def _score(x1: FloatArray, n1: int, x2: FloatArray, n2: int, ratio: float) -> FloatArray:
    """Score of p1 - ratio p2 under the hypothesis that it is 0, by restricted shares."""
    with np.errstate(divide="ignore", invalid="ignore"):
        a = (n1 + n2) * ratio
        b = -(n1 * ratio + x1 + n2 + x2 * ratio)
        c = x1 + x2
        root = np.sqrt(np.maximum(b * b - 4 * a * c, 0.0))
        second = np.clip((-b - root) / (2 * a), 0.0, min(1.0, 1.0 / ratio))
        first = np.minimum(ratio * second, 1.0)
        variance = first * (1 - first) / n1 + ratio**2 * second * (1 - second) / n2
        difference = x1 / n1 - ratio * x2 / n2
        score = difference / np.sqrt(np.maximum(variance, 1e-300))
    return np.where(np.abs(difference) < 1e-12, 0.0, score)


def _binomial(n: int, share: FloatArray) -> FloatArray:
    """Probability of 0 to n; shape (shares, n + 1)."""
    counts = np.arange(n + 1, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = (
            _log_choose(n, counts)
            + np.where(counts > 0, counts * np.log(share)[:, None], 0.0)
            + np.where(counts < n, (n - counts) * np.log1p(-share)[:, None], 0.0)
        )
    return np.exp(terms)


def _log_choose(n: int, k: FloatArray) -> FloatArray:
    out: FloatArray = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return out
