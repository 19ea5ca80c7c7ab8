"""Many curves one after another, and the information of what was fitted."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.kernels.fitting.curve import N_STARTS, N_SUMMARY, fit_curve
from oncordia.assay.kernels.fitting.losses import is_likelihood, weigh_residuals
from oncordia.assay.kernels.fitting.problem import Noise, Points, Rules, Scratch
from oncordia.assay.kernels.fitting.starts import Grid, dose_ends, prepare_grid
from oncordia.assay.kernels.models.dispatch import fill_rows, predict_values
from oncordia.numeric import inner_kernel, kernel


@kernel
def make_scratch(n: int, n_parameters: int) -> Scratch:
    """Memory for curves of up to n points."""
    return Scratch(
        np.empty((n, n_parameters)),
        np.empty(n),
        np.empty(n),
        np.empty((n, n_parameters)),
        np.empty(n),
        np.empty(n),
        np.empty((n, n_parameters)),
        np.empty(n_parameters),
        np.empty((n_parameters, n_parameters)),
        np.empty((n_parameters, n_parameters)),
        np.empty(n_parameters),
        np.empty(n_parameters),
        np.empty(n_parameters, dtype=np.int64),
    )


@kernel
def make_grid(
    relative: FloatArray, groups: IntArray, n_linear: int, n_parameters: int, n: int
) -> Grid:
    """Memory for the nodes of curves of n points."""
    m = relative.shape[0]
    return Grid(
        np.zeros((m, n_parameters)),
        groups,
        np.empty((m, n_linear, n)),
        np.empty((m, n_linear, n_linear)),
        np.empty((m, n_linear, n_linear)),
        np.empty((m, n_linear)),
        np.empty(m),
        np.empty((m, n_linear)),
        np.empty(m),
        np.empty(n_linear),
        np.empty(max(n, n_linear)),
        np.empty((n_linear, n_linear)),
        np.empty(groups[m - 1] + 1),
        np.empty(groups[m - 1] + 1, dtype=np.int64),
    )


@inner_kernel
def place_rules(
    x: FloatArray,
    box: FloatArray,
    prior: FloatArray,
    position_mask: FloatArray,
    out_box: FloatArray,
    out_prior: FloatArray,
) -> None:
    """Box and prior of the positions counted from the doses of a curve.

    The bounds of a position count from the lowest and the highest dose (mask 1) or stand alone
    (mask 2); its prior mean counts from the middle, and its prior SD in half spans of the
    doses, at least one decade.
    """
    low, high = dose_ends(x)
    half = max(0.5 * (high - low), 1.0)
    for j in range(box.shape[0]):
        out_box[j, 0], out_box[j, 1] = box[j, 0], box[j, 1]
        out_prior[j, 0], out_prior[j, 1] = prior[j, 0], prior[j, 1]
        if position_mask[j] == 1.0:
            out_box[j, 0] += low
            out_box[j, 1] += high
        if position_mask[j] > 0.0:
            out_prior[j, 0] += 0.5 * (low + high)
            out_prior[j, 1] /= half * half


@kernel
def fit_batch(
    first: int,
    last: int,
    starts: IntArray,
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    within: FloatArray,
    n_wells: FloatArray,
    fit_mask: BoolArray,
    code: int,
    n_linear: int,
    box: FloatArray,
    prior: FloatArray,
    own_prior: FloatArray,
    position_mask: FloatArray,
    noise: FloatArray,
    relative: FloatArray,
    groups: IntArray,
    loss: int,
    k: float,
    warm: bool,
    parameters: FloatArray,
    information: FloatArray,
    summary: FloatArray,
) -> None:
    """Fit the curves from first to last: points starts[i] to starts[i + 1] are curve i.

    Parameters
    ----------
    first, last
        Curves to fit; the grid of equal doses is shared among neighbours.
    starts
        Where the points of each curve begin, shape (n_curves + 1,).
    x, y, w
        Log10 dose (rising within a curve, -inf first for dose 0), response and weight.
    within
        Sum of squares of the wells about the points, shape (n_curves,).
    n_wells
        Wells behind each curve, shape (n_curves,).
    fit_mask
        Which curves to fit, shape (n_curves,); the others keep what the outputs hold.
    code, n_linear
        The model and how many of its parameters are linear.
    box, prior, position_mask
        As ``place_rules``: shapes (P, 2), (P, 2) and (P,). Prior precision 0 is none.
    own_prior
        A prior for each curve, shape (n_curves, P, 2) and in its own doses, or (0, P, 2) for none.
    noise
        Whether there is a prior (1 or 0), its noise's wells and variance, shape (3,).
    relative, groups
        Nodes of the grid, as ``prepare_grid``.
    loss, k
        Code and constant of the loss.
    warm
        Go on from the parameters given instead of the grid.
    parameters, information, summary
        Outputs, shapes (n_curves, P), (n_curves, P, P) and (n_curves, N_SUMMARY). Information is
        J'WJ at the fit, without the prior: W the weights, for counts over their variance.
    """
    n_parameters = parameters.shape[1]
    has_own = own_prior.shape[0] > 0
    most = 1
    for i in range(first, last):
        if fit_mask[i]:
            most = max(most, starts[i + 1] - starts[i])
    s = make_scratch(most, n_parameters)
    begin = np.empty((N_STARTS, n_parameters))
    own_box = np.empty((n_parameters, 2))
    placed = np.empty((n_parameters, 2))
    grid = make_grid(relative, groups, n_linear, n_parameters, 1)
    law = Noise(noise[0] == 1.0, 0.0, noise[1], noise[2])
    rules = Rules(code, n_linear, own_box, placed, law, loss, 1.0, k)
    prior_square = noise[2] if noise[0] == 1.0 else 0.0
    # copies of one thread's own, as views of shared arrays share an atomic count
    offset = starts[first]
    xs = x[offset : starts[last]].copy()
    ys = y[offset : starts[last]].copy()
    ws = w[offset : starts[last]].copy()
    p = np.empty(n_parameters)
    row = np.empty(N_SUMMARY)
    matrix = np.empty((n_parameters, n_parameters))
    ready_low, ready_high = 0, 0
    for i in range(first, last):
        if not fit_mask[i]:
            continue
        low, high = starts[i] - offset, starts[i + 1] - offset
        points = Points(xs[low:high], ys[low:high], ws[low:high], within[i], n_wells[i])
        known = high - low == ready_high - ready_low
        for m in range(high - low):
            if not known:
                break
            known = xs[low + m] == xs[ready_low + m] and ws[low + m] == ws[ready_low + m]
        if not known or has_own:
            place_rules(points.x, box, prior, position_mask, own_box, placed)
        if not known and not warm:
            if grid.basis.shape[2] != points.x.size:
                grid = make_grid(relative, groups, n_linear, n_parameters, points.x.size)
            prepare_grid(points, rules, relative, position_mask, prior_square, grid, s)
        ready_low, ready_high = low, high
        for j in range(n_parameters):
            p[j] = parameters[i, j]
            if has_own:
                placed[j, 0], placed[j, 1] = own_prior[i, j, 0], own_prior[i, j, 1]
        fit_curve(points, rules, grid, begin, prior_square, warm, p, row, s)
        weights = s.working if is_likelihood(loss) else points.w
        fill_information(points.x.size, weights, n_parameters, s, matrix)
        for j in range(n_parameters):
            parameters[i, j] = p[j]
            for m in range(n_parameters):
                information[i, j, m] = matrix[j, m]
        for m in range(N_SUMMARY):
            summary[i, m] = row[m]


@inner_kernel
def fill_information(
    n: int, weights: FloatArray, n_parameters: int, s: Scratch, out: FloatArray
) -> None:
    """J'WJ of the first n rows at hand, shape (P, P).

    With weights over the variance of counts it is Fisher's information; the weights are never
    those of a robust loss.
    """
    for j in range(n_parameters):
        for m in range(j + 1):
            total = 0.0
            for i in range(n):
                total += weights[i] * s.rows[i, j] * s.rows[i, m]
            out[j, m] = total
            out[m, j] = total


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
    """J'WJ of curves fitted before, into information; arguments as ``fit_batch``.

    ``spread`` (n_curves,) is the overdispersion of negative binomial counts.
    """
    n_parameters = parameters.shape[1]
    for i in range(first, last):
        if fit_mask[i]:
            low, high = starts[i], starts[i + 1]
            s = make_scratch(high - low, n_parameters)
            fill_rows(code, x[low:high], parameters[i], s.rows)
            s.working[:] = w[low:high]
            if is_likelihood(loss):
                predict_values(code, x[low:high], parameters[i], s.rest)
                s.residuals[:] = 0.0
                weigh_residuals(loss, s.rest, w[low:high], s.residuals, 1.0, spread[i], s.working)
            fill_information(high - low, s.working, n_parameters, s, information[i])
