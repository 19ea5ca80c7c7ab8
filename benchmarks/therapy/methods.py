"""Methods that predict a patient's hidden drugs from some measured ones, under one contract."""

from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.therapy.matrices import make_matrix
from oncordia.arrays import FloatArray, IntArray
from oncordia.therapy import ReferenceOptions, fit_reference, predict_patient

Predict = Callable[[FloatArray, IntArray], FloatArray]
"""A patient's z with its measured places to z of all drugs."""


def fit_mean(z: FloatArray) -> Predict:
    """Every drug at its mean."""
    del z
    return lambda patient, seen: np.zeros(patient.size) + 0.0 * seen.size


def fit_additive(z: FloatArray) -> Predict:
    """The patient's level, shrunk by the ratio of the variances."""
    level = np.nanmean(z, axis=1)
    ratio = np.nanvar(z - level[:, None]) / max(float(np.nanvar(level)), 1e-9)

    def predict(patient: FloatArray, seen: IntArray) -> FloatArray:
        return np.full(z.shape[1], patient[seen].sum() / (seen.size + ratio))

    return predict


def fit_neighbours(z: FloatArray, n_neighbours: int = 15) -> Predict:
    """The mean of the 15 nearest patients, weighted by inverse distance."""
    known = ~np.isnan(z)
    filled = np.where(known, z, 0.0)

    def predict(patient: FloatArray, seen: IntArray) -> FloatArray:
        distance = np.sqrt(((filled[:, seen] - patient[seen]) ** 2).mean(axis=1))
        near = np.argsort(distance)[:n_neighbours]
        weight = known[near] / (distance[near, None] + 1e-6)
        total = weight.sum(axis=0)
        mean = (weight * filled[near]).sum(axis=0)
        out: FloatArray = np.where(total > 0, mean / np.maximum(total, 1e-12), 0.0)
        return out

    return predict


def fit_soft_impute(z: FloatArray) -> Predict:
    """Soft-impute (Mazumder, Hastie and Tibshirani 2010) and a ridge projection of a new patient.

    Its factors are those of the completed matrix; both penalties are tuned on patients held out.
    """
    rng = np.random.default_rng(0)
    out = rng.permutation(z.shape[0])[: max(2, z.shape[0] // 5)]
    kept = np.setdiff1d(np.arange(z.shape[0]), out)
    trials = [(z[row], rng.permutation(np.flatnonzero(~np.isnan(z[row])))[:10]) for row in out]
    best, chosen = np.inf, (0.0, 1.0)
    largest = float(np.linalg.norm(np.where(np.isnan(z[kept]), 0.0, z[kept]), 2))
    for penalty in largest * np.array([0.02, 0.05, 0.1, 0.2, 0.3]):
        loads = _find_loads(z[kept], float(penalty))
        for ridge in (0.3, 1.0, 3.0, 10.0):
            error = sum(
                float(np.nanmean((_project(loads, row, seen, ridge) - row) ** 2))
                for row, seen in trials
            )
            if error < best:
                best, chosen = error, (float(penalty), ridge)
    loads = _find_loads(z, chosen[0])
    return lambda patient, seen: _project(loads, patient, seen, chosen[1])


def fit_ridge(z: FloatArray) -> Predict:
    """Ridge regression of each drug on the panel; penalty by leave-one-out, one for all."""
    filled = np.where(np.isnan(z), 0.0, z)

    def predict(patient: FloatArray, seen: IntArray) -> FloatArray:
        left, size, right = np.linalg.svd(filled[:, seen], full_matrices=False)
        best, out = np.inf, np.zeros(z.shape[1])
        for penalty in (1.0, 5.0, 20.0, 50.0, 150.0):
            hat = (left * (size**2 / (size**2 + penalty))) @ left.T
            error = (((filled - hat @ filled) / (1 - np.diag(hat))[:, None]) ** 2).sum()
            if error < best:
                best = float(error)
                slope = (right.T * (size / (size**2 + penalty))) @ (left.T @ filled)
                out = patient[seen] @ slope
        return out

    return predict


def fit_gaussian(z: FloatArray) -> Predict:
    """The Gaussian over drugs alone, without patients alike."""
    return _fit_ours(z, ReferenceOptions(strength=0.0))


def fit_ours(z: FloatArray) -> Predict:
    """The Gaussian over drugs with patients alike, all choices by cross-validation."""
    return _fit_ours(z, ReferenceOptions())


METHODS: Mapping[str, Callable[[FloatArray], Predict]] = {
    "drug mean": fit_mean,
    "additive": fit_additive,
    "kNN": fit_neighbours,
    "soft-impute": fit_soft_impute,
    "ridge a drug": fit_ridge,
    "Gaussian": fit_gaussian,
    "oncordia": fit_ours,
}


def _fit_ours(z: FloatArray, options: ReferenceOptions) -> Predict:
    reference = fit_reference(make_matrix(z), options)

    def predict(patient: FloatArray, seen: IntArray) -> FloatArray:
        row = np.full(z.shape[1], np.nan)
        row[seen] = patient[seen]
        return predict_patient(reference, row).mean

    return predict


def _find_loads(z: FloatArray, penalty: float) -> FloatArray:
    """Loadings of a patient of unit scores, shape (rank, n_drugs)."""
    _, size, right = np.linalg.svd(_soft_impute(z, penalty), full_matrices=False)
    out: FloatArray = right * (size / np.sqrt(z.shape[0]))[:, None]
    return out[size > 1e-9]


def _project(loads: FloatArray, patient: FloatArray, seen: IntArray, ridge: float) -> FloatArray:
    inner = loads[:, seen].T @ loads[:, seen] + ridge * np.eye(seen.size)
    out: FloatArray = np.linalg.solve(inner, patient[seen]) @ (loads[:, seen].T @ loads)
    return out


def _soft_impute(z: FloatArray, penalty: float, steps: int = 60) -> FloatArray:
    known = ~np.isnan(z)
    guess = np.zeros(z.shape)
    for _ in range(steps):
        left, size, right = np.linalg.svd(np.where(known, z, guess), full_matrices=False)
        new = (left * np.maximum(size - penalty, 0.0)) @ right
        change = float(((new - guess) ** 2).sum())
        guess = new
        if change < 1e-5 * float((guess**2).sum() + 1e-12):
            break
    return guess
