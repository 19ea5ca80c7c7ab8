"""Logistic regression that has an answer even where the classes are parted wholly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from oncordia.arrays import BoolArray, FloatArray

_STEPS = 100


@dataclass(frozen=True, slots=True, eq=False)
class LogisticFit:
    """Coefficients with their covariance; NaN where no maximum was found."""

    coefficients: FloatArray
    covariance: FloatArray


def fit_logistic(
    design: FloatArray,
    responds: BoolArray,
    *,
    offset: FloatArray | None = None,
    is_penalised: bool,
    cluster: NDArray[np.int64] | None = None,
) -> LogisticFit:
    """Logistic regression by Newton's method.

    Parameters
    ----------
    design
        Shape (n, p), with its column of ones.
    responds
        Outcome, shape (n,).
    offset
        Known part of the log odds, shape (n,).
    is_penalised
        By half the log determinant of the information, so that the estimate exists under
        separation and its bias is small; else by maximum likelihood, which has no answer there.
    cluster
        Patient of each row, shape (n,). Where rows share one, the covariance is the one that holds
        whatever goes on within patients, G/(G - 1) (n - 1)/(n - p) times the sandwich of the
        patients' scores, G being the number of patients; NaN for a single patient.

    References
    ----------
    Firth 1993, Biometrika 80:27; Heinze & Schemper 2002, Statistics in Medicine 21:2409; Liang &
    Zeger 1986, Biometrika 73:13, section 3, with the factor of Cameron & Miller 2015, Journal of
    Human Resources 50:317, eq. 12.
    """
    y = responds.astype(np.float64)
    known = np.zeros(y.size) if offset is None else offset
    beta: FloatArray = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        share: FloatArray = expit(design @ beta + known)
        weight = share * (1 - share)
        information = design.T @ (weight[:, None] * design)
        try:
            covariance = np.linalg.inv(information)
        except np.linalg.LinAlgError:
            return _fail(design.shape[1])
        lean = 0.0
        if is_penalised:
            root = np.sqrt(weight)[:, None] * design
            lean = np.einsum("ij,jk,ik->i", root, covariance, root) * (0.5 - share)
        step = covariance @ (design.T @ (y - share + lean))
        largest = float(np.abs(step).max())
        if not np.isfinite(largest) or float(np.abs(design @ beta + known).max()) > 30:
            return _fail(design.shape[1])
        beta = np.asarray(beta + step * min(1.0, 2.0 / max(largest, 1e-300)), dtype=np.float64)
        if largest < 1e-9:
            scores = design * (y - expit(design @ beta + known))[:, None]
            spread = _allow_for_clusters(np.asarray(covariance, dtype=np.float64), scores, cluster)
            return LogisticFit(beta, spread)
    return _fail(design.shape[1])


def _allow_for_clusters(
    covariance: FloatArray, scores: FloatArray, cluster: NDArray[np.int64] | None
) -> FloatArray:
    n, p = scores.shape
    if cluster is None:
        return covariance
    patients, place = np.unique(cluster, return_inverse=True)
    if patients.size == n:
        return covariance
    if patients.size < 2 or n <= p:
        return np.full_like(covariance, np.nan)
    of_patient = np.zeros((patients.size, p))
    np.add.at(of_patient, place, scores)
    factor = patients.size / (patients.size - 1) * (n - 1) / (n - p)
    return np.asarray(
        factor * covariance @ (of_patient.T @ of_patient) @ covariance, dtype=np.float64
    )


def _fail(size: int) -> LogisticFit:
    return LogisticFit(np.full(size, np.nan), np.full((size, size), np.nan))
