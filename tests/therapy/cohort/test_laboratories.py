"""Laboratories of one cohort against each other."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import ttest_ind
from tests.therapy.cohorts import make_matrix

from oncordia.therapy.cohort.laboratories import find_laboratory_shift, find_laboratory_shifts

RNG = np.random.default_rng(2)
CENTRES = ("North",) * 30 + ("South",) * 30
ALIKE = RNG.standard_normal((60, 40))


def test_find_laboratory_shift__finds_the_drugs_that_were_shifted() -> None:
    effects = ALIKE.copy()
    effects[:30, :10] += 3.0
    found = find_laboratory_shift(effects, CENTRES, "North")

    assert found is not None
    p = ttest_ind(effects[:30], effects[30:], equal_var=False).pvalue
    cut = np.sort(p) <= 0.05 * np.arange(1, 41) / 40
    assert found.n_shifted == np.flatnonzero(cut)[-1] + 1
    assert found.n_drugs == 40
    assert found.in_sd == pytest.approx(3.0 * np.sqrt(10 / 40), rel=0.15)


def test_find_laboratory_shift__finds_nothing_where_laboratories_are_alike() -> None:
    found = find_laboratory_shift(ALIKE, CENTRES, "South")

    assert found is not None
    assert found.n_shifted <= 1
    assert found.in_sd < 0.2


def test_find_shifts__leaves_healthy_donors_out_and_names_every_laboratory() -> None:
    values = ALIKE.copy()
    values[:30] += 2.0
    plain = make_matrix(0.1 * values + 0.5)
    matrix = replace(plain, centres=CENTRES, healthy=(True,) * 5 + (False,) * 55)
    found = find_laboratory_shifts(matrix)

    assert list(found) == ["North", "South"]
    assert all(one.is_told and one.n_shifted > 35 for one in found.values())
    assert found["North"].in_sd == pytest.approx(found["South"].in_sd)


def test_find_laboratory_shift__needs_five_patients_on_either_side() -> None:
    assert find_laboratory_shift(ALIKE, ("North",) * 4 + ("South",) * 56, "North") is None
    assert find_laboratory_shift(ALIKE, ("",) * 30 + ("South",) * 30, "South") is None
