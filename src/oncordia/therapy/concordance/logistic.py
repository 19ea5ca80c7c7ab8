"""Logistic regression that has an answer even where the classes are parted wholly."""

from dataclasses import dataclass

import numpy as np
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

    References
    ----------
    Firth 1993, Biometrika 80:27; Heinze & Schemper 2002, Statistics in Medicine 21:2409.
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
            return LogisticFit(beta, np.asarray(covariance, dtype=np.float64))
    return _fail(design.shape[1])


def _fail(size: int) -> LogisticFit:
    return LogisticFit(np.full(size, np.nan), np.full((size, size), np.nan))
