"""Simulated single-arm trials with looks, patient by patient."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import kernel
from oncordia.numeric.streams import draw_uniform, start_stream


@kernel
def run_looks(
    trials: tuple[int, int, int],
    rate: float,
    looks: IntArray,
    low: IntArray,
    high: IntArray,
    flags: BoolArray,
    counts: IntArray,
) -> None:
    """Ends of trials ``first`` to ``last`` - 1 under one response rate.

    Patient i of trial t responds if uniform number i of stream t lies below the rate, so that
    every design and every rate meets the same patients.

    Parameters
    ----------
    trials
        Seed, first and last.
    rate
        Response rate.
    looks, low, high
        Patients and bounds of each look, shape (k,).
    flags
        Output, shape (n, 2): success, and early stop as hopeless.
    counts
        Output, shape (n, 3): place of the look, patients, responses.
    """
    state = np.empty(4, dtype=np.uint64)
    final = looks.size - 1
    for i in range(trials[2] - trials[1]):
        start_stream(state, trials[0], trials[1] + i)
        x = 0
        n = 0
        j = 0
        while True:
            while n < looks[j]:
                if draw_uniform(state) < rate:
                    x += 1
                n += 1
            if j == final or x <= low[j] or x >= high[j]:
                break
            j += 1
        flags[i, 0] = x >= high[j]
        flags[i, 1] = j < final and x <= low[j]
        counts[i, 0] = j
        counts[i, 1] = n
        counts[i, 2] = x


@kernel
def read_estimates(table: FloatArray, counts: IntArray, out: FloatArray) -> None:
    """Estimate of each trial from a table by look and responses, shape (k, n + 2)."""
    for i in range(out.size):
        out[i] = table[counts[i, 0], counts[i, 2]]
