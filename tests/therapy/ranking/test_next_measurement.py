"""The one measurement more that would settle most of the top of a list."""

from dataclasses import replace

import numpy as np
import pytest
from tests.therapy.cohorts import make_matrix

from oncordia.domain import Verdict as PlateVerdict
from oncordia.domain.therapy import (
    Cohort,
    MeasuredDrug,
    PatientScreen,
    Ranking,
    RankOptions,
    RemarkCode,
    find_measure,
)
from oncordia.therapy import prepare_cohort, rank_candidates
from oncordia.therapy.prediction.reference import ReferenceOptions
from oncordia.therapy.ranking.next_measurement import find_settled

N_PATIENTS = 200
TOP = RankOptions(draws=2000, top=1)


def make_values() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Ten drugs without anything in common; D9 does what D8 does."""
    rng = np.random.default_rng(3)
    z = rng.standard_normal((N_PATIENTS, 10))
    z[:, 9] = 0.98 * z[:, 8] + 0.199 * rng.standard_normal(N_PATIENTS)
    return 0.6 - 0.1 * z


READY = prepare_cohort(
    Cohort("made", make_matrix(make_values())),
    options=ReferenceOptions(shrinkage=0.02, strength=0.0),
)


def rank(hidden: set[int], quality: PlateVerdict = PlateVerdict.PASS) -> Ranking:
    """D0 stands 1.3 SD out, D8 is 1 SD less sensitive than most, the others lie between."""
    z = np.array([1.3, -0.2, 0.1, -0.4, 0.3, -0.1, 0.0, 0.2, -1.0, -1.0])
    drugs = [MeasuredDrug(f"D{i}", 0.6 - 0.1 * z[i], 0.005) for i in range(10) if i not in hidden]
    if quality is not PlateVerdict.PASS:
        drugs[0] = replace(drugs[0], quality=quality, plates=("P1",), error=0.04)
    measure = find_measure("auc")
    return rank_candidates(PatientScreen("new", measure, tuple(drugs)), READY, TOP)


def test_find_settled__is_one_where_the_measurement_decides_alone() -> None:
    x = np.random.default_rng(0).standard_normal(4000)
    in_top = np.column_stack([x > 0, x <= 0])

    assert find_settled(in_top, x) == pytest.approx(1.0, abs=0.03)


def test_find_settled__is_the_share_known_in_closed_form_for_a_noisy_measurement() -> None:
    # x = a + e, both of variance 1: Var(P(a > 0 | x)) = asin(1/2) / (2 pi), the doubt 1/4
    rng = np.random.default_rng(1)
    a, e = rng.standard_normal((2, 40_000))
    in_top = np.column_stack([a > 0, a <= 0])

    assert find_settled(in_top, a + e) == pytest.approx(1 / 3, abs=0.02)


def test_find_settled__is_nothing_for_a_measurement_that_has_no_part_in_it() -> None:
    rng = np.random.default_rng(2)
    a, other = rng.standard_normal((2, 4000))

    assert find_settled(np.column_stack([a > 0, a <= 0]), other) < 0.01


def test_find_settled__is_nothing_where_nothing_is_in_doubt() -> None:
    assert find_settled(np.ones((400, 2), dtype=np.bool_), np.arange(400.0)) == 0.0


def test_rank_candidates__names_the_drug_whose_measurement_decides_who_is_first() -> None:
    # D9 is known from D8 to be far from first; D5 may be first, and nothing tells of it
    (found,) = rank({5, 9}).would_change

    assert found.code == RemarkCode.WOULD_CHANGE_MEASURE_NEXT
    assert (found.values["drug"], found.values["top"]) == ("D5", 1)
    assert float(str(found.values["share"])) > 0.8


def test_rank_candidates__names_a_doubtful_drug_to_measure_again() -> None:
    (found,) = rank(set(), PlateVerdict.FAIL).would_change

    assert found.code == RemarkCode.WOULD_CHANGE_MEASURE_AGAIN
    assert found.values["drug"] == "D0"


def test_rank_candidates__names_none_where_all_is_measured_soundly() -> None:
    assert rank(set()).would_change == ()
