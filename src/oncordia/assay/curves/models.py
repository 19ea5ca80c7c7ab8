"""The table of curve models: what each is fitted with."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.kernels.fit import N_SUMMARY, find_covariances, fit_hills
from oncordia.assay.kernels.robust import HUBER, SQUARED, TUKEY
from oncordia.domain import CurveModel, CurveOptions, Loss

EC50_MARGIN = 2.0  # decades beyond the doses that a fitted EC50 may reach
_LOSSES = {Loss.SQUARED: SQUARED, Loss.HUBER: HUBER, Loss.TUKEY: TUKEY}


@dataclass(frozen=True, slots=True, eq=False)
class RawFits:
    """What a model's kernel found, one row a curve; NaN where no fit was tried or none came."""

    parameters: FloatArray  # (n_curves, n_parameters): top, bottom, log10 EC50, ln slope
    covariance: FloatArray  # (n_curves, n_parameters, n_parameters), for a variance of 1
    summary: FloatArray  # (n_curves, N_SUMMARY), columns named in kernels/fit.py


@dataclass(frozen=True, slots=True)
class CurveFamily:
    """One curve model: how many parameters it has, and its verbs."""

    n_parameters: int
    fit: Callable[[CurvePoints, BoolArray, CurveOptions], RawFits]
    covariance: Callable[[CurvePoints, BoolArray, FloatArray], FloatArray]


def fit_hill4(points: CurvePoints, fit_mask: BoolArray, options: CurveOptions) -> RawFits:
    """Four-parameter logistic through the curves of ``fit_mask``."""
    n_curves = points.n_curves
    raw = RawFits(
        parameters=np.full((n_curves, 4), np.nan),
        covariance=np.full((n_curves, 4, 4), np.nan),
        summary=np.full((n_curves, N_SUMMARY), np.nan),
    )
    tuning = options.tukey_k if options.loss is Loss.TUKEY else options.huber_k
    starts, x, y, w, within = _pack(points, options.loss)
    fit_hills(
        starts,
        x,
        y,
        w,
        within,
        fit_mask,
        hill4_limits(options),
        _LOSSES[options.loss],
        tuning,
        raw.parameters,
        raw.covariance,
        raw.summary,
    )
    return raw


def find_hill4_covariance(
    points: CurvePoints, fit_mask: BoolArray, parameters: FloatArray
) -> FloatArray:
    """Covariance of four-parameter logistics fitted before, for a residual variance of 1."""
    covariance = np.full((points.n_curves, 4, 4), np.nan)
    starts, x, _, w, _ = _pack(points, Loss.SQUARED)
    find_covariances(starts, x, w, fit_mask, parameters, covariance)
    return covariance


def hill4_limits(options: CurveOptions) -> FloatArray:
    """Lowest and highest value of each parameter, shape (4, 2); EC50 as decades off the doses."""
    return np.array(
        [
            [options.top_min, options.top_max],
            [options.lowest_bottom, options.bottom_max],
            [-EC50_MARGIN, EC50_MARGIN],
            [math.log(options.slope_min), math.log(options.slope_max)],
        ]
    )


def _pack(
    points: CurvePoints, loss: Loss
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Starts, x, y, w and within for the kernel: dose means, or single wells for a robust loss."""
    if loss is Loss.SQUARED:
        within = points.total(points.within)
        return points.dose_starts, points.log10_dose, points.mean, points.n_at_dose, within
    ones = np.ones(points.well_response.size)
    none = np.zeros(points.n_curves)
    return points.well_starts, points.well_log10_dose, points.well_response, ones, none


FAMILIES: Mapping[CurveModel, CurveFamily] = {
    CurveModel.HILL4: CurveFamily(4, fit_hill4, find_hill4_covariance),
}
