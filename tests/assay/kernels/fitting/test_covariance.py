import numpy as np
import pytest

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fitting.covariance import invert_information


def invert(information: list[list[float]], free: list[bool], precision: float = 0.0) -> FloatArray:
    matrix = np.array([information])
    out = np.full_like(matrix, -1.0)
    prior = np.full((1, len(free)), precision)
    invert_information(0, 1, matrix, np.array([0.5]), prior, np.array(free), out)
    return np.asarray(out[0])


def test_invert_information__is_the_inverse_over_the_free_parameters() -> None:
    information = [[4.0, 9.0, 1.0], [9.0, 99.0, 9.0], [1.0, 9.0, 2.0]]
    found = invert(information, [True, False, True], precision=0.25)
    expected = np.linalg.inv(np.array([[8.25, 2.0], [2.0, 4.25]]))
    assert found[np.ix_([0, 2], [0, 2])] == pytest.approx(expected, rel=1e-14)
    assert (found[1] == 0.0).all()
    assert (found[:, 1] == 0.0).all()


def test_invert_information__gives_nan_where_parameters_cannot_be_told_apart() -> None:
    found = invert([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [True, True, False])
    assert np.isnan(found[:2, :2]).all()
    assert (found[2] == 0.0).all()
