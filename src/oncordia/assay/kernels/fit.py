"""Every curve of a screen at once: parameters, their covariance and what a test needs."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.kernels.hill import hill_share
from oncordia.assay.kernels.robust import (
    HUBER,
    SQUARED,
    TUKEY,
    find_constant,
    find_deviance,
    residual_scale,
    robust_variance,
    robust_weight,
)
from oncordia.assay.kernels.search import FAR, MAX_STEPS, fit_points
from oncordia.assay.kernels.settle import copy_parameters, normal_equations, settle_curve
from oncordia.numeric import invert_positive, kernel, kernel_range, parallel_kernel

N_SUMMARY = 7
SETTLED, DEVIANCE, CONSTANT_DEVIANCE, CONSTANT, VARIANCE, BEND, RSS = range(N_SUMMARY)
N_ROUNDS = 40  # of reweighting
N_ABSOLUTE_ROUNDS = 5  # of these, towards least absolute residuals
NEAR_ZERO = 0.05  # scaled residual below which these rounds weigh all alike
HUBER_K = 1.345  # of the Huber rounds before Tukey's: 95% efficiency under normal noise
ON_BOUND = 1e-9  # a parameter nearer to a bound sits on it
SINGULAR = 1e-12  # pivot of the scaled information below which parameters cannot be told apart


@kernel
def find_residuals(x: FloatArray, y: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response minus curve at each point, into out."""
    slope = math.exp(p[3])
    for i in range(x.size):
        out[i] = y[i] - p[1] - (p[0] - p[1]) * hill_share(x[i], p[2], slope)


@kernel
def reweight_fit(
    x: FloatArray,
    y: FloatArray,
    bounds: FloatArray,
    loss: int,
    k: float,
    p: FloatArray,
    residuals: FloatArray,
) -> float:
    """Iteratively reweighted fit of single wells from the plain one in p, into p; its scale.

    The first rounds weigh by the inverse of the residual, towards least absolute residuals, and
    search the grid anew: so a stray well that drew the plain fit to it is let go. Then come the
    rounds of Huber's loss. Tukey's biweight starts from Huber's fit and keeps its scale.
    """
    w = np.empty(x.size)
    scratch = np.empty((13, 4))
    before = np.empty(4)
    lowest = y[0]
    highest = y[0]
    for i in range(y.size):
        lowest = min(lowest, y[i])
        highest = max(highest, y[i])
    floor: float = 1e-9 * (highest - lowest) + 1e-300
    scale = floor
    for turn in range(loss * N_ROUNDS):
        form = HUBER if turn < N_ROUNDS else TUKEY
        find_residuals(x, y, p, residuals)
        if form == HUBER:
            scale = max(residual_scale(residuals, 4), floor)
        tuning = k if form == loss else HUBER_K
        for i in range(x.size):
            w[i] = robust_weight(residuals[i] / scale, tuning, form)
            if turn < N_ABSOLUTE_ROUNDS:
                w[i] = scale / max(abs(residuals[i]), NEAR_ZERO * scale)
        copy_parameters(p, before)
        if turn < N_ABSOLUTE_ROUNDS:
            fit_points(x, y, w, bounds, p)
        else:
            settle_curve(x, y, w, bounds, p, MAX_STEPS, FAR, scratch)
        moved = 0.0
        for j in range(4):
            moved = max(moved, abs(p[j] - before[j]))
        if moved <= 1e-9 and form == loss and turn >= N_ABSOLUTE_ROUNDS:
            break
    find_residuals(x, y, p, residuals)
    return scale


