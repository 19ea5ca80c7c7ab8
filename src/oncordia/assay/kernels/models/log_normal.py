"""Log-normal (probit) model: share Phi(-t), t = slope ln(dose / EC50).

Finney 1971, Probit analysis; drc's LN.4.
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10
from oncordia.assay.kernels.models.plateaus import mix_plateaus, put_row, unlog
from oncordia.numeric import lean_kernel

ROOT_HALF = math.sqrt(0.5)
PEAK = 1.0 / math.sqrt(2.0 * math.pi)
POLISH = 4  # Halley steps on the quantile; each triples the digits of a start good to 3


@lean_kernel
def normal_density(t: float) -> float:
    """Density of the standard normal distribution."""
    return PEAK * math.exp(-0.5 * t * t)


@lean_kernel
def normal_tail(t: float) -> float:
    """Chance of a standard normal deviate above t."""
    return 0.5 * math.erfc(ROOT_HALF * t)


@lean_kernel
def fill_log_normal(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, log10 EC50 and ln slope at each log10 dose."""
    slope = unlog(p[3])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[2])
        put_row(rows, i, p[0] - p[1], slope, t, normal_tail(t), normal_density(t))


@lean_kernel
def predict_log_normal(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    slope = unlog(p[3])
    for i in range(x.size):
        out[i] = mix_plateaus(p, normal_tail(LN10 * slope * (x[i] - p[2])))


@lean_kernel
def invert_log_normal(fraction: float) -> float:
    """The t at which a fraction of the way is gone: the quantile of the standard normal.

    Start of Abramowitz & Stegun 1964, eq. 26.2.23, then Halley steps on the smaller tail.
    """
    tail = min(fraction, 1.0 - fraction)
    r = math.sqrt(-2.0 * math.log(tail))
    t = r - (2.515517 + r * (0.802853 + r * 0.010328)) / (
        1.0 + r * (1.432788 + r * (0.189269 + r * 0.001308))
    )
    for _ in range(POLISH):
        density = normal_density(t)
        if not density > 0.0:
            break
        step = (normal_tail(t) - tail) / density
        t += step / (1.0 - 0.5 * t * step)
    return -t if fraction < 0.5 else t


@lean_kernel
def integrate_log_normal(low: float, high: float) -> float:
    """Integral of Phi(-t) from low to high, by t Phi(-t) - density(t)."""
    upper = high * normal_tail(high) - normal_density(high)
    return upper - (low * normal_tail(low) - normal_density(low))
