"""Areas under and over curves: from the wells and from the fit, each with its limits."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay.curves.points import KEY, CurvePoints
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.curves.uncertainty import propagate, student_quantile


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A quantity of each curve with its limits, each of shape (n,); NaN where not estimable."""

    value: FloatArray
    low: FloatArray
    high: FloatArray


def spread(value: FloatArray, error: FloatArray) -> Estimate:
    """Estimate with limits value - error and value + error."""
    return Estimate(value, value - error, value + error)


def trapezoid_weights(points: CurvePoints) -> FloatArray:
    """Weight of each dose mean in the area, shape (n_doses,): they sum to 1 over a curve.

    Half the log distance to both neighbours over the log range; NaN for a single dose.
    """
    x = np.log(points.dose)
    step = np.zeros(x.size + 1)
    curve = np.repeat(np.arange(points.n_curves), points.n_doses)
    same = curve[1:] == curve[:-1]
    step[1:-1] = np.where(same, np.diff(x), 0.0)
    span = (points.at_highest(points.dose), points.at_lowest(points.dose))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(0.5 * (step[1:] + step[:-1]) / np.log(span[0] / span[1])[curve])


def measure_auc(
    points: CurvePoints, noise_sd: FloatArray, noise_df: FloatArray, confidence: float
) -> Estimate:
    """Trapezoid of the mean response per dose over ln dose, over the ln range; nothing clipped.

    The variance is s^2 sum c_d^2 / n_d, with c_d the weight of dose d and n_d its wells. s is
    pooled from the wells about their dose means where every dose has at least two wells, else
    it is ``noise_sd`` from the curve; the limits take Student's t on its degrees of freedom.
    """
    weight = trapezoid_weights(points)
    auc = points.total(weight * points.mean)
    auc[points.n_doses < 2] = np.nan
    within_df = (points.n_wells - points.n_doses).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.sqrt(points.total(points.within) / within_df)
        replicated = has_replicates(points)
        sd = np.where(replicated, pooled, noise_sd)
        df = np.where(replicated, within_df, noise_df)
        error = sd * np.sqrt(points.total(weight**2 / points.n_at_dose))
    return spread(auc, error * student_quantile(df, confidence))


def has_replicates(points: CurvePoints) -> np.ndarray:
    """Curves with at least two doses and at least two wells at each, shape (n_curves,)."""
    single = points.total((points.n_at_dose < 2).astype(np.float64))
    return np.asarray((single == 0) & (points.n_doses >= 2))


def bootstrap_auc(
    points: CurvePoints, auc: Estimate, n_draws: int, seed: int, confidence: float
) -> Estimate:
    """The same area with limits from resampled wells, for the curves with replicates.

    The residuals about the dose means, each stretched by sqrt(n_d / (n_d - 1)), are pooled over
    the curve and drawn with replacement; the limits are the percentiles of the areas. The other
    curves keep the limits they have. Each curve draws from its own stream, named by ``seed`` and
    by the curve's sample, drug and time.
    """
    weight = trapezoid_weights(points)
    low, high = auc.low.copy(), auc.high.copy()
    tails = [50.0 * (1.0 - confidence), 50.0 * (1.0 + confidence)]
    replicated = has_replicates(points)
    for i, stream in enumerate(_streams(points.keys, seed)):
        if not replicated[i]:
            continue
        doses = slice(points.dose_starts[i], points.dose_starts[i + 1])
        wells = points.well_response[points.well_starts[i] : points.well_starts[i + 1]]
        n_at_dose = points.n_at_dose[doses].astype(np.int64)
        stretch = np.sqrt(n_at_dose / (n_at_dose - 1.0))
        residuals = (wells - np.repeat(points.mean[doses], n_at_dose)) * np.repeat(
            stretch, n_at_dose
        )
        pull = np.repeat(weight[doses] / n_at_dose, n_at_dose)
        drawn = stream.choice(residuals, size=(n_draws, wells.size)) @ pull
        low[i], high[i] = auc.value[i] + np.percentile(drawn, tails)
    return Estimate(auc.value, low, high)


def _streams(keys: pl.DataFrame, seed: int) -> Iterator[np.random.Generator]:
    for sample, drug, time_hours in keys.select(KEY).iter_rows():
        name = f"{sample}\t{drug}\t{time_hours}".encode()
        yield np.random.default_rng([seed, zlib.crc32(name)])


def integrate_fit(
    shapes: CurveShapes,
    covariance: FloatArray,
    quantile: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> Estimate:
    """Mean of the fitted line over log dose from low to high, with delta-method limits."""
    with np.errstate(invalid="ignore", divide="ignore"):
        width = np.where(high > low, high - low, np.nan)
        mean = shapes.integral(low, high) / width
        gradient = shapes.gradient_integral(low, high) / width[:, None]
    return spread(mean, quantile * propagate(gradient, covariance))


def integrate_activity(
    shapes: CurveShapes,
    covariance: FloatArray,
    quantile: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> Estimate:
    """Area between the fitted line and 1, where the line lies below, over log10 dose.

    After Barretina et al. 2012, Nature 483:603, who sum the measured inhibition over eight fixed
    doses; as an integral of the fit it does not depend on the spacing of the doses. The limits
    are by the delta method, the lower one at least 0.
    """
    crossing = shapes.crossing(1.0)
    falling = shapes.top >= shapes.bottom
    below = np.where(falling, shapes.bottom, shapes.top) < 1.0
    start = np.where(np.isfinite(crossing) & falling, np.clip(crossing, low, high), low)
    end = np.where(np.isfinite(crossing) & ~falling, np.clip(crossing, low, high), high)
    end = np.where(below, end, start)
    area = np.where(np.isfinite(shapes.top), (end - start) - shapes.integral(start, end), np.nan)
    error = quantile * propagate(shapes.gradient_integral(start, end), covariance)
    return Estimate(area, np.maximum(area - error, 0.0), area + error)
