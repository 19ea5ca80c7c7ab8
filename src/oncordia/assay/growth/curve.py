"""Metrics of curves that fall from 1: of growth rates and of relative counts alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.uncertainty import student_quantile
from oncordia.assay.growth.fit import N_PARAMETERS, GrFits, fit_gr_curves
from oncordia.assay.growth.shape import propagate_error
from oncordia.assay.sensitivity.area import Estimate, measure_auc, spread
from oncordia.domain import GrowthOptions, GrowthStatus, describe_dose

HALF = 0.5  # level of GR50 and IC50
MARGIN = 1.0  # decades beyond the doses within which a dose is still given


@dataclass(frozen=True, slots=True, eq=False)
class FallingCurves:
    """What is read from each curve, arrays of shape (n_curves,); NaN where not known."""

    half_level: Estimate  # dose at which the curve crosses 0.5
    half_level_bound: NDArray[np.object_]
    max_effect: Estimate  # lower of the means at the two highest doses
    area: Estimate  # trapezoid of the means over log dose, over the range
    half_way: Estimate  # dose half-way between 1 and the plateau
    half_way_bound: NDArray[np.object_]
    plateau: Estimate
    slope: Estimate
    r_squared: FloatArray
    p_flat: FloatArray
    flat_mean: FloatArray  # of flat curves
    status: list[GrowthStatus]
    reason: list[str]


def read_falling_curves(
    points: CurvePoints, lowest: float, options: GrowthOptions
) -> FallingCurves:
    """Fit each curve from 1 to a plateau above ``lowest``, test it, and read its metrics.

    References
    ----------
    Hafner et al. 2016, Nat Methods 13:521, for GR50, GRmax, GR_AOC, GEC50, GRinf and hGR; the
    rules on flat curves are those of GRmetrics 1.17.1.
    """
    mixed = points.keys["mixed_units"].to_numpy()
    enough = (points.n_doses >= options.min_doses) & ~mixed
    fits = fit_gr_curves(points, enough, lowest)
    n_wells = points.n_wells.astype(np.float64)
    p_flat = fits.p_flat(n_wells)
    fitted = np.isfinite(fits.rss)
    flat = fitted & ~(p_flat < options.flat_p)
    sloped = fitted & ~flat
    n_spare = np.where(sloped, n_wells - N_PARAMETERS, n_wells - 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        noise_sd = np.sqrt(np.where(sloped, fits.rss, fits.total) / n_spare)
    noise_sd[n_spare <= 0] = np.nan
    quantile = student_quantile(n_spare, options.confidence)
    covariance = fits.covariance * (noise_sd**2)[:, None, None]
    max_effect = _find_max_effect(points, noise_sd, quantile)
    half_level, half_level_bound = _find_half_level(points, fits, covariance, quantile, sloped)
    half_way, half_way_bound = _find_half_way(points, fits, covariance, quantile, sloped)
    plateau, slope = _find_shape(fits, covariance, quantile, sloped, lowest)
    status, reason = _judge(points, fits, p_flat, (enough, flat), half_way_bound, options)
    return FallingCurves(
        half_level=half_level,
        half_level_bound=half_level_bound,
        max_effect=max_effect,
        area=measure_auc(points, noise_sd, n_spare, options.confidence),
        half_way=half_way,
        half_way_bound=half_way_bound,
        plateau=_choose(flat, max_effect, plateau),
        slope=slope,
        r_squared=np.where(fitted, fits.r_squared(), np.nan),
        p_flat=np.where(fitted, p_flat, np.nan),
        flat_mean=np.where(flat, fits.mean, np.nan),
        status=status,
        reason=reason,
    )


def _choose(mask: BoolArray, one: Estimate, other: Estimate) -> Estimate:
    return Estimate(
        np.where(mask, one.value, other.value),
        np.where(mask, one.low, other.low),
        np.where(mask, one.high, other.high),
    )


def _find_max_effect(points: CurvePoints, noise_sd: FloatArray, quantile: FloatArray) -> Estimate:
    """Lower of the mean responses at the two highest doses; the limits are those of that mean."""
    value, n_at = points.at_highest(points.mean), points.at_highest(points.n_at_dose)
    several = points.n_doses > 1
    second = points.dose_starts[1:][several] - 2
    lower = points.mean[second] < value[several]
    value[several] = np.where(lower, points.mean[second], value[several])
    n_at[several] = np.where(lower, points.n_at_dose[second], n_at[several])
    return spread(value, quantile * noise_sd / np.sqrt(n_at))


def _find_half_level(
    points: CurvePoints,
    fits: GrFits,
    covariance: FloatArray,
    quantile: FloatArray,
    sloped: BoolArray,
) -> tuple[Estimate, NDArray[np.object_]]:
    """Dose at which each curve crosses 0.5; a level or shallow one lies above it or below."""
    x = np.where(sloped, fits.shapes.crossing(HALF), np.nan)
    error = quantile * propagate_error(fits.shapes.gradient_crossing(HALF), covariance)
    known = np.isfinite(fits.rss)
    missed = np.where(fits.mean > HALF, np.inf, -np.inf)
    return _bound_dose(points, np.where(known & np.isnan(x), missed, x), error)


def _find_half_way(
    points: CurvePoints,
    fits: GrFits,
    covariance: FloatArray,
    quantile: FloatArray,
    sloped: BoolArray,
) -> tuple[Estimate, NDArray[np.object_]]:
    """Dose half-way between 1 and the plateau."""
    error = quantile * np.sqrt(covariance[:, 1, 1])
    error[fits.on_bound[:, 1]] = np.nan
    return _bound_dose(points, np.where(sloped, fits.shapes.log10_ec50, np.nan), error)


def _bound_dose(
    points: CurvePoints, x: FloatArray, error: FloatArray
) -> tuple[Estimate, NDArray[np.object_]]:
    """A log10 dose as a dose with limits, a mark where it lies outside the tested ones.

    A number up to a decade outside is given beside its mark, as an extrapolation; further out
    there is the mark alone. Infinite where the dose is known to lie above or below.
    """
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    bound = np.full(x.shape, None, dtype=object)
    bound[x > high] = ">"
    bound[x < low] = "<"
    near = (x >= low - MARGIN) & (x <= high + MARGIN)
    inside = (x >= low) & (x <= high)
    with np.errstate(invalid="ignore", over="ignore"):
        lower = np.where(inside & (x - error >= low - MARGIN), 10.0 ** (x - error), np.nan)
        upper = np.where(inside & (x + error <= high + MARGIN), 10.0 ** (x + error), np.nan)
        value = np.where(near, 10.0**x, np.nan)
    lower = np.where(x > high, points.at_highest(points.dose), lower)
    upper = np.where(x < low, points.at_lowest(points.dose), upper)
    return Estimate(value, lower, upper), bound


def _find_shape(
    fits: GrFits,
    covariance: FloatArray,
    quantile: FloatArray,
    sloped: BoolArray,
    lowest: float,
) -> tuple[Estimate, Estimate]:
    """Plateau and slope; no limits where they sit on a bound or say nothing."""
    error = quantile[:, None] * np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    error = np.where(fits.on_bound, np.nan, error)
    bottom = np.where(sloped, fits.shapes.bottom, np.nan)
    width = 1.0 - lowest
    low, high = bottom - error[:, 0], bottom + error[:, 0]
    plateau = Estimate(
        bottom,
        np.where(low >= lowest - width, low, np.nan),
        np.where(high <= 1.0 + width, high, np.nan),
    )
    slope = np.where(sloped, fits.shapes.slope, np.nan)
    with np.errstate(over="ignore"):
        stretch = np.exp(error[:, 2])
    stretch[~np.isfinite(stretch)] = np.nan
    return plateau, Estimate(slope, slope / stretch, slope * stretch)


def _judge(
    points: CurvePoints,
    fits: GrFits,
    p_flat: FloatArray,
    masks: tuple[BoolArray, BoolArray],
    half_way_bound: NDArray[np.object_],
    options: GrowthOptions,
) -> tuple[list[GrowthStatus], list[str]]:
    """Status and reason of each curve; ``masks`` are enough doses, and flat."""
    status, reason = [], []
    highest, lowest = points.at_highest(points.dose), points.at_lowest(points.dose)
    units, mixed = points.keys["dose_unit"].to_list(), points.keys["mixed_units"].to_list()
    for i in range(points.n_curves):
        enough, flat = masks[0][i], masks[1][i]
        if mixed[i]:
            ended, words = GrowthStatus.FAILED, "doses in mol/L and relative doses in one curve"
        elif not enough:
            ended = GrowthStatus.TOO_FEW_DOSES
            words = f"{points.n_doses[i]} doses in use, at least {options.min_doses} are needed"
        elif not np.isfinite(fits.rss[i]):
            ended, words = GrowthStatus.FAILED, "no curve could be fitted"
        elif flat and np.isnan(p_flat[i]):
            ended, words = GrowthStatus.FLAT, f"all wells equal {fits.mean[i]:.3g}"
        elif flat:
            ended = GrowthStatus.FLAT
            words = f"p {p_flat[i]:.2g} against a constant, not below {options.flat_p:g}"
        elif half_way_bound[i] is not None:
            ended, above = GrowthStatus.PARTIAL, half_way_bound[i] == ">"
            dose = describe_dose(float((highest if above else lowest)[i]), units[i])
            where = f"above the highest dose {dose}" if above else f"below the lowest dose {dose}"
            words = f"falls with the half-way point {where}, p {p_flat[i]:.2g}"
        else:
            ended = GrowthStatus.CONVERGED
            words = f"falls within the doses, p {p_flat[i]:.2g} against a constant"
        status.append(ended)
        reason.append(words)
    return status, reason
