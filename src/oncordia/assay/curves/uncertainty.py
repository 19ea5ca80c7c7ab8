"""Uncertainty of fitted curves, found again from the wells and the table of curves."""

import numpy as np
import polars as pl
from scipy.special import stdtrit

from oncordia.arrays import FloatArray
from oncordia.assay.curves.models import FAMILIES
from oncordia.assay.curves.points import KEY, CurvePoints
from oncordia.assay.curves.shape import HillShapes
from oncordia.domain import CurveModel, CurveStatus
from oncordia.errors import InvalidTable


def match_curves(points: CurvePoints, curves: pl.DataFrame) -> pl.DataFrame:
    """Rows of a table of curves in the order of the points.

    Raises
    ------
    InvalidTable
        If the table has no row, or several, for a key of the points.
    """
    keys = points.keys.select(KEY)
    matched = keys.join(curves, on=KEY, how="left", nulls_equal=True, maintain_order="left")
    lost = matched.filter(pl.col("status").is_null())
    if lost.height or matched.height != keys.height:
        which = lost if lost.height else matched.filter(pl.struct(KEY).is_duplicated())
        sample, drug = which.select("sample", "drug").row(0)
        raise InvalidTable(
            f"the curves hold {'no row' if lost.height else 'several rows'} for sample {sample!r} "
            f"and drug {drug!r}; give the table that fit_curves made from these responses"
        )
    return matched


def find_covariance(points: CurvePoints, matched: pl.DataFrame) -> FloatArray:
    """Covariance of top, bottom, log10 EC50 and ln slope of each drawn line, (n_curves, 4, 4).

    A level line has the variance of its mean; NaN where the covariance is not estimable.
    """
    shapes = HillShapes.drawn(matched)
    variance = matched["noise_sd"].fill_null(np.nan).to_numpy() ** 2
    level = shapes.top == shapes.bottom
    sloped = np.isfinite(shapes.top) & ~level
    family = FAMILIES[CurveModel.HILL4]
    covariance = family.covariance(points, sloped, shapes.parameters)
    of_mean = np.zeros((4, 4))
    of_mean[:2, :2] = 1.0
    n_wells = points.n_wells[level].astype(np.float64)
    covariance[level] = of_mean / n_wells[:, None, None]
    return np.asarray(covariance * variance[:, None, None])


def propagate(gradient: FloatArray, covariance: FloatArray) -> FloatArray:
    """Standard error of a quantity: gradient (n, 4) and covariance (n, 4, 4) in, (n,) out."""
    variance = np.einsum("ni,nij,nj->n", gradient, covariance, gradient)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def student_quantile(n_spare: FloatArray, confidence: float) -> FloatArray:
    """Two-sided quantile of Student's t for each number of degrees of freedom; NaN stays."""
    out = np.full(n_spare.shape, np.nan)
    known = n_spare > 0
    out[known] = stdtrit(n_spare[known], 0.5 + confidence / 2.0)
    return out


def is_drawn(matched: pl.DataFrame) -> pl.Series:
    """Which rows have a line to draw."""
    wanted = [CurveStatus.CONVERGED, CurveStatus.FLAT, CurveStatus.PARTIAL]
    return matched["status"].is_in([status.value for status in wanted])
