"""Patients are predicted by a reference that never saw them."""

import numpy as np
import pytest
from tests.therapy.cohorts import draw_values, make_matrix

from oncordia.errors import InvalidTable
from oncordia.therapy import ReferenceOptions, cross_check

FIXED = ReferenceOptions(shrinkage=0.3, strength=0.5)


def test_cross_check__hides_half_of_the_drugs_at_least() -> None:
    values = draw_values(30, 8, seed=1)

    checked = cross_check(make_matrix(values), n_revealed=10, options=FIXED)

    assert (~np.isnan(checked.truth)).sum(axis=1).tolist() == [4] * 30
    assert np.isnan(checked.truth).tolist() == np.isnan(checked.predicted).tolist()


def test_cross_check__does_not_see_the_patient_it_predicts() -> None:
    values = draw_values(30, 8, seed=1)
    first = cross_check(make_matrix(values), options=FIXED)
    hidden = np.flatnonzero(~np.isnan(first.truth[0]))
    changed = values.copy()
    changed[0, hidden] += 0.2

    second = cross_check(make_matrix(changed), options=FIXED)

    assert second.predicted[0] == pytest.approx(first.predicted[0], nan_ok=True)


def test_cross_check__refuses_a_cohort_too_small_to_leave_patients_out() -> None:
    with pytest.raises(InvalidTable, match="needs 10 others in every fold, got 10"):
        cross_check(make_matrix(draw_values(10, 8)), options=FIXED)


def test_cross_check__leaves_out_one_at_a_time_where_five_folds_are_too_few() -> None:
    checked = cross_check(make_matrix(draw_values(11, 8, seed=2)), options=FIXED)

    assert checked.n_folds == 11
    assert (~np.isnan(checked.predicted)).any(axis=1).all()
