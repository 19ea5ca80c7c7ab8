"""Posteriors of cohorts that share one normal distribution of logits, by tables over nodes."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel

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
            a0 = a1 = a2 = a3 = 0.0
            m0 = m1 = m2 = m3 = 0.0
            for b in range(n_kept):
                for g in range(kept[b], kept[b] + LANES, 4):
                    at = start + g
                    a0 += product[g] * above[row, at]
                    a1 += product[g + 1] * above[row, at + 1]
                    a2 += product[g + 2] * above[row, at + 2]
                    a3 += product[g + 3] * above[row, at + 3]
                    m0 += product[g] * mean[row, at]
                    m1 += product[g + 1] * mean[row, at + 1]
                    m2 += product[g + 2] * mean[row, at + 2]
                    m3 += product[g + 3] * mean[row, at + 3]
            out_above[i, j] = (a0 + a1 + a2 + a3) / total
            out_mean[i, j] = (m0 + m1 + m2 + m3) / total
