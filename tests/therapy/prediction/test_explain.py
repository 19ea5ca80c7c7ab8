"""Explanations add up, and panels tell most with fewest drugs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.therapy.cohorts import draw_values, make_matrix

from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy import (
    ReferenceOptions,
    choose_panel,
    explain_prediction,
    fit_reference,
    predict_patient,
)

FIXED = ReferenceOptions(shrinkage=0.1, strength=0.5)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), strength=st.sampled_from([0.0, 0.5, 2.0]))
def test_explain_prediction__adds_up_to_the_prediction(seed: int, strength: float) -> None:
    values = draw_values(25, 8, seed=seed, holes=0.05)
    values = np.where(np.isnan(values), 0.5, values)
    options = ReferenceOptions(shrinkage=0.3, strength=strength)
    patient = values[0].copy()
    patient[4:] = np.nan
    prediction = predict_patient(fit_reference(make_matrix(values), options), patient)

    why = explain_prediction(prediction, "D6", resamples=0)

    total = why.mean + why.prior + sum(part.amount for part in why.contributions) + why.alike
    assert total == pytest.approx(prediction.mean[6], abs=1e-12)
    if strength == 0:
        assert why.alike == pytest.approx(0.0, abs=1e-12)


def test_explain_prediction__shows_the_twin_of_a_drug_and_that_it_survives() -> None:
    rng = np.random.default_rng(4)
    values = 0.6 + 0.1 * rng.normal(size=(80, 6))
    values[:, 5] = values[:, 0] + 0.01 * rng.normal(size=80)
    patient = np.append(values[0, :5] + [0.3, 0, 0, 0, 0], np.nan)
    prediction = predict_patient(fit_reference(make_matrix(values), FIXED), patient)

    why = explain_prediction(prediction, "D5")

    assert why.surviving[0].drug == "D0"
    assert why.surviving[0].survival > 0.95


def test_explain_prediction__refuses_a_measured_drug() -> None:
    values = draw_values(25, 4)
    patient = np.append(values[0, :3], np.nan)
    prediction = predict_patient(fit_reference(make_matrix(values), FIXED), patient)

    with pytest.raises(InvalidTable, match="'D1' was measured"):
        explain_prediction(prediction, "D1")


def test_choose_panel__takes_one_drug_of_each_block() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 100, 1))
    values = np.hstack([first + 0.1 * rng.normal(size=(100, 3)), second.repeat(2, 1)])
    values[:, 3:] += 0.1 * rng.normal(size=(100, 2))
    reference = fit_reference(make_matrix(0.6 + 0.05 * values), FIXED)

    panel = choose_panel(reference, 2)

    assert {panel[0].drug in {"D0", "D1", "D2"}, panel[1].drug in {"D3", "D4"}} == {True}


def test_choose_panel__explains_more_with_each_drug_and_all_with_all() -> None:
    reference = fit_reference(make_matrix(draw_values(60, 6)), FIXED)

    panel = choose_panel(reference, 6)

    explained = [step.explained for step in panel]
    assert explained == sorted(explained)
    assert explained[-1] == pytest.approx(1.0)


def test_choose_panel__goes_on_from_what_is_measured() -> None:
    reference = fit_reference(make_matrix(draw_values(60, 6)), FIXED)
    first, second = choose_panel(reference, 2)

    assert choose_panel(reference, 1, measured=(first.drug,))[0].drug == second.drug


def test_choose_panel__refuses_more_drugs_than_there_are() -> None:
    reference = fit_reference(make_matrix(draw_values(60, 6)), FIXED)

    with pytest.raises(InvalidOption, match="between 1 and 6"):
        choose_panel(reference, 7)
