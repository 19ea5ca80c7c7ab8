import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.assay.kernels.polish import polish_medians

FORMS = {"compiled": polish_medians, "plain": getattr(polish_medians, "py_func", polish_medians)}
# Sum of a level of 10, rows -1, 0, 2 and columns 0, 1, -3; one cell stands out by 50.
TABLE = np.array([[9.0, 10.0, 6.0], [10.0, 61.0, 7.0], [12.0, 13.0, 9.0]])


@pytest.mark.parametrize("form", FORMS)
def test_polish_medians__finds_level_rows_and_columns(form: str) -> None:
    level, rows, columns = FORMS[form](TABLE, 50)

    assert level == pytest.approx(10.0)
    assert rows == pytest.approx([-1.0, 0.0, 2.0])
    assert columns == pytest.approx([0.0, 1.0, -3.0])


@pytest.mark.parametrize("form", FORMS)
def test_polish_medians__gives_an_unknown_row_no_effect(form: str) -> None:
    table = np.array([[9.0, 10.0, 6.0], [10.0, 11.0, 7.0], [np.nan, np.nan, np.nan]])

    _, rows, columns = FORMS[form](table, 50)

    assert rows[2] == 0.0
    assert columns - columns[0] == pytest.approx([0.0, 1.0, -3.0])


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=50)
def test_polish_medians__fits_any_sum_of_rows_and_columns(seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.normal(0, 3, (8, 1)) + random.normal(0, 3, (1, 12))

    level, rows, columns = polish_medians(table, 50)

    assert level + rows[:, None] + columns == pytest.approx(table, abs=1e-9)
