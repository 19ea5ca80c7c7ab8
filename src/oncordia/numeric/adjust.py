"""P values of a run adjusted for their number: q values, of all at once or block by block."""

from collections.abc import Iterable, Iterator

import numpy as np

from oncordia.arrays import FloatArray, IntArray


def adjust_p(p_value: FloatArray) -> FloatArray:
    """Q value of each p value, of any shape; NaN stays and does not count.

    Benjamini & Hochberg 1995, J R Stat Soc B 57:289: the least false discovery rate at which
    the test is called.
    """
    flat = p_value.ravel()
    q_value = np.full(flat.size, np.nan)
    known = np.flatnonzero(np.isfinite(flat))
    order = known[np.argsort(flat[known], kind="stable")]
    raised = flat[order] * order.size / np.arange(1, order.size + 1)
    q_value[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return q_value.reshape(p_value.shape)


def adjust_falling(
    blocks: Iterable[tuple[FloatArray, IntArray]], n_values: int
) -> Iterator[tuple[FloatArray, IntArray]]:
    """Q values of p values that come sorted, block by block, as ``adjust_p`` gives them to the bit.

    Parameters
    ----------
    blocks
        P values from the largest to the least and where each belongs, both of shape (n,).
    n_values
        How many come in all.

    Yields
    ------
    tuple of FloatArray and IntArray
        Q values of a block, and where each belongs.
    """
    rank, least = n_values, 1.0
    for p_value, places in blocks:
        raised = p_value * n_values / np.arange(rank, rank - p_value.size, -1)
        q_value = np.minimum(np.minimum.accumulate(raised), least)
        rank -= p_value.size
        least = float(q_value[-1]) if q_value.size else least
        yield q_value, places
