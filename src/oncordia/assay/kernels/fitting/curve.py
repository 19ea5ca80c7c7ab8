"""One curve from nothing: starts, the best of them followed to rest, robust rounds, a constant."""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fitting.counts import find_spread, lift_starts
from oncordia.assay.kernels.fitting.descend import descend, evaluate
from oncordia.assay.kernels.fitting.losses import (
    NEGATIVE_BINOMIAL,
    STUDENT,
    is_likelihood,
    weigh_residuals,
)
from oncordia.assay.kernels.fitting.problem import Noise, Points, Rules, Scratch
from oncordia.assay.kernels.fitting.starts import (
    Grid,
    cost_absolute,
    cost_squared,
    pick_starts,
    solve_bounded,
)
from oncordia.assay.kernels.robust import (
    HUBER,
    SQUARED,
    TUKEY,
    find_constant,
    residual_scale,
    robust_variance,
)
from oncordia.numeric import inner_kernel

N_STARTS = 3  # lowest local minima of the grid that are followed
SCOUT_STEPS = 8.0  # steps given to each start before the best one goes on alone
MAX_STEPS = 300.0  # floats, as a kernel is compiled anew for every constant integer it is given
FAR = 1e-3  # first damping
NEAR = 1.0
N_ROUNDS = 20  # of a new scale or overdispersion
ROUND_STEPS = 12.0
SAME_SCALE = 1e-5
HUBER_K = 1.345  # of the Huber rounds before Tukey's: 95% efficiency under normal noise

N_SUMMARY = 10
(
    SETTLED,
    COST,  # deviance of the curve: the weighted sum of squares, or what stands for it
    CONSTANT_COST,  # the same of the best constant
    CONSTANT,
    RSS,  # sum of squared residuals, whatever the loss
    OBJECTIVE,
    SCALE,  # of a robust loss
    BEND,  # mean second derivative of a robust loss
    PSI_SQUARE,  # scale^2 sum psi^2 / (n - P) / bend^2, the variance behind a robust fit
    SPREAD,  # overdispersion of negative binomial counts
) = range(N_SUMMARY)


@inner_kernel
def rescale(rules: Rules, scale: float, loss: int, k: float) -> Rules:
    """The same rules with another loss, scale and constant.

    Least squares learns its variance; a robust loss holds that of its scale, a deviance 1.
    """
    was = rules.noise
    held = 0.0
    if loss != SQUARED:
        held = 1.0 if is_likelihood(loss) else scale * scale
    noise = Noise(was.has_prior, held, was.n, was.square)
    return Rules(rules.code, rules.n_linear, rules.box, rules.prior, noise, loss, scale, k)


@inner_kernel
def evaluate_at(points: Points, rules: Rules, p: FloatArray, s: Scratch) -> float:
    """Sum of squares at p; fills the rows and residuals of the scratch."""
    n = points.x.size
    return points.within + evaluate(
        rules.code,
        rules.n_linear,
        SQUARED,
        1.0,
        1.0,
        points.x,
        points.y,
        points.w,
        p,
        s.rows,
        s.residuals,
        s.working,
    )


@inner_kernel
def follow_starts(
    points: Points, rules: Rules, starts: FloatArray, n_found: int, p: FloatArray, s: Scratch
) -> tuple[float, float, bool]:
    """Lowest minimum reached from the starts, into p: objective, cost, whether it came to rest."""
    best = 0
    lowest = np.inf
    if n_found > 1:
        for k in range(n_found):
            objective, _, _ = descend(points, rules, starts[k], FAR, SCOUT_STEPS, s)
            if objective < lowest:
                lowest = objective
                best = k
    for j in range(rules.box.shape[0]):
        p[j] = starts[best, j]
    return descend(points, rules, p, FAR, MAX_STEPS, s)


@inner_kernel
def find_scale(points: Points, rules: Rules, s: Scratch, floor: float) -> float:
    """Scale of the residuals at hand: their median size, or for Student's t its likeliest."""
    n = points.x.size
    if rules.loss == STUDENT:
        total = 0.0
        weights = 0.0
        for i in range(n):
            total += s.working[i] * s.residuals[i] * s.residuals[i]
            weights += points.w[i]
        spare = max(weights - rules.box.shape[0], 1.0)
        return max(math.sqrt(total / spare), floor)
    return max(residual_scale(s.residuals, n, min(rules.box.shape[0], n - 1), s.works), floor)


