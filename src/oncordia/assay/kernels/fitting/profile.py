"""Limits of a target where the lowest cost with the target held has risen to a threshold.

Bates & Watts 1988, Nonlinear Regression and Its Applications, section 6.1, eq. 6.3.
"""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.kernels.fitting.equations import normal_equations
from oncordia.assay.kernels.fitting.path import open_path, propose, step_path, warm_start
from oncordia.assay.kernels.fitting.problem import (
    Noise,
    Points,
    Rules,
    Scratch,
    make_scratch,
    place_rules,
)
from oncordia.assay.kernels.fitting.pulled import descend_pulled
from oncordia.assay.kernels.fitting.step import list_free
from oncordia.assay.kernels.fitting.targets import measure_target
from oncordia.numeric import kernel, solve_positive

STIFF = 100.0  # times the curvature of the profile at its lowest point
CLOSE = 3e-4  # of the root of the threshold, from where Newton's step is exact to its square
AT_REST = 1e-9  # of the threshold
MOST_TRIES = 60
N_STUCK = 3


@kernel
def find_direction(
    points: Points, rules: Rules, p: FloatArray, row: FloatArray, s: Scratch, out: FloatArray
) -> float:
    """How the other parameters follow a unit of the target at the minimum, into out.

    Returns the curvature of the profile there: the cost rises by it times the distance squared.
    """
    normal_equations(
        points.x.size,
        s.rows,
        s.residuals,
        s.working,
        rules.prior,
        rules.noise.held,
        p,
        s.gradient,
        s.matrix,
    )
    n_free, _ = list_free(rules.box, p, s.gradient, s.matrix, s.free)
    for a in range(n_free):
        s.step[a] = row[s.free[a]]
        for b in range(a + 1):
            s.damped[a, b] = s.matrix[s.free[a], s.free[b]]
        s.damped[a, a] *= 1.0 + 1e-12
    known = n_free > 0 and solve_positive(s.damped, s.step, n_free, 1e-15)
    spread = 0.0
    for j in range(out.size):
        out[j] = 0.0
    if known:
        for a in range(n_free):
            out[s.free[a]] = s.step[a]
            spread += s.step[a] * row[s.free[a]]
    if not spread > 0.0:  # on a bound, or not told apart: the target's own curvature
        spread = 0.0
        for j in range(out.size):
            out[j] = 0.0
            if s.matrix[j, j] > 0.0 and rules.box[j, 0] < rules.box[j, 1]:
                out[j] = row[j] / s.matrix[j, j]
                spread += out[j] * row[j]
    if not spread > 0.0:
        return math.nan
    for j in range(out.size):
        out[j] /= spread
    return 1.0 / spread


@kernel
def find_limit(
    points: Points,
    rules: Rules,
    target: tuple[int, float, float],
    side: float,
    origin: FloatArray,
    value: float,
    least: float,
    curvature: float,
    direction: FloatArray,
    threshold: float,
    reach: float,
    s: Scratch,
    room: FloatArray,
) -> float:
    """The first value of the target, going out to one side, where the rise is the threshold.

    The target is its kind and ends, as in ``targets``. NaN where the box, or the reach, ends
    before.
    """
    kind, first, second = target
    path, p, row, ahead = room[:2], room[2], room[3], room[4]
    wanted = math.sqrt(threshold)
    unit = wanted / math.sqrt(curvature)  # Wald's distance
    stiffness = STIFF * curvature
    end = side * (reach - value)
    if not end > 0.0:
        return math.nan
    places = np.array([0.0, -unit])
    open_path(origin, side * unit, direction, path)
    u_in, z_in, rate_in = 0.0, 0.0, wanted / unit
    u_out, z_out, rate_out = np.inf, np.inf, rate_in
    longest = unit
    n_stuck = 0
    for turn in range(MOST_TRIES):
        u = propose(u_in, z_in, rate_in, u_out, z_out, rate_out, wanted, longest, turn)
        u = min(u, end)
        aim = u + (z_in + (u - u_in) * rate_in) * rate_in / stiffness
        warm_start(rules, path, places, u, p)
        if not np.isfinite(measure_target(rules.code, kind, first, second, p, row)):
            for j in range(p.size):
                p[j] = path[0, j]
        cost, found = descend_pulled(
            points, rules, kind, first, second, value + side * aim, stiffness, p,
            AT_REST * threshold, s, row, ahead,
        )  # fmt: skip
        gone = side * (found - value)
        rise = math.sqrt(max(cost - least, 0.0))
        rate = stiffness * (aim - gone) / rise if rise > 0.0 else rate_in
        if not rate > 1e-6 * wanted / unit:
            rate = 1e-6 * wanted / unit
        if abs(rise - wanted) <= CLOSE * wanted:
            limit = gone + (wanted - rise) / rate
            return value + side * limit if limit <= end * (1.0 + 1e-12) else math.nan
        if rise > wanted:
            u_out, z_out, rate_out = gone, rise, rate
        elif gone >= end * (1.0 - 1e-9):
            return math.nan
        elif gone <= u_in + 1e-7 * unit:
            n_stuck += 1
            stiffness *= 10.0
            if n_stuck == N_STUCK:
                return math.nan if not np.isfinite(u_out) else value + side * u_in
        else:
            longest = 2.0 * (gone - u_in)
            step_path(path, places, p, gone)
            u_in, z_in, rate_in = gone, rise, rate
        if u_out - u_in <= 1e-9 * unit:
            return value + side * u_in
    return math.nan


