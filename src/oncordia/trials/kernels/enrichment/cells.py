"""Responses of patients whom a test calls alike, and z values of a subgroup and of all."""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric.compile import lean_kernel
from oncordia.numeric.streams import draw_binomial, draw_gamma, draw_normal

N, SUM, SQUARES = 0, 1, 2  # columns of a cell
_LEAST_DF = 1.0


@lean_kernel
def fill_cell(
    state: np.ndarray,
    n: int,
    share: float,
    high: float,
    low: float,
    is_rate: bool,
    cell: FloatArray,
) -> None:
    """Patients, sum and squares about their mean, of ``n`` patients of one arm into ``cell``.

    A patient is truly positive with chance ``share`` and then responds as ``high`` says, else as
    ``low``: rates, or means with standard deviation 1. The law of the sums is exact.
    """
    cell[N] = float(n)
    if n == 0:
        cell[SUM] = 0.0
        cell[SQUARES] = 0.0
    elif is_rate:
        total = float(draw_binomial(state, n, share * high + (1.0 - share) * low))
        cell[SUM] = total
        cell[SQUARES] = total * (1.0 - total / n)
    else:
        k = draw_binomial(state, n, share)
        rest = n - k
        up = k * high + math.sqrt(float(k)) * draw_normal(state)
        down = rest * low + math.sqrt(float(rest)) * draw_normal(state)
        within = n - 1
        squares = 0.0
        if k > 0 and rest > 0:
            within = n - 2
            gap = up / k - down / rest
            squares = gap * gap * k * rest / n
        if within > 0:
            squares += 2.0 * draw_gamma(state, 0.5 * within)
        cell[SUM] = up + down
        cell[SQUARES] = squares


@lean_kernel
def find_gap(treated: FloatArray, control: FloatArray) -> float:
    """Difference of means of two cells; 0 where one is empty."""
    if treated[N] == 0.0 or control[N] == 0.0:
        return 0.0
    return float(treated[SUM] / treated[N] - control[SUM] / control[N])


@lean_kernel
def find_variance(treated: FloatArray, control: FloatArray, is_rate: bool, scale: float) -> float:
    """Variance of the difference of two cells: pooled rate, or ``scale`` a patient for means."""
    if is_rate:
        pooled = (treated[SUM] + control[SUM]) / (treated[N] + control[N])
        scale = pooled * (1.0 - pooled)
    return float(scale * (1.0 / treated[N] + 1.0 / control[N]))


@lean_kernel
def find_score(gap: float, variance: float, is_rate: bool, df: float) -> float:
    """Score z of a difference; of means, that of the t value (Wallace 1959, Ann Math Stat 30)."""
    if not variance > 0.0:
        return 0.0
    t = gap / math.sqrt(variance)
    if is_rate:
        return t
    z = math.sqrt(df * math.log1p(t * t / df)) * (8.0 * df + 1.0) / (8.0 * df + 3.0)
    return z if t > 0.0 else -z


@lean_kernel
def find_scale(cells: FloatArray, first: int, last: int) -> tuple[float, float]:
    """Variance of a mean's patient over rows ``first`` to ``last`` - 1, and its freedom."""
    squares = 0.0
    df = 0.0
    for i in range(first, last):
        squares += cells[i, SQUARES]
        df += max(cells[i, N] - 1.0, 0.0)
    df = max(df, _LEAST_DF)
    return squares / df, df


@lean_kernel
def compare_alone(cells: FloatArray, at: int, is_rate: bool) -> tuple[float, float]:
    """Gap and z value of the treated in row ``at`` and the control in the next row."""
    treated, control = cells[at], cells[at + 1]
    if treated[N] == 0.0 or control[N] == 0.0:
        return 0.0, 0.0
    scale, df = find_scale(cells, at, at + 2)
    gap = find_gap(treated, control)
    return gap, find_score(gap, find_variance(treated, control, is_rate, scale), is_rate, df)


@lean_kernel
def compare_strata(cells: FloatArray, is_rate: bool) -> tuple[float, float]:
    """Gap and z value of all patients, stratified by the test, from cells of shape (6, 3).

    Rows: treated and control of those called positive, then of those called negative; the last
    two are scratch. Gaps of strata are weighted by their patients, and their difference adds to
    the variance, as the patients of each stratum are themselves a sample; where a cell is empty
    the strata are merged.
    """
    total = 0.0
    fewest = math.inf
    for i in range(4):
        total += cells[i, N]
        fewest = min(fewest, cells[i, N])
    if fewest == 0.0:
        for arm in range(2):
            merge_cells(cells[arm], cells[arm + 2], is_rate, cells[arm + 4])
        return compare_alone(cells, 4, is_rate)
    scale, df = find_scale(cells, 0, 4)
    weight = (cells[0, N] + cells[1, N]) / total
    first = find_gap(cells[0], cells[1])
    second = find_gap(cells[2], cells[3])
    gap = weight * first + (1.0 - weight) * second
    variance = (
        weight * weight * find_variance(cells[0], cells[1], is_rate, scale)
        + (1.0 - weight) * (1.0 - weight) * find_variance(cells[2], cells[3], is_rate, scale)
        + weight * (1.0 - weight) * (first - second) * (first - second) / total
    )
    return gap, find_score(gap, variance, is_rate, df)


@lean_kernel
def merge_cells(one: FloatArray, other: FloatArray, is_rate: bool, out: FloatArray) -> None:
    """Two cells of an arm as one, into ``out``."""
    for k in range(out.size):
        out[k] = one[k] + other[k]
    if one[N] > 0.0 and other[N] > 0.0 and not is_rate:
        gap = one[SUM] / one[N] - other[SUM] / other[N]
        out[SQUARES] += gap * gap * one[N] * other[N] / out[N]
