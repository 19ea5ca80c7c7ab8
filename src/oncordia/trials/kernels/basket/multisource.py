"""Posteriors of cohorts averaged over every graph of pairs that are alike."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel


@kernel
def find_averaged_posteriors(
    first: int,
    last: int,
    responders: IntArray,
    members: IntArray,
    graphs: IntArray,
    prior: FloatArray,
    base: IntArray,
    single: FloatArray,
    value: FloatArray,
    above: FloatArray,
    mean: FloatArray,
    out_above: FloatArray,
    out_mean: FloatArray,
    out_total: FloatArray,
) -> None:
    """Fill posteriors of the outcomes from ``first`` to ``last`` - 1 of m.

    Parameters
    ----------
    responders
        Responders of each cohort, (m, k).
    members
        By cohort and choice, (k, 2^(k-1)): bits of the cohorts that it is pooled with, and itself.
    graphs
        Choice of each cohort in each graph, (graphs, k).
    prior
        Prior weight of each graph.
    base
        By cohort and choice: place of 0 responders in ``value``, ``above`` and ``mean``.
    single
        Log marginal of each cohort by itself, place ``base[j, 0] + r``.
    value, above, mean
        By place: log marginal of the pooled cohorts, their posterior above p0, and its mean.
    out_above, out_mean, out_total
        (m, k), (m, k) and (m,): posterior probability above p0, posterior mean, and the sum.
    """
    k, n_choices = members.shape
    part = np.empty((k, n_choices))
    share = np.empty((k, n_choices))
    place = np.empty((k, n_choices), dtype=np.int64)
    for i in range(first, last):
        for j in range(k):
            for c in range(n_choices):
                pooled, log_single = 0, 0.0
                for h in range(k):
                    if members[j, c] >> h & 1:
                        pooled += responders[i, h]
                        log_single += single[base[h, 0] + responders[i, h]]
                place[j, c] = base[j, c] + pooled
                part[j, c] = np.exp(value[place[j, c]] - log_single)
                share[j, c] = 0.0
        total = 0.0
        for m in range(prior.size):
            weight = prior[m]
            for j in range(k):
                weight *= part[j, graphs[m, j]]
            total += weight
            for j in range(k):
                share[j, graphs[m, j]] += weight
        out_total[i] = total
        for j in range(k):
            out_above[i, j] = 0.0
            out_mean[i, j] = 0.0
            for c in range(n_choices):
                out_above[i, j] += share[j, c] / total * above[place[j, c]]
                out_mean[i, j] += share[j, c] / total * mean[place[j, c]]
