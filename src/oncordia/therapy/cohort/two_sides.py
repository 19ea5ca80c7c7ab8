"""Means of patients without and with each fact, drug by drug, and the t tests of their difference.

All pairs of a fact and a drug are taken at once; arrays have the shape (n_features, n_drugs).
"""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class TwoSides:
    """What the test of each pair needs; entries without patients are 0 or NaN."""

    n_without: FloatArray
    n_with: FloatArray
    mean_without: FloatArray  # at the same level of both sides, where the level is held fixed
    mean_with: FloatArray
    error: FloatArray  # standard error of the difference
    freedom: FloatArray  # degrees of freedom
    spread: FloatArray  # SD within a side


def compare_sides(
    values: FloatArray, facts: FloatArray, *, has_equal_variances: bool = True
) -> TwoSides:
    """Both sides of each fact, by Student's test or Welch's.

    Parameters
    ----------
    values
        Responses, shape (n_patients, n_drugs); NaN where there is none.
    facts
        0, 1, or NaN where it is not known, shape (n_patients, n_features).
    has_equal_variances
        Student's test (1908, Biometrika 6:1); False: Welch's (1947, Biometrika 34:28).
    """
    sides = [_sum_side(values, facts, side) for side in (0.0, 1.0)]
    (count_0, mean_0, squares_0), (count_1, mean_1, squares_1) = sides
    n_0, n_1 = np.maximum(count_0, 1.0), np.maximum(count_1, 1.0)
    total = np.maximum(n_0 + n_1 - 2.0, 1.0)
    pooled = np.sqrt((squares_0 + squares_1) / total)
    error, freedom = pooled * np.sqrt(1 / n_0 + 1 / n_1), total
    if not has_equal_variances:
        part_0 = squares_0 / np.maximum(n_0 - 1, 1.0) / n_0
        part_1 = squares_1 / np.maximum(n_1 - 1, 1.0) / n_1
        below = part_0**2 / np.maximum(n_0 - 1, 1.0) + part_1**2 / np.maximum(n_1 - 1, 1.0)
        error = np.sqrt(part_0 + part_1)
        freedom = np.where(below > 0, error**4 / np.where(below > 0, below, 1.0), 1.0)
    return TwoSides(count_0, count_1, mean_0, mean_1, error, freedom, pooled)


def compare_sides_at_level(values: FloatArray, facts: FloatArray, level: FloatArray) -> TwoSides:
    """Both sides of each fact with a level of each patient held fixed, variances taken as equal.

    Parameters
    ----------
    values, facts
        As for ``compare_sides``.
    level
        The covariate of each patient for each drug, shape (n_patients, n_drugs); a patient in whom
        it is NaN does not count for the drug.

    References
    ----------
    Cochran 1957, Biometrics 13:261: the analysis of covariance, whose common slope is taken from
    within the sides.
    """
    known = ~np.isnan(values) & ~np.isnan(level)
    values, level = np.where(known, values, np.nan), np.where(known, level, np.nan)
    both = [
        (
            _sum_side(values, facts, side),
            _sum_side(level, facts, side),
            _cross(values, level, facts, side),
        )
        for side in (0.0, 1.0)
    ]
    (of_0, at_0, cross_0), (of_1, at_1, cross_1) = both
    (n_0, mean_0, squares_0), (n_1, mean_1, squares_1) = of_0, of_1
    in_level = at_0[2] + at_1[2]
    safe = np.where(in_level > 0, in_level, np.nan)
    slope = (cross_0 + cross_1) / safe
    freedom = np.maximum(n_0 + n_1 - 3.0, 1.0)
    left = np.maximum(squares_0 + squares_1 - slope * (cross_0 + cross_1), 0.0)
    spread = np.sqrt(left / freedom)
    apart = at_1[1] - at_0[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        error = spread * np.sqrt(1 / n_0 + 1 / n_1 + apart**2 / safe)
        middle = (n_0 * at_0[1] + n_1 * at_1[1]) / (n_0 + n_1)
    return TwoSides(
        n_0,
        n_1,
        mean_0 - slope * (at_0[1] - middle),
        mean_1 - slope * (at_1[1] - middle),
        error,
        freedom,
        spread,
    )


def measure_levels(values: FloatArray) -> FloatArray:
    """Level of each patient as each drug sees it: the mean z of all the other drugs.

    Parameters
    ----------
    values
        Shape (n_patients, n_drugs); NaN where there is none.

    Returns
    -------
    numpy.ndarray
        Shape (n_patients, n_drugs), in SDs of a drug over the patients; NaN where a patient has no
        other drug.
    """
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, values - np.where(known, values, 0.0).sum(axis=0) / count, 0.0)
    sd = np.sqrt((centred**2).sum(axis=0) / np.maximum(count - 1, 1))
    z = centred / np.where(sd > 0, sd, np.inf)
    others = known.sum(axis=1, keepdims=True) - known
    total = z.sum(axis=1, keepdims=True) - z
    return np.where(others > 0, total / np.maximum(others, 1), np.nan)


Side = tuple[FloatArray, FloatArray, FloatArray]  # count, mean, sum of squares about it


def _sum_side(values: FloatArray, facts: FloatArray, side: float) -> Side:
    known, on = ~np.isnan(values), _select(facts, side)
    count = on @ known.astype(np.float64)
    centred, centre = _centre(values)
    mean = on @ centred / np.maximum(count, 1.0)
    squares = np.maximum(on @ centred**2 - count * mean**2, 0.0)
    return count, centre + mean, squares


def _cross(values: FloatArray, level: FloatArray, facts: FloatArray, side: float) -> FloatArray:
    """Sum of products about the means of a side; both are known for the same patients."""
    on = _select(facts, side)
    count = np.maximum(on @ (~np.isnan(values)).astype(np.float64), 1.0)
    first, second = _centre(values)[0], _centre(level)[0]
    product = on @ (first * second) - (on @ first) * (on @ second) / count
    return np.asarray(product, dtype=np.float64)


def _select(facts: FloatArray, side: float) -> FloatArray:
    return np.asarray((facts == side).astype(np.float64).T)


def _centre(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Values less the mean of their drug, 0 where there is none, and that mean."""
    known = ~np.isnan(values)
    centre = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(known, values - centre, 0.0), centre