@inner_kernel
def smallest_scale(y: FloatArray) -> float:
    """Scale below which residuals of these responses are rounding."""
    low, high = y[0], y[0]
    for i in range(y.size):
        low, high = min(low, y[i]), max(high, y[i])
    return 1e-9 * (high - low) + 1e-300


@inner_kernel
def refit_robust(
    points: Points, rules: Rules, p: FloatArray, s: Scratch
) -> tuple[Rules, float, float, bool]:
    """Rounds of a new scale and a few steps from p, until the scale rests; then to rest.

    Huber's scale is found anew each round (Huber 1981, Robust Statistics, section 7.8). Tukey's
    biweight starts from Huber's fit and keeps its scale.
    """
    floor = smallest_scale(points.y)
    form = STUDENT if rules.loss == STUDENT else HUBER
    tuning = HUBER_K if rules.loss == TUKEY else rules.k
    now = rescale(
        rules, find_scale(points, rescale(rules, 1.0, HUBER, 1.0), s, floor), form, tuning
    )
    for _ in range(N_ROUNDS):
        descend(points, now, p, NEAR, ROUND_STEPS, s)
        scale = find_scale(points, now, s, floor)
        moved = abs(scale - now.scale) / scale
        now = rescale(rules, scale, form, tuning)
        if moved < SAME_SCALE:
            break
    if rules.loss == TUKEY:
        now = rescale(rules, now.scale, TUKEY, rules.k)
    objective, cost, settled = descend(points, now, p, NEAR, MAX_STEPS, s)
    return now, objective, cost, settled


@inner_kernel
def refit_spread(
    points: Points, rules: Rules, p: FloatArray, s: Scratch
) -> tuple[Rules, float, float, bool]:
    """Rounds of a new overdispersion and a few steps from p, until it rests."""
    now = rescale(rules, 1.0, NEGATIVE_BINOMIAL, max(rules.k, 0.0))
    settled = False
    objective, cost = 0.0, 0.0
    for _ in range(N_ROUNDS):
        objective, cost, settled = descend(points, now, p, NEAR, MAX_STEPS, s)
        spread = find_spread(points, now, s)
        moved = abs(spread - now.k)
        if moved <= SAME_SCALE * (spread + 1e-6):
            break
        now = rescale(rules, 1.0, NEGATIVE_BINOMIAL, spread)
    return now, objective, cost, settled


@inner_kernel
def fit_level(points: Points, rules: Rules, s: Scratch) -> tuple[float, float]:
    """Best constant under the loss and scale of the rules, and its cost."""
    n = points.x.size
    level = 0.0
    if rules.loss == HUBER or rules.loss == TUKEY:
        level = find_constant(points.y, points.w, rules.scale, rules.k, rules.loss, s.works)
    else:
        weights = 0.0
        for i in range(n):
            level += points.w[i] * points.y[i]
            weights += points.w[i]
        level /= weights
    turns = 60 if rules.loss == STUDENT or rules.loss == NEGATIVE_BINOMIAL else 1
    cost = 0.0
    for _ in range(turns):
        for i in range(n):
            s.rest[i] = points.y[i] - level
        cost = weigh_residuals(
            rules.loss, points.y, points.w, s.rest, rules.scale, rules.k, s.works
        )
        total = 0.0
        weights = 0.0
        for i in range(n):
            total += s.works[i] * s.rest[i]
            weights += s.works[i]
        if turns > 1:
            level += total / weights
    return level, cost + points.within


