"""One door to every model by its code: gradient, response and slope at each log10 dose.

x is log10 dose, minus infinity at dose 0. Parameters stand in the order of ``PARAMETER_NAMES``,
and the response is the sum of the linear ones times their rows.
"""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10
from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.constant import fill_constant, predict_constant
from oncordia.assay.kernels.models.exponential import (
    fill_exponential,
    fill_exponential_linear,
    predict_exponential,
    predict_exponential_linear,
)
from oncordia.assay.kernels.models.hormesis import (
    fill_brain_cousens,
    fill_cedergreen,
    predict_brain_cousens,
    predict_cedergreen,
)
from oncordia.assay.kernels.models.log_logistic import fill_log_logistic, predict_log_logistic
from oncordia.assay.kernels.models.log_logistic5 import (
    fill_log_logistic5,
    fill_log_logistic5_mirror,
    predict_log_logistic5,
    predict_log_logistic5_mirror,
)
from oncordia.assay.kernels.models.log_normal import fill_log_normal, predict_log_normal
from oncordia.assay.kernels.models.plateaus import raise_e, unlog
from oncordia.assay.kernels.models.two_site import fill_two_site, predict_two_site
from oncordia.assay.kernels.models.weibull import (
    fill_weibull1,
    fill_weibull2,
    predict_weibull1,
    predict_weibull2,
)
from oncordia.numeric import kernel, lean_kernel


@lean_kernel
def fill_rows(code: int, x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change of the response with each parameter of the model, into rows.

    Parameters
    ----------
    code
        One of the codes of ``codes``.
    x
        log10 dose, shape (n,), minus infinity at dose 0.
    p
        Parameters, shape (at least N_PARAMETERS[code],).
    rows
        Gets row i the gradient at x[i]; shape (at least n, at least N_PARAMETERS[code]).
    """
    if code == codes.LOG_LOGISTIC:
        fill_log_logistic(x, p, rows)
    elif code == codes.CONSTANT:
        fill_constant(x, rows)
    elif code == codes.LOG_LOGISTIC5:
        fill_log_logistic5(x, p, rows)
    elif code == codes.LOG_LOGISTIC5_MIRROR:
        fill_log_logistic5_mirror(x, p, rows)
    elif code == codes.LOG_NORMAL:
        fill_log_normal(x, p, rows)
    elif code == codes.WEIBULL1:
        fill_weibull1(x, p, rows)
    elif code == codes.WEIBULL2:
        fill_weibull2(x, p, rows)
    elif code in codes.UNENDING:
        fill_brain_cousens(x, p, rows, code == codes.BRAIN_COUSENS_MIRROR)
    elif code in codes.DELAYED:
        fill_cedergreen(x, p, rows, code == codes.CEDERGREEN_MIRROR)
    elif code == codes.TWO_SITE:
        fill_two_site(x, p, rows)
    elif code == codes.EXPONENTIAL:
        fill_exponential(x, p, rows)
    else:
        fill_exponential_linear(x, p, rows)


@lean_kernel
def predict_values(code: int, x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose, shape (n,), into out, without the gradient."""
    if code == codes.LOG_LOGISTIC:
        predict_log_logistic(x, p, out)
    elif code == codes.CONSTANT:
        predict_constant(x, p, out)
    elif code == codes.LOG_LOGISTIC5:
        predict_log_logistic5(x, p, out)
    elif code == codes.LOG_LOGISTIC5_MIRROR:
        predict_log_logistic5_mirror(x, p, out)
    elif code == codes.LOG_NORMAL:
        predict_log_normal(x, p, out)
    elif code == codes.WEIBULL1:
        predict_weibull1(x, p, out)
    elif code == codes.WEIBULL2:
        predict_weibull2(x, p, out)
    elif code in codes.UNENDING:
        predict_brain_cousens(x, p, out, code == codes.BRAIN_COUSENS_MIRROR)
    elif code in codes.DELAYED:
        predict_cedergreen(x, p, out, code == codes.CEDERGREEN_MIRROR)
    elif code == codes.TWO_SITE:
        predict_two_site(x, p, out)
    elif code == codes.EXPONENTIAL:
        predict_exponential(x, p, out)
    else:
        predict_exponential_linear(x, p, out)


@kernel
def respond_at(code: int, x: float, p: FloatArray) -> float:
    """Response at one log10 dose."""
    out = np.empty(1)
    predict_values(code, np.array([x]), p, out)
    response: float = out[0]
    return response


@kernel
def slope_at(code: int, x: float, p: FloatArray) -> float:
    """Change of the response with log10 dose, at one log10 dose."""
    rows = np.empty((1, codes.MOST_PARAMETERS))
    return probe_curve(code, np.array([x]), p, rows)[1]


@kernel
def probe_curve(code: int, x: FloatArray, p: FloatArray, rows: FloatArray) -> tuple[float, float]:
    """Response and its change with log10 dose at the one dose of x; rows gets the gradient.

    A move of the dose is a move of every position the other way; what a dose stimulates in
    the hormesis models comes on top.
    """
    fill_rows(code, x, p, rows)
    response = 0.0
    for k in range(codes.N_LINEAR[code]):
        response += p[k] * rows[0, k]
    slope: float
    if code == codes.CONSTANT:
        slope = 0.0
    elif code in codes.UNENDING:
        slope = LN10 * p[2] * rows[0, 2] - rows[0, 3]
    elif code in codes.DELAYED:
        alpha = unlog(p[5])
        wane = raise_e(-LN10 * alpha * (x[0] - p[6]))
        slope = LN10 * p[2] * rows[0, 2] * wane * alpha - rows[0, 3]
    elif code == codes.TWO_SITE:
        slope = -rows[0, 3]
    elif code == codes.EXPONENTIAL_LINEAR:
        slope = -rows[0, 2] - rows[0, 3]
    else:
        slope = -rows[0, 2]
    return response, slope
