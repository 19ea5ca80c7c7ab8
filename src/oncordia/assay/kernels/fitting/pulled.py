"""The lowest cost of a curve while one target is pulled to a value, the noise being known.

The minimum of cost(p) + K (g(p) - v)^2 is, whatever K and v, a minimum of the cost among all
parameters with the same g: a point of the profile of g, at g(p) rather than at v. And there the
cost rises with g by 2 K (v - g), the multiplier of the constraint (Nocedal & Wright 2006,
Numerical Optimization, eq. 17.11 on the quadratic penalty).
"""

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fitting.descend import keep_trial
from oncordia.assay.kernels.fitting.equations import add_curvature, evaluate, normal_equations
from oncordia.assay.kernels.fitting.objective import find_penalty
from oncordia.assay.kernels.fitting.problem import Points, Rules, Scratch
from oncordia.assay.kernels.fitting.step import damped_step, list_free
from oncordia.assay.kernels.fitting.targets import measure_target
from oncordia.assay.kernels.robust import SQUARED
from oncordia.numeric import inner_kernel, kernel

PULL_STEPS = 60
PLAIN_STEPS = 4  # before second derivatives join
NO_STEP = 1e12  # damping beyond which no step lowers the cost


@inner_kernel
def pull_equations(
    x: FloatArray,
    rules: Rules,
    p: FloatArray,
    pull: float,
    stiffness: float,
    row: FloatArray,
    bent: bool,
    s: Scratch,
) -> int:
    """Gradient, matrix and its diagonal of half the total, into the scratch; how many are free.

    ``pull`` is the stiffness times what the target lies beyond its aim; ``bent`` makes the matrix
    the second derivative but for that of the target.
    """
    n_parameters = p.size
    normal_equations(
        x.size, s.rows, s.residuals, s.working, rules.prior, rules.noise.held, p, s.gradient,
        s.matrix,
    )  # fmt: skip
    if stiffness > 0.0:
        for j in range(n_parameters):
            s.gradient[j] -= pull * row[j]
            for m in range(j + 1):
                s.matrix[j, m] += stiffness * row[j] * row[m]
    n_free, _ = list_free(rules.box, p, s.gradient, s.matrix, s.free)
    for j in range(n_parameters):
        s.diagonal[j] = s.matrix[j, j]
    if bent and n_free > 0 and rules.loss == SQUARED:
        add_curvature(
            rules.code, x, s.residuals, s.working, p, s.free, n_free, s.trial, s.ahead, s.behind,
            s.matrix,
        )  # fmt: skip
    return n_free


@kernel
def descend_pulled(
    points: Points,
    rules: Rules,
    kind: int,
    first: float,
    second: float,
    aim: float,
    stiffness: float,
    p: FloatArray,
    enough: float,
    s: Scratch,
    row: FloatArray,
    row_ahead: FloatArray,
) -> tuple[float, float]:
    """Go down from p to the nearest minimum within the box, in place.

    Parameters
    ----------
    points, rules
        The curve; ``rules.noise.held`` is the variance that weighs the prior.
    kind, first, second
        The target, as in ``targets``.
    aim, stiffness
        Where the target is pulled to, and K above; stiffness 0 leaves it alone.
    p
        Start, inside the box and with a finite target; the minimum on return, shape (P,).
    enough
        A step that lowers the total by less is the last.
    s, row, row_ahead
        Scratch; row holds the change of the target at p on return, both of shape (P,).

    Returns
    -------
    tuple
        Cost with the prior's share but without the pull, and the target.
    """
    x, y, w, box, prior = points.x, points.y, points.w, rules.box, rules.prior
    code, n_linear, loss, scale, k = rules.code, rules.n_linear, rules.loss, rules.scale, rules.k
    held = rules.noise.held
    cost = points.within + held * find_penalty(prior, p)
    cost += evaluate(code, n_linear, loss, scale, k, x, y, w, p, s.rows, s.residuals, s.working)
    value = aim
    if stiffness > 0.0:
        value = measure_target(code, kind, first, second, p, row)
    total = cost + stiffness * (value - aim) ** 2
    damping = 1e-4
    for turn in range(PULL_STEPS):
        pull = stiffness * (value - aim)
        n_free = pull_equations(x, rules, p, pull, stiffness, row, turn >= PLAIN_STEPS, s)
        if n_free == 0:
            break
        gain = -1.0
        trial_cost, trial_value = cost, value
        while not gain >= 0.0 and damping < NO_STEP:
            length = damped_step(
                box, p, s.free, n_free, damping, s.gradient, s.matrix, s.diagonal, s.damped,
                s.step, s.trial,
            )  # fmt: skip
            if length >= 0.0:
                trial_cost = points.within + held * find_penalty(prior, s.trial)
                trial_cost += evaluate(
                    code, n_linear, loss, scale, k, x, y, w, s.trial, s.ahead, s.rest, s.works
                )
                if stiffness > 0.0:
                    trial_value = measure_target(code, kind, first, second, s.trial, row_ahead)
                gain = total - trial_cost - stiffness * (trial_value - aim) ** 2
            if not gain >= 0.0:
                damping *= 8.0
        if not gain >= 0.0:
            break
        keep_trial(x.size, s.trial, s.ahead, s.rest, s.works, p, s.rows, s.residuals, s.working)
        for j in range(p.size):
            row[j] = row_ahead[j]
        cost, value, total = trial_cost, trial_value, total - gain
        damping = max(damping * 0.1, 1e-14)
        if gain <= enough:
            break
    return cost, value