@inner_kernel
def fit_curve(
    points: Points,
    rules: Rules,
    grid: Grid,
    starts: FloatArray,
    prior_square: float,
    warm: bool,
    p: FloatArray,
    summary: FloatArray,
    s: Scratch,
) -> None:
    """Fit one curve, into p and summary; ``warm`` goes on from p instead of the grid."""
    robust = rules.loss == HUBER or rules.loss == TUKEY or rules.loss == STUDENT
    form = rules.loss if is_likelihood(rules.loss) else SQUARED
    first = rescale(rules, 1.0, form, rules.k)
    if rules.loss == NEGATIVE_BINOMIAL:
        first = rescale(rules, 1.0, NEGATIVE_BINOMIAL, 0.0)
    if warm:
        for j in range(rules.box.shape[0]):
            p[j] = min(max(p[j], rules.box[j, 0]), rules.box[j, 1])
        if first.loss == SQUARED and not first.noise.has_prior:
            settle_linear(points, first, grid, p, s)
        objective, cost, settled = descend(points, first, p, NEAR, MAX_STEPS, s)
    else:
        if robust:
            cost_absolute(points, rules, prior_square, grid)
        else:
            cost_squared(points, rules, prior_square, grid)
        n_found = pick_starts(grid, starts)
        if is_likelihood(rules.loss):
            lift_starts(points, rules, starts, n_found)
        if robust:
            objective, cost, settled = follow_robust(points, rules, starts, n_found, p, s)
        else:
            objective, cost, settled = follow_starts(points, first, starts, n_found, p, s)
    final = first
    if robust:
        final, objective, cost, settled = refit_robust(points, rules, p, s)
    elif rules.loss == NEGATIVE_BINOMIAL:
        final, objective, cost, settled = refit_spread(points, rules, p, s)
    summary[SETTLED] = 1.0 if settled else 0.0
    summary[COST] = cost
    summary[OBJECTIVE] = objective
    summary[SCALE] = final.scale
    summary[SPREAD] = final.k if final.loss == NEGATIVE_BINOMIAL else math.nan
    summary[RSS] = points.within
    for i in range(points.x.size):
        summary[RSS] += points.w[i] * s.residuals[i] * s.residuals[i]
    summary[BEND] = 1.0
    summary[PSI_SQUARE] = math.nan
    if rules.loss == HUBER or rules.loss == TUKEY:
        n_parameters = rules.box.shape[0]
        summary[PSI_SQUARE], summary[BEND] = robust_variance(
            s.residuals, points.x.size, final.scale, final.k, final.loss, n_parameters
        )
    elif rules.loss == STUDENT:
        summary[PSI_SQUARE] = final.scale * final.scale * (rules.k + 3.0) / (rules.k + 1.0)
        summary[BEND] = (rules.k + 1.0) / (rules.k + 3.0)
    summary[CONSTANT], summary[CONSTANT_COST] = fit_level(points, final, s)


@inner_kernel
def settle_linear(points: Points, rules: Rules, grid: Grid, p: FloatArray, s: Scratch) -> None:
    """Put the best linear parameters beside the others of p, so that a poor guess does no harm."""
    evaluate_at(points, rules, p, s)
    gram, target, z = grid.product, grid.target, grid.weighted
    for a in range(target.size):
        target[a] = 0.0
        z[a] = p[a]
        for b in range(target.size):
            gram[a, b] = 0.0
        for i in range(points.x.size):
            target[a] += points.w[i] * s.rows[i, a] * points.y[i]
            for b in range(target.size):
                gram[a, b] += points.w[i] * s.rows[i, a] * s.rows[i, b]
    solve_bounded(gram, target, rules.box, z)
    for a in range(target.size):
        p[a] = z[a]


@inner_kernel
def follow_robust(
    points: Points, rules: Rules, starts: FloatArray, n_found: int, p: FloatArray, s: Scratch
) -> tuple[float, float, bool]:
    """Start with the least robust cost, all at the scale of the first; into p."""
    best = 0
    lowest = np.inf
    scale = 0.0
    for k in range(n_found):
        if k == 0:
            evaluate_at(points, rules, starts[k], s)
            floor = smallest_scale(points.y)
            scale = find_scale(points, rescale(rules, 1.0, HUBER, 1.0), s, floor)
        form = STUDENT if rules.loss == STUDENT else HUBER
        now = rescale(rules, scale, form, rules.k if rules.loss == form else HUBER_K)
        objective, _, _ = descend(points, now, starts[k], FAR, SCOUT_STEPS, s)
        if objective < lowest:
            lowest = objective
            best = k
    for j in range(rules.box.shape[0]):
        p[j] = starts[best, j]
    return lowest, evaluate_at(points, rules, p, s), True
