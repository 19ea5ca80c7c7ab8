import numpy as np

from oncordia.assay.kernels.fitting.cross import gather_cross
from oncordia.assay.kernels.models.codes import LOG_LOGISTIC
from oncordia.assay.kernels.models.dispatch import fill_rows, predict_values


def test_gather_cross__sums_as_matrices_do() -> None:
    x = np.array([-8.0, -7.0, -6.0, -7.5, -6.5])
    y = np.array([1.0, 0.7, 0.2, 0.9, 0.4])
    w = np.array([1.0, 2.0, 3.0, 1.0, 0.5])
    starts = np.array([0, 3, 5])
    parameters = np.array([[1.0, 0.1, -6.8, 0.2], [0.9, 0.0, -6.5, -0.3]])
    matrix, slope, square = np.empty((2, 4, 4)), np.empty((2, 4)), np.empty(2)
    gather_cross(0, 2, starts, x, y, w, LOG_LOGISTIC, parameters, matrix, slope, square)

    for i, p in enumerate(parameters):
        at = slice(starts[i], starts[i + 1])
        n = starts[i + 1] - starts[i]
        rows, fitted = np.empty((n, 4)), np.empty(n)
        fill_rows(LOG_LOGISTIC, x[at], p, rows)
        predict_values(LOG_LOGISTIC, x[at], p, fitted)
        rest = y[at] - fitted
        np.testing.assert_allclose(matrix[i], rows.T @ np.diag(w[at]) @ rows, rtol=1e-12)
        np.testing.assert_allclose(slope[i], rows.T @ (w[at] * rest), rtol=1e-10)
        np.testing.assert_allclose(square[i], (w[at] * rest * rest).sum(), rtol=1e-12)
