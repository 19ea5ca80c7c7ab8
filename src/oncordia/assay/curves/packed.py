"""Points of every curve as the kernels take them: dose means or single wells, controls first."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.curves.points import CurvePoints, sum_groups
from oncordia.domain import Loss

BY_DOSE = {Loss.SQUARED, Loss.BINOMIAL, Loss.POISSON}  # means of a dose say all


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Points of every curve as the kernels take them: dose means, or single wells."""

    starts: IntArray  # (n_curves + 1,)
    x: FloatArray  # (n_points,) log10 dose, -inf first for dose 0
    y: FloatArray
    w: FloatArray
    within: FloatArray  # (n_curves,)
    n_wells: FloatArray  # (n_curves,) controls included


def pack_points(points: CurvePoints, loss: Loss) -> Packed:
    """Points of a table for a loss, controls first."""
    n_wells = (points.n_wells + points.n_controls).astype(np.float64)
    if loss in BY_DOSE:
        body = (points.dose_starts, points.log10_dose, points.mean, points.weight_at_dose)
        within = points.total(points.within)
        if points.control_response.size:
            body, of_controls = _with_control_means(points, body)
            within = within + of_controls
    else:
        body = (
            points.well_starts,
            points.well_log10_dose,
            points.well_response,
            points.well_weight,
        )
        within = np.zeros(points.n_curves)
        if points.control_response.size:
            control = points.control_response, points.control_weight
            body = _put_first(body, points.control_starts, *control)
    starts, x, y, w = body
    if loss.is_likelihood:
        within = np.zeros(points.n_curves)
    return Packed(starts, x, y, w, within, n_wells)


def _with_control_means(
    points: CurvePoints, body: tuple[IntArray, FloatArray, FloatArray, FloatArray]
) -> tuple[tuple[IntArray, FloatArray, FloatArray, FloatArray], FloatArray]:
    """Dose means with the mean of the controls before them; sum of squares about the latter."""
    starts, w, y = points.control_starts, points.control_weight, points.control_response
    has = starts[:-1] < starts[1:]
    total = sum_groups(w, starts)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sum_groups(w * y, starts) / total
    off = y - np.repeat(mean, np.diff(starts))
    edges = np.concatenate([[0], np.cumsum(has)])
    within = sum_groups(w * off * off, starts)
    return _put_first(body, edges, mean[has], total[has]), within


def _put_first(
    body: tuple[IntArray, FloatArray, FloatArray, FloatArray],
    control_starts: IntArray,
    control_y: FloatArray,
    control_w: FloatArray,
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
    """Each curve's controls before its other points."""
    starts, x, y, w = body
    every = np.arange(starts.size - 1)
    curve = np.concatenate(
        [np.repeat(every, np.diff(control_starts)), np.repeat(every, np.diff(starts))]
    )
    order = np.argsort(curve, kind="stable")
    at_zero = np.full(control_y.size, -np.inf)
    return (
        starts + control_starts,
        np.concatenate([at_zero, x])[order],
        np.concatenate([control_y, y])[order],
        np.concatenate([control_w, w])[order],
    )


def dose_ends(packed: Packed) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest log10 dose above 0 of each curve, 0 where it has none."""
    starts = packed.starts
    low, high = np.zeros(starts.size - 1), np.zeros(starts.size - 1)
    filled = starts[:-1] < starts[1:]
    if filled.any():
        low[filled] = packed.x[starts[:-1][filled]]
        if np.isinf(low).any():  # dose 0 comes first
            dosed = np.where(packed.x == -np.inf, np.inf, packed.x)
            low[filled] = np.minimum.reduceat(dosed, starts[:-1][filled])
        high[filled] = packed.x[starts[1:][filled] - 1]
    known = np.isfinite(low) & np.isfinite(high)
    return np.where(known, low, 0.0), np.where(known, high, 0.0)
