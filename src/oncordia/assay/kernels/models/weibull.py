"""Weibull models: shares exp(-e^t) and 1 - exp(-e^-t), t = slope ln(dose / position).

Type 1 leaves the top slowly and falls steeply to the bottom, type 2 the other way round.
Seber & Wild 1989, Nonlinear regression, pp. 330-331; Ritz 2010, Environ Toxicol Chem 29:220;
drc's W1.4 and W2.4.
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10
from oncordia.assay.kernels.models.exponential_integral import (
    exponential_gain,
    exponential_tail,
)
from oncordia.assay.kernels.models.plateaus import mix_plateaus, put_row, raise_e, unlog
from oncordia.numeric import lean_kernel


@lean_kernel
def fill_weibull1(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, log10 position and ln slope at each log10 dose, type 1."""
    slope = unlog(p[3])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[2])
        rise = raise_e(t)
        share = math.exp(-rise)
        put_row(rows, i, p[0] - p[1], slope, t, share, rise * share)


@lean_kernel
def predict_weibull1(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose, type 1."""
    slope = unlog(p[3])
    for i in range(x.size):
        share = math.exp(-raise_e(LN10 * slope * (x[i] - p[2])))
        out[i] = mix_plateaus(p, share)


@lean_kernel
def invert_weibull1(fraction: float) -> float:
    """The t at which a fraction of the way is gone, type 1."""
    return math.log(-math.log1p(-fraction))


@lean_kernel
def fill_weibull2(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, log10 position and ln slope at each log10 dose, type 2."""
    slope = unlog(p[3])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[2])
        fall = raise_e(-t)
        put_row(rows, i, p[0] - p[1], slope, t, -math.expm1(-fall), fall * math.exp(-fall))


@lean_kernel
def predict_weibull2(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose, type 2."""
    slope = unlog(p[3])
    for i in range(x.size):
        share = -math.expm1(-raise_e(-LN10 * slope * (x[i] - p[2])))
        out[i] = mix_plateaus(p, share)


@lean_kernel
def invert_weibull2(fraction: float) -> float:
    """The t at which a fraction of the way is gone, type 2."""
    return -math.log(-math.log(fraction))


@lean_kernel
def integrate_weibull1(low: float, high: float) -> float:
    """Integral of exp(-e^t) from low to high: E1(e^low) - E1(e^high)."""
    return exponential_tail(low) - exponential_tail(high)


@lean_kernel
def integrate_weibull2(low: float, high: float) -> float:
    """Integral of 1 - exp(-e^-t) from low to high: Ein(e^-low) - Ein(e^-high)."""
    return exponential_gain(-low) - exponential_gain(-high)
