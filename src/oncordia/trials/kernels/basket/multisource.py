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
    left: IntArray,
    left_prior: FloatArray,
    right: IntArray,
    right_prior: FloatArray,
    across_prior: FloatArray,
    base: IntArray,
    value: FloatArray,
    above: FloatArray,
    mean: FloatArray,
    share: FloatArray,
    out_above: FloatArray,
    out_mean: FloatArray,
) -> None:
    """Fill posteriors of the outcomes from ``first`` to ``last`` - 1 of m.

    The cohorts are parted in two halves. Given the pairs across, the weight of a graph is a
    product of what the pairs within either half contribute, so either is summed by itself.

    Parameters
    ----------
    responders
        Responders of each cohort, (m, k).
    members
        By cohort and choice, (k, 2^(k-1)): bits of the cohorts that it is pooled with, and itself.
    left, right
        By pairs across, pairs within and cohort of a half, (across, within, cohorts): its choice.
    left_prior, right_prior, across_prior
        Prior weights of the pairs within either half and across.
    base
        By cohort and choice: place of 0 responders in ``value``, ``above`` and ``mean``.
    value, above, mean
        By place: log marginal of the pooled cohorts, their posterior above p0, and its mean.
    share
        (k, 2^(k-1)): room; holds the posterior probabilities of the choices in the last outcome.
    out_above, out_mean
        (m, k): posterior probability above p0 and posterior mean.
    """
    k, n_choices = members.shape
    part = np.empty((k, n_choices))
    place = np.empty((k, n_choices), dtype=np.int64)
    left_terms, right_terms = np.empty(left_prior.size), np.empty(right_prior.size)
    for i in range(first, last):
        for j in range(k):
            for c in range(n_choices):
                pooled, log_single = 0, 0.0
                for h in range(k):
                    if members[j, c] >> h & 1:
                        pooled += responders[i, h]
                        log_single += value[base[h, 0] + responders[i, h]]
                place[j, c] = base[j, c] + pooled
                part[j, c] = np.exp(value[place[j, c]] - log_single)
                share[j, c] = 0.0
        total = 0.0
        for x in range(across_prior.size):
            by_left = _multiply(part, 0, left[x], left_prior, left_terms)
            by_right = _multiply(part, left.shape[2], right[x], right_prior, right_terms)
            total += across_prior[x] * by_left * by_right
            _give_out(share, 0, left[x], left_terms, across_prior[x] * by_right)
            _give_out(share, left.shape[2], right[x], right_terms, across_prior[x] * by_left)
        for j in range(k):
            out_above[i, j] = 0.0
            out_mean[i, j] = 0.0
            for c in range(n_choices):
                share[j, c] /= total
                out_above[i, j] += share[j, c] * above[place[j, c]]
                out_mean[i, j] += share[j, c] * mean[place[j, c]]


@kernel
def _multiply(
    part: FloatArray, offset: int, choice: IntArray, prior: FloatArray, terms: FloatArray
) -> float:
    """Weights of the pairs within a half, into ``terms``, and their sum."""
    total = 0.0
    for g in range(prior.size):
        term = prior[g]
        for j in range(choice.shape[1]):
            term *= part[offset + j, choice[g, j]]
        terms[g] = term
        total += term
    return total


@kernel
def _give_out(
    share: FloatArray, offset: int, choice: IntArray, terms: FloatArray, factor: float
) -> None:
    """Add the weights of the pairs within a half to the choices that they mean."""
    for g in range(terms.size):
        weight = terms[g] * factor
        for j in range(choice.shape[1]):
            share[offset + j, choice[g, j]] += weight
