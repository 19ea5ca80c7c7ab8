"""Damped steps from a start down to the nearest minimum within bounds, for any model and loss.

Levenberg-Marquardt with Marquardt's scaling (Marquardt 1963, J SIAM 11:431; Nocedal & Wright 2006,
Numerical Optimization, section 10.3) on all free parameters. Where steps creep, as they do when
residuals are large and parameters hardly told apart, the second derivatives of the curve join the
matrix (Dennis, Gay & Welsch 1981, ACM TOMS 7:348), taken by differences of the analytic gradient.
"""

import math

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.fitting.counts import add_observed
from oncordia.assay.kernels.fitting.losses import is_likelihood, weigh_residuals
from oncordia.assay.kernels.fitting.problem import Noise, Points, Rules, Scratch
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.assay.kernels.robust import SQUARED
from oncordia.numeric import inner_kernel, solve_positive

AT_REST = 1e-7  # cosine between the residuals and any gradient at a minimum
IDLE_GAIN = 1e-11  # share of the objective below which a step hardly lowers it ...
IDLE_STEPS = 4  # ... and how many such steps in a row are a rest
GAUSS_STEPS = 10  # before second derivatives join
NOISE_CAP = 10.0
TINY = 1e-300


@inner_kernel
def evaluate(
    code: int,
    n_linear: int,
    loss: int,
    scale: float,
    k: float,
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    p: FloatArray,
    rows: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
) -> float:
    """Cost at p without the prior and the spread within points; fills the last three arrays."""
    fill_rows(code, x, p, rows)
    if n_linear == 2:
        first, second = p[0], p[1]
        for i in range(x.size):
            residuals[i] = y[i] - first * rows[i, 0] - second * rows[i, 1]
    else:
        for i in range(x.size):
            rest = y[i]
            for j in range(n_linear):
                rest -= p[j] * rows[i, j]
            residuals[i] = rest
    return weigh_residuals(loss, y, w, residuals, scale, k, working)


@inner_kernel
def find_penalty(prior: FloatArray, p: FloatArray) -> float:
    """Squared distance from the prior's means in its standard deviations."""
    penalty = 0.0
    for j in range(prior.shape[0]):
        if prior[j, 1] > 0.0:
            off = p[j] - prior[j, 0]
            penalty += prior[j, 1] * off * off
    return penalty


@inner_kernel
def noise_variance(noise: Noise, n_wells: float, cost: float) -> float:
    """Variance that weighs the prior against the data at a cost; 0 without a prior."""
    if not noise.has_prior:
        return 0.0
    if noise.held > 0.0:
        return noise.held
    capped = min(noise.square, NOISE_CAP * cost / n_wells)
    return (cost + noise.n * capped) / (n_wells + noise.n)


@inner_kernel
def find_objective(noise: Noise, n_wells: float, cost: float, penalty: float) -> float:
    """What a fit makes least: the cost, or minus twice the log posterior where there is a prior.

    For least squares the integral of d cost / ``noise_variance``: N ln(S + R) where the noise
    prior is not capped, and a multiple of ln S below.
    """
    if not noise.has_prior:
        return cost
    if noise.held > 0.0:
        return cost / noise.held + penalty
    turn = n_wells * noise.square / NOISE_CAP
    rest = noise.n * noise.square
    if cost >= turn:
        return (n_wells + noise.n) * math.log(cost + rest + TINY) + penalty
    rate = (n_wells + noise.n) / (1.0 + noise.n * NOISE_CAP / n_wells)
    at_turn = (n_wells + noise.n) * math.log(turn + rest + TINY)
    return at_turn + rate * (math.log(cost + TINY) - math.log(turn + TINY)) + penalty