@kernel
def profile_batch(
    begin: int,
    last: int,
    starts: IntArray,
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    within: FloatArray,
    fit_mask: BoolArray,
    code: int,
    n_linear: int,
    box: FloatArray,
    prior: FloatArray,
    position_mask: FloatArray,
    loss: int,
    scale: FloatArray,
    k: FloatArray,
    variance: FloatArray,
    threshold: FloatArray,
    kinds: IntArray,
    ends: FloatArray,
    reach: FloatArray,
    parameters: FloatArray,
    out: FloatArray,
) -> None:
    """Both limits of every target of the curves from begin to last.

    Parameters
    ----------
    starts, x, y, w, within, fit_mask, code, n_linear, box, prior, position_mask, loss
        As in ``fit_batch``.
    scale, k, variance
        Scale and constant of the loss and the variance that weighs the prior, shape (n_curves,).
    threshold
        Of the rise of the cost, shape (n_curves, T).
    kinds, ends
        The targets, shapes (T,) and (n_curves, T, 2), as in ``targets``.
    reach
        Beyond these values no limit is sought, shape (n_curves, T, 2).
    parameters
        Of the fits, shape (n_curves, P).
    out
        Limits, shape (n_curves, T, 2); NaN where there is none.
    """
    n_parameters = parameters.shape[1]
    most = 1
    for i in range(begin, last):
        most = max(most, starts[i + 1] - starts[i])
    s = make_scratch(most, n_parameters)
    own_box = np.empty((n_parameters, 2))
    placed = np.empty((n_parameters, 2))
    room = np.empty((5, n_parameters))
    origin = np.empty(n_parameters)
    direction = np.empty(n_parameters)
    row = np.empty(n_parameters)
    ahead = np.empty(n_parameters)
    for i in range(begin, last):
        if not fit_mask[i]:
            continue
        low, high = starts[i], starts[i + 1]
        points = Points(x[low:high].copy(), y[low:high].copy(), w[low:high].copy(), within[i], 0.0)
        place_rules(points.x, box, prior, position_mask, own_box, placed)
        noise = Noise(True, variance[i], 0.0, 0.0)
        rules = Rules(code, n_linear, own_box, placed, noise, loss, scale[i], k[i])
        for j in range(n_parameters):
            origin[j] = min(max(parameters[i, j], own_box[j, 0]), own_box[j, 1])
        least, _ = descend_pulled(
            points, rules, 0, 0.0, 0.0, 0.0, 0.0, origin, 1e-12 * variance[i], s, row, ahead
        )
        for t in range(kinds.size):
            kind, first, second = kinds[t], ends[i, t, 0], ends[i, t, 1]
            value = measure_target(code, kind, first, second, origin, row)
            if not (np.isfinite(value) and np.isfinite(threshold[i, t])):
                continue
            least, _ = descend_pulled(
                points, rules, 0, 0.0, 0.0, 0.0, 0.0, origin, 1e-12 * variance[i], s, ahead, ahead
            )
            curvature = find_direction(points, rules, origin, row, s, direction)
            if not np.isfinite(curvature):
                continue
            for end in range(2):
                out[i, t, end] = find_limit(
                    points, rules, (kind, first, second), 2.0 * end - 1.0, origin, value, least,
                    curvature, direction, threshold[i, t], reach[i, t, end], s, room,
                )  # fmt: skip
