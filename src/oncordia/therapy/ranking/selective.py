"""Selective sensitivity: one sample's responses against those of a reference."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import Measure

MAD_TO_SD = 1.4826
DSS_STABILISER = 1.0  # added to SD and MAD of a drug sensitivity score (Chen et al. 2023)
LEAST_ROBUST = 5  # reference values below which median, MAD and percentile say nothing


@dataclass(frozen=True, slots=True, eq=False)
class SelectiveScores:
    """Selective scores of one sample, each of shape (n_drugs,); high means more sensitive.

    NaN where the sample or the reference has too few values, or the reference has no spread.
    """

    z: FloatArray
    robust_z: FloatArray
    percentile: FloatArray  # share of the reference that is less sensitive, 0-100
    score: FloatArray  # effect minus that of the healthy, or of the reference


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Mean, SD, median and MAD of reference effects, each of shape (n_drugs,)."""

    mean: FloatArray
    sd: FloatArray  # with n - 1; plus the stabiliser of a drug sensitivity score
    median: FloatArray
    mad: FloatArray  # scaled to an SD of a normal; plus the stabiliser
    n: FloatArray


def find_stabiliser(measure: Measure) -> float:
    """What is added to SD and MAD: 1 for a drug sensitivity score, else 0."""
    return DSS_STABILISER if measure.name.startswith("dss") else 0.0


def describe_reference(effects: FloatArray, stabiliser: float = 0.0) -> Spread:
    """Location and spread of each drug over a reference.

    Parameters
    ----------
    effects
        Shape (n_samples, n_drugs), high for sensitive; NaN where not measured.
    stabiliser
        Added to SD and MAD.
    """
    known = np.isfinite(effects)
    n = known.sum(axis=0).astype(np.float64)
    shape = effects.shape[1]
    mean, sd, median, mad = (np.full(shape, np.nan) for _ in range(4))
    for drug in range(shape):
        values = effects[known[:, drug], drug]
        if values.size:
            mean[drug], median[drug] = values.mean(), np.median(values)
        if values.size > 1:
            sd[drug] = values.std(ddof=1) + stabiliser
        if values.size >= LEAST_ROBUST:
            mad[drug] = MAD_TO_SD * np.median(np.abs(values - median[drug])) + stabiliser
    sd[sd == 0.0] = np.nan
    mad[mad == 0.0] = np.nan
    return Spread(mean, sd, median, mad, n)


def score_selective(
    values: FloatArray, reference: FloatArray, measure: Measure, healthy: FloatArray | None = None
) -> SelectiveScores:
    """Selective scores of one sample.

    Parameters
    ----------
    values
        Its responses, shape (n_drugs,), in the unit of the measure; NaN where not measured.
    reference
        Responses of the reference, shape (n_samples, n_drugs).
    measure
        Says whether high or low is sensitive.
    healthy
        Responses of healthy donors, shape (n_donors, n_drugs); the reference where None.

    Returns
    -------
    SelectiveScores
        With effects turned so that high means sensitive: z = (x - mean) / SD, robust z =
        (x - median) / MAD with the MAD scaled by 1.4826, and score = x - mean of the healthy. For
        a drug sensitivity score SD and MAD are raised by 1, so that over healthy donors score, z
        and robust z are the sDSS, zDSS and rDSS of DSS-v2.0. Equal values count half in the
        percentile.

    References
    ----------
    Chen et al. 2023, Nat Protoc (DSS-v2.0).
    """
    sign = measure.direction.sign
    effects, x = sign * reference, sign * values
    spread = describe_reference(effects, find_stabiliser(measure))
    baseline = spread.mean
    if healthy is not None and healthy.shape[0]:
        donors = describe_reference(sign * healthy).mean
        baseline = np.where(np.isfinite(donors), donors, spread.mean)
    return SelectiveScores(
        z=(x - spread.mean) / spread.sd,
        robust_z=(x - spread.median) / spread.mad,
        percentile=find_percentile(x, effects),
        score=x - baseline,
    )


def find_percentile(x: FloatArray, effects: FloatArray) -> FloatArray:
    """Share of the reference that is less sensitive, 0-100; NaN for fewer than five values."""
    known = np.isfinite(effects)
    n = known.sum(axis=0)
    less = (known & (effects < x)).sum(axis=0) + 0.5 * (known & (effects == x)).sum(axis=0)
    enough = (n >= LEAST_ROBUST) & np.isfinite(x)
    return np.asarray(np.where(enough, 100.0 * less / np.maximum(n, 1), np.nan))
