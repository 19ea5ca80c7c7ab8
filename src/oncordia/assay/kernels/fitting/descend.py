"""Damped steps from a start down to the nearest minimum within bounds, for any model and loss.

Levenberg-Marquardt with Marquardt's scaling (Marquardt 1963, J SIAM 11:431; Nocedal & Wright 2006,
Numerical Optimization, section 10.3) on all free parameters. Where steps creep along a ridge the
linear parameters are put to their best after each step (Golub & Pereyra 1973, SIAM J Numer Anal
10:413). What J'WJ lacks of the second derivatives is learnt from the steps themselves, and after
some steps taken by differences of the analytic gradient (Dennis, Gay & Welsch 1981, ACM TOMS
7:348).
"""

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fitting.counts import add_observed
from oncordia.assay.kernels.fitting.equations import (
    add_curvature,
    evaluate,
    normal_equations,
    take_bend,
)
from oncordia.assay.kernels.fitting.linear import solve_linear
from oncordia.assay.kernels.fitting.losses import STUDENT
from oncordia.assay.kernels.fitting.objective import TINY, find_objective, noise_variance
from oncordia.assay.kernels.fitting.problem import Points, Rules, Scratch
from oncordia.assay.kernels.fitting.secant import add_secant, clear_secant, update_secant
from oncordia.assay.kernels.fitting.step import damped_step, list_free, renew_damping
from oncordia.assay.kernels.robust import SQUARED
from oncordia.numeric import inner_kernel

AT_REST = 1e-7  # cosine between the residuals and any gradient at a minimum with a prior ...
PLAIN_AT_REST = 1e-9  # ... and without
IDLE_GAIN = 1e-11  # share of the objective below which a step hardly lowers it ...
IDLE_STEPS = 4  # ... and how many such steps in a row are a rest
JOINT_STEPS = 8  # before the linear parameters are put to their best after each step
GAUSS_STEPS = 10  # before second derivatives join
NEARLY_AT_REST = 1e-9  # last gain, as a share, of a fit that counts as at rest with steps used up


@inner_kernel
def level_linear(
    n: int, n_linear: int, y: FloatArray, rules: Rules, variance: float, s: Scratch
) -> None:
    """Trial with the best linear parameters for its rows and working weights, into level."""
    gram, target, rows, works, box, prior = (
        s.damped,
        s.step,
        s.ahead,
        s.works,
        rules.box,
        rules.prior,
    )
    for a in range(n_linear):
        target[a] = variance * prior[a, 1] * prior[a, 0]
        for b in range(n_linear):
            gram[a, b] = 0.0
        gram[a, a] = variance * prior[a, 1]
    for i in range(n):
        for a in range(n_linear):
            part = works[i] * rows[i, a]
            target[a] += part * y[i]
            for b in range(n_linear):
                gram[a, b] += part * rows[i, b]
    for j in range(box.shape[0]):
        s.level[j] = s.trial[j]
    solve_linear(gram, target, n_linear, box, s.level)


@inner_kernel
def try_level(
    points: Points, rules: Rules, objective: float, cost: float, s: Scratch
) -> tuple[float, float]:
    """Objective and cost at the trial, which gets its best linear parameters if they are better.

    The trial's own are given, and its rows, residuals and working weights are in the scratch.
    """
    x, y, w, prior, noise = points.x, points.y, points.w, rules.prior, rules.noise
    code, n_linear, loss, scale, k = rules.code, rules.n_linear, rules.loss, rules.scale, rules.k
    variance = noise_variance(noise, points.n_wells, cost)
    level_linear(x.size, n_linear, y, rules, variance, s)
    for turn in range(2):
        at = s.level if turn == 0 else s.trial
        found = points.within
        found += evaluate(code, n_linear, loss, scale, k, x, y, w, at, s.ahead, s.rest, s.works)
        found_objective = find_objective(noise, points.n_wells, found, prior, at)
        if turn == 0 and found_objective < objective:
            for j in range(n_linear):
                s.trial[j] = s.level[j]
            return found_objective, found
    return objective, cost


@inner_kernel
def keep_trial(
    n: int,
    trial: FloatArray,
    ahead: FloatArray,
    rest: FloatArray,
    works: FloatArray,
    p: FloatArray,
    rows: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
) -> None:
    """Make the trial the parameters, with its rows, residuals and working weights."""
    for j in range(p.size):
        p[j] = trial[j]
    for i in range(n):
        residuals[i] = rest[i]
        working[i] = works[i]
        for j in range(p.size):
            rows[i, j] = ahead[i, j]


