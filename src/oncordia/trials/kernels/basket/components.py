"""Posteriors of cohorts that belong to one of several components or to none."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel


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
        Prior weights of the nodes of each component, (c, g).
    joint, above, mean
        By component, row and node, (c, r, g): probability of the responders; given it and the
        node that the response rate is above p0, and its mean.
    out_above, out_mean, out_total
        (m, k), (m, k) and (m,): posterior probability above p0, posterior mean, and the sum.
    """
    k = rows.shape[1]
    n_components, n_nodes = weight.shape
    n_subsets = 1 << k
    product = np.empty((n_components, n_subsets, n_nodes))
    integral = np.empty((n_components, n_subsets))
    apart = np.empty(n_subsets)
    others = np.empty(n_subsets)
    merged = np.empty(n_subsets)
    inside = np.empty(n_nodes)
    left = np.empty(k)
    for i in range(first, last):
        for c in range(n_components):
            _multiply_subsets(k, rows[i], weight[c], joint[c], product[c])
            _integrate_subsets(k, c, share, product[c], integral[c])
        _multiply_alone(k, share[:, n_components], alone, rows[i], apart)
        for j in range(k):
            left[j] = 1.0
            out_above[i, j] = 0.0
            out_mean[i, j] = 0.0
        for c in range(n_components):
            others[:] = apart
            for d in range(n_components):
                if d != c:
                    _merge(integral[d], others, merged)
            total = 0.0
            for s in range(n_subsets):
                total += integral[c, s] * others[n_subsets - 1 - s]
            out_total[i] = total
            for j in range(k):
                row = rows[i, j]
                _weigh_nodes(j, k, c, share, others, product[c], inside)
                for g in range(n_nodes):
                    inside[g] *= joint[c, row, g] / total
                left[j] -= _add(inside)
                out_above[i, j] += _dot(inside, above[c, row])
                out_mean[i, j] += _dot(inside, mean[c, row])
        for j in range(k):
            row = rows[i, j]
            rest = max(left[j], 0.0)
            out_above[i, j] += rest * alone_above[row]
            out_mean[i, j] += rest * alone_mean[row]


@kernel
def _integrate_subsets(
    k: int, c: int, share: FloatArray, product: FloatArray, integral: FloatArray
) -> None:
    """Probability of the cohorts in each subset, all in component c, and that they are in it."""
    for s in range(integral.size):
        integral[s] = _add(product[s])
        for j in range(k):
            if s >> j & 1:
                integral[s] *= share[j, c]


@kernel
def _multiply_alone(
    k: int, share: FloatArray, alone: FloatArray, rows: IntArray, apart: FloatArray
) -> None:
    """Probability of the cohorts in each subset, all apart, and that they are."""
    apart[0] = 1.0
    for j in range(k):
        for s in range(1 << j):
            apart[s + (1 << j)] = apart[s] * share[j] * alone[rows[j]]


@kernel
def _multiply_subsets(
    k: int, rows: IntArray, weight: FloatArray, joint: FloatArray, product: FloatArray
) -> None:
    """Weight of each node times the probabilities of the cohorts in each subset, (2^k, g)."""
    for g in range(weight.size):
        product[0, g] = weight[g]
    for j in range(k):
        factor = joint[rows[j]]
        for s in range(1 << j):
            source, target = product[s], product[s + (1 << j)]
            for g in range(weight.size):
                target[g] = source[g] * factor[g]


@kernel
def _merge(integral: FloatArray, others: FloatArray, merged: FloatArray) -> None:
    """Put a component to what others hold: sums over all partings of each subset in two."""
    for s in range(others.size):
        total = integral[0] * others[s]
        part = s
        while part > 0:
            total += integral[part] * others[s ^ part]
            part = (part - 1) & s
        merged[s] = total
    for s in range(others.size):
        others[s] = merged[s]


@kernel
def _weigh_nodes(
    j: int,
    k: int,
    c: int,
    share: FloatArray,
    others: FloatArray,
    product: FloatArray,
    inside: FloatArray,
) -> None:
    """Weight of cohort j in component c at each node but for its own probability there."""
    full = (1 << k) - 1
    for g in range(inside.size):
        inside[g] = 0.0
    for s in range(full + 1):
        if s >> j & 1 == 0:
            factor = others[full ^ (s | 1 << j)] * share[j, c]
            for i in range(k):
                if s >> i & 1:
                    factor *= share[i, c]
            source = product[s]
            for g in range(inside.size):
                inside[g] += factor * source[g]


@kernel
def _add(values: FloatArray) -> float:
    a0 = a1 = a2 = a3 = 0.0
    for g in range(0, values.size, 4):
        a0 += values[g]
        a1 += values[g + 1]
        a2 += values[g + 2]
        a3 += values[g + 3]
    return a0 + a1 + a2 + a3


@kernel
def _dot(values: FloatArray, factors: FloatArray) -> float:
    a0 = a1 = a2 = a3 = 0.0
    for g in range(0, values.size, 4):
        a0 += values[g] * factors[g]
        a1 += values[g + 1] * factors[g + 1]
        a2 += values[g + 2] * factors[g + 2]
        a3 += values[g + 3] * factors[g + 3]
    return a0 + a1 + a2 + a3
