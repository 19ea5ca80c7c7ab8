"""3+3 beside its closed form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.trials.dose.scenarios import DoseToxicity
from oncordia.trials.dose.three import ThreePlusThree


def solve_closed(rates: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Selection (none first) and mean patients without de-escalation: Lin and Shih 2001, 3.1."""
    none = (1 - rates) ** 3
    one = 3 * rates * (1 - rates) ** 2
    passed = none + one * none
    reached = np.cumprod(np.concatenate(([1.0], passed)))
    selected = np.append(reached[:-1] * (1 - passed), reached[-1])
    return selected, reached[:-1] * (3 + 3 * one)


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=6))
@settings(max_examples=40)
def test_find_exact__equals_the_closed_form(rates: list[float]) -> None:
    doses = tuple(float(dose) for dose in range(1, len(rates) + 1))
    design = ThreePlusThree(name="closed", doses=doses, deescalate=False)
    found = design.find_exact(DoseToxicity(name="any", toxicity=tuple(rates)))
    assert found is not None
    selected, patients = solve_closed(np.array(rates))
    ours = np.append(found["mean_none_selected"], found["mean_selected"])
    assert ours == pytest.approx(selected, abs=1e-12)
    assert found["mean_patients_by_dose"] == pytest.approx(patients, abs=1e-12)


def test_find_exact__selects_no_dose_of_three_patients_after_deescalation() -> None:
    doses = (1.0, 2.0)
    sure = DoseToxicity(name="second too toxic", toxicity=(0.0, 1.0))
    found = ThreePlusThree(name="down", doses=doses).find_exact(sure)
    plain = ThreePlusThree(name="down", doses=doses, deescalate=False).find_exact(sure)
    assert found is not None
    assert plain is not None
    assert list(np.asarray(found["mean_patients_by_dose"])) == [6.0, 3.0]
    assert list(np.asarray(plain["mean_patients_by_dose"])) == [3.0, 3.0]
    assert list(np.asarray(found["mean_selected"])) == [1.0, 0.0]


def test_find_exact__expands_the_top_dose_where_asked() -> None:
    safe = DoseToxicity(name="safe", toxicity=(0.0, 0.0))
    design = ThreePlusThree(name="top", doses=(1.0, 2.0), expand_top=True)
    found = design.find_exact(safe)
    assert found is not None
    assert list(np.asarray(found["mean_patients_by_dose"])) == [3.0, 6.0]