@inner_kernel
def normal_equations(
    n: int,
    rows: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
    prior: FloatArray,
    variance: float,
    p: FloatArray,
    gradient: FloatArray,
    matrix: FloatArray,
) -> None:
    """J'Wr and J'WJ with the prior's share, into gradient and matrix (lower half)."""
    n_parameters = prior.shape[0]
    if n_parameters == 4:
        add_four(n, rows, residuals, working, gradient, matrix)
    else:
        for j in range(n_parameters):
            gradient[j] = 0.0
            for k in range(j + 1):
                matrix[j, k] = 0.0
        for i in range(n):
            for j in range(n_parameters):
                weighted = working[i] * rows[i, j]
                gradient[j] += weighted * residuals[i]
                for k in range(j + 1):
                    matrix[j, k] += weighted * rows[i, k]
    for j in range(n_parameters):
        if prior[j, 1] > 0.0:
            precision = variance * prior[j, 1]
            gradient[j] -= precision * (p[j] - prior[j, 0])
            matrix[j, j] += precision


@inner_kernel
def add_four(
    n: int,
    rows: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
    gradient: FloatArray,
    matrix: FloatArray,
) -> None:
    """J'Wr and J'WJ of four parameters, the commonest number, kept in registers."""
    g0 = g1 = g2 = g3 = 0.0
    m00 = m10 = m11 = m20 = m21 = m22 = m30 = m31 = m32 = m33 = 0.0
    for i in range(n):
        w, r = working[i], residuals[i]
        a, b, c, d = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3]
        wa, wb, wc, wd = w * a, w * b, w * c, w * d
        g0 += wa * r
        g1 += wb * r
        g2 += wc * r
        g3 += wd * r
        m00 += wa * a
        m10 += wb * a
        m11 += wb * b
        m20 += wc * a
        m21 += wc * b
        m22 += wc * c
        m30 += wd * a
        m31 += wd * b
        m32 += wd * c
        m33 += wd * d
    gradient[0], gradient[1], gradient[2], gradient[3] = g0, g1, g2, g3
    matrix[0, 0], matrix[1, 0], matrix[1, 1] = m00, m10, m11
    matrix[2, 0], matrix[2, 1], matrix[2, 2] = m20, m21, m22
    matrix[3, 0], matrix[3, 1], matrix[3, 2], matrix[3, 3] = m30, m31, m32, m33


@inner_kernel
def add_curvature(
    code: int,
    x: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
    p: FloatArray,
    free: IntArray,
    n_free: int,
    trial: FloatArray,
    rows_ahead: FloatArray,
    rows_behind: FloatArray,
    matrix: FloatArray,
) -> None:
    """Take the sum of w r f'' from the matrix of the free parameters: differences of gradients."""
    for a in range(n_free):
        j = free[a]
        size = 1e-6 * max(abs(p[j]), 1e-2)
        for m in range(trial.size):
            trial[m] = p[m]
        trial[j] = p[j] + size
        fill_rows(code, x, trial, rows_ahead)
        trial[j] = p[j] - size
        fill_rows(code, x, trial, rows_behind)
        for i in range(x.size):
            pull = working[i] * residuals[i] / (2.0 * size)
            for b in range(a + 1):
                k = free[b]
                matrix[j, k] -= pull * (rows_ahead[i, k] - rows_behind[i, k])


@inner_kernel
def list_free(
    box: FloatArray, p: FloatArray, gradient: FloatArray, matrix: FloatArray, free: IntArray
) -> tuple[int, float]:
    """Parameters that may move, into free: how many, and the steepest scaled descent among them.

    A parameter that sits on a bound and would leave the box is held, and so is one on which
    nothing depends.
    """
    n_free = 0
    steepest = 0.0
    for j in range(box.shape[0]):
        low, high = box[j, 0], box[j, 1]
        held = high <= low
        held = held or (p[j] <= low and gradient[j] < 0.0)
        held = held or (p[j] >= high and gradient[j] > 0.0)
        if held or not matrix[j, j] > 0.0:
            continue
        free[n_free] = j
        n_free += 1
        steepest = max(steepest, gradient[j] * gradient[j] / matrix[j, j])
    return n_free, steepest


