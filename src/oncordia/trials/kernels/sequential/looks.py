"""One look of a group-sequential test to the next, by integration over the trials that go on.

The standardised statistics Z_k of looks with information I_k are jointly normal with mean
``drift * sqrt(I_k)`` and covariance ``sqrt(I_j / I_k)`` for j <= k. So the density of Z_k of trials
that have not stopped follows from that of Z_(k-1) by one integral (Armitage, McPherson and Rowe
1969, J. R. Stat. Soc. A 132, 235; Jennison and Turnbull 2000, eq. 19.3). The integral runs over
Gauss-Legendre panels no wider than ``WIDTH`` standard deviations of what is integrated: to full
precision with fewer points than the rule of Jennison and Turnbull 2000, section 19.2.
"""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel
from oncordia.numeric.normal import normal_cdf, normal_density, normal_quantile

POINTS = 16  # of a panel
WIDTH = 6.0  # of a panel, in standard deviations of the integrand
REACH = 8.0  # standard deviations from the mean that are integrated over
ROUNDS = 100  # of a search for one bound, at most
AT_REST = 1e-13
LEAST_HAZARD = 1e-3  # density over tail from which Newton's step is of use
UPPER, LOWER, INNER = range(3)  # rows of crossing probabilities
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(POINTS)


@inner_kernel
def _add_panels(
    low: float, high: float, scale: float, z: FloatArray, weight: FloatArray, n: int
) -> int:
    """Append the nodes and weights of the panels from low to high; returns how many there are."""
    if not low < high:
        return n
    panels = math.ceil((high - low) / (WIDTH * scale))
    half = 0.5 * (high - low) / panels
    for panel in range(panels):
        middle = low + (2 * panel + 1) * half
        for i in range(POINTS):
            z[n] = middle + half * _NODES[i]
            weight[n] = half * _WEIGHTS[i]
            n += 1
    return n


@inner_kernel
def find_tail(
    z: FloatArray, mass: FloatArray, n: int, before: float, now: float, drift: float, bound: float
) -> float:
    """Probability to be above ``bound`` at the next look, of trials that have not stopped.

    ``before`` and ``now`` are the information at the last look, 0 at the start, and at the next.
    """
    step = now - before
    a = math.sqrt(before / step)
    b = drift * math.sqrt(step) - bound * math.sqrt(now / step)
    total = 0.0
    for i in range(n):
        total += mass[i] * normal_cdf(a * z[i] + b)
    return total


@inner_kernel
def _density(
    z: FloatArray, mass: FloatArray, n: int, before: float, now: float, drift: float, bound: float
) -> float:
    """Density of the statistic of the next look at ``bound``, of trials that have not stopped."""
    step = now - before
    a = math.sqrt(before / step)
    c = math.sqrt(now / step)
    b = drift * math.sqrt(step) - bound * c
    total = 0.0
    for i in range(n):
        total += mass[i] * normal_density(a * z[i] + b)
    return total * c


@inner_kernel
def find_bound(
    z: FloatArray, mass: FloatArray, n: int, before: float, now: float, drift: float, tail: float
) -> float:
    """Bound with ``tail`` above it at the next look: Newton on the log, kept in a bracket."""
    total = 0.0
    for i in range(n):
        total += mass[i]
    if not tail > 0.0:
        return math.inf
    if not tail < total:
        return -math.inf
    mean = drift * math.sqrt(now)
    low, high = mean - 40.0, mean + 40.0
    bound = mean - normal_quantile(min(max(tail, 1e-300), 0.999))
    for _ in range(ROUNDS):
        above = find_tail(z, mass, n, before, now, drift, bound)
        if above > tail:
            low = bound
        else:
            high = bound
        slope = _density(z, mass, n, before, now, drift, bound)
        last = bound
        if slope > LEAST_HAZARD * above:
            bound += math.log(above / tail) * above / slope
        else:
            bound = low
        if not low < bound < high:
            bound = 0.5 * (low + high)
        if abs(bound - last) <= AT_REST * max(1.0, abs(bound)):
            break
    return bound


@inner_kernel
def advance(
    z: FloatArray,
    mass: FloatArray,
    n: int,
    before: float,
    now: float,
    drift: float,
    region: tuple[float, float, float, float],
    scale: float,
    z_new: FloatArray,
    mass_new: FloatArray,
) -> int:
    """Carry the trials that go on to the next look; returns the number of nodes there.

    ``region`` is the lower and upper bound of going on, and the ends of the part between them
    where trials stop, too; none where they are the same.
    """
    lower, upper, hole_low, hole_high = region
    mean = drift * math.sqrt(now)
    low, high = max(lower, mean - REACH), min(upper, mean + REACH)
    if hole_low < hole_high:
        count = _add_panels(low, min(high, hole_low), scale, z_new, mass_new, 0)
        count = _add_panels(max(low, hole_high), high, scale, z_new, mass_new, count)
    else:
        count = _add_panels(low, high, scale, z_new, mass_new, 0)
    step = now - before
    a = math.sqrt(before / step)
    c = math.sqrt(now / step)
    shift = drift * math.sqrt(step)
    for j in range(count):
        b = shift - z_new[j] * c
        total = 0.0
        for i in range(n):
            x = a * z[i] + b
            if -REACH - 1.0 < x < REACH + 1.0:
                total += mass[i] * math.exp(-0.5 * x * x)
        mass_new[j] *= total * c * 0.3989422804014327
    return count


@inner_kernel
def find_scale(information: FloatArray, k: int) -> float:
    """Standard deviation, in Z_k, of the finest that is integrated over at look k."""
    before = 0.0 if k == 0 else information[k - 1]
    now = information[k]
    return 1.0 / math.sqrt(now / (now - before) + now / (information[k + 1] - now))


@inner_kernel
def count_nodes(information: FloatArray) -> int:
    """Most nodes that a look needs."""
    most = 1
    for k in range(information.size - 1):
        panels = math.ceil(2.0 * REACH / (WIDTH * find_scale(information, k))) + 2
        most = max(most, panels * POINTS)
    return most


@inner_kernel
def record_stops(
    z: FloatArray,
    mass: FloatArray,
    n: int,
    before: float,
    now: float,
    drift: float,
    region: tuple[float, float, float, float],
    out: FloatArray,
    k: int,
) -> None:
    """Probabilities to stop at look k above, below and in the middle, into column k."""
    lower, upper, hole_low, hole_high = region
    out[UPPER, k] = find_tail(z, mass, n, before, now, drift, upper)
    out[LOWER, k] = 0.0
    if lower > -math.inf:  # the part below, by reflection: small parts keep their digits
        total = 0.0
        step = now - before
        a = math.sqrt(before / step)
        b = drift * math.sqrt(step) - lower * math.sqrt(now / step)
        for i in range(n):
            total += mass[i] * normal_cdf(-a * z[i] - b)
        out[LOWER, k] = total
    out[INNER, k] = 0.0
    if hole_low < hole_high:
        above_low = find_tail(z, mass, n, before, now, drift, max(hole_low, lower))
        above_high = find_tail(z, mass, n, before, now, drift, min(hole_high, upper))
        out[INNER, k] = max(above_low - above_high, 0.0)
