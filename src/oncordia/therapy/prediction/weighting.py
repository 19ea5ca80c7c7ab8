"""Weights of reference patients: those far out on many drugs count less."""

from dataclasses import replace

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.therapy.prediction.covariance import Moments, find_moments, shrink_covariance

DEGREES = 5.0  # of freedom of Student's law; from 2 to 20 it hardly matters with dozens of drugs
STEPS = 5  # of weights and covariance; more change nothing to three digits
_SHRINKAGE = 0.5  # of the covariance that distances are measured by
_TINY = 1e-12


def find_weighted_moments(z: FloatArray, intensity: float) -> Moments:
    """Moments of a matrix with holes whose correlations patients far out do not rule.

    Holes are filled as by ``find_moments``. Then, in turns, each patient gets the weight that
    Student's law gives one so far out (Little and Rubin 2002, section 12.3),

        w = (5 + k) / (5 + d)

    with k the number of measured drugs and d their squared Mahalanobis distance, and the
    covariance is taken with these weights, brought to a mean of 1. Mean and variances stay those
    of ``find_moments``: only correlations change.

    Parameters
    ----------
    z
        Shape (n_patients, n_drugs), standardised; NaN where not measured.
    intensity
        Shrinkage within the steps that fill holes, 0 to 1.

    Returns
    -------
    Moments
        With the weights, shape (n_patients,).
    """
    moments = find_moments(z, intensity)
    n_patients = z.shape[0]
    n_measured = (~np.isnan(z)).sum(axis=1)
    centred = moments.filled - moments.mean
    spare = n_patients * moments.covariance - centred.T @ centred
    covariance, weights = moments.covariance, moments.weights
    for _ in range(STEPS):
        precision = np.linalg.inv(shrink_covariance(covariance, _SHRINKAGE))
        distance = ((centred @ precision) * centred).sum(axis=1)
        weights = (DEGREES + n_measured) / (DEGREES + distance)
        weights = weights / weights.mean()
        covariance = weigh_covariance(centred, weights, spare, np.diag(moments.covariance))
    return replace(moments, covariance=covariance, weights=weights)


def weigh_covariance(
    centred: FloatArray, weights: FloatArray, spare: FloatArray, variances: FloatArray
) -> FloatArray:
    """Covariance with the correlations of weighted patients and the variances given.

    Parameters
    ----------
    centred
        Deviations from the mean, shape (n_patients, n_drugs).
    weights
        Shape (n_patients,), above 0.
    spare
        Sum over patients of the covariance that is left in holes, shape (n_drugs, n_drugs).
    variances
        Shape (n_drugs,).
    """
    covariance = ((centred * weights[:, None]).T @ centred + spare) / centred.shape[0]
    factor = np.sqrt(variances / np.maximum(np.diag(covariance), _TINY))
    out: FloatArray = covariance * factor * factor[:, None]
    return out


def find_row_variance(weights: FloatArray) -> FloatArray:
    """Variance of what a reference patient leaves unexplained, over that of a usual one.

    ``1 / sqrt(w)``, brought to a mean root weight of 1: half way, on the logarithmic scale,
    between patients all alike and the ``1 / w`` of Student's law, as errors were least there.
    """
    root = np.sqrt(weights)
    out: FloatArray = root.mean() / root if weights.size else root
    return out
