"""Log-logistic (Hill) model: share 1 / (1 + e^t), t = slope ln(dose / EC50).

Hill 1910, J Physiol 40:iv; drc's LL.4 (Ritz et al. 2015, PLoS ONE 10:e0146021).
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10, hill_share
from oncordia.assay.kernels.models.plateaus import (
    mix_plateaus,
    put_row,
    raise_e,
    split_share,
    unlog,
)
from oncordia.numeric import lean_kernel


@lean_kernel
def fill_log_logistic(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, log10 EC50 and ln slope at each log10 dose."""
    slope = unlog(p[3])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[2])
        share, gone = split_share(t)
        put_row(rows, i, p[0] - p[1], slope, t, share, share * gone)


@lean_kernel
def predict_log_logistic(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    slope = unlog(p[3])
    for i in range(x.size):
        out[i] = mix_plateaus(p, hill_share(x[i], p[2], slope))


@lean_kernel
def invert_log_logistic(fraction: float) -> float:
    """The t at which a fraction of the way is gone."""
    return math.log(fraction / (1.0 - fraction))


@lean_kernel
def log_gone(t: float) -> float:
    """Log of e^t / (1 + e^t), exact on both sides; its derivative is 1 / (1 + e^t)."""
    return min(t, 0.0) - math.log1p(raise_e(-abs(t)))


@lean_kernel
def integrate_log_logistic(low: float, high: float) -> float:
    """Integral of 1 / (1 + e^t) from low to high: ln((1 + e^-low) / (1 + e^-high))."""
    return log_gone(high) - log_gone(low)
