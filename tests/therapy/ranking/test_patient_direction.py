"""A patient whose scale runs the other way is told from one who is only unlike the cohort."""

import numpy as np
import pytest
from tests.therapy.cohorts import draw_values

from oncordia.domain.therapy import Cohort
from oncordia.errors import InvalidTable
from oncordia.therapy import build_matrix, check_patient, prepare_cohort

N_SHOWN = 5
VALUES = draw_values(41, 12)
PREPARED = prepare_cohort(Cohort("c", build_matrix(VALUES[:40], "viability")))
PLACES = [int(drug[1:]) - 1 for drug in PREPARED.drugs]
SHOWN = np.argsort(np.random.default_rng(4).random(12))[:N_SHOWN]


def _effects(values: np.ndarray) -> np.ndarray:
    """Effects of the drugs shown, in the order of the cohort."""
    seen = np.where(np.isin(np.arange(12), SHOWN), values, np.nan)
    return -seen[PLACES]


def test_check_patient__takes_a_patient_of_the_cohort() -> None:
    check_patient("new", _effects(VALUES[40]), PREPARED)


def test_check_patient__refuses_inhibition_for_viability_of_a_few_drugs() -> None:
    with pytest.raises(InvalidTable, match=r"'new': its scale looks flipped: .*turned over"):
        check_patient("new", _effects(1.0 - VALUES[40]), PREPARED)


def test_check_patient__takes_a_patient_who_answers_to_everything() -> None:
    check_patient("new", _effects(VALUES[40] - 0.3), PREPARED)
