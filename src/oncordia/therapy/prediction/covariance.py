"""Covariance of drugs over patients from a matrix with holes, shrunk to one correlation."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.therapy.prediction.kinship import find_target_correlation

STEPS = 40  # of expectation and maximisation, at most
TOLERANCE = 1e-3  # largest change of a covariance at which the steps end
_FLOOR = 1e-3  # least variance of a drug, in units of its scale


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Mean, covariance and the matrix with its holes filled by their conditional means."""

    mean: FloatArray  # (n_drugs,)
    covariance: FloatArray  # (n_drugs, n_drugs), not shrunk
    filled: FloatArray  # (n_patients, n_drugs)
    weights: FloatArray  # (n_patients,): of each patient in the covariance, with a mean of 1


def shrink_covariance(
    covariance: FloatArray, intensity: float, kinship: FloatArray | None = None
) -> FloatArray:
    """The covariance with its correlations drawn towards their common mean.

    ``(1 - intensity) R + intensity T`` with every correlation of ``T`` the mean of those of
    ``R`` (Ledoit and Wolf 2004, eq. 2), higher for drugs that share a target where ``kinship``
    tells of them; variances stay. At intensity 1 the patient's level, and drugs of the same
    target, are all that tells of a drug: without kinship the additive model.

    Parameters
    ----------
    covariance
        Shape (n_drugs, n_drugs), positive semi-definite.
    intensity
        From 0 to 1.
    kinship
        How many targets drugs share, shape (n_drugs, n_drugs); None for none.

    Returns
    -------
    FloatArray
        Positive definite for intensities above 0.
    """
    n_drugs = covariance.shape[0]
    sd = np.sqrt(np.maximum(np.diag(covariance), _FLOOR))
    correlation = covariance / sd / sd[:, None]
    np.fill_diagonal(correlation, 1.0)
    if n_drugs == 1:
        return np.array([[sd[0] ** 2]])
    target = find_target_correlation(correlation, kinship)
    shrunk = (1.0 - intensity) * correlation + intensity * target
    out: FloatArray = shrunk * sd * sd[:, None]
    return out


def find_moments(z: FloatArray, intensity: float) -> Moments:
    """Mean and covariance by expectation-maximisation (Little and Rubin 2002, section 11.2).

    The expectation uses the shrunk covariance, so that a drug with few patients borrows the
    common correlation.

    Parameters
    ----------
    z
        Shape (n_patients, n_drugs), standardised; NaN where not measured.
    intensity
        Shrinkage within the steps, 0 to 1.

    Returns
    -------
    Moments
        Deterministic; with no hole the plain moments (divisor n_patients).
    """
    measured = ~np.isnan(z)
    filled = np.where(measured, z, 0.0)
    n_patients, n_drugs = z.shape
    mean = filled.sum(axis=0) / np.maximum(measured.sum(axis=0), 1)
    filled = np.where(measured, z, mean)
    centred = filled - mean
    covariance = centred.T @ centred / n_patients
    if measured.all():
        return Moments(mean, covariance, filled, np.ones(n_patients))
    holed = np.flatnonzero(~measured.all(axis=1))
    covariance[np.diag_indices(n_drugs)] += (~measured).mean(axis=0)
    for _ in range(STEPS):
        spare = _fill_holes(filled, measured, holed, mean, shrink_covariance(covariance, intensity))
        mean = filled.mean(axis=0)
        centred = filled - mean
        new = (centred.T @ centred + spare) / n_patients
        change = float(np.abs(new - covariance).max())
        covariance = new
        if change < TOLERANCE:
            break
    return Moments(mean, covariance, filled, np.ones(n_patients))


def _fill_holes(
    filled: FloatArray,
    measured: BoolArray,
    holed: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    mean: FloatArray,
    covariance: FloatArray,
) -> FloatArray:
    """Conditional means into ``filled``; the sum of the conditional covariances comes back."""
    precision = np.linalg.inv(covariance)
    spare = np.zeros_like(covariance)
    for row in holed:
        hidden = np.flatnonzero(~measured[row])
        seen = np.flatnonzero(measured[row])
        conditional = np.linalg.inv(precision[np.ix_(hidden, hidden)])
        pull = precision[np.ix_(hidden, seen)] @ (filled[row, seen] - mean[seen])
        filled[row, hidden] = mean[hidden] - conditional @ pull
        spare[np.ix_(hidden, hidden)] += conditional
    return spare
