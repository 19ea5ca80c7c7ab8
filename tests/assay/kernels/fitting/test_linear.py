import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fitting.linear import solve_linear
from oncordia.numeric import kernel


@kernel
def solve(gram: FloatArray, target: FloatArray, n: int, box: FloatArray, z: FloatArray) -> None:
    solve_linear(gram, target, n, box, z)


@pytest.mark.parametrize("n", [1, 2, 3])
@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_solve_linear__is_bounded_least_squares(n: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows, y = draw.normal(size=(8, n)), draw.normal(size=8)
    low = draw.uniform(-1.0, 0.5, n)
    box = np.column_stack([low, low + draw.uniform(0.1, 1.5, n)])
    z = np.zeros(n)
    solve(rows.T @ rows, rows.T @ y, n, box, z)
    expected = lsq_linear(rows, y, (box[:, 0], box[:, 1]), tol=1e-14)
    assert z == pytest.approx(expected.x, abs=1e-5)
    assert ((rows @ z - y) ** 2).sum() <= 2.0 * expected.cost + 1e-12


def test_solve_linear__takes_parameters_that_are_one() -> None:
    z = np.zeros(2)
    box = np.array([[0.0, 1.0], [0.0, 1.0]])
    solve(np.ones((2, 2)), np.array([1.5, 1.5]), 2, box, z)
    assert z.sum() == pytest.approx(1.5)


def test_solve_linear__is_finite_without_bounds_where_parameters_are_one() -> None:
    z = np.zeros(3)
    box = np.tile([-np.inf, np.inf], (3, 1))
    solve(np.ones((3, 3)), np.full(3, 2.0), 3, box, z)
    assert z.sum() == pytest.approx(2.0)
