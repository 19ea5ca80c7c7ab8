"""Which molecular facts go with the response to which drug, over the patients of a cohort."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import FeatureTable, ResponseMatrix
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.numeric import adjust_p
from oncordia.therapy.cohort.two_sides import (
    TwoSides,
    compare_sides,
    compare_sides_at_level,
    measure_levels,
)
from oncordia.therapy.prediction.fit import average_patients

LEAST_CARRIERS = 3  # with and without the fact, below which a pair is not tested
LEAST_LEVEL = 5  # drugs of a matrix whose patients have a level


@dataclass(frozen=True, slots=True)
class Association:
    """One molecular fact and one drug; differences are with minus without the fact."""

    feature: str
    drug: str
    n_without: int
    n_with: int
    mean_without: float  # in the unit of the measure; at one level where it is held fixed
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
    is_at_level: bool = False  # whether the level of each patient is held fixed
    graded: tuple[str, ...] = ()  # facts with other values than 0 and 1, which are not tested

    def find_leaders(self) -> tuple[Association, ...]:
        """The association with the smallest p of each drug, the smallest first."""
        found: dict[str, Association] = {}
        for one in self.associations:
            found.setdefault(one.drug, one)
        return tuple(found.values())

    def find_leading_drugs(self) -> tuple[Association, ...]:
        """The association with the smallest p of each fact, the smallest first."""
        found: dict[str, Association] = {}
        for one in self.associations:
            found.setdefault(one.feature, one)
        return tuple(found.values())


def scan_associations(
    matrix: ResponseMatrix,
    features: FeatureTable,
    *,
    has_equal_variances: bool = True,
    least_carriers: int = LEAST_CARRIERS,
    confidence: float = 0.95,
    at_level: bool = False,
    drugs: tuple[str, ...] = (),
) -> AssociationScan:
    """Each molecular fact against each drug, by a two-sided t test.

    Student's test (1908) takes the variances of both sides as equal, which is stable for few
    carriers; Welch's (1947) does not. q values over all tested pairs are those of Benjamini and
    Hochberg (1995).

    Cells that die more readily do so of most drugs. With ``at_level`` the level of each patient,
    the mean z of all the other drugs of the matrix, is held fixed, so that what is left is of the
    drug itself.

    Parameters
    ----------
    matrix
        Healthy donors are left out; replicates of a patient are averaged.
    features
        1 present, 0 absent, NaN unknown: an unknown patient is on neither side. A fact with other
        values, as a class of several, is named and not tested.
    has_equal_variances
        Student's test; False: Welch's.
    least_carriers
        Patients on each side, 2 or more.
    confidence
        Of the interval of each difference by itself.
    at_level
        Whether the level of each patient is held fixed; variances are taken as equal then.
    drugs
        Drugs to test; all where none is named. q values are over these alone.

    Returns
    -------
    AssociationScan
        Ties in p stand in the order of features and drugs.

    Raises
    ------
    InvalidOption
        If a drug does not occur, or the level cannot be held fixed.
    InvalidTable
        If no pair can be tested.
    """
    if least_carriers < 2:
        raise InvalidOption(f"each side of a test needs 2 patients or more, got {least_carriers}")
    if not 0 < confidence < 1:
        raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
    _check_choices(matrix, drugs, at_level, has_equal_variances)
    facts = features.align_rows(matrix.samples)
    is_graded = (~np.isnan(facts) & (facts != 0.0) & (facts != 1.0)).any(axis=0)
    names = [name for name, skip in zip(features.features, is_graded, strict=True) if not skip]
    graded = tuple(name for name, skip in zip(features.features, is_graded, strict=True) if skip)
    values, found = average_patients(matrix, facts[:, ~is_graded])
    assert found is not None, "features were given"
    facts = np.where(found >= 0.5, 1.0, np.where(np.isnan(found), np.nan, 0.0))
    level = measure_levels(values) if at_level else None
    chosen = np.array(
        [place for place, drug in enumerate(matrix.drugs) if not drugs or drug in drugs]
    )
    two = _compare(
        values[:, chosen], facts, level if level is None else level[:, chosen], has_equal_variances
    )
    difference, error = two.mean_with - two.mean_without, two.error
    enough = (two.n_without >= least_carriers) & (two.n_with >= least_carriers) & (error > 0)
    if not enough.any():
        raise InvalidTable(
            f"no fact has {least_carriers} patients with and {least_carriers} without it whose "
            "response is known; give more facts or patients, each fact as 0 or 1"
        )
    t = np.where(enough, difference / np.where(enough, error, 1.0), np.nan)
    p_value = np.asarray(2.0 * stats.t.sf(np.abs(t), two.freedom), dtype=np.float64)
    q_value = adjust_p(p_value)
    half = stats.t.ppf(0.5 + confidence / 2, two.freedom) * error
    sign = matrix.measure.direction.sign
    order = np.argsort(np.where(enough, p_value, np.inf).ravel(), kind="stable")
    rows = []
    for flat in order[: int(enough.sum())]:
        at = np.unravel_index(flat, enough.shape)
        rows.append(
            Association(
                feature=names[int(at[0])],
                drug=matrix.drugs[int(chosen[int(at[1])])],
                n_without=int(two.n_without[at]),
                n_with=int(two.n_with[at]),
                mean_without=float(two.mean_without[at]),
                mean_with=float(two.mean_with[at]),
                difference=float(difference[at]),
                low=float(difference[at] - half[at]),
                high=float(difference[at] + half[at]),
                effect=float(difference[at] / two.spread[at]),
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
        at_level,
        graded,
    )


def _compare(
    values: FloatArray, facts: FloatArray, level: FloatArray | None, has_equal_variances: bool
) -> TwoSides:
    if level is not None:
        return compare_sides_at_level(values, facts, level)
    return compare_sides(values, facts, has_equal_variances=has_equal_variances)


def _check_choices(
    matrix: ResponseMatrix, drugs: tuple[str, ...], at_level: bool, has_equal_variances: bool
) -> None:
    for drug in drugs:
        if drug not in matrix.drugs:
            shown = ", ".join(matrix.drugs[:8])
            raise InvalidOption(f"the cohort has no drug {drug!r}; it has {shown} …")
    if at_level and not has_equal_variances:
        raise InvalidOption(
            "with the level held fixed variances are taken as equal; ask for one of both"
        )
    if at_level and matrix.n_drugs < LEAST_LEVEL:
        raise InvalidOption(
            f"the level of a patient needs {LEAST_LEVEL} drugs or more, the cohort has "
            f"{matrix.n_drugs}"
        )
