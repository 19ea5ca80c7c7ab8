"""Cross-validation looks at patients left out as a prediction would."""

import numpy as np
import pytest
from tests.therapy.cohorts import draw_values

from oncordia.arrays import FloatArray
from oncordia.therapy.prediction.conditioning import condition
from oncordia.therapy.prediction.tuning import (
    Fold,
    choose_both,
    choose_shrinkage,
    choose_strength,
    hold_out,
    split_folds,
)


def draw_z(n_patients: int, n_drugs: int, holes: float = 0.0) -> FloatArray:
    values = draw_values(n_patients, n_drugs, holes=holes)
    z: FloatArray = (values - np.nanmean(values, axis=0)) / np.nanstd(values, axis=0)
    return z


def condition_alone(fold: Fold, row: int, measured: FloatArray, shrinkage: float) -> FloatArray:
    """Misfit and level of one patient left out."""
    found = condition(
        fold.location,
        fold.shrink(shrinkage),
        fold.rows,
        fold.row_weights,
        0.5,
        fold.left_out[row],
        np.flatnonzero(measured),
        np.zeros(fold.location.size),
    )
    return np.array([found.misfit, found.level])


def test_hold_out__has_the_misfit_and_level_that_a_prediction_has() -> None:
    z = draw_z(40, 9)
    folds = split_folds(z, 0)[:1]

    held = hold_out(folds, 0.4, 0.5, 4, 3)

    n = folds[0].left_out.shape[0]
    for trial in (0, n - 1, n):
        seen = np.isnan(held.errors[trial])
        expected = condition_alone(folds[0], trial % n, seen, 0.4)
        assert held.signals[trial, [0, 2]] == pytest.approx(expected, abs=1e-9)


def test_hold_out__fills_holes_of_a_panel_as_a_prediction_does() -> None:
    z = draw_z(40, 9, holes=0.15)
    folds = split_folds(z, 0)[:1]
    n = folds[0].left_out.shape[0]

    held = hold_out(folds, 0.4, 0.0, 4, 3)

    first = held.patients.tolist()[:n]
    rows = [folds[0].patients.tolist().index(patient) for patient in first]
    panel = np.isnan(held.errors[:n]).all(axis=0)
    for trial, row in enumerate(rows):
        measured = panel & ~np.isnan(folds[0].left_out[row])
        expected = condition_alone(folds[0], row, measured, 0.4)
        assert held.signals[trial, [0, 2]] == pytest.approx(expected, abs=1e-9)


def test_choose_both__errs_no_more_than_each_chosen_by_itself() -> None:
    folds = split_folds(draw_z(60, 12), 0)
    strengths = (0.0, 0.5, 2.0)
    first = choose_shrinkage(folds, 4, 0)

    def sum_errors(shrinkage: float, strength: float) -> float:
        return float(np.nansum(hold_out(folds, shrinkage, strength, 4, 0).errors ** 2))

    alone = sum_errors(first, choose_strength(folds, first, 4, 0, strengths))

    assert sum_errors(*choose_both(folds, 4, 0, strengths)) <= alone
