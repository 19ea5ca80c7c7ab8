"""Integral of a model's response over log10 dose, and how it changes with the parameters.

Closed forms for the constant, log-logistic, log-normal, Weibull, two-site and exponential
models, and quadrature for the others; also where a transition is so shallow between the two
doses that a closed form would lose digits.
"""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10, hill_share
from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.exponential import (
    integrate_exponential_linear,
    integrate_slowed,
)
from oncordia.assay.kernels.models.log_logistic import integrate_log_logistic
from oncordia.assay.kernels.models.log_normal import integrate_log_normal, normal_tail
from oncordia.assay.kernels.models.plateaus import raise_e, unlog
from oncordia.assay.kernels.models.quadrature import integrate_rows
from oncordia.assay.kernels.models.weibull import integrate_weibull1, integrate_weibull2
from oncordia.numeric import kernel

NARROW = 0.5  # change of t between the doses below which quadrature is more exact


@kernel
def integrate_response(code: int, p: FloatArray, low: float, high: float) -> float:
    """Integral of the response from low to high log10 dose, both finite and low at most high."""
    gradient = np.empty(codes.MOST_PARAMETERS)
    fill_integral_gradient(code, p, low, high, gradient)
    area = 0.0
    for k in range(codes.N_LINEAR[code]):
        area += p[k] * gradient[k]
    return area


@kernel
def fill_integral_gradient(
    code: int, p: FloatArray, low: float, high: float, out: FloatArray
) -> None:
    """Change of the integral of the response with each parameter, into out."""
    if code == codes.CONSTANT:
        out[0] = high - low
    elif needs_quadrature(code, p, high - low):
        integrate_rows(code, p, low, high, out)
    elif code == codes.TWO_SITE:
        fill_two_site_integral(p, low, high, out)
    elif code == codes.EXPONENTIAL_LINEAR:
        fill_exponential_linear_integral(p, low, high, out)
    elif code == codes.EXPONENTIAL:
        fill_exponential_integral(p, low, high, out)
    else:
        fill_transition_integral(code, p, low, high, out)


@kernel
def needs_quadrature(code: int, p: FloatArray, width: float) -> bool:
    """Whether no closed form exists or the transition is too shallow for it."""
    if code in codes.HORMESIS or code in (codes.LOG_LOGISTIC5, codes.LOG_LOGISTIC5_MIRROR):
        return True
    slope = 1.0
    if code == codes.TWO_SITE:
        slope = min(unlog(p[4]), unlog(p[6]))
    elif code not in (codes.EXPONENTIAL, codes.EXPONENTIAL_LINEAR):
        slope = unlog(p[3])
    return LN10 * slope * width < NARROW


@kernel
def integrate_share(code: int, low: float, high: float) -> float:
    """Integral over t of the share of a log-logistic, log-normal or Weibull model."""
    if code == codes.LOG_LOGISTIC:
        return integrate_log_logistic(low, high)
    if code == codes.LOG_NORMAL:
        return integrate_log_normal(low, high)
    if code == codes.WEIBULL1:
        return integrate_weibull1(low, high)
    return integrate_weibull2(low, high)


@kernel
def find_share(code: int, t: float) -> float:
    """Share of a log-logistic, log-normal or Weibull model."""
    if code == codes.LOG_LOGISTIC:
        return hill_share(t, 0.0, 1.0 / LN10)
    if code == codes.LOG_NORMAL:
        return normal_tail(t)
    if code == codes.WEIBULL1:
        return math.exp(-raise_e(t))
    return -math.expm1(-raise_e(-t))


@kernel
def put_area(low: float, high: float, area: float, out: FloatArray) -> None:
    """Change of the integral with top and bottom, into out, from the area of the share."""
    out[0] = area
    out[1] = high - low - area


@kernel
def stretch_area(
    low: float, high: float, area: float, share_low: float, share_high: float
) -> float:
    """Change with ln slope of the area of a share, low and high told from its position."""
    return high * share_high - low * share_low - area


@kernel
def fill_transition_integral(
    code: int, p: FloatArray, low: float, high: float, out: FloatArray
) -> None:
    """Change of the integral with top, bottom, log10 position and ln slope, into out.

    A move of the position takes share at one end for share at the other; a change of slope
    stretches the area about the position.
    """
    rate = LN10 * unlog(p[3])
    below = low - p[2]
    above = high - p[2]
    area = integrate_share(code, rate * below, rate * above) / rate
    share_low = find_share(code, rate * below)
    share_high = find_share(code, rate * above)
    put_area(low, high, area, out)
    out[2] = (p[0] - p[1]) * (share_low - share_high)
    out[3] = (p[0] - p[1]) * stretch_area(below, above, area, share_low, share_high)


@kernel
def fill_exponential_integral(p: FloatArray, low: float, high: float, out: FloatArray) -> None:
    """Change of the integral with top, bottom and log10 decay, into out."""
    below = LN10 * (low - p[2])
    above = LN10 * (high - p[2])
    put_area(low, high, integrate_weibull1(below, above) / LN10, out)
    out[2] = (p[0] - p[1]) * (math.exp(-raise_e(below)) - math.exp(-raise_e(above)))


@kernel
def fill_exponential_linear_integral(
    p: FloatArray, low: float, high: float, out: FloatArray
) -> None:
    """Change of the integral with top, bottom, log10 decay and log10 linear, into out."""
    put_area(low, high, integrate_exponential_linear(low, high, p[2], p[3]) / LN10, out)
    lost = hill_share(low, p[3], 1.0) * math.exp(-raise_e(LN10 * (low - p[2])))
    lost -= hill_share(high, p[3], 1.0) * math.exp(-raise_e(LN10 * (high - p[2])))
    slowed = integrate_slowed(low, p[2], p[3]) - integrate_slowed(high, p[2], p[3])
    decayed = raise_e(LN10 * (p[3] - p[2])) * slowed
    out[2] = (p[0] - p[1]) * decayed
    out[3] = (p[0] - p[1]) * (lost - decayed)


@kernel
def fill_two_site_integral(p: FloatArray, low: float, high: float, out: FloatArray) -> None:
    """The same for the two-site model: the sum of two log-logistic areas."""
    position = p[3]
    area_before = 0.0
    for site in range(2):
        slope = unlog(p[4 + 2 * site])
        rate = LN10 * slope
        below = low - position
        above = high - position
        area = integrate_log_logistic(rate * below, rate * above) / rate
        share_low = hill_share(low, position, slope)
        share_high = hill_share(high, position, slope)
        span = p[site] - p[site + 1]
        out[site] = area - area_before
        out[3 + 2 * site] = span * (share_low - share_high)
        out[4 + 2 * site] = span * stretch_area(below, above, area, share_low, share_high)
        area_before = area
        position += p[5]
    out[2] = high - low - area_before
    out[3] += out[5]
