"""Many curves one after another by least squares or a likelihood of known dispersion."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.kernels.fitting.curve import fill_information, mean_response, tell_curve
from oncordia.assay.kernels.fitting.descend import descend, level_linear
from oncordia.assay.kernels.fitting.losses import is_likelihood, weigh_residuals
from oncordia.assay.kernels.fitting.problem import (
    Memory,
    Noise,
    Plan,
    Points,
    Rules,
    Scratch,
    Screen,
    open_curve,
    open_scratch,
)
from oncordia.assay.kernels.models.codes import N_LINEAR
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.assay.kernels.robust import SQUARED
from oncordia.numeric import inner_kernel, kernel, lean_kernel

FAR, NEAR = 1e-2, 1.0  # first damping from a node, and from a fit of before
OFF_BOUND = 1e-3  # of the range of counts: how far a plateau starts from its bound
SCOUT_STEPS = 8.0  # steps given to each start before the best one goes on alone ...
FEW_SCOUT_STEPS = 4.0  # ... and with a prior, which leaves few minima
MAX_STEPS = 300.0  # floats, as a kernel is compiled anew for every constant integer it is given


@inner_kernel
def open_rules(plan: Plan, box: FloatArray, prior: FloatArray) -> Rules:
    """Rules of a plan at scale 1; least squares learns its variance, a deviance has 1."""
    held = 0.0 if plan.loss == SQUARED else 1.0
    noise = Noise(plan.noise[0] == 1.0, held, plan.noise[1], plan.noise[2])
    return Rules(plan.code, plan.n_linear, box, prior, noise, plan.loss, 1.0, plan.k)


@inner_kernel
def open_points(screen: Screen, i: int) -> Points:
    """Points of curve i."""
    low, high = screen.starts[i], screen.starts[i + 1]
    return Points(
        screen.x[low:high],
        screen.y[low:high],
        screen.w[low:high],
        screen.within[i],
        screen.n_wells[i],
    )


@inner_kernel
def put_start(points: Points, rules: Rules, start: FloatArray, p: FloatArray) -> None:
    """Put a start into p, within the box.

    Linear parameters of counts are moved off their bounds, where a count has no variance.
    """
    low, high = 0.0, 0.0
    if is_likelihood(rules.loss):
        low, high = points.y[0], points.y[0]
        for i in range(points.y.size):
            low, high = min(low, points.y[i]), max(high, points.y[i])
    for j in range(p.size):
        least, most = rules.box[j, 0], rules.box[j, 1]
        gap = 0.0
        if j < rules.n_linear:
            gap = min(OFF_BOUND * (high - low), 0.5 * (most - least))
        p[j] = min(max(start[j], least + gap), most - gap)


@inner_kernel
def settle_linear(points: Points, rules: Rules, p: FloatArray, s: Scratch) -> None:
    """Put the best linear parameters beside the others of p, so that a poor guess does no harm."""
    for j in range(p.size):
        s.trial[j] = p[j]
    fill_rows(rules.code, points.x, p, s.ahead)
    for i in range(points.x.size):
        s.works[i] = points.w[i]
    level_linear(points.x.size, rules.n_linear, points.y, rules, 0.0, s)
    for j in range(p.size):
        p[j] = s.level[j]


@lean_kernel
def fit_batch(
    first: int,
    last: int,
    screen: Screen,
    plan: Plan,
    begin: FloatArray,
    n_begin: IntArray,
    warm: bool,
    memory: Memory,
    parameters: FloatArray,
    information: FloatArray,
    summary: FloatArray,
) -> None:
    """Fit the curves from first to last, each from its starts.

    Parameters
    ----------
    begin, n_begin
        Starts of each curve, shapes (last - first, any number, P) and (last - first,).
    warm
        Whether the starts are fits of before, which are not left far.
    memory
        Room for the longest of the curves.
    parameters, information, summary
        Outputs, shapes (n_curves, P), (n_curves, P, P) and (n_curves, N_SUMMARY). Information is
        J'WJ at the fit, without the prior: W the weights, for counts over their variance.
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
        p, starts, n_starts = parameters[i], begin[i - first], n_begin[i - first]
        best, lowest = 0, np.inf
        for k in range(n_starts if n_starts > 1 else 0):
            put_start(points, rules, starts[k], p)
            objective, _, _ = descend(points, rules, p, damping, plan.scout_steps, s)
            for j in range(p.size):
                starts[k, j] = p[j]
            if objective < lowest:
                best, lowest = k, objective
        put_start(points, rules, starts[best], p)
        if warm and rules.loss == SQUARED and not rules.noise.has_prior:
            settle_linear(points, rules, p, s)
        found = descend(points, rules, p, damping, plan.most_steps, s)
        tell_curve(points, rules, found, mean_response(points), s, information[i], summary[i])


