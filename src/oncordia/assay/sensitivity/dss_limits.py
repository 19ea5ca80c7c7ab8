"""Limits of the drug sensitivity scores, carried from the wells through the curves."""

from functools import cache

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.curves.shape import MOST, CurveShapes
from oncordia.assay.sensitivity.area import Estimate
from oncordia.assay.sensitivity.dss import DssScores, score_by_curve

NAMES = ("dss1", "dss2", "dss3")
N_POINTS = 2 * MOST  # curves that stand for the uncertainty of one
_HIGHEST = 100.0
_LEAST_SHARE = 1e-12  # of a variance, below which nothing is left of it


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
        moved = CurveShapes(shapes.codes, shapes.parameters + _apply(root, normal))
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
    """Lower triangles R with R R' = covariance, the same shape; NaN where it is not known.

    Cholesky's, column by column over all curves at once; a direction without variance stays 0.
    No library of linear algebra is asked, so the bits are the same on every processor.
    """
    root = np.zeros_like(covariance)
    scale = np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 0.0)
    for j in range(covariance.shape[1]):
        left = covariance[:, j, j].copy()
        for k in range(j):
            left -= root[:, j, k] ** 2
        is_free = left > _LEAST_SHARE * scale[:, j]
        pivot = np.sqrt(np.where(is_free, left, 1.0))
        root[:, j, j] = np.where(is_free, pivot, 0.0)
        for i in range(j + 1, covariance.shape[1]):
            rest = covariance[:, i, j].copy()
            for k in range(j):
                rest -= root[:, i, k] * root[:, j, k]
            root[:, i, j] = np.where(is_free, rest / pivot, 0.0)
    root[~np.isfinite(covariance).all(axis=(1, 2))] = np.nan
    return root


def _apply(root: FloatArray, point: FloatArray) -> FloatArray:
    """Each matrix times one point, shape (n_curves, MOST), summed in a fixed order."""
    out = np.zeros(root.shape[:2])
    for place, value in enumerate(point):
        out += root[:, :, place] * value
    return out


@cache
def _normal_points() -> FloatArray:
    """Points in opposite pairs, shape (N_POINTS, MOST), of mean 0 and unit covariance.

    The axes are mirrored at a plane, so that each point moves every parameter, one of them most.
    """
    mirror = np.arange(1.0, MOST + 1.0)
    turned = np.eye(MOST) - 2.0 * np.outer(mirror, mirror) / (mirror * mirror).sum()
    axes = np.sqrt(MOST) * turned
    points = np.concatenate([axes, -axes])
    points.setflags(write=False)
    return points
