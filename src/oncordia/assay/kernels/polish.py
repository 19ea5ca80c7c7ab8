"""Tukey's median polish on plain arrays."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import kernel


@kernel
def _known_median(values: FloatArray) -> float:
    """Median of the values that are not NaN; NaN if none is."""
    known = values[~np.isnan(values)]
    return np.median(known) if known.size else np.nan


@kernel
def polish_medians(values: FloatArray, n_passes: int) -> tuple[float, FloatArray, FloatArray]:
    """Level, row effects and column effects of a table: ``level + rows + columns`` fits it.

    ``values`` has shape (n_rows, n_columns), NaN where unknown; row effects have shape (n_rows,)
    and median 0, column effects (n_columns,) and median 0. A row or column with nothing known
    has the effect 0. Stops when a pass moves nothing, or after ``n_passes``.

    References
    ----------
    Tukey 1977, Exploratory Data Analysis, chapter 11.
    """
    rest = values.copy()
    rows, columns = np.zeros(values.shape[0]), np.zeros(values.shape[1])
    for _ in range(n_passes):
        moved = 0.0
        for i in range(rest.shape[0]):
            middle = _known_median(rest[i])
            if not np.isnan(middle):
                rest[i] -= middle
                rows[i] += middle
                moved = max(moved, abs(middle))
        for j in range(rest.shape[1]):
            middle = _known_median(rest[:, j])
            if not np.isnan(middle):
                rest[:, j] -= middle
                columns[j] += middle
                moved = max(moved, abs(middle))
        if moved < 1e-12:
            break
    for i in range(values.shape[0]):
        if np.isnan(values[i]).all():
            rows[i] = np.nan
    for j in range(values.shape[1]):
        if np.isnan(values[:, j]).all():
            columns[j] = np.nan
    middle_row, middle_column = _known_median(rows), _known_median(columns)
    rows, columns = rows - middle_row, columns - middle_column
    rows[np.isnan(rows)] = 0.0
    columns[np.isnan(columns)] = 0.0
    return middle_row + middle_column, rows, columns
