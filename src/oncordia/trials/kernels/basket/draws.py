"""Responders of simulated basket trials."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel
from oncordia.numeric.streams import WORDS, draw_uniform, start_stream


@kernel
def draw_responders(
    seed: int, first: int, last: int, sizes: IntArray, rates: FloatArray, out: IntArray
) -> None:
    """Responders so far at each look of each trial from ``first`` to ``last`` - 1.

    Parameters
    ----------
    sizes
        Patients of each cohort so far at each look, rising, (looks, k).
    rates
        True response rates, (k,).
    out
        (last - first, looks, k). Patients are drawn one by one, cohort by cohort, each by one
        uniform number: the same patient responds in every scenario where the rate is higher.
    """
    state = np.empty(WORDS, dtype=np.uint64)
    looks, k = sizes.shape
    for i in range(first, last):
        start_stream(state, seed, i)
        for j in range(k):
            seen = 0
            responders = 0
            for s in range(looks):
                while seen < sizes[s, j]:
                    seen += 1
                    if draw_uniform(state) < rates[j]:
                        responders += 1
                out[i - first, s, j] = responders
