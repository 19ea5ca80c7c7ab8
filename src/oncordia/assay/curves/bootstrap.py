"""Limits from curves fitted again to drawn responses."""

import numpy as np
from scipy.special import ndtr, ndtri

from oncordia.arrays import FloatArray
from oncordia.assay.curves.held import (
    HeldCurve,
    HeldFits,
    Limits,
    Targets,
    measure_values,
    summarise_draws,
)
from oncordia.assay.curves.resample import CurveWells, resample_wells, take_wells
from oncordia.assay.kernels.fitting.draws import refit_draws
from oncordia.assay.kernels.fitting.losses import (
    BINOMIAL,
    NEGATIVE_BINOMIAL,
    POISSON,
    STUDENT,
)
from oncordia.assay.kernels.models.dispatch import fill_rows, predict_values
from oncordia.assay.kernels.robust import SQUARED
from oncordia.numeric import invert_positive, over_pieces

LEAST_SHARE = 0.05  # of draws below the estimate, beyond which a bias is no bias but a bound
LEAST_LEFT = 0.05  # share of a residual's variance that its leverage leaves, at least


def draw_limits(fits: HeldFits, targets: Targets) -> Limits:
    """Percentiles of the fits to drawn responses (Davison & Hinkley 1997, section 5.3).

    Responses are drawn about the fitted curve: from its own wells within each dose where the
    options say so, else from the distribution that the loss names, or from the residuals. The
    noise of each draw has its own variance, drawn by chi-square with the freedom it is known by,
    so that few wells give wide limits; the means of the prior are drawn about the fit by their
    own SD, as one more observation each. With ``bias_corrected`` the percentiles are moved by the
    share of draws below the estimate.
    """
    out = np.full(targets.reach.shape, np.nan)

    def draw_piece(first: int, last: int) -> None:
        for i in np.flatnonzero(fits.fit_mask[first:last]) + first:
            curve = fits.take(int(i))
            wells = take_wells(fits.points, int(i)) if fits.draws_wells else None
            if wells is not None and wells.n_at_level.max() == 1:
                wells = None  # without replicates nothing is known of the noise of a dose
            drawn = refit_curve(curve, fits.stream(int(i)), fits.n_draws, wells)
            share = np.full(fits.n_draws, 1.0 / fits.n_draws)
            levels = move_tails(curve, drawn, targets, int(i)) if fits.bias_corrected else None
            out[i] = summarise_draws(curve, drawn, share, targets, int(i), levels)

    over_pieces(draw_piece, fits.fit_mask.size)
    return Limits(out, np.full(fits.fit_mask.size, np.nan))


def refit_curve(
    curve: HeldCurve, stream: np.random.Generator, n_draws: int, wells: CurveWells | None = None
) -> FloatArray:
    """Parameters fitted to drawn responses of one curve, shape (n_draws, P).

    ``wells`` are those from which responses are drawn; None: from the law of the loss.
    """
    points, rules, p = curve.points, curve.rules, curve.p
    if wells is None:
        drawn = draw_responses(curve, stream, n_draws)
    else:
        fitted = np.empty(points.x.size)
        predict_values(rules.code, points.x, p, fitted)
        residuals = stretch_residuals(curve, fitted)
        n_free = int((rules.box[:, 0] < rules.box[:, 1]).sum())
        drawn = resample_wells(stream, wells, points, fitted, residuals, n_free, n_draws)
    precision = rules.prior[:, 1]
    sd = np.divide(1.0, np.sqrt(precision), out=np.zeros_like(precision), where=precision > 0)
    means = p + sd * stream.standard_normal((n_draws, p.size))
    out = np.empty((n_draws, p.size))
    refit_draws(points, rules, drawn, means, p, out)
    return out


def move_tails(curve: HeldCurve, draws: FloatArray, targets: Targets, i: int) -> FloatArray:
    """Levels of the percentiles of every target of curve i, moved by the bias of its draws, (T, 2).

    Bias-corrected percentiles: Phi(2 z0 + z), with z0 the normal quantile of the share of draws
    below the estimate (Efron 1987, J Am Stat Assoc 82:171, section 2, at acceleration 0).
    """
    values = measure_values(curve, draws, targets, i)
    estimate = measure_values(curve, curve.p[None, :], targets, i)
    below = (values < estimate).mean(axis=0) + 0.5 * (values == estimate).mean(axis=0)
    bias = ndtri(np.clip(below, LEAST_SHARE, 1.0 - LEAST_SHARE))
    tails = np.stack([targets.tail[i], 1.0 - targets.tail[i]], axis=1)
    return np.asarray(ndtr(2.0 * bias[:, None] + ndtri(tails)))


def draw_responses(curve: HeldCurve, stream: np.random.Generator, n_draws: int) -> FloatArray:
    """Responses about the fitted curve, shape (n_draws, n)."""
    points, rules = curve.points, curve.rules
    fitted = np.empty(points.x.size)
    predict_values(rules.code, points.x, curve.p, fitted)
    size = (n_draws, fitted.size)
    if rules.loss == BINOMIAL:
        trials = np.maximum(np.rint(points.w), 1.0)
        return stream.binomial(trials.astype(np.int64), np.clip(fitted, 0.0, 1.0), size) / trials
    if rules.loss in (POISSON, NEGATIVE_BINOMIAL):
        mean = np.maximum(fitted, 0.0) * points.w
        spread = rules.k if rules.loss == NEGATIVE_BINOMIAL else 0.0
        if spread > 0.0:
            shape = points.w / spread
            mean = mean * stream.gamma(shape, 1.0 / shape, size)
        return np.asarray(stream.poisson(mean, size) / points.w)
    stretch = np.ones((n_draws, 1))
    if np.isfinite(curve.n_spare):
        stretch = np.sqrt(curve.n_spare / stream.chisquare(curve.n_spare, (n_draws, 1)))
    root = np.sqrt(points.w)
    if rules.loss == SQUARED:
        errors = stream.standard_normal(size) * np.sqrt(curve.variance) / root
    elif rules.loss == STUDENT:
        errors = stream.standard_t(rules.k, size) * rules.scale / root
    else:
        errors = stream.choice(modify_residuals(curve, fitted), size) / root
    return np.asarray(fitted + errors * stretch)


def modify_residuals(curve: HeldCurve, fitted: FloatArray) -> FloatArray:
    """Residuals at their full variance, about their mean, shape (n,)."""
    found = stretch_residuals(curve, fitted)
    return np.asarray(found - found.mean())


def stretch_residuals(curve: HeldCurve, fitted: FloatArray) -> FloatArray:
    """Residuals at their full variance per root of weight, shape (n,).

    Davison & Hinkley 1997, Bootstrap Methods, eq. 6.9: r / sqrt(1 - h), with the leverage h of
    the curve's gradient and of the prior.
    """
    points, rules = curve.points, curve.rules
    rows = np.zeros((points.x.size, curve.p.size))
    fill_rows(rules.code, points.x, curve.p, rows)
    weighed = rows * np.sqrt(points.w)[:, None]
    free = rules.box[:, 0] < rules.box[:, 1]
    weighed = weighed[:, free]
    matrix = weighed.T @ weighed + np.diag(curve.variance * rules.prior[free, 1])
    inverse = np.zeros_like(matrix)
    leverage = np.zeros(points.x.size)
    if invert_positive(matrix, matrix.shape[0], 1e-13, inverse):
        leverage = np.einsum("ni,ij,nj->n", weighed, inverse, weighed)
    left = np.maximum(1.0 - leverage, LEAST_LEFT)
    return np.asarray(np.sqrt(points.w / left) * (points.y - fitted))
