"""Curves by robust losses and overdispersed counts: rounds of a new scale and a new fit."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.fitting.batch import (
    FAR,
    MAX_STEPS,
    NEAR,
    open_points,
    open_rules,
    put_start,
)
from oncordia.assay.kernels.fitting.curve import (
    BEND,
    PSI_SQUARE,
    mean_response,
    rescale,
    tell_curve,
)
from oncordia.assay.kernels.fitting.descend import descend
from oncordia.assay.kernels.fitting.losses import NEGATIVE_BINOMIAL, STUDENT
from oncordia.assay.kernels.fitting.problem import (
    Memory,
    Plan,
    Points,
    Rules,
    Scratch,
    Screen,
    open_curve,
    open_scratch,
)
from oncordia.assay.kernels.robust import (
    HUBER,
    TUKEY,
    middle_of,
    residual_scale,
    robust_variance,
)
from oncordia.numeric import inner_kernel, lean_kernel

N_ROUNDS = 60  # of a new scale or overdispersion
ROUND_STEPS = 2.0
SAME_SCALE = 1e-5
N_RETURNS = 3  # to a fit of a simpler model that is better at the scale of the rounds
SAME_OBJECTIVE = 1e-9  # share of the objective by which such a fit must be lower
HUBER_K = 1.345  # of the Huber rounds before Tukey's: 95% efficiency under normal noise
LEAST_SPREAD = 1e-8


@inner_kernel
def smallest_scale(y: FloatArray) -> float:
    """Scale below which residuals of these responses are rounding."""
    low, high, size = y[0], y[0], 0.0
    for i in range(y.size):
        low, high = min(low, y[i]), max(high, y[i])
        size = max(size, abs(y[i]))
    least: float = 1e-9 * (high - low) + 1e-14 * size + 1e-100
    return least


@inner_kernel
def find_scale(points: Points, rules: Rules, s: Scratch) -> float:
    """Scale of the residuals at hand: their median size, or for Student's t its likeliest."""
    n, n_parameters = points.x.size, rules.box.shape[0]
    if rules.loss == STUDENT:
        total = weights = 0.0
        for i in range(n):
            total += s.working[i] * s.residuals[i] * s.residuals[i]
            weights += points.w[i]
        likeliest: float = math.sqrt(total / max(weights - n_parameters, 1.0))
        return likeliest
    scale: float = residual_scale(s.residuals, n, min(n_parameters, n - 1), s.works)
    return scale


@inner_kernel
def find_spread(points: Points, rules: Rules, s: Scratch) -> float:
    """Overdispersion of negative binomial counts: Pearson's chi-square equals its freedom.

    Breslow 1984, J R Stat Soc C 33:38, eq. 3; by bisection on its logarithm; 0 for none.
    """
    n = points.x.size
    spare = n
    for j in range(rules.box.shape[0]):
        if rules.box[j, 0] < rules.box[j, 1]:
            spare -= 1
    spare = max(spare, 1)
    low, high = math.log(LEAST_SPREAD), 9.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        k = math.exp(middle)
        chi_square = 0.0
        for i in range(n):
            mean = max(points.y[i] - s.residuals[i], 1e-12)
            chi_square += points.w[i] * s.residuals[i] ** 2 / (mean + k * mean * mean)
        if chi_square > spare:
            low = middle
        else:
            high = middle
    return math.exp(low) if low > math.log(LEAST_SPREAD) else 0.0


@inner_kernel
def renew_rules(points: Points, rules: Rules, floor: float, s: Scratch) -> tuple[Rules, float]:
    """Rules with the scale or overdispersion of the residuals at hand, and how far it moved."""
    if rules.loss == NEGATIVE_BINOMIAL:
        spread = find_spread(points, rules, s)
        moved = abs(spread - rules.k) / (spread + 1e-6)
        return rescale(rules, 1.0, NEGATIVE_BINOMIAL, spread), moved
    scale = max(find_scale(points, rules, s), floor)
    moved = abs(scale - rules.scale) / scale
    return rescale(rules, scale, rules.loss, rules.k), moved


@inner_kernel
def open_rounds(rules: Rules) -> Rules:
    """Rules of the rounds: Huber's before Tukey's biweight, Poisson's at first for counts."""
    if rules.loss == NEGATIVE_BINOMIAL:
        return rescale(rules, 1.0, NEGATIVE_BINOMIAL, 0.0)
    if rules.loss == TUKEY:
        return rescale(rules, 1.0, HUBER, HUBER_K)
    return rescale(rules, 1.0, rules.loss, rules.k)


@inner_kernel
def reopen_rounds(rules: Rules, now: Rules) -> Rules:
    """Rules of further rounds from where earlier ones ended."""
    loss, k = (HUBER, HUBER_K) if rules.loss == TUKEY else (now.loss, now.k)
    return rescale(rules, now.scale, loss, k)


