"""The best of several models for each curve, their weights, and the EC50 averaged over them."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.special import ndtri, stdtrit

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.effective import effective_variance
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.information import find_covariance
from oncordia.assay.curves.nested import fit_nested, narrow_options
from oncordia.assay.curves.noise import share_variance
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.raw import RawFits
from oncordia.assay.curves.response_test import ResponseTest, test_response
from oncordia.assay.curves.select import select_packed, select_points
from oncordia.assay.curves.status import judge_curves
from oncordia.assay.curves.table import build_table
from oncordia.assay.curves.weigh import find_noise, fittable, weigh_fits
from oncordia.assay.kernels.fitting.curve import COST, RSS, SETTLED
from oncordia.assay.kernels.fitting.derive import choose_effective
from oncordia.domain import Criterion, CurveModel, CurveOptions, Noise
from oncordia.numeric import over_pieces

FIRST = CurveModel.HILL4  # tests the response of all curves where it is a candidate


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One model fitted to all curves."""

    options: CurveOptions
    raw: RawFits
    aicc: FloatArray  # (n_curves,), NaN where the model is left out
    bic: FloatArray
    noise: tuple[FloatArray, FloatArray]  # own variance of a well and its degrees of freedom


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What was chosen: arrays of shape (n_curves,) but for the weights."""

    winner: IntArray  # place among the candidates
    weights: FloatArray  # (n_curves, n_candidates), sum 1; 0 for a model left out
    log10_ec50: FloatArray  # averaged
    log10_error: FloatArray  # its unconditional standard error


def choose_curves(points: CurvePoints, packed: Packed, options: CurveOptions) -> pl.DataFrame:
    """Table "curves" of the best model of each curve.

    Each candidate is fitted to all curves. A model with as many parameters as the curve has
    doses or more is left out, and so is a fit that did not come to rest. The response is
    tested by the four-parameter log-logistic curve (or the first candidate that can bend),
    whatever model wins, so that the choice takes nothing off the p value.

    References
    ----------
    Burnham & Anderson 2002, Model Selection and Multimodel Inference, eq. 2.4 and section 2.9.
    """
    candidates = fit_candidates(points, packed, options)
    choice = weigh_candidates(candidates, options)
    shared = share_noise(candidates, choice.winner, options)
    test = _test(points, packed, candidates, shared[0])
    parts, orders = [], []
    for k, candidate in enumerate(candidates):
        rows = np.flatnonzero(choice.winner == k)
        if rows.size:
            parts.append(_tabulate(points, packed, candidate, rows, shared, test))
            orders.append(rows)
    order = np.argsort(np.concatenate(orders)) if orders else np.zeros(0, dtype=np.int64)
    table = pl.concat(parts)[order] if parts else _no_curves(points, packed, candidates[0])
    return _add_choice(table, points, candidates, choice, options)


def fit_candidates(points: CurvePoints, packed: Packed, options: CurveOptions) -> list[Candidate]:
    """Every candidate fitted to the curves that can tell its parameters apart."""
    inner: RawFits | None = None
    found = []
    for model in sorted({CurveModel(word) for word in options.candidates}, key=_by_simplicity):
        own = narrow_options(model, options)
        plan = plan_fit(model, own)
        n_levels = points.n_doses + (points.n_controls > 0)
        mask = fittable(points, plan.n_free, own) & (n_levels > plan.n_free)
        raw = fit_nested(packed, plan, own, mask, inner=inner)
        if model is FIRST:
            inner = raw
        _, _, number = effective_variance(packed, raw, options.loss)
        aicc, bic = find_criteria(packed, raw, number, options)
        found.append(Candidate(own, raw, aicc, bic, find_own_noise(packed, raw, own)))
    return found


def _by_simplicity(model: CurveModel) -> tuple[int, int]:
    """Order of fits: the simplest first, the log-logistic curve before what holds it."""
    order = list(CurveModel)
    return (0 if model in {CurveModel.CONSTANT, FIRST} else 1, order.index(model))


def find_own_noise(
    packed: Packed, raw: RawFits, options: CurveOptions
) -> tuple[FloatArray, FloatArray]:
    """Noise of each curve from its own residuals alone."""
    return find_noise(packed, raw, replace(options, noise=Noise.OWN))


def find_criteria(
    packed: Packed, raw: RawFits, number: FloatArray, options: CurveOptions
) -> tuple[FloatArray, FloatArray]:
    """AICc and BIC of each fit, shapes (n_curves,); NaN where there is no settled fit.

    N ln(D / N) or, for counts, D itself, D the deviance at the fit without the prior, plus the
    penalty for the effective number of parameters and the variance. Burnham & Anderson 2002,
    eq. 2.4 (AICc); Schwarz 1978, Ann Stat 6:461 (BIC).
    """
    n = packed.n_wells
    cost = raw.summary[:, COST]
    with np.errstate(divide="ignore", invalid="ignore"):
        if options.loss.is_likelihood:
            fit, k = cost, np.where(np.isnan(cost), np.nan, float(raw.plan.n_free))
        else:
            fit, k = n * np.log(np.maximum(cost, 1e-300) / n), number + 1.0
        room = n - k - 1.0
        aicc = fit + 2.0 * k + np.where(room > 0, 2.0 * k * (k + 1.0) / room, np.inf)
        bic = fit + k * np.log(n)
    settled = raw.summary[:, SETTLED] == 1.0
    return np.where(settled, aicc, np.nan), np.where(settled, bic, np.nan)


def weigh_candidates(candidates: list[Candidate], options: CurveOptions) -> Choice:
    """Winner and weights of each curve, and the averaged EC50.

    Weights are exp(-difference / 2), scaled to sum 1. The averaged log10 EC50 has the
    unconditional standard error of Buckland, Burnham & Augustin 1997, Biometrics 53:603, eq. 9.
    """
    of_criterion = [c.aicc if options.criterion is Criterion.AICC else c.bic for c in candidates]
    values = np.column_stack(of_criterion)
    known = np.where(np.isfinite(values), values, np.inf)
    winner = np.argmin(known, axis=1)
    least = known[np.arange(winner.size), winner]
    none = ~np.isfinite(least)
    for k, candidate in enumerate(candidates):  # without a choice: the first model that bends
        if candidate.options.model is not CurveModel.CONSTANT:
            winner[none] = k
            break
    with np.errstate(invalid="ignore", over="ignore"):
        weights = np.exp(-0.5 * (known - np.where(none, 0.0, least)[:, None]))
        weights /= weights.sum(axis=1, keepdims=True)
    weights[none] = 0.0
    mean, error = average_ec50(candidates, weights)
    return Choice(winner, weights, mean, error)


def average_ec50(candidates: list[Candidate], weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Log10 EC50 averaged over the models that have one, and its standard error, (n_curves,)."""
    estimates, variances = [], []
    for candidate in candidates:
        raw = candidate.raw
        n = raw.parameters.shape[0]
        value, gradient = np.empty(n), np.empty(raw.parameters.shape)
        codes = np.full(n, raw.plan.family.code)
        over_pieces(choose_effective(codes), n, codes, raw.parameters, 0.5, value, gradient)
        covariance = find_covariance(raw, candidate.noise[0])
        estimates.append(value)
        variances.append(np.einsum("ni,nij,nj->n", gradient, covariance, gradient))
    estimate, variance = np.column_stack(estimates), np.column_stack(variances)
    usable = np.isfinite(estimate) & np.isfinite(variance) & (variance >= 0)
    share = np.where(usable, weights, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = share / share.sum(axis=1, keepdims=True)
    mean = np.where(usable, share * estimate, 0.0).sum(axis=1)
    apart = np.where(usable, variance + (estimate - mean[:, None]) ** 2, 0.0)
    error = (share * np.sqrt(np.maximum(apart, 0.0))).sum(axis=1)
    known = usable.any(axis=1) & np.isfinite(share).all(axis=1)
    return np.where(known, mean, np.nan), np.where(known, error, np.nan)


def share_noise(
    candidates: list[Candidate], winner: IntArray, options: CurveOptions
) -> tuple[FloatArray, FloatArray]:
    """Noise of each curve from its winner, shared over the run if so chosen."""
    places = winner[None, :]
    variance = np.take_along_axis(np.stack([c.noise[0] for c in candidates]), places, axis=0)[0]
    n_spare = np.take_along_axis(np.stack([c.noise[1] for c in candidates]), places, axis=0)[0]
    if options.loss.is_likelihood or options.noise is not Noise.SHARED:
        return variance, n_spare
    fitted = np.take_along_axis(
        np.stack([np.isfinite(c.raw.summary[:, RSS]) for c in candidates]), places, axis=0
    )[0]
    variance, n_spare = share_variance(variance, n_spare, options.noise_prior)
    return np.where(fitted & (n_spare > 0), variance, np.nan), n_spare


def find_tester(candidates: list[Candidate]) -> Candidate:
    """The candidate that tests the response of all curves."""
    bending = [c for c in candidates if c.options.model is not CurveModel.CONSTANT]
    return next((c for c in bending if c.options.model is FIRST), bending[0])


def _test(
    points: CurvePoints,
    packed: Packed,
    candidates: list[Candidate],
    variance: FloatArray,
) -> ResponseTest:
    """Test of the response by one candidate for all curves."""
    first = find_tester(candidates)
    return test_response(points, packed, first.raw, np.isfinite(variance), first.options)


def _tabulate(
    points: CurvePoints,
    packed: Packed,
    candidate: Candidate,
    rows: IntArray,
    noise: tuple[FloatArray, FloatArray],
    test: ResponseTest,
) -> pl.DataFrame:
    """Rows of the table for the curves that one candidate won."""
    some = select_points(points, rows)
    raw = candidate.raw
    own = RawFits(
        raw.plan,
        raw.parameters[rows],
        raw.information[rows],
        raw.summary[rows],
        raw.precision[rows],
    )
    part = ResponseTest(
        test.p_value[rows], test.statistic[rows], test.n_extra[rows], test.n_spare[rows]
    )
    fits = weigh_fits(
        some,
        select_packed(packed, rows),
        own,
        candidate.options,
        noise=(noise[0][rows], noise[1][rows]),
        test=part,
    )
    judged = judge_curves(some, fits, candidate.options)
    return build_table(some, fits, judged, candidate.options)


def _no_curves(points: CurvePoints, packed: Packed, candidate: Candidate) -> pl.DataFrame:
    fits = weigh_fits(points, packed, candidate.raw, candidate.options)
    return build_table(
        points, fits, judge_curves(points, fits, candidate.options), candidate.options
    )


def _add_choice(
    table: pl.DataFrame,
    points: CurvePoints,
    candidates: list[Candidate],
    choice: Choice,
    options: CurveOptions,
) -> pl.DataFrame:
    """The table with criteria, the winner's weight and the averaged EC50."""
    winner = choice.winner
    every = np.arange(winner.size)
    columns = {
        "aicc": np.column_stack([c.aicc for c in candidates])[every, winner],
        "bic": np.column_stack([c.bic for c in candidates])[every, winner],
        "model_weight": choice.weights[every, winner],
    }
    n_spare = np.maximum(points.n_wells + points.n_controls - 4.0, 1.0)
    quantile = stdtrit(n_spare, 0.5 + options.confidence / 2.0)
    if options.loss.is_likelihood:
        quantile = np.full(winner.size, ndtri(0.5 + options.confidence / 2.0))
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    mean, spread = choice.log10_ec50, choice.log10_error * quantile
    shown: BoolArray = table["ec50"].is_not_null().to_numpy()
    with np.errstate(invalid="ignore", over="ignore"):
        inside = shown & (mean >= low) & (mean <= high)
        lower = np.where(inside & (mean - spread >= low), mean - spread, np.nan)
        upper = np.where(inside & (mean + spread <= high), mean + spread, np.nan)
        columns |= {
            "ec50_averaged": np.where(inside, 10.0**mean, np.nan),
            "ec50_averaged_low": 10.0**lower,
            "ec50_averaged_high": 10.0**upper,
        }
    absent = columns["model_weight"] == 0.0
    for name in ("aicc", "bic", "model_weight"):
        columns[name] = np.where(absent, np.nan, columns[name])
    return table.with_columns(
        pl.Series(name, value).fill_nan(None) for name, value in columns.items()
    )
