"""Which molecular facts go with the response to which drug, over the patients of a cohort."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import FeatureTable, ResponseMatrix
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy.batch import adjust_p_values
from oncordia.therapy.fit import average_patients

LEAST_CARRIERS = 3  # with and without the fact, below which a pair is not tested


@dataclass(frozen=True, slots=True)
class Association:
    """One molecular fact and one drug; differences are with minus without the fact."""

    feature: str
    drug: str
    n_without: int
    n_with: int
    mean_without: float  # in the unit of the measure
    mean_with: float
    difference: float
    low: float  # of the difference
    high: float
    effect: float  # difference in pooled SDs (Cohen 1988, eq. 2.2.1)
    t: float
    p_value: float
    q_value: float  # over all pairs that were tested
    is_more_sensitive: bool  # those with the fact


@dataclass(frozen=True, slots=True)
class AssociationScan:
    """Tested pairs, the smallest p first."""

    associations: tuple[Association, ...]
    n_patients: int
    n_tested: int
    n_untested: int  # pairs with too few patients on a side, or all alike
    has_equal_variances: bool
    confidence: float

    def find_leaders(self) -> tuple[Association, ...]:
        """The association with the smallest p of each drug, the smallest first."""
        found: dict[str, Association] = {}
        for one in self.associations:
            found.setdefault(one.drug, one)
        return tuple(found.values())


def scan_associations(
    matrix: ResponseMatrix,
    features: FeatureTable,
    *,
    has_equal_variances: bool = True,
    least_carriers: int = LEAST_CARRIERS,
    confidence: float = 0.95,
) -> AssociationScan:
    """Each molecular fact against each drug, by a two-sided t test.

    Student's test (1908) takes the variances of both sides as equal, which is stable for few
    carriers; Welch's (1947) does not. q values over all tested pairs are those of Benjamini and
    Hochberg (1995).

    Parameters
    ----------
    matrix
        Healthy donors are left out; replicates of a patient are averaged.
    features
        1 present, 0 absent, NaN unknown: an unknown patient is on neither side.
    has_equal_variances
        Student's test; False: Welch's.
    least_carriers
        Patients on each side, 2 or more.
    confidence
        Of the interval of each difference by itself.

    Returns
    -------
    AssociationScan
        Ties in p stand in the order of features and drugs.

    Raises
    ------
    InvalidTable
        If no pair can be tested, or a fact is neither 0 nor 1.
    """
    if least_carriers < 2:
        raise InvalidOption(f"each side of a test needs 2 patients or more, got {least_carriers}")
    if not 0 < confidence < 1:
        raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
    facts = features.align_rows(matrix.samples)
    _refuse_other(facts, features)
    values, found = average_patients(matrix, facts)
    assert found is not None, "features were given"
    facts = np.where(found >= 0.5, 1.0, np.where(np.isnan(found), np.nan, 0.0))
    without, with_ = (_sum_side(values, facts, side) for side in (0.0, 1.0))
    difference, error, freedom, pooled = _test(without, with_, has_equal_variances)
    enough = (without[0] >= least_carriers) & (with_[0] >= least_carriers) & (error > 0)
    if not enough.any():
        raise InvalidTable(
            f"no fact has {least_carriers} patients with and {least_carriers} without it whose "
            "response is known; give more facts or patients"
        )
    t = np.where(enough, difference / np.where(enough, error, 1.0), np.nan)
    p_value = np.asarray(2.0 * stats.t.sf(np.abs(t), freedom), dtype=np.float64)
    q_value = adjust_p_values(p_value)
    half = stats.t.ppf(0.5 + confidence / 2, freedom) * error
    sign = matrix.measure.direction.sign
    order = np.argsort(np.where(enough, p_value, np.inf).ravel(), kind="stable")
    rows = []
    for flat in order[: int(enough.sum())]:
        at = np.unravel_index(flat, enough.shape)
        rows.append(
            Association(
                feature=features.features[int(at[0])],
                drug=matrix.drugs[int(at[1])],
                n_without=int(without[0][at]),
                n_with=int(with_[0][at]),
                mean_without=float(without[1][at]),
                mean_with=float(with_[1][at]),
                difference=float(difference[at]),
                low=float(difference[at] - half[at]),
                high=float(difference[at] + half[at]),
                effect=float(difference[at] / pooled[at]),
                t=float(t[at]),
                p_value=float(p_value[at]),
                q_value=float(q_value[at]),
                is_more_sensitive=bool(sign * difference[at] > 0),
            )
        )
    n_tested = int(enough.sum())
    return AssociationScan(
        tuple(rows),
        values.shape[0],
        n_tested,
        enough.size - n_tested,
        has_equal_variances,
        confidence,
    )


Side = tuple[FloatArray, FloatArray, FloatArray]  # count, mean, sum of squares about it


def _sum_side(values: FloatArray, facts: FloatArray, side: float) -> Side:
    """Of each fact and drug, the patients on one side; shapes (n_features, n_drugs)."""
    known = ~np.isnan(values)
    on = (facts == side).astype(np.float64).T
    count = on @ known.astype(np.float64)
    centre = np.nanmean(np.where(known.any(axis=0), values, 0.0), axis=0)
    centred = np.where(known, values - centre, 0.0)
    total = on @ centred
    mean = total / np.maximum(count, 1.0)
    squares = np.maximum(on @ centred**2 - count * mean**2, 0.0)
    return count, centre + mean, squares


def _test(
    without: Side, with_: Side, has_equal_variances: bool
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Difference, its standard error, degrees of freedom and pooled SD."""
    (n_0, mean_0, squares_0), (n_1, mean_1, squares_1) = without, with_
    n_0, n_1 = np.maximum(n_0, 1.0), np.maximum(n_1, 1.0)
    total = np.maximum(n_0 + n_1 - 2.0, 1.0)
    pooled = np.sqrt((squares_0 + squares_1) / total)
    if has_equal_variances:
        return mean_1 - mean_0, pooled * np.sqrt(1 / n_0 + 1 / n_1), total, pooled
    part_0 = squares_0 / np.maximum(n_0 - 1, 1.0) / n_0
    part_1 = squares_1 / np.maximum(n_1 - 1, 1.0) / n_1
    below = part_0**2 / np.maximum(n_0 - 1, 1.0) + part_1**2 / np.maximum(n_1 - 1, 1.0)
    freedom = np.where(below > 0, (part_0 + part_1) ** 2 / np.where(below > 0, below, 1.0), 1.0)
    return mean_1 - mean_0, np.sqrt(part_0 + part_1), freedom, pooled


def _refuse_other(facts: FloatArray, features: FeatureTable) -> None:
    wrong = ~np.isnan(facts) & (facts != 0.0) & (facts != 1.0)
    if wrong.any():
        row, column = (int(place) for place in np.argwhere(wrong)[0])
        raise InvalidTable(
            f"fact {features.features[column]!r} must be 0 or 1, got {facts[row, column]:g}; "
            "write it as present or absent"
        )
