"""What models of two plateaus and one transition share: their gradient from that of the share.

The response is bottom + (top - bottom) share(t), t = slope ln(dose / position).
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10
from oncordia.numeric import lean_kernel

LARGEST = 700.0  # exponents are held here, where e^x is neither infinite nor 0


@lean_kernel
def raise_e(power: float) -> float:
    """Exponential of a power, never infinite."""
    return math.exp(min(power, LARGEST))


@lean_kernel
def unlog(logarithm: float) -> float:
    """A positive parameter from its natural log, never infinite and never 0."""
    return math.exp(min(max(logarithm, -LARGEST), LARGEST))


@lean_kernel
def mix_plateaus(p: FloatArray, share: float) -> float:
    """Response with a share of the way to top left: exactly top at 1, exactly bottom at 0."""
    response: float = p[0] * share + p[1] * (1.0 - share)
    return response


@lean_kernel
def put_plateaus(rows: FloatArray, i: int, share: float) -> None:
    """Change of the response with top and bottom, into rows[i]."""
    rows[i, 0] = share
    rows[i, 1] = 1.0 - share


@lean_kernel
def split_share(t: float) -> tuple[float, float]:
    """Share 1 / (1 + e^t) that is left and share that is gone, neither by subtraction."""
    less = math.exp(-abs(t))
    more = 1.0 / (1.0 + less)
    less *= more
    return (less, more) if t > 0.0 else (more, less)


@lean_kernel
def put_row(
    rows: FloatArray, i: int, span: float, slope: float, t: float, share: float, fall: float
) -> None:
    """Change with top, bottom, log10 position and ln slope, into rows[i].

    ``span`` is top - bottom, ``fall`` is -d share / dt. Where nothing falls any more, as at
    dose 0 (t minus infinity), the last two are 0.
    """
    put_plateaus(rows, i, share)
    turn = span * fall
    rows[i, 2] = turn * LN10 * slope
    rows[i, 3] = -turn * t if turn != 0.0 else 0.0
