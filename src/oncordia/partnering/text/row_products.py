"""Products of pairs of sparse rows on plain arrays."""

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel


@kernel
def multiply_rows(
    values: NDArray[np.float32],
    columns: NDArray[np.int32],
    starts: IntArray,
    other_values: NDArray[np.float32],
    other_columns: NDArray[np.int32],
    other_starts: IntArray,
    rows: IntArray,
    other_rows: IntArray,
) -> FloatArray:
    """Inner product of each pair of rows of two sparse matrices, shape (n,) in and out.

    Each matrix is its values, their columns by rising column within a row, and where each row
    starts.
    """
    out = np.zeros(rows.size)
    for pair in range(rows.size):
        i, end = starts[rows[pair]], starts[rows[pair] + 1]
        j, other_end = other_starts[other_rows[pair]], other_starts[other_rows[pair] + 1]
        total = 0.0
        while i < end and j < other_end:
            if columns[i] == other_columns[j]:
                total += values[i] * other_values[j]
                i += 1
                j += 1
            elif columns[i] < other_columns[j]:
                i += 1
            else:
                j += 1
        out[pair] = total
    return out
