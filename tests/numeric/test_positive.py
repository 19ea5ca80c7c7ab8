import numpy as np
import pytest

from oncordia.numeric import invert_positive, solve_positive


def test_solve_positive__solves_a_small_system_in_place() -> None:
    a = np.array([[4.0, 2.0], [2.0, 3.0]])
    b = np.array([8.0, 8.0])
    assert solve_positive(a, b, 2, 1e-15)
    assert b == pytest.approx([1.0, 2.0])


def test_solve_positive__uses_only_the_leading_block() -> None:
    a = np.array([[2.0, 9.0], [9.0, 9.0]])
    b = np.array([6.0, 5.0])
    assert solve_positive(a, b, 1, 1e-15)
    assert b == pytest.approx([3.0, 5.0])


@pytest.mark.parametrize("second", [1.0, 0.5, np.nan])
def test_solve_positive__says_when_the_matrix_is_not_positive(second: float) -> None:
    a = np.array([[1.0, 1.0], [1.0, second]])
    assert not solve_positive(a, np.ones(2), 2, 1e-15)


def test_invert_positive__inverts_a_matrix_of_uneven_scale() -> None:
    a = np.array([[4.0, 2e-6, 0.0], [2e-6, 3e-12, 1e-7], [0.0, 1e-7, 5e4]])
    kept = a.copy()
    out = np.empty((3, 3))
    assert invert_positive(a, 3, 1e-12, out)
    assert out @ a == pytest.approx(np.eye(3), abs=1e-9)
    assert (a == kept).all()


def test_invert_positive__refuses_rows_that_are_hardly_told_apart() -> None:
    a = np.array([[1.0, 1.0 - 1e-14], [1.0 - 1e-14, 1.0]])
    out = np.zeros((2, 2))
    assert not invert_positive(a, 2, 1e-9, out)
    assert not out.any()


def test_invert_positive__refuses_a_zero_diagonal() -> None:
    assert not invert_positive(np.diag([1.0, 0.0]), 2, 1e-12, np.empty((2, 2)))
