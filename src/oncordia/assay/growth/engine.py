"""The engine behind sigmoids from 1: bounded least squares, searched window by window."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.kernels.fit import N_SUMMARY, RSS, fit_hills
from oncordia.assay.kernels.robust import SQUARED

# bounds as wide as those of growth rates leave a curve several valleys
SLOPE_WINDOWS = ((0.1, 0.3), (0.2, 0.5), (0.5, 1.5), (1.5, 5.0))


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
    best = np.full((points.n_curves, 3), np.nan)
    rss = np.full(points.n_curves, np.nan)
    for box in _list_boxes(limits):
        parameters, found = _fit_within(points, fit_mask, box)
        lower = np.isfinite(found) & ~(found >= rss)
        best[lower], rss[lower] = parameters[lower], found[lower]
    return best, rss


def _list_boxes(limits: FloatArray) -> list[FloatArray]:
    """The bounds as they are, and with the slope in each window."""
    boxes = [limits]
    for window in SLOPE_WINDOWS:
        box = limits.copy()
        box[2] = np.clip(np.log(window), *limits[2])
        boxes.append(box)
    return boxes


def _fit_within(
    points: CurvePoints, fit_mask: BoolArray, box: FloatArray
) -> tuple[FloatArray, FloatArray]:
    parameters = np.full((points.n_curves, 4), np.nan)
    covariance = np.full((points.n_curves, 4, 4), np.nan)
    summary = np.full((points.n_curves, N_SUMMARY), np.nan)
    fit_hills(
        points.dose_starts,
        points.log10_dose,
        points.mean,
        points.n_at_dose,
        points.total(points.within),
        fit_mask,
        np.concatenate([[[1.0, 1.0]], box]),
        SQUARED,
        1.0,
        parameters,
        covariance,
        summary,
    )
    return parameters[:, 1:], summary[:, RSS]