@inner_kernel
def put_slope(
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    code: int,
    loss: int,
    spread: float,
    p: FloatArray,
    rows: FloatArray,
    rest: FloatArray,
    works: FloatArray,
    out: FloatArray,
) -> None:
    """Change of half the cost with each parameter at p, into out; the arrays before are scratch."""
    fill_rows(code, x, p, rows)
    for m in range(x.size):
        rest[m] = y[m]
        for j in range(N_LINEAR[code]):
            rest[m] -= p[j] * rows[m, j]
    weigh_residuals(loss, y, w, rest, 1.0, spread, works)
    for j in range(out.size):
        out[j] = 0.0
        for m in range(x.size):
            out[j] -= works[m] * rest[m] * rows[m, j]


@kernel
def observe_information(
    first: int,
    last: int,
    starts: IntArray,
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    free_mask: BoolArray,
    code: int,
    loss: int,
    spread: FloatArray,
    parameters: FloatArray,
    information: FloatArray,
) -> None:
    """Second derivatives of half the cost at fits of before, by differences, into information.

    Arguments as ``refresh_information``; ``free_mask`` (P,) says which parameters are fitted. The
    rows of others, and of curves without parameters, stay as they are.
    """
    n_parameters = parameters.shape[1]
    at = np.empty(n_parameters)
    ahead, behind = np.empty(n_parameters), np.empty(n_parameters)
    for i in range(first, last):
        low, high = starts[i], starts[i + 1]
        rows = np.empty((high - low, n_parameters))
        rest, works = np.empty(high - low), np.empty(high - low)
        xs, ys, ws = x[low:high], y[low:high], w[low:high]
        for j in range(n_parameters):
            if not (free_mask[j] and np.isfinite(parameters[i]).all()):
                continue
            size = 1e-5 * max(abs(parameters[i, j]), 1e-2)
            at[:] = parameters[i]
            at[j] = parameters[i, j] + size
            put_slope(xs, ys, ws, code, loss, spread[i], at, rows, rest, works, ahead)
            at[j] = parameters[i, j] - size
            put_slope(xs, ys, ws, code, loss, spread[i], at, rows, rest, works, behind)
            for m in range(n_parameters):
                information[i, j, m] = (ahead[m] - behind[m]) / (2.0 * size)
        for j in range(n_parameters):
            for m in range(j):
                if free_mask[j] and free_mask[m]:
                    middle = 0.5 * (information[i, j, m] + information[i, m, j])
                    information[i, j, m] = middle
                    information[i, m, j] = middle


@kernel
def refresh_information(
    first: int,
    last: int,
    starts: IntArray,
    x: FloatArray,
    w: FloatArray,
    fit_mask: BoolArray,
    code: int,
    loss: int,
    spread: FloatArray,
    parameters: FloatArray,
    information: FloatArray,
) -> None:
    """J'WJ of curves fitted before, into information.

    Arguments as ``Screen`` and ``fit_batch``; ``spread`` (n_curves,) is the overdispersion of
    negative binomial counts.
    """
    n_parameters = parameters.shape[1]
    for i in range(first, last):
        if fit_mask[i]:
            low, high = starts[i], starts[i + 1]
            rows = np.empty((high - low, n_parameters))
            works = w[low:high].copy()
            fill_rows(code, x[low:high], parameters[i], rows)
            if is_likelihood(loss):
                fitted, residuals = np.zeros(high - low), np.zeros(high - low)
                for m in range(high - low):
                    for j in range(N_LINEAR[code]):
                        fitted[m] += parameters[i, j] * rows[m, j]
                weigh_residuals(loss, fitted, w[low:high], residuals, 1.0, spread[i], works)
            fill_information(works, high - low, rows, information[i])
