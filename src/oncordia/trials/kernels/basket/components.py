"""Posteriors of cohorts that belong to one of several components or to none."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel

BLOCK = 128  # nodes that are worked on together: all subsets of them fit the nearest cache


@kernel
def find_mixed_posteriors(
    first: int,
    last: int,
    rows: IntArray,
    share: FloatArray,
    alone: FloatArray,
    alone_above: FloatArray,
    alone_mean: FloatArray,
    weight: FloatArray,
    joint: FloatArray,
    above: FloatArray,
    mean: FloatArray,
    out_above: FloatArray,
    out_mean: FloatArray,
    out_total: FloatArray,
) -> None:
    """Fill posteriors of the outcomes from ``first`` to ``last`` - 1 of m.

    The integral of a component over the cohorts in it is found for all subsets of the cohorts at
    once; subsets of several components that have no cohort in common are then put together.

    Parameters
    ----------
    rows
        Row of the tables of each cohort, (m, k).
    share
        Prior weights of cohort and component, the last column that of standing apart, (k, c + 1).
    alone, alone_above, alone_mean
        By row, (r,): probability of the responders of a cohort that stands apart, and given it
        that the rate is above p0, and its mean.
    weight
        Prior weights of the nodes of each component, (c, g); g divides by ``BLOCK``.
    joint, above, mean
        By component, row and node, (c, r, g): probability of the responders; given it and the
        node that the response rate is above p0, and its mean.
    out_above, out_mean, out_total
        (m, k), (m, k) and (m,): posterior probability above p0, posterior mean, and the sum.
    """
    k = rows.shape[1]
    n_components = weight.shape[0]
    n_subsets = 1 << k
    product, slope = np.empty((n_subsets, BLOCK)), np.empty((n_subsets, BLOCK))
    inside, left = np.empty(BLOCK), np.empty(k)
    integral, belonging = np.empty((n_components, n_subsets)), np.empty((n_components, n_subsets))
    apart, others, merged = np.empty(n_subsets), np.empty(n_subsets), np.empty(n_subsets)
    one = np.ones(rows.max() + 1)
    for c in range(n_components):
        _multiply_cohorts(rows[0], share, c, one, belonging[c])
    for i in range(first, last):
        for c in range(n_components):
            _integrate(i, c, rows, weight, joint, product, integral)
            for s in range(n_subsets):
                integral[c, s] *= belonging[c, s]
        _multiply_cohorts(rows[i], share, n_components, alone, apart)
        for j in range(k):
            left[j] = 1.0
            out_above[i, j] = 0.0
            out_mean[i, j] = 0.0
        for c in range(n_components):
            _merge_others(c, integral, apart, others, merged)
            total = 0.0
            for s in range(n_subsets):
                total += integral[c, s] * others[n_subsets - 1 - s]
            out_total[i] = total
            for s in range(n_subsets):
                merged[s] = belonging[c, s] * others[n_subsets - 1 - s] / total
            _share_out(
                i,
                c,
                rows,
                weight,
                joint,
                above,
                mean,
                merged,
                product,
                slope,
                inside,
                left,
                out_above,
                out_mean,
            )
        for j in range(k):
            row = rows[i, j]
            rest = max(left[j], 0.0)
            out_above[i, j] += rest * alone_above[row]
            out_mean[i, j] += rest * alone_mean[row]


@inner_kernel
def _integrate(
    i: int,
    c: int,
    rows: IntArray,
    weight: FloatArray,
    joint: FloatArray,
    product: FloatArray,
    integral: FloatArray,
) -> None:
    """Probability of the cohorts in each subset if all are in component c."""
    for s in range(product.shape[0]):
        integral[c, s] = 0.0
    for start in range(0, weight.shape[1], BLOCK):
        _multiply_subsets(i, c, start, rows, weight, joint, product)
        for s in range(product.shape[0]):
            a0 = a1 = a2 = a3 = 0.0
            values = product[s]
            for g in range(0, BLOCK, 4):
                a0 += values[g]
                a1 += values[g + 1]
                a2 += values[g + 2]
                a3 += values[g + 3]
            integral[c, s] += a0 + a1 + a2 + a3


@inner_kernel
def _share_out(
    i: int,
    c: int,
    rows: IntArray,
    weight: FloatArray,
    joint: FloatArray,
    above: FloatArray,
    mean: FloatArray,
    factor: FloatArray,
    product: FloatArray,
    slope: FloatArray,
    inside: FloatArray,
    left: FloatArray,
    out_above: FloatArray,
    out_mean: FloatArray,
) -> None:
    """Add what each cohort has in component c to its posterior, and take it from what is left."""
    for start in range(0, weight.shape[1], BLOCK):
        _multiply_subsets(i, c, start, rows, weight, joint, product)
        for s in range(product.shape[0]):
            for g in range(BLOCK):
                slope[s, g] = factor[s]
        for j in range(rows.shape[1] - 1, -1, -1):
            row = rows[i, j]
            _differentiate(j, c, row, start, joint, product, slope, inside)
            p0 = p1 = a0 = a1 = m0 = m1 = 0.0
            higher, middle = above[c, row, start:], mean[c, row, start:]
            for g in range(0, BLOCK, 2):
                p0 += inside[g]
                p1 += inside[g + 1]
                a0 += inside[g] * higher[g]
                a1 += inside[g + 1] * higher[g + 1]
                m0 += inside[g] * middle[g]
                m1 += inside[g + 1] * middle[g + 1]
            left[j] -= p0 + p1
            out_above[i, j] += a0 + a1
            out_mean[i, j] += m0 + m1


@inner_kernel
def _multiply_cohorts(
    rows: IntArray, share: FloatArray, column: int, factor: FloatArray, out: FloatArray
) -> None:
    """Products over each subset of cohorts of their share and a factor by row, (2^k,)."""
    out[0] = 1.0
    for j in range(rows.size):
        for s in range(1 << j):
            out[s + (1 << j)] = out[s] * share[j, column] * factor[rows[j]]


@inner_kernel
def _multiply_subsets(
    i: int,
    c: int,
    start: int,
    rows: IntArray,
    weight: FloatArray,
    joint: FloatArray,
    product: FloatArray,
) -> None:
    """Weight of each node of a block times the probabilities of the cohorts in each subset."""
    for g in range(BLOCK):
        product[0, g] = weight[c, start + g]
    for j in range(rows.shape[1]):
        bit = 1 << j
        factor = joint[c, rows[i, j], start:]
        for s in range(bit):
            source, target = product[s], product[s + bit]
            for g in range(BLOCK):
                target[g] = source[g] * factor[g]


@inner_kernel
def _differentiate(
    j: int,
    c: int,
    row: int,
    start: int,
    joint: FloatArray,
    product: FloatArray,
    slope: FloatArray,
    inside: FloatArray,
) -> None:
    """Weight of cohort j in a component at each node of a block, into ``inside``.

    The sum over subsets is linear in each cohort's probability. ``slope`` holds, by subset of the
    cohorts up to j, the factor of their product; it is left so for the cohorts before j.
    """
    bit = 1 << j
    factor = joint[c, row, start:]
    for g in range(BLOCK):
        inside[g] = 0.0
    for s in range(bit):
        source, without, with_j = product[s], slope[s], slope[s + bit]
        for g in range(BLOCK):
            inside[g] += source[g] * with_j[g]
        for g in range(BLOCK):
            without[g] += factor[g] * with_j[g]
    for g in range(BLOCK):
        inside[g] *= factor[g]


@inner_kernel
def _merge_others(
    c: int,
    integral: FloatArray,
    apart: FloatArray,
    others: FloatArray,
    merged: FloatArray,
) -> None:
    """Probability of each subset of cohorts outside component c, into ``others``.

    One component after the other: sums over all partings of each subset in two.
    """
    for s in range(apart.size):
        others[s] = apart[s]
    for d in range(integral.shape[0]):
        if d == c:
            continue
        for s in range(others.size):
            total = integral[d, 0] * others[s]
            part = s
            while part > 0:
                total += integral[d, part] * others[s ^ part]
                part = (part - 1) & s
            merged[s] = total
        for s in range(others.size):
            others[s] = merged[s]
