import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.blocks import best_at_or_above, count_blocks, find_best_block

FORMS = {"compiled": find_best_block, "plain": getattr(find_best_block, "py_func", find_best_block)}


def _score(shape: tuple[int, int], rows: slice, columns: slice) -> FloatArray:
    score = np.full(shape, -1.0)
    score[rows, columns] = 1.0
    return score


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("rows", "columns", "block"),
    [
        (slice(0, 16, 2), slice(0, 13), [0, 2, 8, 0, 1, 13]),
        (slice(3, 7), slice(5, 9), [3, 1, 4, 5, 1, 4]),
        (slice(1, 16, 2), slice(0, 24, 2), [1, 2, 8, 0, 2, 12]),
        (slice(5, 6), slice(0, 24), [5, 1, 1, 0, 1, 24]),
        (slice(0, 16), slice(23, 24), [0, 1, 16, 23, 1, 1]),
    ],
    ids=["alternate rows", "rectangle", "quadrant", "row", "column"],
)
def test_find_best_block__finds_the_block(
    form: str, rows: slice, columns: slice, block: list[int]
) -> None:
    score = _score((16, 24), rows, columns)

    best, found = FORMS[form](score)

    assert best == (score > 0).sum()
    assert found.tolist() == block


@pytest.mark.parametrize("form", FORMS)
def test_find_best_block__bridges_a_well_that_costs_less_than_it_joins(form: str) -> None:
    score = np.array([[1.0, 1.0, -0.5, 1.0], [-9.0, -9.0, -9.0, -9.0]])

    best, found = FORMS[form](score)

    assert best == pytest.approx(2.5)
    assert found.tolist() == [0, 1, 1, 0, 1, 4]


@pytest.mark.parametrize("form", FORMS)
def test_find_best_block__leaves_out_lines_that_add_nothing(form: str) -> None:
    score = np.zeros((6, 6))
    score[2:4, 1:5] = 1.0

    assert FORMS[form](score)[1].tolist() == [2, 1, 2, 1, 1, 4]


@pytest.mark.parametrize("form", FORMS)
def test_find_best_block__is_worth_0_where_nothing_is_above_0(form: str) -> None:
    assert FORMS[form](np.full((3, 4), -1.0))[0] == 0.0


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=50)
def test_find_best_block__is_never_beaten_by_another_block(seed: int) -> None:
    random = np.random.default_rng(seed)
    score = random.normal(-0.3, 1.0, (6, 8))

    best, _ = find_best_block(score)

    for row_step in (1, 2, 4):
        for column_step in (1, 2, 4):
            r0, c0 = int(random.integers(6)), int(random.integers(8))
            r1, c1 = int(random.integers(r0, 6)), int(random.integers(c0, 8))
            rows, columns = slice(r0, r1 + 1, row_step), slice(c0, c1 + 1, column_step)
            assert score[rows, columns].sum() <= best + 1e-9


def test_count_blocks__counts_runs_of_rows_times_runs_of_columns() -> None:
    # 2 rows: A, B, A-B. 3 columns: 1, 2, 3, 1-2, 2-3, 1-3 and, with step 2, 1 3.
    assert count_blocks(2, 3) == 3 * 7


@pytest.mark.parametrize(
    "form", [best_at_or_above, getattr(best_at_or_above, "py_func", best_at_or_above)]
)
def test_best_at_or_above__looks_at_other_wells_of_the_drug(form: object) -> None:
    drug = np.array([0, 0, 0, 1, -1, -1])
    dose = np.array([1.0, 2.0, 2.0, 1.0, 1.0, 1.0])
    value = np.array([0.9, 0.1, 0.2, 0.5, 0.7, 0.8])

    found = form(drug, dose, value)  # type: ignore[operator]

    assert found.tolist() == [0.2, 0.2, 0.1, -np.inf, -np.inf, -np.inf]
