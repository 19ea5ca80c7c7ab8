"""Arm effects beside a time trend: free steps of periods, or buckets that follow a random walk."""

from typing import NamedTuple

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel, lean_kernel

ROUNDS = 30
RIDGE = 1e-7  # keeps times and arms without a response from a division by zero
FAR = 4.0  # longest step of a round, in log odds
CLOSE = 1e-6


class Trend(NamedTuple):
    """Cells of a trial by time and arm, the fit to them, and room for its equations."""

    n: FloatArray  # (times, arms): patients; arm 0 is the control
    y: FloatArray  # (times, arms): sum of their responses
    times: FloatArray  # (times,): level of each time
    effects: FloatArray  # (arms,): effect of each arm; 0 for the control
    weight: FloatArray  # (times, arms): information of each cell
    band: FloatArray  # (2, times): equations of the times, diagonal and beside it
    columns: FloatArray  # (arms, times): gradient, then the cells of each arm; solved in place
    small: FloatArray  # (arms, arms + 1): equations of the arms, then their Cholesky factor


@lean_kernel
def fit_effect(
    trend: Trend, n_times: int, sd: float, walks: FloatArray, arm: int, moments: FloatArray
) -> None:
    """Fit as ``fit_walks`` does; this one can be called from Python."""
    fit_walks(trend, n_times, sd, walks, arm, moments)


@inner_kernel
def fit_trend(trend: Trend, n_times: int, sd: float, precision: float) -> None:
    """Fit response ~ time + arm at the highest (posterior) density, from the values given.

    The model is linear in the mean (``sd`` > 0, known) or in the log odds (``sd`` 0, binary). Times
    have free levels if ``precision`` is 0 (step functions of Bofill Roig et al. 2022, eq. 2), else
    increments of that precision (a random walk of first order, as in Saville et al. 2022). Times
    are eliminated first: their block of the equations is diagonal or tridiagonal.

    The fit starts from ``times`` and ``effects`` as they stand; the first ``n_times`` times count.
    """
    _, _, times, effects, weight, band, columns, small = trend
    n_arms = effects.size
    for _ in range(ROUNDS):
        _sum_cells(trend, n_times, sd, precision)
        _solve_band(n_times, band, columns)
        for a in range(1, n_arms):
            for b in range(1, a + 1):
                for t in range(n_times):
                    small[a, b] -= weight[t, a] * columns[b, t]
            for t in range(n_times):
                small[a, n_arms] -= weight[t, a] * columns[0, t]
        _factor_small(n_arms, small)
        largest = 0.0
        for a in range(1, n_arms):
            largest = max(largest, abs(small[a, n_arms]))
        for t in range(n_times):
            for a in range(1, n_arms):
                columns[0, t] -= columns[a, t] * small[a, n_arms]
            largest = max(largest, abs(columns[0, t]))
        scale = 1.0 if sd > 0.0 or largest < FAR else FAR / largest
        for t in range(n_times):
            times[t] += scale * columns[0, t]
        for a in range(1, n_arms):
            effects[a] += scale * small[a, n_arms]
        if sd > 0.0 or largest < CLOSE:
            break


@inner_kernel
def find_variance(n_arms: int, arm: int, small: FloatArray) -> float:
    """Variance of the effect of an arm, from the factor that ``fit_trend`` leaves."""
    total = 0.0
    for a in range(arm, n_arms):
        value = 1.0 if a == arm else 0.0
        for b in range(arm, a):
            value -= small[a, b] * small[0, b]
        small[0, a] = value / small[a, a]
        total += small[0, a] * small[0, a]
    return total


@inner_kernel
def find_evidence(trend: Trend, n_times: int, sd: float, precision: float) -> float:
    """Log marginal likelihood of the precision of the walk, at the fit that is in ``trend``.

    Exact for means, by Laplace's approximation for rates; up to what all precisions share.
    """
    total = 0.0
    for t in range(n_times):
        total -= 0.5 * np.log(trend.band[0, t])  # pivots of the times
        if t > 0:
            step = trend.times[t] - trend.times[t - 1]
            total += 0.5 * np.log(precision) - 0.5 * precision * step * step
        for a in range(trend.effects.size):
            level = trend.times[t] + (trend.effects[a] if a > 0 else 0.0)
            n, y = trend.n[t, a], trend.y[t, a]
            if sd > 0.0:
                total += (y * level - 0.5 * n * level * level) / (sd * sd)
            elif n > 0.0:
                total += y * level - n * (max(level, 0.0) + np.log1p(np.exp(-abs(level))))
    for a in range(1, trend.effects.size):
        total -= np.log(trend.small[a, a])
    return total


