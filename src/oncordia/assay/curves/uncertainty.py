"""Uncertainty of fitted curves, found again from the wells and the table of curves."""

from dataclasses import replace

import numpy as np
import polars as pl
from scipy.special import ndtri, stdtrit

from oncordia.arrays import FloatArray
from oncordia.assay.curves.counts import level_variance
from oncordia.assay.curves.families import FitPlan, plan_fit
from oncordia.assay.curves.information import find_covariance, renew_information
from oncordia.assay.curves.mixed import pool_curves
from oncordia.assay.curves.packed import Packed, pack_points
from oncordia.assay.curves.points import KEY, CurvePoints
from oncordia.assay.curves.raw import RawFits, place_precision
from oncordia.assay.curves.shape import MOST, CurveShapes
from oncordia.assay.curves.status import doses_needed
from oncordia.domain import CurveModel, CurveOptions, CurveStatus
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


def find_drawn_covariance(
    points: CurvePoints, matched: pl.DataFrame, options: CurveOptions
) -> FloatArray:
    """Covariance of the parameters of each drawn line, shape (n_curves, MOST, MOST).

    Parameters stand as in ``CurveShapes``. A level line has the variance of its mean; NaN where
    the covariance is not estimable.
    """
    shapes = CurveShapes.drawn(matched)
    n = points.n_curves
    out = np.zeros((n, MOST, MOST))
    variance = matched["noise_sd"].fill_null(np.nan).to_numpy() ** 2
    overdispersion = np.zeros(n)
    if options.loss.is_likelihood:
        variance = np.ones(n)
        overdispersion = matched["overdispersion"].fill_null(0.0).to_numpy()
    packed = pack_points(points, options.loss)
    model = matched["model"].to_numpy()
    for name in matched["model"].unique():
        plan = plan_fit(CurveModel(name), replace_model(options, name))
        size = plan.family.n_parameters
        rows = model == name
        parameters = np.where(rows[:, None], shapes.parameters[:, :size], np.nan)
        raw = RawFits(
            plan,
            parameters,
            renew_information(packed, plan.family.code, parameters, options.loss, overdispersion),
            np.empty((n, 0)),
            find_precision(points, packed, plan, options),
        )
        found = find_covariance(raw, variance)
        plateau = np.isin(plan.family.parameters, ("level", "top", "middle", "bottom"))
        of_mean = np.outer(plateau, plateau).astype(np.float64)
        level = rows & (shapes.top == shapes.bottom)
        of_level = level_variance(points, shapes.top, variance, options.loss, overdispersion)
        found[level] = of_mean * of_level[level][:, None, None]
        out[rows, :size, :size] = found[rows]
    return out


def find_precision(
    points: CurvePoints, packed: Packed, plan: FitPlan, options: CurveOptions
) -> FloatArray:
    """Precision of each curve's prior, (n_curves, P): with pooling its group's, found again."""
    if not options.needs_whole_run:
        return place_precision(packed, plan)
    fit_mask = points.n_doses >= doses_needed(plan.n_free, options)
    fit_mask &= ~points.keys["mixed_units"].to_numpy()
    return pool_curves(points, packed, plan, options, fit_mask)[0].precision


def replace_model(options: CurveOptions, name: str) -> CurveOptions:
    """Options for a model that was chosen automatically: no parameter held by name."""
    if options.model is not CurveModel.AUTO:
        return options
    return replace(options, model=CurveModel(name), fixed={}, bounds={})


def propagate(gradient: FloatArray, covariance: FloatArray) -> FloatArray:
    """Standard error of a quantity: gradient (n, P) and covariance (n, P, P) in, (n,) out."""
    variance = np.einsum("ni,nij,nj->n", gradient, covariance, gradient)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def drawn_quantile(matched: pl.DataFrame, options: CurveOptions, confidence: float) -> FloatArray:
    """Two-sided quantile behind the limits of each row: Student's t, or normal for counts."""
    if options.loss.is_likelihood:
        return np.full(matched.height, float(ndtri(0.5 + confidence / 2.0)))
    return student_quantile(matched["noise_df"].fill_null(np.nan).to_numpy(), confidence)


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