@kernel
def fit_curve(
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    within: float,
    limits: FloatArray,
    loss: int,
    k: float,
    p: FloatArray,
    summary: FloatArray,
) -> None:
    """Fit one curve, into p and summary; arguments as ``fit_hills``."""
    bounds = np.empty((4, 2))
    for j in range(4):
        for end in range(2):
            bounds[j, end] = limits[j, end]
    bounds[2, 0] += x[0]
    bounds[2, 1] += x[x.size - 1]
    residuals = np.empty(x.size)
    _, settled = fit_points(x, y, w, bounds, p)
    find_residuals(x, y, p, residuals)
    scale = 1.0
    if loss != SQUARED:
        scale = reweight_fit(x, y, bounds, loss, k, p, residuals)
    total = 0.0
    rss = within
    for i in range(x.size):
        total += w[i]
        rss += w[i] * residuals[i] * residuals[i]
    summary[SETTLED] = 1.0 if settled else 0.0
    summary[RSS] = rss
    summary[DEVIANCE] = find_deviance(residuals, w, scale, k, loss) + within
    if loss == SQUARED:
        summary[VARIANCE] = rss / (total - 4.0) if total > 4.5 else math.nan
        summary[BEND] = 1.0
    else:
        summary[VARIANCE], summary[BEND] = robust_variance(residuals, scale, k, loss, 4)
    centre = find_constant(y, w, scale, k, loss)
    for i in range(x.size):
        residuals[i] = y[i] - centre
    summary[CONSTANT] = centre
    summary[CONSTANT_DEVIANCE] = find_deviance(residuals, w, scale, k, loss) + within


@kernel
def find_covariance(x: FloatArray, w: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Covariance of the parameters for a residual variance of 1, shape (4, 4), into out.

    The inverse of the information J'WJ of all four parameters, also of those on a bound: to
    hold them would make the limits of the others too narrow. NaN where the parameters cannot
    be told apart.
    """
    gradient = np.empty(4)
    row = np.empty(4)
    matrix = np.empty((4, 4))
    normal_equations(x, x, w, p, gradient, matrix, row)
    if not invert_positive(matrix, 4, SINGULAR, out):
        for j in range(4):
            for k in range(4):
                out[j, k] = math.nan


@parallel_kernel
def fit_hills(
    starts: IntArray,
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    within: FloatArray,
    fit_mask: BoolArray,
    limits: FloatArray,
    loss: int,
    k: float,
    parameters: FloatArray,
    covariance: FloatArray,
    summary: FloatArray,
) -> None:
    """Fit every curve: points starts[i] to starts[i + 1] of x, y and w are curve i.

    Parameters
    ----------
    starts
        Where the points of each curve begin, shape (n_curves + 1,).
    x, y, w
        Log10 dose (rising within a curve), response and number of wells of each point. A robust
        loss wants single wells, the squared one takes dose means.
    within
        Sum of squares of the wells about the points, shape (n_curves,).
    fit_mask
        Which curves to fit, shape (n_curves,); the others keep what the outputs hold.
    limits
        Lowest and highest top, bottom, log10 EC50 and ln slope, shape (4, 2); the EC50's count
        from the lowest and highest dose of the curve.
    loss, k
        Code and tuning constant of the loss (see ``robust.py``).
    parameters, covariance, summary
        Outputs of shapes (n_curves, 4), (n_curves, 4, 4) and (n_curves, N_SUMMARY).
    """
    for i in kernel_range(starts.size - 1):
        if fit_mask[i]:
            low, high = starts[i], starts[i + 1]
            p = parameters[i]
            fit_curve(
                x[low:high], y[low:high], w[low:high], within[i], limits, loss, k, p, summary[i]
            )
            find_covariance(x[low:high], w[low:high], p, covariance[i])


@kernel
def find_covariances(
    starts: IntArray,
    x: FloatArray,
    w: FloatArray,
    fit_mask: BoolArray,
    parameters: FloatArray,
    covariance: FloatArray,
) -> None:
    """Covariance of curves fitted before: arguments as ``fit_hills``, into covariance."""
    for i in range(starts.size - 1):
        if fit_mask[i]:
            low, high = starts[i], starts[i + 1]
            find_covariance(x[low:high], w[low:high], parameters[i], covariance[i])
