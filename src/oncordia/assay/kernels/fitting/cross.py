"""Sums over the points of each curve that a linearised model needs: J'WJ, J'Wr and r'Wr."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.models.codes import N_LINEAR
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.numeric import kernel


@kernel
def gather_cross(
    first: int,
    last: int,
    starts: IntArray,
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    code: int,
    parameters: FloatArray,
    matrix: FloatArray,
    slope: FloatArray,
    square: FloatArray,
) -> None:
    """Fill the sums of the curves from first to last at their parameters.

    Parameters
    ----------
    starts, x, y, w
        Points, as in ``Screen``.
    parameters
        Shape (n_curves, P).
    matrix, slope, square
        Outputs J'WJ, J'Wr and r'Wr, shapes (n_curves, P, P), (n_curves, P) and (n_curves,); r is
        the response less the model's, J the model's gradient.
    """
    n_parameters = parameters.shape[1]
    for i in range(first, last):
        low, high = starts[i], starts[i + 1]
        rows = np.empty((high - low, n_parameters))
        fill_rows(code, x[low:high], parameters[i], rows)
        square[i] = 0.0
        for j in range(n_parameters):
            slope[i, j] = 0.0
            for k in range(n_parameters):
                matrix[i, j, k] = 0.0
        for m in range(high - low):
            rest = y[low + m]
            for j in range(N_LINEAR[code]):
                rest -= parameters[i, j] * rows[m, j]
            square[i] += w[low + m] * rest * rest
            for j in range(n_parameters):
                pull = w[low + m] * rows[m, j]
                slope[i, j] += pull * rest
                for k in range(n_parameters):
                    matrix[i, j, k] += pull * rows[m, k]