@inner_kernel
def damped_step(
    box: FloatArray,
    p: FloatArray,
    free: IntArray,
    n_free: int,
    damping: float,
    gradient: FloatArray,
    matrix: FloatArray,
    damped: FloatArray,
    step: FloatArray,
    trial: FloatArray,
) -> float:
    """Step from p clipped to the box, into trial; its relative length.

    -1 where the damped matrix is not positive.
    """
    for a in range(n_free):
        j = free[a]
        step[a] = gradient[j]
        for b in range(a + 1):
            damped[a, b] = matrix[j, free[b]]
        damped[a, a] += damping * abs(matrix[j, j])
    if not solve_positive(damped, step, n_free, 1e-15):
        return -1.0
    for j in range(box.shape[0]):
        trial[j] = p[j]
    length = 0.0
    for a in range(n_free):
        j = free[a]
        trial[j] = min(max(p[j] + step[a], box[j, 0]), box[j, 1])
        length = max(length, abs(trial[j] - p[j]) / (abs(p[j]) + 1e-3))
    return length


@inner_kernel
def descend(
    points: Points, rules: Rules, p: FloatArray, damping: float, max_steps: float, s: Scratch
) -> tuple[float, float, bool]:
    """Go down from p to the nearest minimum within the box, in place.

    Parameters
    ----------
    points, rules
        The curve and what holds for it.
    p
        Start, inside the box; the minimum on return, shape (P,).
    damping
        Of the first step: 1 keeps to the valley of p, 0.001 goes far.
    max_steps
        Most steps.
    s
        Scratch; its rows, residuals and working weights are those at p on return.

    Returns
    -------
    tuple
        Objective, cost without the prior, and whether it came to rest.
    """
    # no views and no swaps below: each costs an atomic count that other cores would wait for
    x, y, w, box, prior, noise = points.x, points.y, points.w, rules.box, rules.prior, rules.noise
    code, n_linear, loss, scale, k = rules.code, rules.n_linear, rules.loss, rules.scale, rules.k
    rows, residuals, working = s.rows, s.residuals, s.working
    ahead, rest, works = s.ahead, s.rest, s.works
    gradient, matrix, damped, step, trial = s.gradient, s.matrix, s.damped, s.step, s.trial
    free = s.free
    n_parameters = box.shape[0]
    cost = points.within
    cost += evaluate(code, n_linear, loss, scale, k, x, y, w, p, rows, residuals, working)
    objective = find_objective(noise, points.n_wells, cost, find_penalty(prior, p))
    n_idle = 0
    turn = 0.0
    while turn < max_steps:
        turn += 1.0
        variance = noise_variance(noise, points.n_wells, cost)
        normal_equations(x.size, rows, residuals, working, prior, variance, p, gradient, matrix)
        n_free, steepest = list_free(box, p, gradient, matrix, free)
        if n_free == 0 or not steepest > AT_REST * AT_REST * cost:
            return objective, cost, True
        if turn > GAUSS_STEPS and is_likelihood(loss):
            add_observed(loss, k, y, w, residuals, working, rows, free, n_free, matrix)
        if turn > GAUSS_STEPS and (loss == SQUARED or is_likelihood(loss)):
            add_curvature(
                code, x, residuals, working, p, free, n_free, trial, ahead, s.behind, matrix
            )
        trial_objective = objective
        trial_cost = cost
        while not trial_objective < objective:
            length = damped_step(
                box, p, free, n_free, damping, gradient, matrix, damped, step, trial
            )
            if length >= 0.0:
                trial_cost = points.within
                trial_cost += evaluate(
                    code, n_linear, loss, scale, k, x, y, w, trial, ahead, rest, works
                )
                penalty = find_penalty(prior, trial)
                trial_objective = find_objective(noise, points.n_wells, trial_cost, penalty)
            if not trial_objective < objective:
                damping *= 8.0
                if 0.0 <= length < 1e-13 or damping > 1e20:
                    return objective, cost, True
        gain = objective - trial_objective
        n_idle = n_idle + 1 if gain <= IDLE_GAIN * (1.0 if noise.has_prior else cost) else 0
        for j in range(n_parameters):
            p[j] = trial[j]
        for i in range(x.size):
            residuals[i] = rest[i]
            working[i] = works[i]
            for j in range(n_parameters):
                rows[i, j] = ahead[i, j]
        objective = trial_objective
        cost = trial_cost
        damping = max(damping * 0.1, 1e-14)
        if n_idle == IDLE_STEPS:
            return objective, cost, True
    return objective, cost, False
