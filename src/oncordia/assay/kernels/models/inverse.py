"""The dose at which a model's response meets a level or has gone a share of its way.

Every dose is a log10 dose; its change with the parameters follows from the implicit function
theorem, dx = -(df / dp) / (df / dx).
"""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10
from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.dispatch import fill_rows, slope_at
from oncordia.assay.kernels.models.exponential import invert_exponential_linear
from oncordia.assay.kernels.models.log_logistic import invert_log_logistic
from oncordia.assay.kernels.models.log_logistic5 import (
    invert_log_logistic5,
    invert_log_logistic5_mirror,
)
from oncordia.assay.kernels.models.log_normal import invert_log_normal
from oncordia.assay.kernels.models.plateaus import unlog
from oncordia.assay.kernels.models.walk import cross_brain_cousens, walk_response
from oncordia.assay.kernels.models.weibull import invert_weibull1, invert_weibull2
from oncordia.numeric import kernel


@kernel
def may_turn(code: int) -> bool:
    """Whether the response of the model need not fall or rise all the way."""
    return code in codes.TURNING


@kernel
def find_bottom(code: int) -> int:
    """Index of the plateau at high dose."""
    return 2 if code == codes.TWO_SITE else 1


@kernel
def invert_share(code: int, p: FloatArray, fraction: float) -> float:
    """The log10 dose at which a monotone model has gone a fraction of its way."""
    if code == codes.EXPONENTIAL_LINEAR:
        return invert_exponential_linear(fraction, p[2], p[3])
    if code == codes.LOG_LOGISTIC:
        t = invert_log_logistic(fraction)
    elif code == codes.LOG_LOGISTIC5:
        t = invert_log_logistic5(fraction, unlog(p[4]))
    elif code == codes.LOG_LOGISTIC5_MIRROR:
        t = invert_log_logistic5_mirror(fraction, unlog(p[4]))
    elif code == codes.LOG_NORMAL:
        t = invert_log_normal(fraction)
    elif code in (codes.WEIBULL1, codes.EXPONENTIAL):
        t = invert_weibull1(fraction)
    else:
        t = invert_weibull2(fraction)
    rate = LN10 if code == codes.EXPONENTIAL else LN10 * unlog(p[3])
    found: float = p[2] + t / rate
    return found


@kernel
def find_effective(code: int, p: FloatArray, fraction: float) -> float:
    """The log10 dose at which a fraction, above 0 and below 1, of the way to bottom is gone.

    drc's relative ED. For hormesis the way starts at top, the response at dose 0, and the dose
    is the one after the peak; mirrored, the first, before the dose stimulates. NaN for the
    constant, for another fraction, or if never reached.
    """
    if not 0.0 < fraction < 1.0 or code == codes.CONSTANT:
        return math.nan
    if not may_turn(code):
        return invert_share(code, p, fraction)
    level = p[0] + fraction * (p[find_bottom(code)] - p[0])
    if code in codes.UNENDING:
        return cross_brain_cousens(code, p, level)
    first, last = walk_response(code, p, level)
    return last if code == codes.CEDERGREEN else first


@kernel
def find_crossing(code: int, p: FloatArray, level: float) -> float:
    """The log10 dose at which the response first crosses a level, NaN if it never does."""
    if code in codes.UNENDING:
        return cross_brain_cousens(code, p, level)
    if may_turn(code):
        return walk_response(code, p, level)[0]
    if code == codes.CONSTANT or p[0] == p[1]:
        return math.nan
    return find_effective(code, p, (p[0] - level) / (p[0] - p[1]))


@kernel
def put_shift(code: int, x: float, p: FloatArray, share_top: float, out: FloatArray) -> None:
    """Change of the log10 dose x, where the response is a level, with the parameters, into out.

    The level itself moves by ``share_top`` with top and by the rest to 1 with bottom; NaN for
    ``share_top`` says that it stands still.
    """
    n_parameters = codes.N_PARAMETERS[code]
    slope = math.nan if math.isnan(x) else slope_at(code, x, p)
    if math.isnan(slope) or slope == 0.0:
        out[:n_parameters] = math.nan
        return
    rows = np.empty((1, codes.MOST_PARAMETERS))
    fill_rows(code, np.array([x]), p, rows)
    if not math.isnan(share_top):
        rows[0, 0] -= share_top
        rows[0, find_bottom(code)] -= 1.0 - share_top
    for k in range(n_parameters):
        out[k] = -rows[0, k] / slope


@kernel
def fill_crossing_gradient(code: int, p: FloatArray, level: float, out: FloatArray) -> None:
    """Change of ``find_crossing`` with each parameter, into out; NaN where there is none."""
    put_shift(code, find_crossing(code, p, level), p, math.nan, out)


@kernel
def fill_share_gradient(code: int, p: FloatArray, x: float, out: FloatArray) -> None:
    """Change of the log10 dose x, where a monotone model has gone a share of its way, into out.

    The plateaus have no part in it: their change is exactly 0. NaN where the model is so flat
    that the dose does not say.
    """
    n_parameters = codes.N_PARAMETERS[code]
    q = np.empty(codes.MOST_PARAMETERS)
    q[0], q[1] = 1.0, 0.0
    for k in range(2, n_parameters):
        q[k] = p[k]
    rows = np.empty((1, codes.MOST_PARAMETERS))
    at = np.empty(1)
    at[0] = x
    fill_rows(code, at, q, rows)
    turn = rows[0, 2]
    if code == codes.EXPONENTIAL_LINEAR:
        turn += rows[0, 3]
    for k in range(n_parameters):
        out[k] = rows[0, k] / turn if turn != 0.0 else math.nan
    if turn != 0.0:
        out[0] = out[1] = 0.0


@kernel
def fill_effective_gradient(code: int, p: FloatArray, fraction: float, out: FloatArray) -> None:
    """Change of ``find_effective`` with each parameter, into out; NaN where there is none."""
    x = find_effective(code, p, fraction)
    if may_turn(code) or math.isnan(x):
        put_shift(code, x, p, 1.0 - fraction, out)
    else:
        fill_share_gradient(code, p, x, out)
