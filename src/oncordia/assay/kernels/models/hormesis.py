"""Hormesis: a response that a low dose raises before a high dose takes it down.

Brain & Cousens 1989, Weed Res 29:93 (drc's BC.5), and Cedergreen, Ritz & Streibig 2005,
Environ Toxicol Chem 24:3166 (drc's CRS.5a, b and c with alpha 1, 0.5 and 0.25, and unit 1).

What a dose stimulates is added to the plateau at low dose, and goes with it. In the mirrored
models it is added to the plateau at high dose, and comes with it: the same formulas with drc's
b below 0.
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10
from oncordia.assay.kernels.models.plateaus import (
    mix_plateaus,
    put_plateaus,
    raise_e,
    split_share,
    unlog,
)
from oncordia.numeric import lean_kernel


@lean_kernel
def put_bend(
    rows: FloatArray, i: int, p: FloatArray, slope: float, t: float, call: float, is_mirrored: bool
) -> None:
    """Change with the first five parameters, into rows[i].

    ``call`` is what the dose stimulates where all of its plateau is there.
    """
    share, gone = split_share(t)
    part, rest, sign = (gone, share, -1.0) if is_mirrored else (share, gone, 1.0)
    put_plateaus(rows, i, share)
    rows[i, 2] = call * part
    turn = ((p[0] - p[1]) * part + sign * p[2] * rows[i, 2]) * rest
    rows[i, 3] = turn * LN10 * slope
    rows[i, 4] = -turn * t if turn != 0.0 else 0.0


@lean_kernel
def mix_called(p: FloatArray, t: float, call: float, is_mirrored: bool) -> float:
    """Response at t with what the dose stimulates where all of its plateau is there."""
    share, gone = split_share(t)
    response: float = mix_plateaus(p, share) + p[2] * (call * (gone if is_mirrored else share))
    return response


@lean_kernel
def fill_brain_cousens(x: FloatArray, p: FloatArray, rows: FloatArray, is_mirrored: bool) -> None:
    """Change with top, bottom, stimulation, log10 position and ln slope at each log10 dose."""
    slope = unlog(p[4])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[3])
        put_bend(rows, i, p, slope, t, raise_e(LN10 * x[i]), is_mirrored)


@lean_kernel
def predict_brain_cousens(x: FloatArray, p: FloatArray, out: FloatArray, is_mirrored: bool) -> None:
    """Response at each log10 dose."""
    slope = unlog(p[4])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[3])
        out[i] = mix_called(p, t, raise_e(LN10 * x[i]), is_mirrored)


@lean_kernel
def fill_cedergreen(x: FloatArray, p: FloatArray, rows: FloatArray, is_mirrored: bool) -> None:
    """Change with top, bottom, stimulation, log10 position, ln slope, ln alpha and log10 unit."""
    slope = unlog(p[4])
    alpha = unlog(p[5])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[3])
        power = LN10 * alpha * (x[i] - p[6])
        wane = raise_e(-power)
        put_bend(rows, i, p, slope, t, math.exp(-wane), is_mirrored)
        call = rows[i, 2]
        pull = p[2] * call * wane if call > 0.0 else 0.0
        rows[i, 5] = pull * power if pull != 0.0 else 0.0
        rows[i, 6] = -pull * LN10 * alpha


@lean_kernel
def predict_cedergreen(x: FloatArray, p: FloatArray, out: FloatArray, is_mirrored: bool) -> None:
    """Response at each log10 dose."""
    slope = unlog(p[4])
    alpha = unlog(p[5])
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[3])
        call = math.exp(-raise_e(-LN10 * alpha * (x[i] - p[6])))
        out[i] = mix_called(p, t, call, is_mirrored)
