"""Intervals that hold out of sample: a patient's own scale, then a factor for each drug."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtri

from oncordia.arrays import FloatArray
from oncordia.therapy.prediction.reference import Calibration
from oncordia.therapy.prediction.tuning import HeldOut

DRUG_PRIOR_WEIGHT = 60.0  # errors that the factor of all drugs counts as beside a drug's own
LEAST_ERRORS = 20  # hidden values below which the model's own spread stands
ASSURANCE = 0.975  # probability, over cohorts of this size, that intervals hold as they claim
LOWEST_SHARE = 1.2  # error rates by which a patient of twenty may lie below the confidence
HIGHEST_RAISE = 0.015  # of the quantile, for their sake
_STEPS = 7
_PRIOR = np.array([0.0, 0.4, 0.0, 0.0])  # of the scale's weights, before any data
_PRIOR_WEIGHT = 5.0  # patients that it counts as
_MISFIT_WEIGHT = 2.0  # measured drugs that the expectation "misfit is 1" counts as


def scale_patients(signals: FloatArray, n_measured: FloatArray, weights: FloatArray) -> FloatArray:
    """Variance of a patient's hidden drugs over what the model expects, shape (n,).

    ``exp(b0 + b1 log m + b2 log l + b3 v)`` with m the misfit of the k measured drugs shrunk
    towards 1 as ``(k a + 2) / (k + 2)``, l the spread of the reference patients most alike over
    that of all, and v the mean deviation of the measured drugs in SDs.

    Parameters
    ----------
    signals
        Shape (n, 3): misfit, local spread, level.
    n_measured
        Shape (n,).
    weights
        Shape (4,).
    """
    out: FloatArray = np.exp(_design(signals, n_measured) @ weights)
    return out


def calibrate(held: HeldOut, confidence: float) -> Calibration:
    """The factors that make intervals hold, from out-of-sample errors.

    The weights of the patient's scale have the highest Gaussian likelihood under a weak prior.
    Then each drug's factor is the conformal quantile (Vovk, Gammerman and Shafer 2005,
    section 4.2) of its standardised errors over that of the normal law, shrunk towards the
    quantile of all. The quantile is taken so far above the confidence as coverage varies over
    patients: intervals hold for the next patient with 97.5% assurance, not in the mean over
    cohorts alone (Vovk 2012, proposition 2a, with patients as the units). Where in more than one
    patient of twenty the intervals of a 90% confidence would hold less than 78%, the quantile is
    raised further, to 91.5% at most.
    """
    n_drugs = held.errors.shape[1]
    known = ~np.isnan(held.errors)
    n_errors = int(known.sum())
    if n_errors < LEAST_ERRORS:
        return Calibration(np.ones(n_drugs), _PRIOR, confidence, float("nan"), n_errors)
    weights = _fit_weights(held)
    scale = scale_patients(held.signals, held.n_revealed.astype(np.float64), weights)
    ratio = np.abs(held.errors) / np.sqrt(held.variances * scale[:, None])
    level = _find_level(ratio, held, confidence)
    pooled = _find_quantile(ratio[known], level)
    factor = np.empty(n_drugs)
    for drug in range(n_drugs):
        own = ratio[known[:, drug], drug]
        quantile = _find_quantile(own, level) if own.size >= LEAST_ERRORS else pooled
        trust = own.size / (own.size + DRUG_PRIOR_WEIGHT)
        factor[drug] = trust * quantile + (1.0 - trust) * pooled
    inflation = factor / float(ndtri(0.5 + confidence / 2))
    error = float(np.sqrt(np.nanmean(held.errors**2)))
    return Calibration(inflation, weights, confidence, error, n_errors)


def _design(signals: FloatArray, n_measured: FloatArray) -> FloatArray:
    misfit = (n_measured * signals[:, 0] + _MISFIT_WEIGHT) / (n_measured + _MISFIT_WEIGHT)
    ones = np.ones(signals.shape[0])
    return np.column_stack([ones, np.log(misfit), np.log(signals[:, 1]), signals[:, 2]])


def _find_quantile(ratio: FloatArray, level: float) -> float:
    rank = int(np.ceil((ratio.size + 1) * level))
    return float(np.sort(ratio)[min(rank, ratio.size) - 1])


def _find_level(ratio: FloatArray, held: HeldOut, confidence: float) -> float:
    """The quantile that is taken for the confidence."""
    known = ~np.isnan(ratio)
    use = known.any(axis=1)
    n_hidden = known[use].sum(axis=1)
    first = confidence + _find_margin(ratio, held, confidence)
    highest = max(first, confidence + HIGHEST_RAISE)
    level = first
    for level in np.linspace(first, highest, _STEPS):
        limit = _find_quantile(ratio[known], level)
        shares = (ratio[use] <= limit).sum(axis=1) / n_hidden  # a comparison with NaN is false
        if np.percentile(shares, 5) >= confidence - LOWEST_SHARE * (1.0 - confidence):
            break
    return min(float(level), 0.5 + confidence / 2)


def _find_margin(ratio: FloatArray, held: HeldOut, confidence: float) -> float:
    """How far the mean coverage of so many patients may lie below the next ones'."""
    limit = _find_quantile(ratio[~np.isnan(ratio)], confidence)
    inside = np.where(np.isnan(ratio), np.nan, ratio <= limit)
    patients = np.unique(held.patients[~np.isnan(inside).all(axis=1)])
    shares = np.array([np.nanmean(inside[held.patients == patient]) for patient in patients])
    return float(ndtri(ASSURANCE)) * float(shares.std()) / float(np.sqrt(patients.size))


def _fit_weights(held: HeldOut) -> FloatArray:
    relative = held.errors**2 / held.variances
    n_hidden = (~np.isnan(relative)).sum(axis=1)
    mean = np.nansum(relative, axis=1) / np.maximum(n_hidden, 1)
    design = _design(held.signals, held.n_revealed.astype(np.float64))
    use = n_hidden > 0
    n_trials = use.sum() / np.unique(held.patients).size  # trials of one patient count once

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        log_scale = design[use] @ weights
        ratio = mean[use] * np.exp(-log_scale)
        pull = (weights - _PRIOR) * _PRIOR_WEIGHT
        pull[0] = 0.0
        value = float((log_scale + ratio).sum()) / n_trials
        value += 0.5 * float((pull * (weights - _PRIOR)).sum())
        slope: FloatArray = design[use].T @ (1.0 - ratio) / n_trials + pull
        return value, slope

    found = minimize(loss, _PRIOR, jac=True, method="BFGS")
    weights: FloatArray = np.asarray(found.x, dtype=np.float64)
    return weights if np.isfinite(weights).all() else _PRIOR
