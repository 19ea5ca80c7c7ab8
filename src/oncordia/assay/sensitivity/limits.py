"""Limits of what is read from fitted lines, found as those of the curves were."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.held import Targets
from oncordia.assay.curves.limits import LIMITS, hold_fits
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.raw import fit_plan
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.curves.uncertainty import is_drawn, replace_model
from oncordia.assay.kernels.fitting.targets import CROSSING, MEAN, RESPONSE
from oncordia.assay.sensitivity.area import Estimate
from oncordia.assay.sensitivity.potency import LIMIT_MARGIN
from oncordia.domain import CurveModel, CurveOptions, SensitivityOptions

ObjectArray = NDArray[np.object_]

IC50 = "ic50_absolute"
NAMES = ("auc_fit", "auc_common", "emax", IC50)
KINDS = (MEAN, MEAN, RESPONSE, CROSSING)


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Log10 doses that the quantities speak of, each of shape (n_curves,); NaN for none."""

    low: FloatArray
    high: FloatArray
    common_low: FloatArray
    common_high: FloatArray


def replace_limits(
    estimates: Mapping[str, Estimate],
    ic50_bound: ObjectArray,
    points: CurvePoints,
    matched: pl.DataFrame,
    spans: Spans,
    options: SensitivityOptions,
    curve_options: CurveOptions,
) -> dict[str, Estimate]:
    """The estimates with limits by ``curve_options.interval`` where a sloping line was fitted.

    A level line keeps the limits of its mean. ``ic50_bound`` is the mark of each absolute IC50;
    its bound is the one-sided limit, but never beyond the end of the doses, and stays that of the
    line's own limits where the line does not reach the level at any dose.
    """
    shapes = CurveShapes.drawn(matched)
    sloped = is_drawn(matched).to_numpy() & (shapes.top != shapes.bottom)
    targets = aim_quantities(spans, ic50_bound, options)
    ends = find_drawn_limits(points, matched, sloped, targets, curve_options)
    out = dict(estimates)
    for t, name in enumerate(NAMES[:-1]):
        was = estimates[name]
        rows = sloped & np.isfinite(was.value)
        low, high = (
            np.where(rows, ends[:, t, e], old) for e, old in enumerate((was.low, was.high))
        )
        out[name] = Estimate(was.value, low, high)
    was = estimates[IC50]
    reached = np.isfinite(shapes.crossing(options.absolute_level))
    with np.errstate(invalid="ignore"):
        low = np.where(ic50_bound == ">", np.minimum(ends[:, -1, 0], spans.high), ends[:, -1, 0])
        high = np.where(ic50_bound == "<", np.maximum(ends[:, -1, 1], spans.low), ends[:, -1, 1])
    replaced = []
    for found, old, outside in ((low, was.low, "<"), (high, was.high, ">")):
        own = sloped & (ic50_bound != outside) & (reached | np.isfinite(found))
        replaced.append(np.where(own, 10.0**found, old))
    out[IC50] = Estimate(was.value, replaced[0], replaced[1])
    return out


def aim_quantities(spans: Spans, ic50_bound: ObjectArray, options: SensitivityOptions) -> Targets:
    """What limits are wanted for, in the order of ``NAMES``."""
    n = spans.low.size
    shape = (n, len(NAMES))
    ends, reach = np.zeros((*shape, 2)), np.empty((*shape, 2))
    ends[:, 0] = np.stack([spans.low, spans.high], axis=1)
    ends[:, 1] = np.stack([spans.common_low, spans.common_high], axis=1)
    ends[:, 2, 0] = spans.high
    ends[:, 3, 0] = options.absolute_level
    reach[..., 0], reach[..., 1] = -np.inf, np.inf
    reach[:, 3, 0], reach[:, 3, 1] = spans.low - LIMIT_MARGIN, spans.high + LIMIT_MARGIN
    tail = np.full(shape, 0.5 * (1.0 - options.confidence))
    bounded = np.array([mark is not None for mark in ic50_bound], dtype=bool)
    tail[bounded, 3] = 1.0 - options.confidence
    reach[bounded, 3, 0], reach[bounded, 3, 1] = spans.low[bounded], spans.high[bounded]
    return Targets(np.array(KINDS), ends, reach, tail)


def find_drawn_limits(
    points: CurvePoints,
    matched: pl.DataFrame,
    sloped: BoolArray,
    targets: Targets,
    options: CurveOptions,
) -> FloatArray:
    """Limits of every target from the fits behind the drawn lines, shape (n_curves, T, 2)."""
    out = np.full(targets.reach.shape, np.nan)
    packed = pack_points(points, options.loss)
    shapes = CurveShapes.drawn(matched)
    variance = matched["noise_sd"].fill_null(np.nan).to_numpy() ** 2
    n_spare = matched["noise_df"].fill_null(np.nan).to_numpy()
    if options.loss.is_likelihood:
        n_spare = np.where(np.isfinite(variance), np.inf, np.nan)
    model = matched["model"].to_numpy()
    for name in matched["model"].unique():
        rows = sloped & (model == name)
        if not rows.any():
            continue
        chosen = replace_model(options, name)
        plan = plan_fit(CurveModel(name), chosen)
        start = np.where(rows[:, None], shapes.parameters[:, : plan.family.n_parameters], np.nan)
        raw = fit_plan(packed, plan, chosen, rows, start=start)
        fits = hold_fits(packed, raw, variance, n_spare, points, chosen, rows)
        out[rows] = LIMITS[options.interval](fits, targets).ends[rows]
    return out
