"""Bounded least squares for one Hill curve: closed-form plateaus and damped steps to a minimum.

A curve has four parameters, in this order: top, bottom, log10 EC50, natural log of the slope.
``bounds`` has one row a parameter: lowest and highest value. Points are log10 doses with a
response and a weight each (the number of wells behind it, or a robust weight).
"""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.hill import LN10, hill_gradient, hill_share
from oncordia.numeric import kernel, solve_positive

GAUSS_STEPS = 6
IDLE_GAIN = 1e-12  # share of the cost below which a step hardly lowers it
IDLE_STEPS = 20
NEARLY_AT_REST = 1e-6  # last gain, as a share of the cost, of a fit that counts as settled ...
NOTHING_LEFT = 1e-10  # ... or cost, as a share of the responses' squares, when steps are used up


@kernel
def fit_cost(x: FloatArray, y: FloatArray, w: FloatArray, p: FloatArray) -> float:
    """Weighted sum of squared residuals at the parameters p."""
    slope = math.exp(p[3])
    cost = 0.0
    for i in range(x.size):
        share = hill_share(x[i], p[2], slope)
        residual = y[i] - p[1] - (p[0] - p[1]) * share
        cost += w[i] * residual * residual
    return cost


@kernel
def copy_parameters(p: FloatArray, out: FloatArray) -> None:
    """Copy the four parameters."""
    for j in range(4):
        out[j] = p[j]


@kernel
def fit_plateaus(
    x: FloatArray, y: FloatArray, w: FloatArray, bounds: FloatArray, p: FloatArray
) -> float:
    """Best top and bottom within bounds for the EC50 and slope in p, put into p; the cost.

    The response is linear in the two plateaus (separable least squares, Golub & Pereyra 1973,
    SIAM J Numer Anal 10:413): the free optimum if it lies inside the box, else the best edge.
    """
    slope = math.exp(p[3])
    gg = gh = hh = gy = hy = yy = 0.0
    for i in range(x.size):
        g = hill_share(x[i], p[2], slope)
        h = 1.0 - g
        gg += w[i] * g * g
        gh += w[i] * g * h
        hh += w[i] * h * h
        gy += w[i] * g * y[i]
        hy += w[i] * h * y[i]
        yy += w[i] * y[i] * y[i]
    determinant = gg * hh - gh * gh
    if determinant > 1e-10 * gg * hh:
        top = (gy * hh - hy * gh) / determinant
        bottom = (hy * gg - gy * gh) / determinant
        if bounds[0, 0] <= top <= bounds[0, 1] and bounds[1, 0] <= bottom <= bounds[1, 1]:
            p[0] = top
            p[1] = bottom
            return max(yy - top * gy - bottom * hy, 0.0)
    lowest = np.inf
    for edge in range(4):
        held = edge // 2
        fixed = bounds[held, edge % 2]
        if held == 0:
            top = fixed
            bottom = (hy - top * gh) / hh if hh > 1e-12 else bounds[1, 0]
            bottom = min(max(bottom, bounds[1, 0]), bounds[1, 1])
        else:
            bottom = fixed
            top = (gy - bottom * gh) / gg if gg > 1e-12 else bounds[0, 0]
            top = min(max(top, bounds[0, 0]), bounds[0, 1])
        cost = yy - 2.0 * (top * gy + bottom * hy)
        cost += top * top * gg + 2.0 * top * bottom * gh + bottom * bottom * hh
        if cost < lowest:
            lowest = cost
            p[0] = top
            p[1] = bottom
    return lowest


@kernel
def normal_equations(
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    p: FloatArray,
    gradient: FloatArray,
    matrix: FloatArray,
    row: FloatArray,
) -> float:
    """Cost at p; J'Wr goes into gradient and J'WJ into matrix. ``row`` is scratch."""
    slope = math.exp(p[3])
    for j in range(4):
        gradient[j] = 0.0
        for k in range(4):
            matrix[j, k] = 0.0
    cost = 0.0
    for i in range(x.size):
        hill_gradient(x[i], p[0], p[1], p[2], slope, row)
        residual = y[i] - p[0] * row[0] - p[1] * row[1]
        cost += w[i] * residual * residual
        for j in range(4):
            weighted = w[i] * row[j]
            gradient[j] += weighted * residual
            for k in range(j + 1):
                matrix[j, k] += weighted * row[k]
    for j in range(4):
        for k in range(j):
            matrix[k, j] = matrix[j, k]
    return cost


@kernel
def add_curvature(
    x: FloatArray, y: FloatArray, w: FloatArray, p: FloatArray, matrix: FloatArray
) -> None:
    """Turn J'WJ into the exact second derivative of half the cost: less the sum of w r f''."""
    rate = LN10 * math.exp(p[3])
    height = p[0] - p[1]
    for i in range(x.size):
        rise = rate * (x[i] - p[2])
        share = hill_share(x[i], p[2], math.exp(p[3]))
        first = -share * (1.0 - share)  # of the share with the rise
        second = first * (2.0 * share - 1.0)
        residual = w[i] * (y[i] - p[1] - height * share)
        by_ec50 = -residual * first * rate
        by_slope = residual * first * rise
        matrix[0, 2] -= by_ec50
        matrix[1, 2] += by_ec50
        matrix[0, 3] -= by_slope
        matrix[1, 3] += by_slope
        matrix[2, 2] -= residual * height * second * rate * rate
        matrix[2, 3] += residual * height * rate * (second * rise + first)
        matrix[3, 3] -= residual * height * rise * (second * rise + first)
    for j in range(4):
        for k in range(j):
            matrix[j, k] = matrix[k, j]


