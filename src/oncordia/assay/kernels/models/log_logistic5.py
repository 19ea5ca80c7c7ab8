"""Five-parameter log-logistic model: share (1 + e^t)^-asymmetry, t = slope ln(dose / position).

The mirrored model bends at the other end: its share is 1 - (1 + e^-t)^-asymmetry.

Finney 1979, Int Stat Rev 47:1; Gottschalk & Dunn 2005, Anal Biochem 343:54; drc's LL.5.
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10
from oncordia.assay.kernels.models.plateaus import (
    mix_plateaus,
    put_row,
    raise_e,
    split_share,
    unlog,
)
from oncordia.numeric import lean_kernel


@lean_kernel
def log_rise(t: float) -> float:
    """ln(1 + e^t), exact on both sides."""
    return max(t, 0.0) + math.log1p(raise_e(-abs(t)))


@lean_kernel
def fill_log_logistic5(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, log10 position, ln slope and ln asymmetry at each log10 dose."""
    slope = unlog(p[3])
    asymmetry = unlog(p[4])
    span = p[0] - p[1]
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[2])
        power = asymmetry * log_rise(t)
        share = raise_e(-power)
        _, gone = split_share(t)
        put_row(rows, i, span, slope, t, share, asymmetry * share * gone)
        rows[i, 4] = -span * share * power


@lean_kernel
def predict_log_logistic5(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    slope = unlog(p[3])
    asymmetry = unlog(p[4])
    for i in range(x.size):
        share = raise_e(-asymmetry * log_rise(LN10 * slope * (x[i] - p[2])))
        out[i] = mix_plateaus(p, share)


@lean_kernel
def fill_log_logistic5_mirror(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """The same for the mirrored model, whose share is 1 - (1 + e^-t)^-asymmetry."""
    slope = unlog(p[3])
    asymmetry = unlog(p[4])
    span = p[0] - p[1]
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[2])
        power = asymmetry * log_rise(-t)
        gone = raise_e(-power)
        left, _ = split_share(t)
        put_row(rows, i, span, slope, t, -math.expm1(-power), asymmetry * gone * left)
        rows[i, 4] = span * gone * power if gone > 0.0 else 0.0


@lean_kernel
def predict_log_logistic5_mirror(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response of the mirrored model at each log10 dose."""
    slope = unlog(p[3])
    asymmetry = unlog(p[4])
    for i in range(x.size):
        power = asymmetry * log_rise(-LN10 * slope * (x[i] - p[2]))
        out[i] = mix_plateaus(p, -math.expm1(-power))


@lean_kernel
def invert_log_logistic5_mirror(fraction: float, asymmetry: float) -> float:
    """The t at which a fraction of the mirrored model's way is gone: fraction = (1 + e^-t)^-s."""
    rise = max(-math.log(fraction) / asymmetry, 1e-300)
    return -(rise + math.log(-math.expm1(-rise)))


@lean_kernel
def invert_log_logistic5(fraction: float, asymmetry: float) -> float:
    """The t at which a fraction of the way is gone: ln((1 - fraction)^(-1 / asymmetry) - 1)."""
    rise = max(-math.log1p(-fraction) / asymmetry, 1e-300)
    return rise + math.log(-math.expm1(-rise))
