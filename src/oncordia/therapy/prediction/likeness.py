"""How alike two patients are on a panel, and what reference patients alike add to a prediction."""

import numpy as np

from oncordia.arrays import FloatArray

REACH = 2.0  # root-mean-square distance, in SDs of a drug, at which likeness falls to 1/e


def measure_likeness(left: FloatArray, right: FloatArray) -> FloatArray:
    """Likeness of each patient of ``left`` and each of ``right``, above 0 and at most 1.

    ``exp(-d / REACH)`` with d the root mean square of the difference over the drugs of the
    panel (exponential kernel: Rasmussen and Williams 2006, eq. 4.18). On the data tried the
    strength tunes what the reach would; so the reach stands fixed.

    Parameters
    ----------
    left, right
        Shapes (n, n_panel) and (m, n_panel), standardised, no NaN.

    Returns
    -------
    FloatArray
        Shape (n, m).
    """
    out: FloatArray = np.exp(-measure_distance(left, right) / REACH)
    return out


def measure_distance(left: FloatArray, right: FloatArray) -> FloatArray:
    """Root mean square of the difference over the drugs of the panel, shape (n, m)."""
    squares = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1) - 2.0 * left @ right.T
    out: FloatArray = np.sqrt(np.maximum(squares, 0.0) / left.shape[1])
    return out
