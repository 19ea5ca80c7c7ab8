"""Models that hold a simpler one: fitted from its optimum too, so never worse than it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.families import FAMILIES, FitPlan, plan_fit
from oncordia.assay.curves.raw import Packed, RawFits, fit_plan
from oncordia.assay.kernels.fitting.curve import OBJECTIVE
from oncordia.domain import CurveModel, CurveOptions, Loss

FIRST_GAP = 1.0  # decades between the transitions of a two-site curve that starts as one
ROBUST = {Loss.HUBER, Loss.TUKEY, Loss.STUDENT}  # objectives of two scales do not compare


def _with_symmetry(hill: FloatArray) -> FloatArray:
    return np.column_stack([hill, np.zeros(hill.shape[0])])


def _without_stimulation(hill: FloatArray) -> FloatArray:
    return np.column_stack([hill[:, :2], np.zeros(hill.shape[0]), hill[:, 2:]])


def _without_stimulation_alpha(hill: FloatArray) -> FloatArray:
    n = hill.shape[0]  # where alpha and the unit are held, the fit puts them there
    return np.column_stack([_without_stimulation(hill), np.full(n, np.log(0.5)), np.full(n, -6.0)])


def _as_first_site(hill: FloatArray) -> FloatArray:
    top, bottom, position, slope = hill.T
    gap = np.full(top.size, FIRST_GAP)
    return np.column_stack([top, bottom, bottom, position, slope, gap, slope])


# a four-parameter log-logistic curve as a curve of the richer model
FROM_HILL4: Mapping[CurveModel, Callable[[FloatArray], FloatArray]] = {
    CurveModel.HILL5: _with_symmetry,
    CurveModel.BRAIN_COUSENS: _without_stimulation,
    CurveModel.CEDERGREEN: _without_stimulation_alpha,
    CurveModel.BIPHASIC: _as_first_site,
    CurveModel.BELL: _as_first_site,
}


def fit_nested(
    packed: Packed,
    plan: FitPlan,
    options: CurveOptions,
    fit_mask: BoolArray,
    *,
    inner: RawFits | None = None,
) -> RawFits:
    """Fit ``options.model`` by its plan, from the grid and from the optimum of its sub-model.

    ``inner`` is the fit of the four-parameter log-logistic curve where it is at hand.
    """
    raw = fit_plan(packed, plan, options, fit_mask)
    widen = FROM_HILL4.get(options.model)
    if widen is None or options.loss in ROBUST:
        return raw
    if inner is None:
        simpler = narrow_options(CurveModel.HILL4, options)
        inner = fit_plan(packed, plan_fit(CurveModel.HILL4, simpler), simpler, fit_mask)
    start = np.ascontiguousarray(widen(inner.parameters))
    ready = fit_mask & np.isfinite(start).all(axis=1)
    again = fit_plan(packed, plan, options, ready, start=start)
    return keep_lower(raw, again)


def narrow_options(model: CurveModel, options: CurveOptions) -> CurveOptions:
    """The options with another model, and without what is said of parameters it lacks."""
    family = FAMILIES[model]
    return replace(
        options,
        model=model,
        fixed={k: v for k, v in options.fixed.items() if family.place(k) is not None},
        bounds={k: v for k, v in options.bounds.items() if family.place(k) is not None},
    )


def keep_lower(raw: RawFits, again: RawFits) -> RawFits:
    """Of two fits of the same curves by one plan, that of the lower objective."""
    with np.errstate(invalid="ignore"):
        lower = again.summary[:, OBJECTIVE] < raw.summary[:, OBJECTIVE]
    lower |= np.isfinite(again.summary[:, OBJECTIVE]) & ~np.isfinite(raw.summary[:, OBJECTIVE])
    return RawFits(
        raw.plan,
        np.where(lower[:, None], again.parameters, raw.parameters),
        np.where(lower[:, None, None], again.information, raw.information),
        np.where(lower[:, None], again.summary, raw.summary),
        raw.precision,
    )