@inner_kernel
def fit_walks(
    trend: Trend, n_times: int, sd: float, walks: FloatArray, arm: int, moments: FloatArray
) -> None:
    """Fill ``moments`` (3,) with mean, variance and log weight of the effect of an arm.

    ``walks`` are precisions of the random walk that are equally probable before the data; each is
    weighed by its marginal likelihood (Saville et al. 2022 give it a gamma law).
    """
    weight = mean = square = 0.0
    top = -np.inf
    for precision in walks:
        fit_trend(trend, n_times, sd, precision)
        effect = trend.effects[arm]
        variance = find_variance(trend.effects.size, arm, trend.small)
        log_weight = find_evidence(trend, n_times, sd, precision) if walks.size > 1 else 0.0
        if log_weight > top:
            shrink = np.exp(top - log_weight)
            weight, mean, square = weight * shrink, mean * shrink, square * shrink
            top = log_weight
        part = np.exp(log_weight - top)
        weight += part
        mean += part * effect
        square += part * (variance + effect * effect)
    moments[0] = mean / weight
    moments[1] = square / weight - moments[0] * moments[0]
    moments[2] = top + np.log(weight)


@inner_kernel
def _sum_cells(trend: Trend, n_times: int, sd: float, precision: float) -> None:
    """Fill the equations of one round: information and gradient, times and arms apart."""
    n, y, times, effects, weight, band, columns, small = trend
    n_arms = effects.size
    for a in range(1, n_arms):
        for b in range(1, n_arms):
            small[a, b] = 0.0
        small[a, a] = RIDGE
        small[a, n_arms] = -RIDGE * effects[a]
    for t in range(n_times):
        band[0, t] = RIDGE
        band[1, t] = 0.0
        columns[0, t] = -RIDGE * times[t]
        if precision > 0.0:
            _add_walk(n_times, precision, times, t, band, columns)
        for a in range(n_arms):
            level = times[t] + (effects[a] if a > 0 else 0.0)
            if n[t, a] == 0.0:
                weight[t, a] = 0.0
                left = 0.0
            elif sd > 0.0:
                weight[t, a] = n[t, a] / (sd * sd)
                left = (y[t, a] - n[t, a] * level) / (sd * sd)
            else:
                rate = 1.0 / (1.0 + np.exp(-level))
                weight[t, a] = n[t, a] * rate * (1.0 - rate)
                left = y[t, a] - n[t, a] * rate
            band[0, t] += weight[t, a]
            columns[0, t] += left
            if a > 0:
                columns[a, t] = weight[t, a]
                small[a, a] += weight[t, a]
                small[a, n_arms] += left


@inner_kernel
def _add_walk(
    n_times: int,
    precision: float,
    times: FloatArray,
    t: int,
    band: FloatArray,
    columns: FloatArray,
) -> None:
    """Add the prior of the increments beside time t to its equation."""
    if t > 0:
        band[0, t] += precision
        columns[0, t] -= precision * (times[t] - times[t - 1])
    if t < n_times - 1:
        band[0, t] += precision
        band[1, t] = -precision
        columns[0, t] -= precision * (times[t] - times[t + 1])


@inner_kernel
def _solve_band(n_times: int, band: FloatArray, columns: FloatArray) -> None:
    """Solve the tridiagonal equations of the times for every column, in place."""
    n_columns = columns.shape[0]
    for t in range(1, n_times):
        ratio = band[1, t - 1] / band[0, t - 1]
        if ratio != 0.0:
            band[0, t] -= ratio * band[1, t - 1]
            for c in range(n_columns):
                columns[c, t] -= ratio * columns[c, t - 1]
    for c in range(n_columns):
        columns[c, n_times - 1] /= band[0, n_times - 1]
        for t in range(n_times - 2, -1, -1):
            columns[c, t] = (columns[c, t] - band[1, t] * columns[c, t + 1]) / band[0, t]


@inner_kernel
def _factor_small(n_arms: int, small: FloatArray) -> None:
    """Cholesky factor of the equations of the arms, and their solution in the last column."""
    for a in range(1, n_arms):
        for b in range(1, a + 1):
            total = small[a, b]
            for c in range(1, b):
                total -= small[a, c] * small[b, c]
            small[a, b] = np.sqrt(max(total, RIDGE)) if a == b else total / small[b, b]
        for c in range(1, a):
            small[a, n_arms] -= small[a, c] * small[c, n_arms]
        small[a, n_arms] /= small[a, a]
    for a in range(n_arms - 1, 0, -1):
        for c in range(a + 1, n_arms):
            small[a, n_arms] -= small[c, a] * small[c, n_arms]
        small[a, n_arms] /= small[a, a]
