"""What is told of a fitted curve: its costs, its best constant and its information."""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fitting.losses import (
    NEGATIVE_BINOMIAL,
    STUDENT,
    is_likelihood,
    weigh_residuals,
)
from oncordia.assay.kernels.fitting.problem import Noise, Points, Rules, Scratch
from oncordia.assay.kernels.robust import SQUARED
from oncordia.numeric import inner_kernel

LEVEL_ROUNDS = 200  # of reweighting towards the best constant
LEVEL_AT_REST = 1e-12

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
def fit_level(points: Points, rules: Rules, level: float, s: Scratch) -> tuple[float, float]:
    """Best constant under the loss and scale of the rules from a first guess, and its cost."""
    n = points.x.size
    cost = 0.0
    for _ in range(LEVEL_ROUNDS):
        for i in range(n):
            s.rest[i] = points.y[i] - level
        cost = weigh_residuals(
            rules.loss, points.y, points.w, s.rest, rules.scale, rules.k, s.works
        )
        total = weights = 0.0
        for i in range(n):
            total += s.works[i] * s.rest[i]
            weights += s.works[i]
        if not weights > 0.0 or abs(total / weights) <= LEVEL_AT_REST * abs(level):
            break
        level += total / weights
    return level, cost + points.within


@inner_kernel
def mean_response(points: Points) -> float:
    """Weighted mean of the responses, 0 where nothing weighs."""
    total = weights = 0.0
    for i in range(points.x.size):
        total += points.w[i] * points.y[i]
        weights += points.w[i]
    return total / weights if weights > 0.0 else 0.0


@inner_kernel
def tell_curve(
    points: Points,
    rules: Rules,
    found: tuple[float, float, bool],
    level: float,
    s: Scratch,
    information: FloatArray,
    summary: FloatArray,
) -> None:
    """Information (P, P) and summary of the fit whose rows and residuals are in the scratch.

    The information is J'WJ, W the weights, for counts over their variance, never those of a
    robust loss. ``found`` is what ``descend`` returned, ``level`` a first guess of the constant.
    """
    n = points.x.size
    summary[OBJECTIVE], summary[COST] = found[0], found[1]
    summary[SETTLED] = 1.0 if found[2] else 0.0
    summary[SCALE] = rules.scale
    summary[SPREAD] = rules.k if rules.loss == NEGATIVE_BINOMIAL else math.nan
    summary[BEND] = 1.0
    summary[PSI_SQUARE] = math.nan
    if rules.loss == STUDENT:
        summary[PSI_SQUARE] = rules.scale * rules.scale * (rules.k + 3.0) / (rules.k + 1.0)
        summary[BEND] = (rules.k + 1.0) / (rules.k + 3.0)
    summary[RSS] = points.within
    for i in range(n):
        summary[RSS] += points.w[i] * s.residuals[i] * s.residuals[i]
    weights = s.working if is_likelihood(rules.loss) else points.w
    fill_information(weights, n, s.rows, information)
    summary[CONSTANT], summary[CONSTANT_COST] = fit_level(points, rules, level, s)


@inner_kernel
def fill_information(w: FloatArray, n: int, rows: FloatArray, out: FloatArray) -> None:
    """J'WJ of the first n rows at hand, shape (P, P)."""
    for j in range(out.shape[0]):
        for m in range(j + 1):
            total = 0.0
            for i in range(n):
                total += w[i] * rows[i, j] * rows[i, m]
            out[j, m] = total
            out[m, j] = total