@inner_kernel
def settle_rounds(
    points: Points, rules: Rules, now: Rules, p: FloatArray, floor: float, s: Scratch
) -> tuple[Rules, tuple[float, float, bool]]:
    """Rounds from p until the scale stays, and the fit at that scale; its rules and objective."""
    for _ in range(N_ROUNDS):
        descend(points, now, p, NEAR, ROUND_STEPS, s)
        now, moved = renew_rules(points, now, floor, s)
        if moved < SAME_SCALE:
            break
    if rules.loss == TUKEY:
        now = rescale(rules, now.scale, TUKEY, rules.k)
    return now, descend(points, now, p, NEAR, MAX_STEPS, s)


@inner_kernel
def go_to_anchor(
    points: Points,
    now: Rules,
    anchors: FloatArray,
    objective: float,
    room: FloatArray,
    p: FloatArray,
    s: Scratch,
) -> bool:
    """Put the lowest fit from an anchor (A, P) under the rules into p where it is lower than p's.

    Leaves the scratch at p, whose objective is given; ``room`` (P,) is overwritten.
    """
    lowest = objective - SAME_OBJECTIVE * abs(objective)
    moved = False
    for k in range(anchors.shape[0]):
        known = True
        for j in range(p.size):
            known = known and math.isfinite(anchors[k, j])
        if not known:
            continue
        put_start(points, now, anchors[k], room)
        found, _, _ = descend(points, now, room, NEAR, MAX_STEPS, s)
        if found < lowest:
            lowest, moved = found, True
            for j in range(p.size):
                p[j] = room[j]
    descend(points, now, p, NEAR, 0.0, s)
    return moved


@inner_kernel
def guess_level(points: Points, rules: Rules, s: Scratch) -> float:
    """First guess of the best constant: the median for Huber and Tukey, else the mean."""
    if rules.loss not in (HUBER, TUKEY):
        return mean_response(points)
    for i in range(points.y.size):
        s.works[i] = points.y[i]
    return middle_of(s.works, points.y.size, 0)


@inner_kernel
def tell_rounds(
    points: Points,
    rules: Rules,
    found: tuple[float, float, bool],
    s: Scratch,
    information: FloatArray,
    summary: FloatArray,
) -> None:
    """Information and summary of a fit, as ``tell_curve``, with the variance of robust losses."""
    tell_curve(points, rules, found, guess_level(points, rules, s), s, information, summary)
    if rules.loss in (HUBER, TUKEY):
        summary[PSI_SQUARE], summary[BEND] = robust_variance(
            s.residuals, points.x.size, rules.scale, rules.k, rules.loss, rules.box.shape[0]
        )


@lean_kernel
def fit_rounds(
    first: int,
    last: int,
    screen: Screen,
    plan: Plan,
    begin: FloatArray,
    n_begin: IntArray,
    anchors: FloatArray,
    warm: bool,
    memory: Memory,
    parameters: FloatArray,
    information: FloatArray,
    summary: FloatArray,
) -> None:
    """Fit the curves from first to last; arguments as ``fit_batch``.

    ``anchors`` (last - first, any number, P) are fits of simpler models: at its own scale no fit
    ends above one of them.

    The starts are compared at the scale of the first. Huber's scale is found anew each round
    (Huber 1981, Robust Statistics, section 7.8), and so are Student's and the overdispersion of
    counts. Tukey's biweight starts from Huber's fit and keeps its scale.
    """
    s = open_scratch(memory)
    rules = open_rules(plan, memory.rules[0], memory.rules[1])
    damping = NEAR if warm else FAR
    before = -1
    for i in range(first, last):
        if not screen.fit_mask[i]:
            continue
        points = open_points(screen, i)
        open_curve(plan, screen, i, before, rules)
        before = i
        p, starts = parameters[i], begin[i - first]
        floor = smallest_scale(points.y)
        now = open_rounds(rules)
        best, lowest = 0, np.inf
        for k in range(n_begin[i - first]):
            put_start(points, rules, starts[k], p)
            if k == 0 and rules.loss != NEGATIVE_BINOMIAL:
                found = descend(points, rescale(rules, 1.0, HUBER, 1e300), p, NEAR, 0.0, s)
                now, _ = renew_rules(points, now, floor, s)
            found = descend(points, now, p, damping, plan.scout_steps, s)
            for j in range(p.size):
                starts[k, j] = p[j]
            if found[0] < lowest:
                best, lowest = k, found[0]
        put_start(points, rules, starts[best], p)
        now, found = settle_rounds(points, rules, now, p, floor, s)
        for turn in range(N_RETURNS if anchors.shape[1] > 0 else 0):
            if not go_to_anchor(points, now, anchors[i - first], found[0], starts[0], p, s):
                break
            if turn < N_RETURNS - 1:
                now, _ = settle_rounds(points, rules, reopen_rounds(rules, now), p, floor, s)
            found = descend(points, now, p, NEAR, MAX_STEPS, s)
        tell_rounds(points, now, found, s, information[i], summary[i])
