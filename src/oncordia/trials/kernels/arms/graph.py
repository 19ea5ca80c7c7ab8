"""Simulated trials whose hypotheses are tested by a graph, on plain arrays."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.numeric.compile import kernel, lean_kernel
from oncordia.numeric.streams import WORDS, draw_normal, start_stream


@lean_kernel
def reject_in_turn(z: FloatArray, limits: FloatArray, rejected: BoolArray) -> None:
    """Sequentially rejective test: ``limits``, shape (2^m, m), by the set that is left, as bits."""
    m = z.size
    left = (1 << m) - 1
    moved = True
    while moved and left > 0:
        moved = False
        for i in range(m):
            if (left >> i) & 1 and z[i] >= limits[left, i]:
                rejected[i] = True
                left &= ~(1 << i)
                moved = True
                break


@lean_kernel
def reject_closed(z: FloatArray, limits: FloatArray, rejected: BoolArray) -> None:
    """Closed test: i is rejected if every set that holds i has a z value at or above its limit."""
    m = z.size
    rejected[:] = True
    for bits in range(1, 1 << m):
        refuted = False
        for i in range(m):
            if (bits >> i) & 1 and z[i] >= limits[bits, i]:
                refuted = True
                break
        if not refuted:
            for i in range(m):
                if (bits >> i) & 1:
                    rejected[i] = False


@kernel
def run_graph(
    seed: int,
    first: int,
    last: int,
    shifts: FloatArray,
    factor: FloatArray,
    loading: float,
    limits: FloatArray,
    is_closed: bool,
    rejected: BoolArray,
) -> None:
    """Play trials ``first`` to ``last`` - 1; ``rejected``, shape (n, arms x endpoints), is filled.

    Parameters
    ----------
    shifts
        Means of the z values, shape (arms, endpoints).
    factor
        Lower Cholesky factor of the correlations of endpoints, shape (endpoints, endpoints).
    loading
        Of an arm's z value on the control: sqrt(r / (1 + r)).
    limits
        z value at which a hypothesis is rejected, by the set that is left, (2^m, m).
    is_closed
        Test every set; otherwise one hypothesis after another, which is the same where the
        limits never rise as the set shrinks.
    """
    arms, endpoints = shifts.shape
    own = math.sqrt(1.0 - loading * loading)
    state = np.empty(WORDS, dtype=np.uint64)
    raw = np.empty(endpoints)
    control = np.empty(endpoints)
    z = np.empty(arms * endpoints)
    for trial in range(first, last):
        start_stream(state, seed, trial)
        for group in range(arms + 1):
            for e in range(endpoints):
                raw[e] = draw_normal(state)
            for e in range(endpoints):
                value = 0.0
                for k in range(e + 1):
                    value += factor[e, k] * raw[k]
                if group == 0:
                    control[e] = value
                else:
                    at = (group - 1) * endpoints + e
                    z[at] = shifts[group - 1, e] + own * value - loading * control[e]
        if is_closed:
            reject_closed(z, limits, rejected[trial - first])
        else:
            reject_in_turn(z, limits, rejected[trial - first])
