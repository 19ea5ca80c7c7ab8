"""Posteriors of cohorts that share one normal distribution of logits, by tables over nodes."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel

LANES = 8  # nodes that are looked at together
NEGLIGIBLE = 1e-11  # share of the sum below which a node is left out


@kernel
def find_posteriors(
    first: int,
    last: int,
    rows: IntArray,
    starts: IntArray,
    ends: IntArray,
    weight: FloatArray,
    joint: FloatArray,
    above: FloatArray,
    mean: FloatArray,
    out_above: FloatArray,
    out_mean: FloatArray,
    out_total: FloatArray,
) -> None:
    """Fill posteriors of the outcomes from ``first`` to ``last`` - 1 of m.

    Given a node, cohorts are independent, so the probability of an outcome is a sum over nodes of
    products over cohorts.

    Parameters
    ----------
    rows
        Row of the tables of each cohort, (m, k).
    starts, ends
        First node of each outcome and the one after its last, (m,); their number divides by 8.
    weight
        Prior weights of the nodes, (g,).
    joint, above, mean
        By row and node, (r, g): probability of the responders; that the response rate is above
        p0 and its mean, given the responders and the node.
    out_above, out_mean, out_total
        (m, k), (m, k) and (m,): posterior probability above p0, posterior mean, and the sum.
    """
    k = rows.shape[1]
    product = np.empty(weight.size)
    sums = np.empty(weight.size // LANES)
    lanes = np.empty(LANES)
    kept = np.empty(weight.size // LANES, dtype=np.int64)
    for i in range(first, last):
        start, width = starts[i], ends[i] - starts[i]
        row = rows[i, 0]
        for g in range(width):
            product[g] = weight[start + g] * joint[row, start + g]
        for j in range(1, k):
            row = rows[i, j]
            for g in range(width):
                product[g] *= joint[row, start + g]
        total = 0.0
        for g in range(0, width, LANES):
            low = (product[g] + product[g + 1]) + (product[g + 2] + product[g + 3])
            high = (product[g + 4] + product[g + 5]) + (product[g + 6] + product[g + 7])
            sums[g // LANES] = low + high
            total += low + high
        out_total[i] = total
        least = NEGLIGIBLE * total
        n_kept = 0
        for b in range(width // LANES):
            kept[n_kept] = b * LANES
            n_kept += sums[b] > least
        for j in range(k):
            row = rows[i, j]
            out_above[i, j] = _dot(row, start, n_kept, kept, product, above, lanes) / total
            out_mean[i, j] = _dot(row, start, n_kept, kept, product, mean, lanes) / total


@inner_kernel
def _dot(
    row: int,
    start: int,
    n_kept: int,
    kept: IntArray,
    product: FloatArray,
    table: FloatArray,
    lanes: FloatArray,
) -> float:
    """Sum over the blocks that are kept of products and a row of a table."""
    for lane in range(LANES):
        lanes[lane] = 0.0
    for b in range(n_kept):
        p, t = product[kept[b] :], table[row, start + kept[b] :]
        for lane in range(LANES):
            lanes[lane] += p[lane] * t[lane]
    total = 0.0
    for lane in range(LANES):
        total += lanes[lane]
    return total
