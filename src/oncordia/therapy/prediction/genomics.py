"""A prior mean of responses from molecular facts."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.therapy.prediction.reference import GenomicMean

LEAST_CARRIERS = 4  # patients with and without a fact, below which it teaches nothing
PENALTIES = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 1e9)


def fit_genomic_mean(z: FloatArray, features: FloatArray) -> tuple[GenomicMean, FloatArray]:
    """Ridge regression of every drug on the facts, one penalty for all, by leave-one-out.

    Parameters
    ----------
    z
        Shape (n_patients, n_drugs), standardised; NaN where not measured (counts as 0).
    features
        Shape (n_patients, n_features), 0 or 1 or a number; NaN unknown (counts as the mean).

    Returns
    -------
    tuple
        The prior mean for others, and that of each patient from all others,
        shape (n_patients, n_drugs), by the leave-one-out identity of ridge regression
        (Golub, Heath and Wahba 1979, eq. 2.3).
    """
    known = ~np.isnan(features)
    centre = np.where(known, features, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    x = np.where(known, features - centre, 0.0)
    x[:, ~_teaches(features)] = 0.0
    y = np.where(np.isnan(z), 0.0, z)
    left, singular, right = np.linalg.svd(x, full_matrices=False)
    best = None
    for penalty in PENALTIES:
        gain = singular**2 / (singular**2 + penalty)
        hat = (left * gain) @ left.T
        lever = np.diag(hat)[:, None]
        prior = (hat @ y - lever * y) / (1.0 - lever)
        error = float((np.where(np.isnan(z), 0.0, z - prior) ** 2).sum())
        if best is None or error < best[0]:
            slope = right.T @ ((singular / (singular**2 + penalty))[:, None] * (left.T @ y))
            best = (error, GenomicMean(centre, slope, penalty), prior)
    assert best is not None
    return best[1], best[2]


def _teaches(features: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    lowest = np.nanmin(np.where(np.isnan(features), np.inf, features), axis=0)
    above = (features > lowest).sum(axis=0)
    at = (features == lowest).sum(axis=0)
    out: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (above >= LEAST_CARRIERS) & (
        at >= LEAST_CARRIERS
    )
    return out
