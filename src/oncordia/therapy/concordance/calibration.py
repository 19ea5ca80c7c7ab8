"""Whether a stated probability of response is what comes about."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import Estimate
from oncordia.therapy.concordance.intervals import find_exact_interval
from oncordia.therapy.concordance.logistic import fit_logistic

_EDGE = 1e-6  # a probability is told from 0 and 1 by as much
_FEWEST = 5  # rows of a group of the reliability diagram


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Rows of like probability: what was stated, and how many responded."""

    stated: float  # mean probability
    responded: int
    total: int
    share: float
    low: float  # Clopper-Pearson
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Agreement of stated probabilities with outcomes."""

    intercept: Estimate  # log odds that are missing at slope 1; 0 = right in the large
    slope: Estimate  # 1 = right; below 1 = too extreme
    observed_expected: Estimate  # responders over the sum of the probabilities; 1 = right
    brier: Estimate
    brier_reference: float  # of stating each time the share of responders among the others
    bins: tuple[ReliabilityBin, ...]


def predict_left_one_out(
    score: FloatArray, responds: BoolArray, patient: NDArray[np.int64]
) -> FloatArray:
    """Probability of response of each row by a logistic curve fitted without its patient.

    Parameters
    ----------
    score, responds, patient
        As for ``call_left_one_out``.

    Returns
    -------
    numpy.ndarray
        Shape (n,); NaN where the other patients are of one kind.

    References
    ----------
    Platt 1999, Advances in Large Margin Classifiers, p. 61, with the penalty of Firth 1993.
    """
    scale = float(score.std()) or 1.0
    design = np.column_stack([np.ones(score.size), (score - score.mean()) / scale])
    predicted = np.full(score.size, np.nan)
    for one in np.unique(patient):
        own = patient == one
        rest = responds[~own]
        if rest.any() and not rest.all():
            fit = fit_logistic(design[~own], rest, is_penalised=True)
            predicted[own] = expit(design[own] @ fit.coefficients)
    return predicted


def measure_calibration(
    probability: FloatArray,
    responds: BoolArray,
    patient: NDArray[np.int64],
    weights: FloatArray,
    *,
    confidence: float = 0.95,
    n_bins: int = 5,
) -> Calibration:
    """Calibration of stated probabilities.

    Parameters
    ----------
    probability
        Between 0 and 1, shape (n,).
    responds, patient
        Outcome and number of the patient of each row.
    weights
        Draws of patients for the limits of O/E and of the Brier score, from ``draw_weights``.
    confidence
        Of all limits.
    n_bins
        Groups of the reliability diagram; fewer where a group would have less than five rows.

    Returns
    -------
    Calibration
        Limits of intercept and slope are Wald's, robust against rows of one patient that go
        together.

    References
    ----------
    Cox 1958, Biometrika 45:562 (intercept and slope); Liang & Zeger 1986, Biometrika 73:13; Brier
    1950, Monthly Weather Review 78:1; Van Calster et al. 2019, BMC Medicine 17:230 (O/E).
    """
    log_odds = logit(np.clip(probability, _EDGE, 1 - _EDGE))
    ones = np.ones((responds.size, 1))
    z = float(ndtri((1 + confidence) / 2))
    in_large = fit_logistic(ones, responds, offset=log_odds, is_penalised=False, cluster=patient)
    whole = fit_logistic(
        np.column_stack([ones, log_odds]), responds, is_penalised=False, cluster=patient
    )
    losses = (probability - responds) ** 2
    drawn = (weights @ losses) / weights.sum(axis=1)
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(drawn, ends)
    return Calibration(
        intercept=_estimate(in_large.coefficients, in_large.covariance, 0, z),
        slope=_estimate(whole.coefficients, whole.covariance, 1, z),
        observed_expected=_compare_totals(probability, responds, weights, ends),
        brier=Estimate(float(losses.mean()), float(low), float(high), "cluster_bootstrap"),
        brier_reference=_find_reference(responds, patient),
        bins=_group(probability, responds, confidence, n_bins),
    )


def _estimate(coefficients: FloatArray, covariance: FloatArray, place: int, z: float) -> Estimate:
    value = float(coefficients[place])
    half = z * float(np.sqrt(covariance[place, place]))
    return Estimate(value, value - half, value + half, "wald")


def _compare_totals(
    probability: FloatArray, responds: BoolArray, weights: FloatArray, ends: list[float]
) -> Estimate:
    """Responders seen over responders stated; NaN where none was stated."""
    stated = float(probability.sum())
    if stated <= 0:
        return Estimate(np.nan, np.nan, np.nan, "cluster_bootstrap")
    expected = weights @ probability
    drawn = (weights @ responds.astype(np.float64))[expected > 0] / expected[expected > 0]
    low, high = np.quantile(drawn, ends)
    return Estimate(float(responds.sum()) / stated, float(low), float(high), "cluster_bootstrap")


def _find_reference(responds: BoolArray, patient: NDArray[np.int64]) -> float:
    stated = np.empty(responds.size)
    for one in np.unique(patient):
        own = patient == one
        stated[own] = responds[~own].mean() if (~own).any() else 0.5
    return float(((stated - responds) ** 2).mean())


def _group(
    probability: FloatArray, responds: BoolArray, confidence: float, n_bins: int
) -> tuple[ReliabilityBin, ...]:
    order = np.argsort(probability, kind="stable")
    n_groups = max(1, min(n_bins, responds.size // _FEWEST))
    bins = []
    for rows in np.array_split(order, n_groups):
        k, n = int(responds[rows].sum()), rows.size
        low, high = find_exact_interval(k, n, confidence)
        bins.append(
            ReliabilityBin(float(probability[rows].mean()), k, n, k / n, float(low), float(high))
        )
    return tuple(bins)
