"""Responses become curves: one row for each sample, drug and time."""

import numpy as np
import polars as pl
from scipy.special import fdtrc, stdtrit

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.models import FAMILIES, RawFits
from oncordia.assay.curves.noise import share_variance
from oncordia.assay.curves.points import CurvePoints, collect_points
from oncordia.assay.curves.status import CurveFits, judge_curves
from oncordia.assay.curves.table import build_table
from oncordia.assay.kernels.fit import BEND, CONSTANT_DEVIANCE, DEVIANCE, VARIANCE
from oncordia.domain import CurveOptions, Noise


def fit_curves(responses: pl.DataFrame, options: CurveOptions | None = None) -> pl.DataFrame:
    """Curves of a table of responses: parameters, limits, a test of "no response" and a status.

    Parameters
    ----------
    responses
        Table "responses". Wells with a mask reason, a role other than treated, no finite
        response, no dose above 0, or time 0 are left out. Replicates count singly.
    options
        Model, bounds, loss, confidence, and what counts as flat; the defaults if None.

    Returns
    -------
    polars.DataFrame
        Table "curves", one row for each sample, drug and time, sorted. A curve that cannot be
        fitted is a row with its status and reason; a number that is not known is null, never
        NaN. The parameters of a curve do not depend on the other curves; its limits and p
        value do where ``options.noise`` is shared.

    Raises
    ------
    InvalidTable
        If a column is absent, or a treated well names no sample or no drug.

    References
    ----------
    Levenberg-Marquardt: Marquardt 1963, J SIAM 11:431. Plateaus in closed form: Golub and
    Pereyra 1973, SIAM J Numer Anal 10:413. F test: Seber and Wild 1989, Nonlinear Regression,
    eq. 5.23. Shared variance: Smyth 2004, Stat Appl Genet Mol Biol 3:3.

    Examples
    --------
    >>> curves = fit_curves(responses, CurveOptions(min_doses=5))
    >>> curves.select("sample", "drug", "status", "ec50", "ec50_low", "ec50_high")
    """
    points = collect_points(responses)
    is_growth_rate = bool(points.keys["growth_rate"].fill_null(value=False).any())
    chosen = (options or CurveOptions()).settle(is_growth_rate=is_growth_rate)
    raw = FAMILIES[chosen.model].fit(points, fittable(points, chosen), chosen)
    fits = weigh_fits(points, raw, chosen)
    return build_table(points, fits, judge_curves(points, fits, chosen), chosen)


def fittable(points: CurvePoints, options: CurveOptions) -> BoolArray:
    """Which curves have enough doses, and all in one unit, shape (n_curves,)."""
    mixed = points.keys["mixed_units"].to_numpy()
    return np.asarray((points.n_doses >= options.min_doses) & ~mixed)


def weigh_fits(points: CurvePoints, raw: RawFits, options: CurveOptions) -> CurveFits:
    """Noise, test and limits' quantile of each fit."""
    n_parameters = FAMILIES[options.model].n_parameters
    variance = raw.summary[:, VARIANCE]
    fitted = np.isfinite(raw.summary[:, DEVIANCE])
    n_spare = np.where(fitted, np.maximum(points.n_wells - n_parameters, 0), 0).astype(np.float64)
    if options.noise is Noise.SHARED:
        variance, n_spare = share_variance(variance, n_spare, options.noise_prior)
    variance = np.where(fitted & (n_spare > 0), variance, np.nan)
    quantile = np.full(points.n_curves, np.nan)
    known = np.isfinite(variance)
    quantile[known] = stdtrit(n_spare[known], 0.5 + options.confidence / 2.0)
    return CurveFits(
        raw=raw,
        variance=variance,
        n_spare=n_spare,
        quantile=quantile,
        p_no_response=test_no_response(raw.summary, variance, n_spare, n_parameters),
    )


def test_no_response(
    summary: FloatArray, variance: FloatArray, n_spare: FloatArray, n_parameters: int
) -> FloatArray:
    """P value of the F test of each curve against a constant, shape (n_curves,).

    F = ((D0 - D1) / (n_parameters - 1)) / noise, on n_parameters - 1 and n_spare degrees of
    freedom; D0 and D1 are the deviances of the constant and of the curve. With a robust loss it
    is the tau test of Hampel et al. 1986, Robust Statistics, section 7.2. NaN without noise.
    """
    gain = np.maximum(summary[:, CONSTANT_DEVIANCE] - summary[:, DEVIANCE], 0.0)
    noise = variance * summary[:, BEND]
    n_extra = n_parameters - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(gain > 0, gain / n_extra / noise, 0.0)
    p_value = np.asarray(fdtrc(n_extra, n_spare, statistic), dtype=np.float64)
    p_value[np.isposinf(statistic)] = 0.0
    p_value[~np.isfinite(noise)] = np.nan
    return p_value
