"""Limits of the drug sensitivity scores, carried from the wells through the curves."""

from functools import cache

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.curves.shape import MOST, CurveShapes
from oncordia.assay.sensitivity.area import Estimate
from oncordia.assay.sensitivity.dss import DssScores, score_by_curve

NAMES = ("dss1", "dss2", "dss3")
N_POINTS = 16  # curves that stand for the uncertainty of one
_HIGHEST = 100.0


def spread_scores(
    shapes: CurveShapes,
    covariance: FloatArray,
    scores: DssScores,
    span: tuple[FloatArray, FloatArray],
    activity_threshold: float,
) -> DssScores:
    """Standard error of each score of the drawn lines, each of shape (n_curves,).

    Parameters of a curve are moved by its covariance to points in opposite pairs of exactly that
    covariance, the same directions for all curves; the error is the root mean square of the
    scores' deviations from that of the line itself. It is that of the delta method where the
    score is linear, and a curve just below the threshold, whose score is 0, has one too.

    Parameters
    ----------
    covariance
        Of the drawn parameters, shape (n_curves, MOST, MOST); NaN where not estimable.
    scores
        Of the drawn lines.
    span
        Log10 dose range, each (n_curves,).
    """
    root = _find_roots(covariance)
    squares = np.zeros((len(NAMES), shapes.codes.size))
    for normal in _normal_points():
        moved = CurveShapes(shapes.codes, shapes.parameters + root @ normal)
        drawn = score_by_curve(moved, *span, activity_threshold)
        for place, name in enumerate(NAMES):
            squares[place] += (getattr(drawn, name) - getattr(scores, name)) ** 2
    return DssScores(*np.sqrt(squares / N_POINTS))


def bound_scores(scores: DssScores, errors: DssScores, quantile: FloatArray) -> dict[str, Estimate]:
    """Each score with its limits within 0 to 100, by its name."""
    found = {}
    for name in NAMES:
        value, half = getattr(scores, name), quantile * getattr(errors, name)
        low, high = (np.clip(end, 0.0, _HIGHEST) for end in (value - half, value + half))
        found[name] = Estimate(value, low, high)
    return found


def _find_roots(covariance: FloatArray) -> FloatArray:
    """Matrices R with R R' = covariance, the same shape; NaN where it is not known."""
    known = np.isfinite(covariance).all(axis=(1, 2))
    out = np.full(covariance.shape, np.nan)
    size, directions = np.linalg.eigh(covariance[known])
    out[known] = directions * np.sqrt(np.maximum(size, 0.0))[:, None, :]
    return out


@cache
def _normal_points() -> FloatArray:
    """Standard normal points in opposite pairs, shape (N_POINTS, MOST), of unit covariance."""
    half = N_POINTS // 2
    drawn = np.random.default_rng(0).standard_normal((half, MOST))
    axes = np.linalg.qr(drawn).Q * np.sqrt(half)
    points = np.concatenate([axes, -axes])
    points.setflags(write=False)
    return points
