"""Hormesis: a response that a low dose raises before a high dose takes it down.

Brain & Cousens 1989, Weed Res 29:93 (drc's BC.5), and Cedergreen, Ritz & Streibig 2005,
Environ Toxicol Chem 24:3166 (drc's CRS.5a, b and c with alpha 1, 0.5 and 0.25, and unit 1).
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10, hill_share
from oncordia.assay.kernels.models.plateaus import (
    mix_plateaus,
    put_plateaus,
    raise_e,
    split_share,
    unlog,
)
from oncordia.numeric import lean_kernel


@lean_kernel
def fill_brain_cousens(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, stimulation, log10 position and ln slope at each log10 dose."""
    slope = unlog(p[4])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[3])
        share, gone = split_share(t)
        call = raise_e(LN10 * x[i]) * share
        put_plateaus(rows, i, share)
        rows[i, 2] = call
        turn = ((p[0] - p[1]) * share + p[2] * call) * gone
        rows[i, 3] = turn * LN10 * slope
        rows[i, 4] = -turn * t if turn != 0.0 else 0.0


@lean_kernel
def predict_brain_cousens(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    slope = unlog(p[4])
    for i in range(x.size):
        share = hill_share(x[i], p[3], slope)
        out[i] = mix_plateaus(p, share) + p[2] * (raise_e(LN10 * x[i]) * share)


@lean_kernel
def fill_cedergreen(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, bottom, stimulation, log10 position, ln slope, ln alpha and log10 unit."""
    slope = unlog(p[4])
    alpha = unlog(p[5])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[3])
        share, gone = split_share(t)
        power = LN10 * alpha * (x[i] - p[6])
        wane = raise_e(-power)
        call = math.exp(-wane) * share
        put_plateaus(rows, i, share)
        rows[i, 2] = call
        turn = ((p[0] - p[1]) * share + p[2] * call) * gone
        rows[i, 3] = turn * LN10 * slope
        rows[i, 4] = -turn * t if turn != 0.0 else 0.0
        pull = p[2] * call * wane if call > 0.0 else 0.0
        rows[i, 5] = pull * power if pull != 0.0 else 0.0
        rows[i, 6] = -pull * LN10 * alpha


@lean_kernel
def predict_cedergreen(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    slope = unlog(p[4])
    alpha = unlog(p[5])
    for i in range(x.size):
        share = hill_share(x[i], p[3], slope)
        call = math.exp(-raise_e(-LN10 * alpha * (x[i] - p[6])))
        out[i] = mix_plateaus(p, share) + p[2] * (call * share)
