"""Exponential decay exp(-dose / decay), and the same over 1 + dose / linear.

The first is drc's EXD.3, and its asymptotic regression AR where the response rises; the second
adds the linear-plateau loss of a log-logistic curve with slope 1.
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10, hill_share
from oncordia.assay.kernels.models.exponential_integral import exponential_tail, scaled_tail
from oncordia.assay.kernels.models.log_logistic5 import log_rise
from oncordia.assay.kernels.models.plateaus import mix_plateaus, put_plateaus, raise_e, split_share
from oncordia.numeric import lean_kernel


@lean_kernel
def fill_exponential(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom and log10 decay at each log10 dose."""
    for i in range(x.size):
        rise = raise_e(LN10 * (x[i] - p[2]))
        share = math.exp(-rise)
        put_plateaus(rows, i, share)
        rows[i, 2] = (p[0] - p[1]) * LN10 * rise * share


@lean_kernel
def predict_exponential(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    for i in range(x.size):
        out[i] = mix_plateaus(p, math.exp(-raise_e(LN10 * (x[i] - p[2]))))


@lean_kernel
def fill_exponential_linear(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, log10 decay and log10 linear at each log10 dose."""
    for i in range(x.size):
        rise = raise_e(LN10 * (x[i] - p[2]))
        slow, gone = split_share(LN10 * (x[i] - p[3]))
        share = math.exp(-rise) * slow
        put_plateaus(rows, i, share)
        turn = (p[0] - p[1]) * LN10 * share
        rows[i, 2] = turn * rise
        rows[i, 3] = turn * gone


@lean_kernel
def predict_exponential_linear(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    for i in range(x.size):
        share = math.exp(-raise_e(LN10 * (x[i] - p[2]))) * hill_share(x[i], p[3], 1.0)
        out[i] = mix_plateaus(p, share)


@lean_kernel
def invert_exponential_linear(fraction: float, log10_decay: float, log10_linear: float) -> float:
    """The log10 dose at which a fraction of the way is gone, by bisection.

    -ln share is dose / decay + ln(1 + dose / linear): at the root no term is above the whole,
    and one of them at least half of it.
    """
    whole = -math.log1p(-fraction)
    low, high = math.inf, math.inf
    for part in (0.5 * whole, whole):
        decayed = log10_decay + math.log(part) / LN10
        slowed = log10_linear + (part + math.log(-math.expm1(-part))) / LN10
        low, high = high, min(decayed, slowed)
    while True:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            return middle
        gone = raise_e(LN10 * (middle - log10_decay)) + log_rise(LN10 * (middle - log10_linear))
        if gone < whole:
            low = middle
        else:
            high = middle


@lean_kernel
def integrate_slowed(x: float, log10_decay: float, log10_linear: float) -> float:
    """exp(-dose / decay) times e^z E1(z) at z = (dose + linear) / decay, at one log10 dose."""
    rise = LN10 * (x - log10_decay)
    ratio = LN10 * (log10_linear - log10_decay)
    log_z = max(rise, ratio) + math.log1p(raise_e(-abs(rise - ratio)))
    return math.exp(-raise_e(rise)) * scaled_tail(log_z)


@lean_kernel
def integrate_exponential_linear(
    low: float, high: float, log10_decay: float, log10_linear: float
) -> float:
    """Integral of the share over ln dose between two log10 doses.

    In partial fractions 1 / (dose (1 + dose / linear)) is 1 / dose - 1 / (dose + linear): the
    first gives E1(dose / decay), the second ``integrate_slowed``.
    """
    free = exponential_tail(LN10 * (low - log10_decay))
    free -= exponential_tail(LN10 * (high - log10_decay))
    slowed = integrate_slowed(low, log10_decay, log10_linear)
    return free - slowed + integrate_slowed(high, log10_decay, log10_linear)
