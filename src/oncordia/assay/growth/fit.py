"""Sigmoids from 1 down to a plateau, fitted to growth rates or relative counts of many curves."""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.growth.engine import search_curves
from oncordia.assay.growth.shape import FallingShapes

N_PARAMETERS = 3
EC50_MARGIN = 2.0  # decades beyond the doses that the half-way dose may reach
SLOPE_LIMITS = (0.1, 5.0)
LOWEST_RATE = -1.0  # plateau of growth rates: all cells dead
LOWEST_COUNT = 0.0  # plateau of relative counts
ON_BOUND = 1e-9
SINGULAR = 1e-12  # eigenvalue of the scaled information below which parameters cannot be told apart


@dataclass(frozen=True, slots=True, eq=False)
class GrFits:
    """Fitted sigmoids bottom + (1 - bottom) / (1 + (dose / ec50)^slope); NaN where none."""

    shapes: FallingShapes  # (n_curves,)
    rss: FloatArray  # (n_curves,), residual sum of squares of the wells
    total: FloatArray  # (n_curves,), their sum of squares about the mean
    mean: FloatArray  # (n_curves,), of the wells
    covariance: FloatArray  # (n_curves, 3, 3): bottom, log10 EC50, ln slope; for variance 1
    on_bound: BoolArray  # (n_curves, 3), which parameters sit on a bound

    def r_squared(self) -> FloatArray:
        """Share of the variance explained, below 0 where the mean does better."""
        with np.errstate(invalid="ignore", divide="ignore"):
            explained = 1.0 - self.rss / self.total
        return np.asarray(np.where(self.total > 0, explained, np.nan), dtype=np.float64)

    def p_flat(self, n_wells: FloatArray) -> FloatArray:
        """P value of the F test against the mean, with 2 and n - 2 degrees of freedom.

        GRmetrics 1.17.1 counts n - 3 + 1 where three parameters leave n - 3; its rule is kept so
        that a curve is called flat where that program calls it so.
        """
        spare = n_wells - N_PARAMETERS + 1.0
        gain = np.maximum(self.total - self.rss, 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            statistic = (gain / (N_PARAMETERS - 1)) / (self.rss / spare)
        p_value = np.asarray(fdtrc(N_PARAMETERS - 1.0, spare, statistic), dtype=np.float64)
        p_value[(self.rss <= 0) & (gain > 0)] = 0.0
        p_value[~(np.isfinite(self.rss) & (self.total > 0))] = np.nan
        return p_value


def fit_gr_curves(points: CurvePoints, fit_mask: BoolArray, lowest: float) -> GrFits:
    """Least-squares sigmoids from 1 at dose 0 to a plateau between ``lowest`` and 1.

    Parameters
    ----------
    points
        Wells of each curve; the responses are growth rates or relative counts. Wells count
        singly, replicates are not averaged.
    fit_mask
        Which curves to fit, shape (n_curves,).
    lowest
        Lower bound of the plateau: ``LOWEST_RATE`` or ``LOWEST_COUNT``.

    References
    ----------
    Hafner et al. 2016, Nat Methods 13:521, the equation of the GR curve; Clark, Hafner et al.
    2017, BMC Cancer 17:698, for the bounds: slope 0.1 to 5, half-way dose up to a hundredfold
    beyond the doses.
    """
    limits = np.array([[lowest, 1.0], [-EC50_MARGIN, EC50_MARGIN], np.log(SLOPE_LIMITS)])
    parameters, rss = search_curves(points, fit_mask, limits)
    curve = np.repeat(np.arange(points.n_curves), points.n_doses)
    within = points.total(points.within)
    with np.errstate(invalid="ignore"):
        mean = points.total(points.mean * points.n_at_dose) / points.n_wells
    total = within + points.total(points.n_at_dose * (points.mean - mean[curve]) ** 2)
    shapes = FallingShapes(parameters[:, 0], parameters[:, 1], np.exp(parameters[:, 2]))
    ends = np.broadcast_to(limits, (points.n_curves, 3, 2)).copy()
    ends[:, 1, 0] += points.at_lowest(points.log10_dose)
    ends[:, 1, 1] += points.at_highest(points.log10_dose)
    with np.errstate(invalid="ignore"):
        near = np.abs(parameters[:, :, None] - ends) <= ON_BOUND
    return GrFits(
        shapes=shapes,
        rss=rss,
        total=total,
        mean=mean,
        covariance=_find_covariance(points, shapes, curve),
        on_bound=np.asarray(near.any(axis=2)),
    )


def _find_covariance(points: CurvePoints, shapes: FallingShapes, curve: IntArray) -> FloatArray:
    """Inverse information of bottom, log10 EC50 and ln slope, for a residual variance of 1."""
    gradient = shapes.take(curve).gradient_at(points.log10_dose)
    products = points.n_at_dose[:, None, None] * gradient[:, :, None] * gradient[:, None, :]
    out = np.full((points.n_curves, 3, 3), np.nan)
    information = np.stack(
        [points.total(products[:, j, k]) for j in range(3) for k in range(3)], axis=1
    ).reshape(-1, 3, 3)
    size = np.sqrt(np.diagonal(information, axis1=1, axis2=2))
    usable = np.isfinite(size).all(axis=1) & (size > 0).all(axis=1)
    scale = size[usable][:, :, None] * size[usable][:, None, :]
    scaled = information[usable] / scale
    told_apart = np.linalg.eigvalsh(scaled)[:, 0] > SINGULAR
    rows = np.flatnonzero(usable)[told_apart]
    out[rows] = np.linalg.inv(scaled[told_apart]) / scale[told_apart]
    return out
