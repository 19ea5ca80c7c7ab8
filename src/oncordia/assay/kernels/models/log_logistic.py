"""Log-logistic (Hill) model: share 1 / (1 + e^t), t = slope ln(dose / EC50).

Hill 1910, J Physiol 40:iv; LL.4 of Ritz et al. 2015, PLoS ONE 10:e0146021, eq. 2.
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10, hill_share
from oncordia.assay.kernels.models.plateaus import free_log, put_row, raise_e
from oncordia.numeric import lean_kernel


@lean_kernel
def fill_log_logistic(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, log10 EC50 and ln slope at each log10 dose."""
    span = p[0] - p[1]
    position = p[2]
    rate = LN10 * free_log(p[3])
    for i in range(x.size):
        t = rate * (x[i] - position)
        share = 1.0 / (1.0 + math.exp(t))  # an infinite exponential is a share of 0
        turn = span * share * (1.0 - share)
        rows[i, 0] = share
        rows[i, 1] = 1.0 - share
        rows[i, 2] = turn * rate
        rows[i, 3] = -turn * t if turn != 0.0 else 0.0


@lean_kernel
def predict_log_logistic(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    slope = free_log(p[3])
    for i in range(x.size):
        out[i] = p[1] + (p[0] - p[1]) * hill_share(x[i], p[2], slope)


@lean_kernel
def invert_log_logistic(fraction: float) -> float:
    """The t at which a fraction of the way is gone."""
    return math.log(fraction / (1.0 - fraction))


@lean_kernel
def integrate_right(low: float, high: float) -> float:
    """Integral of 1 / (1 + e^t) from low to high, both at least 0, with no cancellation."""
    part = -math.expm1(low - high) * raise_e(-low)
    return math.log1p(part / (1.0 + raise_e(-high)))


@lean_kernel
def integrate_log_logistic(low: float, high: float) -> float:
    """Integral of 1 / (1 + e^t) from low to high: ln((1 + e^-low) / (1 + e^-high))."""
    area = 0.0
    if low < 0.0:
        end = min(high, 0.0)
        area += end - low - integrate_right(-end, -low)
    if high > 0.0:
        area += integrate_right(max(low, 0.0), high)
    return area