@inner_kernel
def bend_matrix(points: Points, rules: Rules, p: FloatArray, n_free: int, s: Scratch) -> None:
    """Make the matrix the second derivative of half the cost."""
    loss = rules.loss
    add_curvature(
        rules.code,
        points.x,
        s.residuals,
        s.working,
        p,
        s.free,
        n_free,
        s.trial,
        s.ahead,
        s.behind,
        s.matrix,
    )
    if loss > STUDENT:
        add_observed(
            loss,
            rules.k,
            points.y,
            points.w,
            s.residuals,
            s.working,
            s.rows,
            s.free,
            n_free,
            s.matrix,
        )
    elif loss != SQUARED:
        take_bend(
            loss,
            rules.scale,
            rules.k,
            points.w,
            s.residuals,
            s.working,
            s.free,
            n_free,
            s.rows,
            s.matrix,
        )


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
    # the hot calls below take single arrays, as a whole scratch is long to hand over
    x, y, w, box, prior, noise = points.x, points.y, points.w, rules.box, rules.prior, rules.noise
    code, n_linear, loss, scale, k = rules.code, rules.n_linear, rules.loss, rules.scale, rules.k
    rows, residuals, working = s.rows, s.residuals, s.working
    ahead, rest, works = s.ahead, s.rest, s.works
    gradient, matrix, diagonal, free = s.gradient, s.matrix, s.diagonal, s.free
    n = x.size
    cost = points.within
    cost += evaluate(code, n_linear, loss, scale, k, x, y, w, p, rows, residuals, working)
    objective = find_objective(noise, points.n_wells, cost, prior, p)
    first_cost = max(cost, TINY)  # measures the steps where no prior does
    clear_secant(s.secant, s.before, s.moved)
    at_rest = AT_REST if noise.has_prior else PLAIN_AT_REST
    n_idle = 0
    turn = 0.0
    gain = share = 0.0
    while turn < max_steps:
        turn += 1.0
        variance = noise_variance(noise, points.n_wells, cost)
        normal_equations(n, rows, residuals, working, prior, variance, p, gradient, matrix)
        unit = max(variance, TINY) if noise.has_prior else first_cost
        update_secant(unit, gradient, matrix, s.before, s.moved, s.step, s.secant)
        n_free, steepest = list_free(box, p, gradient, matrix, free)
        if n_free == 0 or not steepest > at_rest * at_rest * cost:
            return objective, cost, True
        for j in range(p.size):
            diagonal[j] = matrix[j, j]
        if turn > GAUSS_STEPS:
            bend_matrix(points, rules, p, n_free, s)
        else:
            add_secant(unit, s.secant, matrix)
        ahead_objective, ahead_cost = objective, cost
        while not ahead_objective < objective:
            length = damped_step(
                box, p, free, n_free, damping, gradient, matrix, diagonal, s.damped, s.step, s.trial
            )
            if length >= 0.0:
                ahead_cost = points.within
                ahead_cost += evaluate(
                    code, n_linear, loss, scale, k, x, y, w, s.trial, ahead, rest, works
                )
                ahead_objective = find_objective(noise, points.n_wells, ahead_cost, prior, s.trial)
                if turn > JOINT_STEPS:
                    ahead_objective, ahead_cost = try_level(
                        points, rules, ahead_objective, ahead_cost, s
                    )
            if not ahead_objective < objective:
                damping *= 8.0
                if 0.0 <= length < 1e-13 or damping > 1e20:
                    return objective, cost, True
        gain = objective - ahead_objective
        lowered = gain * variance if noise.has_prior else gain  # in units of the matrix
        damping = renew_damping(
            damping, lowered, unit, p, s.trial, gradient, diagonal, s.before, s.moved
        )
        share = 1.0 if noise.has_prior else cost
        n_idle = n_idle + 1 if gain <= IDLE_GAIN * share else 0
        keep_trial(n, s.trial, ahead, rest, works, p, rows, residuals, working)
        objective, cost = ahead_objective, ahead_cost
        if n_idle == IDLE_STEPS:
            return objective, cost, True
    return objective, cost, turn > 0.0 and gain <= NEARLY_AT_REST * share
