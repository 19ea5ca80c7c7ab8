"""Exponential decay exp(-dose / decay), and the same over 1 + dose / linear.

The first is drc's EXD.3, and its asymptotic regression AR where the response rises; the second
adds the linear-plateau loss of a log-logistic curve with slope 1.
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10, hill_share
from oncordia.assay.kernels.models.plateaus import put_plateaus, raise_e
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
        out[i] = p[1] + (p[0] - p[1]) * math.exp(-raise_e(LN10 * (x[i] - p[2])))


@lean_kernel
def fill_exponential_linear(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, log10 decay and log10 linear at each log10 dose."""
    for i in range(x.size):
        rise = raise_e(LN10 * (x[i] - p[2]))
        slow = hill_share(x[i], p[3], 1.0)
        share = math.exp(-rise) * slow
        put_plateaus(rows, i, share)
        turn = (p[0] - p[1]) * LN10 * share
        rows[i, 2] = turn * rise
        rows[i, 3] = turn * (1.0 - slow)


@lean_kernel
def predict_exponential_linear(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    for i in range(x.size):
        share = math.exp(-raise_e(LN10 * (x[i] - p[2]))) * hill_share(x[i], p[3], 1.0)
        out[i] = p[1] + (p[0] - p[1]) * share
