"""Curves through the kernels: points packed, fitted, and the covariance of what was found."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.families import FitPlan
from oncordia.assay.curves.packed import Packed, dose_ends
from oncordia.assay.kernels.fitting.batch import (
    FEW_SCOUT_STEPS,
    MAX_STEPS,
    SCOUT_STEPS,
    fit_batch,
)
from oncordia.assay.kernels.fitting.curve import CONSTANT, CONSTANT_COST, N_SUMMARY
from oncordia.assay.kernels.fitting.grid import make_grid
from oncordia.assay.kernels.fitting.losses import BINOMIAL, NEGATIVE_BINOMIAL, POISSON, STUDENT
from oncordia.assay.kernels.fitting.objective import NOISE_CAP
from oncordia.assay.kernels.fitting.problem import Plan, Screen, make_memory
from oncordia.assay.kernels.fitting.rounds import fit_rounds
from oncordia.assay.kernels.fitting.starts import (
    FEW_STARTS,
    MANY_STARTS,
    MOST_POINTS,
    search_batch,
)
from oncordia.assay.kernels.robust import HUBER, SQUARED, TUKEY
from oncordia.domain import CurveOptions, Loss
from oncordia.numeric import over_pieces

LOSSES = {
    Loss.SQUARED: SQUARED,
    Loss.HUBER: HUBER,
    Loss.TUKEY: TUKEY,
    Loss.STUDENT: STUDENT,
    Loss.BINOMIAL: BINOMIAL,
    Loss.POISSON: POISSON,
    Loss.NEGATIVE_BINOMIAL: NEGATIVE_BINOMIAL,
}
ABSOLUTE_LOSSES = {HUBER, TUKEY, STUDENT}
ROUND_LOSSES = {*ABSOLUTE_LOSSES, NEGATIVE_BINOMIAL}
_ROUNDING = 1e-26  # share of a squared level below which its residuals are rounding
ON_BOUND = 1e-9  # a parameter nearer to a bound sits on it


@dataclass(frozen=True, slots=True, eq=False)
class RawFits:
    """What the kernels found, one row a curve; NaN where no fit was tried or none came."""

    plan: FitPlan
    parameters: FloatArray  # (n_curves, P), in the order of the kernel
    information: FloatArray  # (n_curves, P, P), J'WJ without the prior; W / variance for counts
    summary: FloatArray  # (n_curves, N_SUMMARY), columns named in kernels/fitting/curve.py
    precision: FloatArray  # (n_curves, P) of the prior


def fit_plan(
    packed: Packed,
    plan: FitPlan,
    options: CurveOptions,
    fit_mask: BoolArray,
    *,
    start: FloatArray | None = None,
    own_box: FloatArray | None = None,
    own_prior: FloatArray | None = None,
    most_steps: float = MAX_STEPS,
    scouts: tuple[int, float] | None = None,
    also: Sequence[FloatArray] = (),
) -> RawFits:
    """Fit the curves of ``fit_mask`` by a plan.

    ``start`` (n_curves, P) goes on from parameters instead of the grid; ``own_box`` and
    ``own_prior`` (n_curves, P, 2) give each curve its own bounds, and its own prior mean and
    precision; ``most_steps`` bounds the way of a fit. ``scouts`` are how many starts of the grid
    are tried at most, and the steps given to each before the best goes on alone. ``also`` are
    starts beside those of the grid, each (n_curves, P); no fit ends above any of them.
    """
    n_curves, n_parameters = fit_mask.size, plan.family.n_parameters
    parameters = np.full((n_curves, n_parameters), np.nan) if start is None else start.copy()
    information = np.full((n_curves, n_parameters, n_parameters), np.nan)
    summary = np.full((n_curves, N_SUMMARY), np.nan)
    none = np.empty((0, n_parameters, 2))
    screen = Screen(
        packed.starts, packed.x, packed.y, packed.w, packed.within, packed.n_wells, fit_mask
    )
    has_prior = plan.noise[0] == 1.0
    fewer = has_prior and LOSSES[options.loss] not in ROUND_LOSSES
    n_starts, scout_steps = scouts or (
        FEW_STARTS if has_prior else MANY_STARTS,
        FEW_SCOUT_STEPS if fewer else SCOUT_STEPS,
    )
    rules = Plan(
        plan.family.code,
        plan.family.n_linear,
        plan.box,
        plan.prior,
        none if own_box is None else own_box,
        none if own_prior is None else own_prior,
        plan.position_mask,
        plan.noise,
        LOSSES[options.loss],
        loss_constant(options),
        most_steps,
        scout_steps,
    )
    nodes = None if start is not None else (plan.relative, plan.sizes)
    beside = np.stack(also, axis=1) if also else np.empty((n_curves, 0, n_parameters))
    over_pieces(
        fit_piece,
        n_curves,
        screen,
        rules,
        nodes,
        n_starts,
        beside,
        parameters,
        information,
        summary,
    )
    precision = place_precision(packed, plan) if own_prior is None else own_prior[:, :, 1]
    return RawFits(plan, parameters, information, summary, precision)


def fit_piece(
    first: int,
    last: int,
    screen: Screen,
    plan: Plan,
    nodes: tuple[FloatArray, IntArray] | None,
    n_starts: int,
    beside: FloatArray,
    parameters: FloatArray,
    information: FloatArray,
    summary: FloatArray,
) -> None:
    """Fit the curves from first to last from the nodes of a grid, or from the parameters."""
    n_parameters = parameters.shape[1]
    fitted = screen.fit_mask[first:last]
    if not fitted.any():
        return
    n_points = int(np.diff(screen.starts[first : last + 1])[fitted].max())
    memory = make_memory(n_points, n_parameters)
    begin = np.empty((last - first, n_starts, n_parameters))
    n_begin = np.ones(last - first, dtype=np.int64)
    if nodes is None:
        begin[:, 0] = parameters[first:last]
    else:
        relative, sizes = nodes
        n = min(n_points, MOST_POINTS)
        grid = make_grid(relative, sizes, plan.n_linear, n_parameters, n)
        absolute = plan.loss in ABSOLUTE_LOSSES
        room, placed = np.empty((3, n)), np.empty((2, n_parameters, 2))
        search_batch(
            first, last, screen, plan, relative, absolute, grid, room, placed, begin, n_begin
        )
        begin = add_starts(begin, n_begin, beside[first:last])
    rest = (nodes is None, memory, parameters, information, summary)
    if plan.loss in ROUND_LOSSES:
        fit_rounds(first, last, screen, plan, begin, n_begin, beside[first:last], *rest)
    else:
        fit_batch(first, last, screen, plan, begin, n_begin, *rest)


def add_starts(begin: FloatArray, n_begin: IntArray, beside: FloatArray) -> FloatArray:
    """Starts (n, S + A, P): the n_begin (n,) of begin (n, S, P), then those of beside (n, A, P).

    Those that are not finite are left out, and n_begin counts the others.
    """
    if beside.shape[1] == 0:
        return begin
    begin = np.concatenate([begin, beside], axis=1)
    every = np.arange(n_begin.size)
    for k in range(beside.shape[1]):
        known = every[np.isfinite(beside[:, k]).all(axis=1)]
        begin[known, n_begin[known]] = beside[known, k]
        n_begin[known] += 1
    return begin


def loss_constant(options: CurveOptions) -> float:
    """Tuning constant, or degrees of freedom of t, of the loss."""
    constants = {
        Loss.HUBER: options.huber_k,
        Loss.TUKEY: options.tukey_k,
        Loss.STUDENT: options.student_df,
    }
    return constants.get(options.loss, 0.0)


def is_varied(raw: RawFits) -> BoolArray:
    """Which curves have responses that differ by more than rounding, shape (n_curves,)."""
    constant = raw.summary[:, CONSTANT]
    with np.errstate(invalid="ignore"):
        return np.asarray(raw.summary[:, CONSTANT_COST] > _ROUNDING * constant * constant)


def on_bounds(raw: RawFits) -> BoolArray:
    """Which parameters sit on their lowest or highest value, shape (n_curves, P, 2).

    Held ones and positions, whose bounds lie far off the doses, never count.
    """
    found = np.abs(raw.parameters[:, :, None] - raw.plan.box[None]) <= ON_BOUND
    found[:, ~raw.plan.free_mask | (raw.plan.position_mask > 0)] = False
    return np.asarray(found)


def place_precision(packed: Packed, plan: FitPlan) -> FloatArray:
    """Precision of the prior of each curve, shape (n_curves, P)."""
    low, high = dose_ends(packed)
    half = np.maximum(0.5 * (high - low), 1.0)
    out = np.repeat(plan.prior[None, :, 1], half.size, axis=0)
    out[:, plan.position_mask > 0] /= (half * half)[:, None]
    return out


def weigh_noise(cost: FloatArray, n_wells: FloatArray, noise: FloatArray) -> FloatArray:
    """Variance of a well that weighs a prior against least squares, shape (n_curves,).

    ``noise`` is that of a plan; the kernels' ``noise_variance`` for many curves.
    """
    capped = np.minimum(noise[2], NOISE_CAP * cost / n_wells)
    return np.asarray((cost + noise[1] * capped) / (n_wells + noise[1]))
