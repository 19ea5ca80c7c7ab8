"""Responders against the others, drug by drug, with the number of tests kept in mind."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import Estimate


@dataclass(frozen=True, slots=True)
class GroupTest:
    """Difference of two means; NaN where a group has no patient or nothing varies."""

    difference: Estimate  # mean of the responders less that of the others
    p_value: float


def compare_means(
    value: FloatArray,
    responds: BoolArray,
    covariate: FloatArray | None = None,
    confidence: float = 0.95,
) -> GroupTest:
    """Two-sided t test of responders against the others, with equal variances.

    Parameters
    ----------
    value
        Measure, finite, shape (n,).
    responds
        Which patients responded, shape (n,).
    covariate
        Finite, shape (n,): held fixed by a linear model where it is given, as the share of tumour
        cells; patients in whom it is missing must be left out before.
    confidence
        Of the limits of the difference.

    References
    ----------
    Student 1908, Biometrika 6:1; with a covariate, the t test of the group's coefficient in
    ordinary least squares.
    """
    columns = [np.ones(value.size), responds.astype(np.float64)]
    if covariate is not None:
        columns.append(covariate)
    design = np.column_stack(columns)
    free = value.size - design.shape[1]
    nan = Estimate(np.nan, np.nan, np.nan, "t")
    if free < 1 or responds.all() or not responds.any():
        return GroupTest(nan, np.nan)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return GroupTest(nan, np.nan)
    coefficients, *_ = np.linalg.lstsq(design, value, rcond=None)
    rest = value - design @ coefficients
    spread = float(rest @ rest)
    if spread <= 1e-24 * float(value @ value):
        return GroupTest(nan, np.nan)
    error = float(np.sqrt(spread / free * np.linalg.inv(design.T @ design)[1, 1]))
    difference = float(coefficients[1])
    half = error * float(student.ppf((1 + confidence) / 2, free))
    return GroupTest(
        Estimate(difference, difference - half, difference + half, "t"),
        float(2 * student.sf(abs(difference) / error, free)),
    )
