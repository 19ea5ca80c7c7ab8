"""Local linear regression on plain arrays."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel

_FLAT = 1e-9  # spread of the local x, over the squared bandwidth, below which no slope is fitted


@kernel
def fit_loess(x: FloatArray, y: FloatArray, at: FloatArray, span: float) -> FloatArray:
    """Local linear fit with tricube weights at each ``at``: (n,), (n,), (m,) in, (m,) out.

    The bandwidth at a point is the distance to the ``span * n``-th nearest x, at least the
    second. Where the weighted x do not spread, the fit is the weighted mean. Beyond the range of
    x the value at its nearest end is returned: nothing is extrapolated.

    References
    ----------
    Cleveland 1979, J Am Stat Assoc 74:829 (local linear, without the robustness steps).
    """
    n_neighbours = min(x.size, max(2, int(span * x.size + 1e-5)))
    lowest, highest = x.min(), x.max()
    out = np.empty(at.size)
    for i in range(at.size):
        point = min(max(at[i], lowest), highest)
        distance = np.abs(x - point)
        bandwidth = np.sort(distance)[n_neighbours - 1]
        weight = np.zeros(x.size)
        for j in range(x.size):
            if bandwidth == 0.0:
                weight[j] = 1.0 if distance[j] == 0.0 else 0.0
            elif distance[j] < bandwidth:
                weight[j] = (1.0 - (distance[j] / bandwidth) ** 3) ** 3
        total = weight.sum()
        if total == 0.0:
            weight[:] = distance <= bandwidth
            total = weight.sum()
        mean_x = (weight * x).sum() / total
        mean_y = (weight * y).sum() / total
        spread = (weight * (x - mean_x) ** 2).sum()
        out[i] = mean_y
        if spread > _FLAT * total * bandwidth**2:
            slope = (weight * (x - mean_x) * (y - mean_y)).sum() / spread
            out[i] = mean_y + slope * (point - mean_x)
    return out


@kernel
def _count_distinct(places: IntArray) -> int:
    return np.unique(places).size


@kernel
def fit_row_column_loess(
    row: IntArray, column: IntArray, value: FloatArray, shape: tuple[int, int], span: float
) -> tuple[float, FloatArray, FloatArray]:
    """Additive fit ``level + f(row) + g(column)``, f and g local linear, by backfitting.

    ``row``, ``column`` and ``value`` have shape (n,), ``shape`` is that of the plate. Comes back
    as the level, f at every row and g at every column; f and g have mean 0 over the values. A
    direction in which the values take fewer than three places gets no effect.

    References
    ----------
    Buja, Hastie and Tibshirani 1989, Ann Stat 17:453 (backfitting).
    """
    level = value.mean()
    rows, columns = np.zeros(shape[0]), np.zeros(shape[1])
    has_rows, has_columns = _count_distinct(row) > 2, _count_distinct(column) > 2
    row_x, column_x = row.astype(np.float64), column.astype(np.float64)
    every_row = np.arange(shape[0]).astype(np.float64)
    every_column = np.arange(shape[1]).astype(np.float64)
    for _ in range(100):
        before_rows, before_columns = rows, columns
        if has_rows:
            rows = fit_loess(row_x, value - level - columns[column], every_row, span)
            rows = rows - rows[row].mean()
        if has_columns:
            columns = fit_loess(column_x, value - level - rows[row], every_column, span)
            columns = columns - columns[column].mean()
        change = np.abs(rows - before_rows).max() + np.abs(columns - before_columns).max()
        if change < 1e-12:
            break
    return level, rows, columns
