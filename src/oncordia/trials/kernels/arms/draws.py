"""Sums of the responses of an arm, drawn at once, and the z value of an arm against the control."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric.compile import lean_kernel
from oncordia.numeric.streams import draw_normal, draw_tabulated


@lean_kernel
def draw_sum(
    state: np.ndarray, n: float, mean: float, size: int, cumulative: FloatArray, guide: IntArray
) -> float:
    """Sum of the responses of ``n`` patients: one uniform number, so it rises with that number.

    ``size`` above 0 is the length of a binomial table, in the leading places of ``cumulative``
    and ``guide``; with 0 responses are normal of this mean and standard deviation 1.
    """
    if size > 0:
        return float(draw_tabulated(state, cumulative[:size], guide[:size]))
    return n * mean + math.sqrt(n) * draw_normal(state)


@lean_kernel
def compare_sums(is_rate: bool, total: float, n: float, control: float, n_control: float) -> float:
    """Score z of an arm against the control: pooled rates, or standard deviation 1.

    0 where all or no patients respond.
    """
    variance = 1.0
    if is_rate:
        pooled = (total + control) / (n + n_control)
        variance = pooled * (1.0 - pooled)
        if not variance > 0.0:
            return 0.0
    return (total / n - control / n_control) / math.sqrt(variance * (1.0 / n + 1.0 / n_control))
