"""Patients on the calendar: when they enter, when a toxicity shows, what is known at a time."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import lean_kernel
from oncordia.numeric.streams import draw_exponential, draw_uniform

ARRIVALS = 1 << 61  # streams of arrivals lie this far beyond those of toxicities


@lean_kernel
def draw_gap(state: np.ndarray, mean: float, is_random: float) -> float:
    """Time until the next patient is ready: exponential or even."""
    return mean * draw_exponential(state) if is_random > 0.0 else mean


@lean_kernel
def draw_toxicity_time(state: np.ndarray, rate: float, shape: float, window: float) -> float:
    """Time to toxicity by inversion, one uniform; infinite if there is none within the window.

    Uniform over the window where ``shape`` is 0, else Weibull; ``rate`` is the chance of a
    toxicity within the window.
    """
    u = draw_uniform(state)
    if u >= rate:
        return math.inf
    if shape <= 0.0:
        return window * u / rate
    return float(window * (math.log1p(-u) / math.log1p(-min(rate, 1.0 - 1e-12))) ** (1.0 / shape))


@lean_kernel
def count_known(
    given: IntArray,
    enrolled: FloatArray,
    resolved: FloatArray,
    is_toxic: IntArray,
    size: int,
    dose: int,
    now: float,
    window: float,
    out: FloatArray,
) -> None:
    """What is known at a dose at a time, of the first ``size`` patients.

    Into out, shape (4,): toxicities, patients pending, their follow-up in windows, and when the
    next of them resolves.
    """
    out[:] = 0.0
    out[3] = math.inf
    for i in range(size):
        if given[i] != dose:
            continue
        if resolved[i] <= now:
            out[0] += is_toxic[i]
        else:
            out[1] += 1.0
            out[2] += (now - enrolled[i]) / window
            out[3] = min(out[3], resolved[i])
