"""Hill curve on plain arrays."""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import kernel, lean_kernel

LN10 = math.log(10.0)


@lean_kernel
def hill_share(log10_dose: float, log10_ec50: float, slope: float) -> float:
    """Share of the way from bottom to top that is left at a dose, 0 to 1."""
    rise = LN10 * slope * (log10_dose - log10_ec50)
    if rise > 0.0:
        fall = math.exp(-rise)
        return fall / (1.0 + fall)
    return 1.0 / (1.0 + math.exp(rise))


@kernel
def hill_response(
    log10_dose: FloatArray, top: float, bottom: float, log10_ec50: float, slope: float
) -> FloatArray:
    """Hill curve at each log10 dose: shape (n,) in, (n,) out, in the unit of ``top``."""
    out = np.empty_like(log10_dose)
    for i in range(log10_dose.size):
        share = hill_share(log10_dose[i], log10_ec50, slope)
        out[i] = bottom + (top - bottom) * share
    return out