@kernel
def list_free(
    p: FloatArray, bounds: FloatArray, gradient: FloatArray, matrix: FloatArray, free: IntArray
) -> tuple[int, float]:
    """Parameters that may move, into free: how many, and the steepest scaled descent among them.

    A parameter that sits on a bound and would leave the box is held, and so is one on which
    the curve does not depend.
    """
    n_free = 0
    steepest = 0.0
    for j in range(4):
        held = bounds[j, 1] <= bounds[j, 0]
        held = held or (p[j] <= bounds[j, 0] and gradient[j] < 0.0)
        held = held or (p[j] >= bounds[j, 1] and gradient[j] > 0.0)
        if held or not matrix[j, j] > 0.0:
            continue
        free[n_free] = j
        n_free += 1
        steepest = max(steepest, abs(gradient[j]) / math.sqrt(matrix[j, j]))
    return n_free, steepest


@kernel
def damped_step(
    p: FloatArray,
    bounds: FloatArray,
    free: IntArray,
    damping: float,
    scratch: FloatArray,
) -> float:
    """Levenberg-Marquardt step from p, clipped to the box, into scratch[3]; its relative length.

    ``scratch`` holds the gradient in row 0, the matrix in rows 4 to 7 and the diagonal of J'WJ
    in row 12. The length is -1 where the damped matrix is not positive.
    """
    step = scratch[2]
    trial = scratch[3]
    damped = scratch[8:12]
    for j in range(free.size):
        step[j] = scratch[0, free[j]]
        for k in range(free.size):
            damped[j, k] = scratch[4 + free[j], free[k]]
        damped[j, j] += damping * scratch[12, free[j]]
    if not solve_positive(damped, step, free.size, 1e-15):
        return -1.0
    copy_parameters(p, trial)
    length = 0.0
    for j in range(free.size):
        k = free[j]
        trial[k] = min(max(p[k] + step[j], bounds[k, 0]), bounds[k, 1])
        length = max(length, abs(trial[k] - p[k]) / (abs(p[k]) + 1e-3))
    return length


@kernel
def level_plateaus(
    x: FloatArray, y: FloatArray, w: FloatArray, bounds: FloatArray, p: FloatArray
) -> float:
    """Put the best plateaus into p where they lower its cost; the cost then."""
    top = p[0]
    bottom = p[1]
    cost = fit_cost(x, y, w, p)
    fit_plateaus(x, y, w, bounds, p)
    level_cost = fit_cost(x, y, w, p)
    if level_cost < cost:
        return level_cost
    p[0] = top
    p[1] = bottom
    return cost


@kernel
def settle_curve(
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    bounds: FloatArray,
    p: FloatArray,
    max_steps: float,
    damping: float,
    scratch: FloatArray,
) -> tuple[float, bool]:
    """Damped Gauss-Newton steps from p down to the nearest minimum within bounds, in place.

    Levenberg-Marquardt with Marquardt's scaling (Marquardt 1963, J SIAM 11:431); after each
    step the plateaus are put to their closed-form optimum. After ``GAUSS_STEPS`` the exact second
    derivative takes the place of J'WJ, as the steps of the latter creep where residuals are large
    and parameters hardly told apart. Returns the cost, and whether it came to rest: no step
    lowers the cost, or the last ``IDLE_STEPS`` hardly did. ``damping`` is that of the first step:
    1 keeps to the valley of p, 0.001 goes far. ``scratch`` has shape (13, 4).
    """
    trial = scratch[3]
    n_idle = 0
    gain = 0.0
    free = np.empty(4, dtype=np.int64)
    cost = fit_cost(x, y, w, p)
    turn = 0
    while turn < max_steps:
        normal_equations(x, y, w, p, scratch[0], scratch[4:8], scratch[1])
        for j in range(4):
            scratch[12, j] = scratch[4 + j, j]
        n_free, steepest = list_free(p, bounds, scratch[0], scratch[4:8], free)
        turn += 1
        if turn > GAUSS_STEPS:
            add_curvature(x, y, w, p, scratch[4:8])
        if not steepest > 1e-12 * math.sqrt(cost):
            return cost, True
        trial_cost = np.inf
        length = 0.0
        while not trial_cost < cost:
            length = damped_step(p, bounds, free[:n_free], damping, scratch)
            if length >= 0.0:
                trial_cost = level_plateaus(x, y, w, bounds, trial)
            if not trial_cost < cost:
                damping *= 8.0
                if 0.0 <= length < 1e-12 or damping > 1e20:
                    return cost, True
        gain = cost - trial_cost
        copy_parameters(trial, p)
        cost = trial_cost
        damping = max(damping * 0.1, 1e-14)
        n_idle = n_idle + 1 if gain <= IDLE_GAIN * cost else 0
        if n_idle == IDLE_STEPS or (gain <= 1e-15 * cost and length < 1e-9):
            return cost, True
    squares = 0.0
    for i in range(x.size):
        squares += w[i] * y[i] * y[i]
    return cost, gain <= NEARLY_AT_REST * cost or cost <= NOTHING_LEFT * squares
