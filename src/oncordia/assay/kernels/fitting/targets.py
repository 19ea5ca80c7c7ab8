"""What limits are wanted for: a parameter, a dose, a response or a mean, and how it changes."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.area import fill_integral_gradient
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.assay.kernels.models.inverse import (
    fill_effective_gradient,
    find_crossing,
    find_effective,
    put_shift,
)
from oncordia.numeric import kernel

PARAMETER = 0  # ends: its place, unused
EFFECTIVE = 1  # log10 dose at a fraction of the way from top to bottom; ends: fraction, unused
CROSSING = 2  # lowest log10 dose at a level; ends: level, unused
RESPONSE = 3  # at a log10 dose; ends: the dose, unused
MEAN = 4  # of the response over log10 dose; ends: the lowest and the highest


@kernel
def measure_curve(
    code: int, kind: int, first: float, second: float, p: FloatArray, row: FloatArray
) -> float:
    """Value of a target that is no parameter, as ``measure_target``; row has MOST_PARAMETERS."""
    value = math.nan
    if kind == EFFECTIVE:
        value = find_effective(code, p, first)
        if np.isfinite(value):
            fill_effective_gradient(code, p, first, row)
    elif kind == CROSSING:
        value = find_crossing(code, p, first)
        if np.isfinite(value):
            put_shift(code, value, p, math.nan, row)
    elif second > first or kind == RESPONSE:
        scale = 1.0
        if kind == RESPONSE:
            fill_rows(code, np.array([first]), p, row.reshape(1, row.size))
        else:
            fill_integral_gradient(code, p, first, second, row)
            scale = 1.0 / (second - first)
        value = 0.0
        for j in range(p.size):
            row[j] *= scale
            if j < codes.N_LINEAR[code]:
                value += p[j] * row[j]
    return value


@kernel
def measure_target(
    code: int, kind: int, first: float, second: float, p: FloatArray, row: FloatArray
) -> float:
    """Value of a target at the parameters p; row gets its change with them, shape (P,).

    NaN, with a row that says nothing, where the curve has no such value.
    """
    for j in range(row.size):
        row[j] = 0.0
    if kind == PARAMETER:
        place = int(first)
        row[place] = 1.0
        return float(p[place])
    wide = np.zeros(codes.MOST_PARAMETERS)
    value = measure_curve(code, kind, first, second, p, wide)
    for j in range(row.size):
        row[j] = wide[j]
        if not np.isfinite(row[j]):
            return math.nan
    return value


@kernel
def measure_targets(
    code: int,
    kinds: IntArray,
    ends: FloatArray,
    p: FloatArray,
    row: FloatArray,
    out: FloatArray,
) -> None:
    """Value of each target of one curve, into out; ends has shape (T, 2), out (T,)."""
    for t in range(kinds.size):
        out[t] = measure_target(code, kinds[t], ends[t, 0], ends[t, 1], p, row)
