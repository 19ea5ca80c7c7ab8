"""Made cohorts of known covariance."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import ResponseMatrix, find_measure


def draw_values(
    n_patients: int, n_drugs: int, seed: int = 0, holes: float = 0.0, factors: int = 3
) -> FloatArray:
    """Fractions whose drugs share ``factors`` factors; shape (n_patients, n_drugs)."""
    rng = np.random.default_rng(seed)
    loads = rng.normal(size=(factors, n_drugs))
    values = rng.normal(size=(n_patients, factors)) @ loads
    values += 0.7 * rng.normal(size=values.shape)
    values = rng.uniform(0.4, 0.9, n_drugs) + 0.05 * values
    values[rng.random(values.shape) < holes] = np.nan
    return values


def make_matrix(values: FloatArray, measure: str = "auc") -> ResponseMatrix:
    """The values as a matrix of patients P0, P1, … and drugs D0, D1, …."""
    samples = tuple(f"P{row}" for row in range(values.shape[0]))
    return ResponseMatrix(
        measure=find_measure(measure),
        samples=samples,
        drugs=tuple(f"D{column}" for column in range(values.shape[1])),
        values=values,
        errors=np.full(values.shape, np.nan),
        patients=samples,
        centres=("",) * len(samples),
        healthy=(False,) * len(samples),
    )
