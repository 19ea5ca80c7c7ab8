"""Responses become curves: one row for each sample, drug and time."""

import numpy as np
import polars as pl
from scipy.special import ndtri, stdtrit

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.adjust import adjust_p
from oncordia.assay.curves.counts import ObjectArray, add_within, find_faults, note_dispersion
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.information import find_covariance, observe_fits
from oncordia.assay.curves.limits import limit_curves
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.noise import share_variance
from oncordia.assay.curves.packed import Packed, pack_points
from oncordia.assay.curves.points import CurvePoints, collect_points
from oncordia.assay.curves.raw import RawFits, weigh_noise
from oncordia.assay.curves.response_test import (
    ResponseTest,
    score_relevance,
    test_response,
)
from oncordia.assay.curves.status import CurveFits, doses_needed, judge_curves
from oncordia.assay.curves.table import build_table
from oncordia.assay.curves.wells_alone import ask_wells
from oncordia.assay.kernels.fitting.curve import COST, PSI_SQUARE, RSS
from oncordia.assay.kernels.fitting.derive import choose_effective, derive_change
from oncordia.domain import CurveModel, CurveOptions, Information, Interval, Loss, Noise
from oncordia.numeric import over_pieces

LEAST_SPARE = 0.1  # degrees of freedom below which residuals say nothing of the noise


def fit_curves(responses: pl.DataFrame, options: CurveOptions | None = None) -> pl.DataFrame:
    """Curves of a table of responses: parameters, limits, a test of "no response" and a status.

    Parameters
    ----------
    responses
        Table "responses". Wells with a mask reason, a role other than treated, no finite
        response, no dose above 0, or time 0 are left out; a negative control that names sample
        and drug stands at dose 0. Replicates count singly, by ``weight`` or ``n_trials`` where
        the table has them.
    options
        Model, bounds, prior, loss, limits, and what counts as flat; the defaults if None.

    Returns
    -------
    polars.DataFrame
        Table "curves", one row for each sample, drug and time, sorted. A curve that cannot be
        fitted is a row with its status and reason; a number that is not known is null, never
        NaN. The parameters of a curve do not depend on the other curves but with
        ``options.pool``; its limits and p value do where ``options.noise`` is shared.

    Raises
    ------
    InvalidTable
        If a column is absent, or a treated well names no sample or no drug.
    InvalidOption
        If a parameter is held or bounded that the model does not have.

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
    packed = pack_points(points, chosen.loss)
    return add_q_values(fit_points(points, packed, chosen))


def fit_points(points: CurvePoints, packed: Packed, options: CurveOptions) -> pl.DataFrame:
    """Table "curves" of packed points, q values left out: those need the whole run."""
    if options.model is CurveModel.AUTO:
        from oncordia.assay.curves.choose import choose_curves  # it calls back here

        return choose_curves(points, packed, options)
    plan = plan_fit(options.model, options)
    fit_mask = fittable(points, plan.n_free, options)
    notes: ObjectArray | str = ""
    if options.needs_whole_run:
        from oncordia.assay.curves.mixed import pool_curves  # deferred: seldom asked for

        raw, notes = pool_curves(points, packed, plan, options, fit_mask)
    else:
        raw = fit_nested(packed, plan, options, fit_mask)
    if options.loss.is_likelihood:
        add_within(points, raw)
    fits = weigh_fits(points, packed, raw, options)
    judgement = judge_curves(points, fits, options)
    note_dispersion(judgement.reason, points, raw, options)
    judgement.reason[:] = judgement.reason + notes
    return build_table(points, fits, judgement, options)


def add_q_values(curves: pl.DataFrame) -> pl.DataFrame:
    """The table with ``q_value`` over all its curves."""
    q_value = adjust_p(curves["p_no_response"].fill_null(np.nan).to_numpy())
    return curves.with_columns(pl.Series("q_value", q_value).fill_nan(None))


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
