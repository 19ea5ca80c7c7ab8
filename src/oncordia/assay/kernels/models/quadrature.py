"""Integrals of a model's gradient over log10 dose by adaptive Gauss-Kronrod quadrature.

The 7 and 15 point pair of Piessens et al. 1983, QUADPACK. Panels widen threefold with the
distance from each transition, so that no slope is too steep for them.
"""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10
from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.assay.kernels.models.plateaus import unlog
from oncordia.numeric import kernel

HALF = np.array(
    [
        [0.991455371120812639206854697526329, 0.022935322010529224963732008058970, 0.0],
        [
            0.949107912342758524526189684047851,
            0.063092092629978553290700663189204,
            0.129484966168869693270611432679082,
        ],
        [0.864864423359769072789712788640926, 0.104790010322250183839876322541518, 0.0],
        [
            0.741531185599394439863864773280788,
            0.140653259715525918745189590510238,
            0.279705391489276667901467771423780,
        ],
        [0.586087235467691130294144171693604, 0.169004726639267902826583426598550, 0.0],
        [
            0.405845151377397166906606412076961,
            0.190350578064785409913256402421014,
            0.381830050505118944950369775488975,
        ],
        [0.207784955007898467600689403773245, 0.204432940075298892414161999234649, 0.0],
        [0.0, 0.209482141084727828012999174891714, 0.417959183673469387755102040816327],
    ]
)
NODES = np.concatenate((-HALF[:, 0], HALF[6::-1, 0]))
KRONROD = np.concatenate((HALF[:, 1], HALF[6::-1, 1]))
GAUSS = np.concatenate((HALF[:, 2], HALF[6::-1, 2]))
TOLERANCE = 1e-11  # difference of the pair, over the integral of the size; the error is far below
MOST_BREAKS = 256
MOST_HALVINGS = 1000  # in all; rounding may keep the pair apart for ever
MOST_DEPTH = 40
ROUNDING = 1e-14  # of a share
WIDENING = 3.0


@kernel
def put_break(breaks: FloatArray, n: int, at: float) -> int:
    """Insert a break into the first n, which rise; the new n. Outside the ends: left out."""
    if not breaks[0] < at < breaks[n - 1] or n == breaks.size:
        return n
    place = n
    while breaks[place - 1] > at:
        breaks[place] = breaks[place - 1]
        place -= 1
    breaks[place] = at
    return n + 1


@kernel
def put_breaks(breaks: FloatArray, n: int, centre: float, rate: float) -> int:
    """Insert a transition's centre, and breaks ever farther from it on both sides; the new n."""
    n = put_break(breaks, n, centre)
    reach = 1.0 / (LN10 * rate)
    farthest = max(breaks[n - 1] - centre, centre - breaks[0])
    while reach < farthest and n < breaks.size:
        n = put_break(breaks, n, centre - reach)
        n = put_break(breaks, n, centre + reach)
        reach *= WIDENING
    return n


@kernel
def find_breaks(code: int, p: FloatArray, low: float, high: float, breaks: FloatArray) -> int:
    """Ends of the panels between low and high, rising, into breaks; how many."""
    breaks[0] = low
    breaks[1] = high
    if code == codes.EXPONENTIAL:
        return put_breaks(breaks, 2, p[2], 1.0)
    if code == codes.EXPONENTIAL_LINEAR:
        return put_breaks(breaks, put_breaks(breaks, 2, p[2], 1.0), p[3], 1.0)
    if code == codes.TWO_SITE:
        n = put_breaks(breaks, 2, p[3], unlog(p[4]))
        return put_breaks(breaks, n, p[3] + p[5], unlog(p[6]))
    if code in codes.UNENDING:
        return put_breaks(breaks, 2, p[3], unlog(p[4]))
    if code in codes.DELAYED:
        return put_breaks(breaks, put_breaks(breaks, 2, p[3], unlog(p[4])), p[6], unlog(p[5]))
    slope = unlog(p[3])
    n = put_breaks(breaks, 2, p[2], slope)
    if code == codes.LOG_LOGISTIC5 and p[4] > 0.0:
        n = put_breaks(breaks, n, p[2] - p[4] / (LN10 * slope), slope)
    if code == codes.LOG_LOGISTIC5_MIRROR and p[4] > 0.0:
        n = put_breaks(breaks, n, p[2] + p[4] / (LN10 * slope), slope)
    return n


@kernel
def sum_panel(
    code: int, p: FloatArray, low: float, high: float, work: FloatArray, sums: FloatArray
) -> None:
    """Kronrod sum, its difference from Gauss's, and the sum of sizes of each row, into sums.

    ``work`` has shape (15, MOST_PARAMETERS), ``sums`` (3, number of parameters).
    """
    n = NODES.size
    middle = 0.5 * (low + high)
    half = 0.5 * (high - low)
    x = np.empty(n)
    for i in range(n):
        x[i] = middle + half * NODES[i]
    fill_rows(code, x, p, work)
    for k in range(sums.shape[1]):
        kronrod = 0.0
        gauss = 0.0
        size = 0.0
        for i in range(n):
            kronrod += KRONROD[i] * work[i, k]
            gauss += GAUSS[i] * work[i, k]
            size += KRONROD[i] * abs(work[i, k])
        sums[0, k] = half * kronrod
        sums[1, k] = half * abs(kronrod - gauss)
        sums[2, k] = half * size


@kernel
def is_exact(sums: FloatArray, sizes: FloatArray, width: float) -> bool:
    """Whether the two sums of a panel agree for every row, as far as digits reach.

    The first two rows are shares, of which the second may be a difference of numbers near 1.
    """
    exact = True
    for k in range(sizes.size):
        rounding = ROUNDING * width if k < 2 else 0.0
        exact = exact and not sums[1, k] > TOLERANCE * sizes[k] + rounding
    return exact


@kernel
def integrate_rows(code: int, p: FloatArray, low: float, high: float, out: FloatArray) -> None:
    """Integral of each parameter's row from low to high log10 dose, into out."""
    n_parameters = codes.N_PARAMETERS[code]
    work = np.empty((NODES.size, codes.MOST_PARAMETERS))
    sums = np.empty((3, n_parameters))
    sizes = np.zeros(n_parameters)
    breaks = np.empty(MOST_BREAKS)
    n_breaks = find_breaks(code, p, low, high, breaks)
    for panel in range(n_breaks - 1):
        sum_panel(code, p, breaks[panel], breaks[panel + 1], work, sums)
        for k in range(n_parameters):
            sizes[k] += sums[2, k]
    ends = np.empty(MOST_DEPTH)
    n_halvings = 0
    for k in range(n_parameters):
        out[k] = 0.0
    left = low
    for panel in range(n_breaks - 1):
        ends[0] = breaks[panel + 1]
        depth = 0
        while depth >= 0:
            right = ends[depth]
            sum_panel(code, p, left, right, work, sums)
            spent = depth == MOST_DEPTH - 1 or n_halvings == MOST_HALVINGS
            if spent or is_exact(sums, sizes, right - left):
                for k in range(n_parameters):
                    out[k] += sums[0, k]
                left = right
                depth -= 1
            else:
                depth += 1
                n_halvings += 1
                ends[depth] = 0.5 * (left + right)
