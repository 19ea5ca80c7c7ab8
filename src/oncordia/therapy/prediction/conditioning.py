"""From a patient's measured drugs to all others, on the z scale."""

from dataclasses import dataclass

import numpy as np
import scipy.linalg as la

from oncordia.arrays import FloatArray, IntArray
from oncordia.therapy.prediction.likeness import measure_distance, measure_likeness
from oncordia.therapy.prediction.weighting import find_row_variance

NEAR = 0.3  # distance at which a reference patient counts 1/e for the local spread
_TINY = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """Hidden drugs given the measured ones."""

    mean: FloatArray  # (n_hidden,)
    covariance: FloatArray  # (n_hidden, n_hidden)
    weights: FloatArray  # (n_measured, n_hidden): of each measured drug's deviation
    patient_weights: FloatArray  # (n_rows,): of each reference patient's residual; empty: none
    misfit: float  # mean squared leave-one-out z of the measured drugs
    level: float  # mean deviation of the measured drugs
    local_spread: float  # squared residuals of the patients most alike, over those of all


def condition(
    location: FloatArray,
    covariance: FloatArray,
    rows: FloatArray,
    row_weights: FloatArray,
    strength: float,
    z: FloatArray,
    measured: IntArray,
    extra_variance: FloatArray,
) -> Conditional:
    """The hidden drugs of one patient.

    With S the covariance, o the measured and h the hidden drugs, ``W = S_oo^-1 S_oh`` and

        mean = location_h + W' (z_o - location_o) + R' v,  v = a (a K + D)^-1 k

    where R are the residuals ``rows_h - location_h - W' (rows_o - location_o)`` of the
    reference patients, K their likeness on the panel, k that to this patient, a the strength
    and D the diagonal of their own variances, larger for patients far out. It is the posterior
    mean under a matrix-normal law whose rows share covariance ``(D + a K) x S_h|o / (1 + a)``
    (Rasmussen and Williams 2006, eq. 2.25-2.26, for the rows); every term is linear, so
    contributions add up exactly.

    Parameters
    ----------
    location, covariance
        Shapes (n_drugs,) and (n_drugs, n_drugs).
    rows
        Reference patients, shape (n_rows, n_drugs), no NaN; none with ``strength`` 0.
    row_weights
        Their weights, shape (n_rows,).
    strength
        Variance that patients alike share, over that which they do not.
    z
        The patient, shape (n_drugs,); only ``measured`` is read.
    measured
        Places of the measured drugs.
    extra_variance
        Shape (n_drugs,): variance of measurement beyond what the cohort's own holds.
    """
    hidden = np.setdiff1d(np.arange(location.size), measured)
    seen = covariance[np.ix_(measured, measured)].copy()
    seen[np.diag_indices(measured.size)] += extra_variance[measured]
    cross = covariance[np.ix_(measured, hidden)]
    factor = la.cho_factor(seen, lower=True, check_finite=False)
    weights: FloatArray = la.cho_solve(factor, cross, check_finite=False)
    deviation = z[measured] - location[measured]
    mean = location[hidden] + deviation @ weights
    spread = covariance[np.ix_(hidden, hidden)] - cross.T @ weights
    misfit = _find_misfit(factor, deviation) if measured.size else float("nan")
    level = float(deviation.mean()) if measured.size else 0.0
    if rows.shape[0] == 0 or measured.size == 0 or hidden.size == 0:
        return Conditional(mean, spread, weights, np.empty(0), misfit, level, 1.0)
    panel = rows[:, measured]
    residuals = find_residuals(rows, location, measured, hidden, weights)
    local = find_local_spread(residuals, np.diag(spread), panel, z[None, measured])[0]
    if strength == 0:
        return Conditional(mean, spread, weights, np.empty(0), misfit, level, float(local))
    pull, share = weigh_patients(panel, row_weights, z[None, measured], strength)
    mean = mean + pull[0] @ residuals
    return Conditional(mean, spread * share[0], weights, pull[0], misfit, level, float(local))


def find_residuals(
    rows: FloatArray,
    location: FloatArray,
    measured: IntArray,
    hidden: IntArray,
    weights: FloatArray,
) -> FloatArray:
    """What the measured drugs leave unexplained of each reference patient, (n_rows, n_hidden)."""
    out: FloatArray = rows[:, hidden] - location[hidden]
    out -= (rows[:, measured] - location[measured]) @ weights
    return out


def find_local_spread(
    residuals: FloatArray, spread: FloatArray, panel: FloatArray, patients: FloatArray
) -> FloatArray:
    """Squared residuals of the reference patients most alike, over those of all, shape (n,).

    Weights fall as ``exp(-d / NEAR)`` with the root-mean-square distance d on the panel.
    """
    squares = (residuals**2 / np.maximum(spread, _TINY)).mean(axis=1)
    near = measure_distance(patients, panel)
    weights = np.exp(-(near - near.min(axis=1, keepdims=True)) / NEAR)
    local: FloatArray = (weights @ squares) / weights.sum(axis=1)
    return np.maximum(local, _TINY) / max(float(squares.mean()), _TINY)


def weigh_patients(
    rows: FloatArray, row_weights: FloatArray, patients: FloatArray, strength: float
) -> tuple[FloatArray, FloatArray]:
    """Weight of each reference patient's residual, and the share of variance that is left.

    Parameters
    ----------
    rows, patients
        Measured drugs of reference and new patients, shapes (n_rows, n_measured) and
        (n, n_measured).
    row_weights
        Weights of the reference patients, shape (n_rows,).
    strength
        Above 0.

    Returns
    -------
    tuple
        Shapes (n, n_rows) and (n,).
    """
    near = strength * measure_likeness(rows, patients)
    shared = strength * measure_likeness(rows, rows)
    shared[np.diag_indices(rows.shape[0])] = strength + find_row_variance(row_weights)
    factor = la.cho_factor(shared, lower=True, check_finite=False)
    pull: FloatArray = la.cho_solve(factor, near, check_finite=False).T
    left = 1.0 + strength - np.einsum("ij,ji->i", pull, near)
    return pull, left / (1.0 + strength)


def _find_misfit(factor: tuple[FloatArray, bool], deviation: FloatArray) -> float:
    """Mean squared leave-one-out z (Rasmussen and Williams 2006, eq. 5.12)."""
    precision = la.cho_solve(factor, np.eye(deviation.size), check_finite=False)
    pulled = precision @ deviation
    return float(np.mean(pulled**2 / np.diag(precision)))
