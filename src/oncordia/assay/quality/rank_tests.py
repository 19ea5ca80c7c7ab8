"""Tests by rank: of two groups, and of a trend in one or several series."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb, erfc, sqrt

import numpy as np

from oncordia.arrays import FloatArray

_MOST_EXACT = 2**53  # arrangements that a float still counts exactly


def rank_values(values: FloatArray) -> FloatArray:
    """Ranks from 1, equal values sharing their mean rank: shape (n,) in and out."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    mean_rank = last - (count - 1) / 2.0
    return mean_rank[place]


def compare_groups(a: FloatArray, b: FloatArray) -> float:
    """Two-sided p value of the Mann-Whitney test, for shapes (n,) and (m,).

    Exact where no values are equal and the arrangements can be counted; else by the normal
    approximation with corrections for ties and continuity. NaN where a group is empty.

    References
    ----------
    Mann and Whitney 1947, Ann Math Stat 18:50.
    """
    n, m = a.size, b.size
    if min(n, m) == 0:
        return float("nan")
    pooled = np.concatenate([a, b])
    u = float(rank_values(pooled)[:n].sum()) - n * (n + 1) / 2.0
    far = max(u, n * m - u)
    tied = np.unique(pooled, return_counts=True)[1]
    if tied.max() == 1 and comb(n + m, n) < _MOST_EXACT:
        ways = _count_arrangements(n, m)
        return float(min(1.0, 2.0 * ways[round(far) :].sum() / ways.sum()))
    size = n + m
    ties = float((tied**3 - tied).sum()) / (size * (size - 1))
    variance = n * m / 12.0 * (size + 1 - ties)
    return _normal_p(far - n * m / 2.0, variance, 0.5)


@lru_cache(maxsize=256)
def _count_arrangements(n: int, m: int) -> FloatArray:
    """Number of arrangements of n and m values with each U, shape (n m + 1,)."""
    ways = np.zeros(n * m + 1)
    ways[0] = 1.0
    for i in range(1, n + 1):
        shifted = m + i
        ways[shifted:] = ways[shifted:] - ways[: max(ways.size - shifted, 0)]
        for start in range(i):
            ways[start::i] = np.cumsum(ways[start::i])
    return ways


@dataclass(frozen=True, slots=True)
class RankTrend:
    """Trend of y over x, both of any unit."""

    slope: float  # median of the slopes between pairs of points; NaN where x never differs
    p: float  # two-sided; 1 where nothing differs


def find_monotone_trend(series: Sequence[tuple[FloatArray, FloatArray]]) -> RankTrend:
    """Trend that several series of (x, y) share, each compared only within itself.

    Slope: the median over all pairs of points of one series at different x (Theil-Sen). p: the
    scores and variances of Kendall's test add up over the series, then the normal approximation
    with corrections for ties and continuity. With one series this is the Mann-Kendall test.

    References
    ----------
    Mann 1945, Econometrica 13:245; Sen 1968, J Am Stat Assoc 63:1379; Hirsch, Slack and Smith
    1982, Water Resour Res 18:107 (several series); Kendall 1970, Rank Correlation Methods
    (variance with ties in both).
    """
    slopes, score, variance = [np.empty(0)], 0.0, 0.0
    for x, y in series:
        later, earlier = np.tril_indices(x.size, -1)
        run, rise = x[later] - x[earlier], y[later] - y[earlier]
        apart = run != 0
        slopes.append(rise[apart] / run[apart])
        score += float(np.sign(run * rise).sum())
        variance += _score_variance(x, y)
    every_slope = np.concatenate(slopes)
    slope = float(np.median(every_slope)) if every_slope.size else float("nan")
    return RankTrend(slope, _normal_p(abs(score), variance, 1.0))


def _score_variance(x: FloatArray, y: FloatArray) -> float:
    """Variance of Kendall's score without a trend, for ties in both x and y."""
    n = x.size
    if n < 3:
        return float(n == 2 and x[0] != x[1] and y[0] != y[1])
    tx = np.unique(x, return_counts=True)[1].astype(np.float64)
    ty = np.unique(y, return_counts=True)[1].astype(np.float64)

    def pairs(t: FloatArray) -> float:
        return float((t * (t - 1)).sum())

    def triples(t: FloatArray) -> float:
        return float((t * (t - 1) * (t - 2)).sum())

    def spread(t: FloatArray) -> float:
        return float((t * (t - 1) * (2 * t + 5)).sum())

    untied = n * (n - 1) * (2 * n + 5) - spread(tx) - spread(ty)
    return (
        untied / 18.0
        + triples(tx) * triples(ty) / (9.0 * n * (n - 1) * (n - 2))
        + pairs(tx) * pairs(ty) / (2.0 * n * (n - 1))
    )


def _normal_p(deviation: float, variance: float, continuity: float) -> float:
    if variance <= 0:
        return 1.0
    return erfc(max(deviation - continuity, 0.0) / sqrt(2.0 * variance))
