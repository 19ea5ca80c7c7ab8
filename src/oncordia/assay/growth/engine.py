"""The engine behind sigmoids from 1: bounded least squares from a grid of starts."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.raw import fit_plan
from oncordia.assay.kernels.fitting.curve import RSS
from oncordia.domain import CurveModel, CurveOptions, Loss, Prior


def search_curves(
    points: CurvePoints, fit_mask: BoolArray, limits: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Best sigmoid 1 -> bottom of each curve, and its residual sum of squares.

    Parameters
    ----------
    points
        Wells of each curve.
    fit_mask
        Which curves to fit, shape (n_curves,).
    limits
        Lowest and highest bottom, log10 EC50 and ln slope, shape (3, 2); the EC50's count from
        the lowest and highest dose of the curve.

    Returns
    -------
    parameters : FloatArray
        Bottom, log10 EC50 and ln slope, shape (n_curves, 3); NaN where nothing was fitted.
    rss : FloatArray
        Residual sum of squares of the wells, shape (n_curves,).
    """
    options = CurveOptions(
        prior=Prior.NONE,
        fixed={"top": 1.0},
        bottom_min=limits[0, 0],
        bottom_max=limits[0, 1],
        slope_min=math.exp(limits[2, 0]),
        slope_max=math.exp(limits[2, 1]),
        ec50_margin=limits[1, 1],
    )
    packed = pack_points(points, Loss.SQUARED)
    raw = fit_plan(packed, plan_fit(CurveModel.HILL4, options), options, fit_mask)
    known = np.isfinite(raw.summary[:, RSS])
    return np.where(known[:, None], raw.parameters[:, 1:], np.nan), raw.summary[:, RSS]
