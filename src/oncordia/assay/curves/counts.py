"""Responses that are shares of trials or counts: what is wrong with them, and how they vary."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.curves.points import CurvePoints, sum_groups
from oncordia.assay.curves.raw import RawFits
from oncordia.assay.kernels.fitting.curve import CONSTANT, RSS, SPREAD
from oncordia.assay.kernels.fitting.derive import derive_response
from oncordia.domain import CurveOptions, Loss
from oncordia.numeric import over_pieces

ObjectArray = NDArray[np.object_]
OVERDISPERSED_P = 0.01  # of the chi-square test below which the reason warns
LEAST_MEAN = 1e-12  # as the kernels: expected shares and counts are kept this far from their ends
LAWS = {Loss.BINOMIAL: "binomial shares", Loss.POISSON: "Poisson counts"}


def find_faults(points: CurvePoints, loss: Loss) -> ObjectArray:
    """Why the responses of a curve cannot be the counts that a loss wants, or "", (n_curves,)."""
    words = np.full(points.n_curves, "", dtype=object)
    if not loss.is_likelihood:
        return words
    low, high = _find_ends(points)
    if loss is Loss.BINOMIAL:
        for i in np.flatnonzero((low < 0.0) | (high > 1.0)).tolist():
            worst = low[i] if low[i] < 0.0 else high[i]
            words[i] = f"response {worst:g} is no share: a binomial fit needs shares of 0 to 1"
        lost = points.keys["n_without_trials"].to_numpy()
        for i in np.flatnonzero(lost > 0).tolist():
            wells = "1 well" if lost[i] == 1 else f"{lost[i]} wells"
            words[i] = f"n_trials is missing in {wells}: a binomial fit needs it in every one"
        return words
    for i in np.flatnonzero(low < 0.0).tolist():
        words[i] = f"response {low[i]:g} is no count: {loss} fits need counts of 0 or more"
    return words


def _find_ends(points: CurvePoints) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest response of each curve, controls included; 0 where it has none."""
    low, high = np.zeros(points.n_curves), np.zeros(points.n_curves)
    for starts, y in (
        (points.well_starts, points.well_response),
        (points.control_starts, points.control_response),
    ):
        filled = starts[:-1] < starts[1:]
        if filled.any():
            first = starts[:-1][filled]
            low[filled] = np.minimum(low[filled], np.minimum.reduceat(y, first))
            high[filled] = np.maximum(high[filled], np.maximum.reduceat(y, first))
    return low, high


def find_control_mean(points: CurvePoints) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weight, mean and weighted sum of squares about it of each curve's wells at dose 0."""
    starts, w, y = points.control_starts, points.control_weight, points.control_response
    weight = sum_groups(w, starts)
    mean = sum_groups(w * y, starts) / np.where(weight > 0.0, weight, 1.0)
    off = y - np.repeat(mean, np.diff(starts))
    return weight, mean, sum_groups(w * off * off, starts)


def add_within(points: CurvePoints, raw: RawFits) -> None:
    """Add the squares of single wells about the mean of their dose to the residual squares.

    A likelihood of means leaves them out: they change it by a constant.
    """
    raw.summary[:, RSS] += points.total(points.within) + find_control_mean(points)[2]


def count_variance(mean: FloatArray, loss: Loss, spread: FloatArray) -> FloatArray:
    """Variance of one trial or count of a mean; ``spread`` is that of negative binomial counts.

    McCullagh & Nelder 1989, Generalized Linear Models, table 2.1; Hilbe 2011, Negative Binomial
    Regression, eq. 8.10.
    """
    kept = np.maximum(mean, LEAST_MEAN)
    if loss is Loss.BINOMIAL:
        kept = np.minimum(kept, 1.0 - LEAST_MEAN)
        return np.asarray(kept * (1.0 - kept))
    return np.asarray(kept + (spread * kept * kept if loss is Loss.NEGATIVE_BINOMIAL else 0.0))


def level_error(points: CurvePoints, raw: RawFits, variance: FloatArray, loss: Loss) -> FloatArray:
    """Standard error of the constant of each curve, shape (n_curves,)."""
    level, spread = raw.summary[:, CONSTANT], raw.summary[:, SPREAD]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.sqrt(level_variance(points, level, variance, loss, spread)))


def level_variance(
    points: CurvePoints, level: FloatArray, variance: FloatArray, loss: Loss, spread: FloatArray
) -> FloatArray:
    """Variance of the mean of each curve's responses about a level, shape (n_curves,)."""
    if not loss.is_likelihood:
        return variance / np.maximum(points.n_wells, 1)
    weight = points.total(points.weight_at_dose) + find_control_mean(points)[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(variance * count_variance(level, loss, spread) / weight)


def find_dispersion(points: CurvePoints, raw: RawFits, loss: Loss) -> tuple[FloatArray, FloatArray]:
    """Pearson's chi-square of each curve over its degrees of freedom, and its p value.

    1 is what binomial shares or Poisson counts have; NaN for other losses and without a degree of
    freedom. Every well counts singly. McCullagh & Nelder 1989, section 4.5.
    """
    nothing = np.full(points.n_curves, np.nan)
    if loss not in LAWS:
        return nothing, nothing
    curve = np.repeat(np.arange(points.n_curves), points.n_doses)
    fitted = _respond(raw, curve, points.log10_dose)
    squares = points.within + points.weight_at_dose * (points.mean - fitted) ** 2
    total = points.total(squares / count_variance(fitted, loss, nothing[:1]))
    weight, mean, within = find_control_mean(points)
    has = np.flatnonzero(weight > 0.0)
    fitted = _respond(raw, has, np.full(has.size, -np.inf))
    squares = within[has] + weight[has] * (mean[has] - fitted) ** 2
    total[has] += squares / count_variance(fitted, loss, nothing[:1])
    spare = (points.n_wells + points.n_controls - raw.plan.n_free).astype(np.float64)
    known = np.isfinite(total) & (spare > 0.0)
    ratio, p_value = nothing.copy(), nothing.copy()
    ratio[known] = total[known] / spare[known]
    p_value[known] = chdtrc(spare[known], total[known])
    return ratio, p_value


def _respond(raw: RawFits, curve: IntArray, x: FloatArray) -> FloatArray:
    """Fitted response of the curves at one log10 dose each."""
    parameters = np.ascontiguousarray(raw.parameters[curve])
    out = np.empty(x.size)
    code = np.full(x.size, raw.plan.family.code)
    room = np.empty(parameters.shape)
    over_pieces(derive_response, x.size, code, parameters, x, out, room)
    return out


def note_dispersion(
    reason: ObjectArray, points: CurvePoints, raw: RawFits, options: CurveOptions
) -> None:
    """Say in the reasons where counts vary more than their law allows."""
    ratio, p_value = find_dispersion(points, raw, options.loss)
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(p_value < OVERDISPERSED_P)
    for i in rows.tolist():
        reason[i] += (
            f"; the wells vary {ratio[i]:.3g} times as much as {LAWS[options.loss]} do "
            f"(p {p_value[i]:.2g}): limits are too narrow"
        )
