"""Many parameter sets of one curve: refitted to drawn responses, or weighed by their cost."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.fitting.equations import evaluate
from oncordia.assay.kernels.fitting.objective import find_penalty
from oncordia.assay.kernels.fitting.problem import Points, Rules, make_scratch, place_rules
from oncordia.assay.kernels.fitting.pulled import descend_pulled
from oncordia.assay.kernels.fitting.targets import measure_targets
from oncordia.numeric import kernel


@kernel
def refit_draws(
    points: Points,
    rules: Rules,
    drawn: FloatArray,
    means: FloatArray,
    p: FloatArray,
    out: FloatArray,
) -> None:
    """Parameters fitted to drawn responses.

    Parameters
    ----------
    points, rules
        The curve; the noise is known, as in ``descend_pulled``.
    drawn, means
        Responses and means of the prior of each draw, shapes (D, n) and (D, P).
    p
        Start of every fit, shape (P,).
    out
        Shape (D, P).
    """
    n_parameters = p.size
    s = make_scratch(points.x.size, n_parameters)
    row = np.empty(n_parameters)
    ahead = np.empty(n_parameters)
    y = points.y.copy()
    prior = rules.prior.copy()
    now = Rules(
        rules.code, rules.n_linear, rules.box, prior, rules.noise, rules.loss, rules.scale, rules.k
    )
    these = Points(points.x, y, points.w, 0.0, points.n_wells)
    enough = 1e-7 * rules.noise.held
    for d in range(drawn.shape[0]):
        for i in range(y.size):
            y[i] = drawn[d, i]
        for j in range(n_parameters):
            out[d, j] = p[j]
            prior[j, 0] = means[d, j]
        descend_pulled(these, now, 0, 0.0, 0.0, 0.0, 0.0, out[d], enough, s, row, ahead)


@kernel
def weigh_draws(
    points: Points,
    rules: Rules,
    draws: FloatArray,
    cost: FloatArray,
    penalty: FloatArray,
) -> None:
    """Cost and penalty of each parameter set, shapes (D,); infinite cost outside the box."""
    s = make_scratch(points.x.size, rules.box.shape[0])
    for d in range(draws.shape[0]):
        inside = True
        for j in range(rules.box.shape[0]):
            inside = inside and rules.box[j, 0] <= draws[d, j] <= rules.box[j, 1]
        cost[d], penalty[d] = math.inf, 0.0
        if inside:
            penalty[d] = find_penalty(rules.prior, draws[d])
            cost[d] = points.within + evaluate(
                rules.code,
                rules.n_linear,
                rules.loss,
                rules.scale,
                rules.k,
                points.x,
                points.y,
                points.w,
                draws[d],
                s.rows,
                s.residuals,
                s.working,
            )


@kernel
def measure_draws(
    code: int, kinds: IntArray, ends: FloatArray, draws: FloatArray, out: FloatArray
) -> None:
    """Targets of each parameter set, shape (D, T)."""
    row = np.empty(draws.shape[1])
    for d in range(draws.shape[0]):
        measure_targets(code, kinds, ends, draws[d], row, out[d])


@kernel
def settle_held(points: Points, rules: Rules, p: FloatArray) -> float:
    """The minimum nearest to p with the noise known, in place; its cost with the prior's share."""
    s = make_scratch(points.x.size, p.size)
    row = np.zeros(p.size)
    ahead = np.zeros(p.size)
    enough = 1e-12 * rules.noise.held
    return descend_pulled(points, rules, 0, 0.0, 0.0, 0.0, 0.0, p, enough, s, row, ahead)[0]


@kernel
def place_box(
    x: FloatArray,
    box: FloatArray,
    prior: FloatArray,
    position_mask: FloatArray,
    out_box: FloatArray,
    out_prior: FloatArray,
) -> None:
    """``place_rules`` for callers outside the kernels."""
    place_rules(x, box, prior, position_mask, out_box, out_prior)
