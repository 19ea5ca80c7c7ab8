"""What fits are worth: noise, covariance, test and EC50 of each, and which curves can be fitted."""

import numpy as np
from scipy.special import ndtri, stdtrit

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.counts import find_faults
from oncordia.assay.curves.information import find_covariance, observe_fits
from oncordia.assay.curves.limits import limit_curves
from oncordia.assay.curves.noise import share_variance
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.raw import RawFits, weigh_noise
from oncordia.assay.curves.response_test import (
    ResponseTest,
    score_relevance,
    test_response,
)
from oncordia.assay.curves.status import CurveFits, doses_needed
from oncordia.assay.curves.wells_alone import ask_wells
from oncordia.assay.kernels.fitting.curve import COST, PSI_SQUARE, RSS
from oncordia.assay.kernels.fitting.derive import choose_effective, derive_change
from oncordia.domain import CurveOptions, Information, Interval, Loss, Noise
from oncordia.numeric import over_pieces

LEAST_SPARE = 0.1  # degrees of freedom below which residuals say nothing of the noise


def fittable(points: CurvePoints, n_free: int, options: CurveOptions) -> BoolArray:
    """Which curves have enough doses, all in one unit, and responses that the loss can take."""
    mixed = points.keys["mixed_units"].to_numpy()
    fault = find_faults(points, options.loss) != ""
    return np.asarray((points.n_doses >= doses_needed(n_free, options)) & ~mixed & ~fault)


def weigh_fits(
    points: CurvePoints,
    packed: Packed,
    raw: RawFits,
    options: CurveOptions,
    *,
    noise: tuple[FloatArray, FloatArray] | None = None,
    test: ResponseTest | None = None,
) -> CurveFits:
    """Noise, covariance, test, limits' quantile and EC50 of each fit.

    ``noise`` (variance and its degrees of freedom) and ``test`` are found from the fits where
    they are not given.
    """
    variance, n_spare = find_noise(packed, raw, options) if noise is None else noise
    if test is None:
        test = test_response(points, packed, raw, np.isfinite(variance), options)
    if options.loss.is_likelihood:
        quantile = np.where(np.isfinite(variance), ndtri(0.5 + options.confidence / 2.0), np.nan)
    else:
        quantile = np.full(points.n_curves, np.nan)
        known = np.isfinite(variance)
        quantile[known] = stdtrit(n_spare[known], 0.5 + options.confidence / 2.0)
    codes = np.full(points.n_curves, raw.plan.family.code)
    log10_ec50 = np.empty(points.n_curves)
    gradient = np.empty(raw.parameters.shape)
    over_pieces(
        choose_effective(codes), points.n_curves, codes, raw.parameters, 0.5, log10_ec50, gradient
    )
    change = np.empty(points.n_curves)
    over_pieces(
        derive_change, points.n_curves, packed.starts, packed.x, codes, raw.parameters, change
    )
    told = raw
    if options.information is Information.OBSERVED:
        told = observe_fits(packed, raw, options)
    limits, found = None, (variance, n_spare)
    sloped = ~(test.p_value > options.flat_p)
    covariance = find_covariance(told, variance)
    alone = ask_wells(
        points, packed, raw, found, quantile, log10_ec50, gradient, covariance, sloped, options
    )
    if options.interval is not Interval.WALD:
        unseen = np.zeros(sloped.shape, dtype=bool) if alone is None else alone.unseen_mask
        limits = limit_curves(points, packed, raw, found, log10_ec50, sloped, unseen, options)
    return CurveFits(
        raw=raw,
        variance=variance,
        n_spare=n_spare,
        quantile=quantile,
        p_no_response=test.p_value,
        relevance=score_relevance(test, change, options),
        covariance=covariance,
        log10_ec50=log10_ec50,
        ec50_gradient=gradient,
        change=change,
        limits=limits,
        alone=alone,
    )


def find_noise(
    packed: Packed, raw: RawFits, options: CurveOptions
) -> tuple[FloatArray, FloatArray]:
    """Variance of a single well of each curve and its degrees of freedom, both (n_curves,).

    NaN and 0 where it cannot be had; 1 and infinite freedom for counts.
    """
    summary = raw.summary
    fitted = np.isfinite(summary[:, COST])
    if options.loss.is_likelihood:
        return np.where(fitted, 1.0, np.nan), np.where(fitted, np.inf, 0.0)
    n_wells = packed.n_wells
    n_used = count_parameters(packed, raw)
    n_spare = np.where(fitted & (n_wells - n_used > LEAST_SPARE), n_wells - n_used, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        of_squares = summary[:, RSS] / n_spare
    own = of_squares if options.loss is Loss.SQUARED else summary[:, PSI_SQUARE]
    variance = np.where(n_spare > 0, own, np.nan)
    if options.noise is Noise.SHARED:
        variance, n_spare = share_variance(variance, n_spare, options.noise_prior)
    return np.where(fitted & (n_spare > 0), variance, np.nan), n_spare


def count_parameters(packed: Packed, raw: RawFits) -> FloatArray:
    """Degrees of freedom that the fit of each curve takes from its wells, shape (n_curves,).

    All free parameters without a prior. With one, tr(2 H - H H') of the hat matrix H (Hastie &
    Tibshirani 1990, Generalized Additive Models, section 3.5): what the prior settles costs none.
    """
    plan = raw.plan
    n_free = np.full(packed.n_wells.size, float(plan.n_free))
    if plan.noise[0] != 1.0:
        return n_free
    cost = raw.summary[:, COST]
    with np.errstate(invalid="ignore", divide="ignore"):
        weighed = weigh_noise(cost, packed.n_wells, plan.noise)
    covariance = find_covariance(raw, weighed)
    held_back = covariance * raw.precision[:, None, :]  # I - H, in the room of the parameters
    settled = np.einsum("nij,nji->n", held_back, held_back)
    return np.asarray(n_free - np.nan_to_num(settled))
