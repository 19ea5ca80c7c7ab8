"""Probability that the largest of up to four correlated normal statistics lies above a point."""

import math

from oncordia.arrays import FloatArray
from oncordia.numeric import lean_kernel
from oncordia.numeric.normal import normal_cdf, normal_density

MOST = 4  # statistics
FAR = 7.5  # beyond which the normal density is taken as 0
SAME = 1e-9  # share of a variance below which a statistic depends on those before it
_Y, _LAST, _LEAD, _LOW, _END, _STOP, _NODE, _TOTAL = range(MOST, MOST + 8)  # rows below the root
WORK = (MOST + 8, MOST)  # shape of the scratch


@lean_kernel
def exceed_largest(
    covariance: FloatArray,
    point: float,
    nodes: FloatArray,
    node_weights: FloatArray,
    work: FloatArray,
) -> float:
    """P(max Z > point) for correlated standard normal Z.

    Z = root y for independent standard normal y. What each y may be follows from those before
    it, so the last is integrated by the normal law itself and the others by Gauss-Legendre
    quadrature, split where another statistic begins to bind.

    Parameters
    ----------
    covariance
        (m, m), m <= 4, of the scores; may be singular.
    point
        A value of the largest standardised statistic.
    nodes, node_weights
        Gauss-Legendre rule on -1 to 1.
    work
        Scratch of shape ``WORK``.
    """
    m = covariance.shape[0]
    rank = _factor_correlation(covariance, work)
    if rank == 0:
        return 1.0 if point < 0.0 else 0.0
    inside = _integrate(work, m, rank, point, nodes, node_weights)
    return min(max(1.0 - inside, 0.0), 1.0)


@lean_kernel
def _factor_correlation(covariance: FloatArray, work: FloatArray) -> int:
    """Fill the root, row by row, so that correlation = root root'; its rank comes back.

    A statistic that depends on those before it adds no column; one without variance is left out.
    """
    m = covariance.shape[0]
    rank = 0
    for i in range(m):
        for j in range(MOST):
            work[i, j] = 0.0
        work[_LAST, i] = -1.0
        if covariance[i, i] <= 0.0:
            continue
        left = 1.0
        for j in range(rank):
            lead = int(work[_LEAD, j])
            r = covariance[i, lead] / math.sqrt(covariance[i, i] * covariance[lead, lead])
            for k in range(j):
                r -= work[i, k] * work[lead, k]
            work[i, j] = r / work[lead, j]
            left -= work[i, j] * work[i, j]
            if abs(work[i, j]) > SAME:
                work[_LAST, i] = j
        if left > SAME:
            work[i, rank] = math.sqrt(left)
            work[_LAST, i] = rank
            work[_LEAD, rank] = i
            rank += 1
    return rank


@lean_kernel
def _bound(work: FloatArray, row: int, level: int, point: float) -> float:
    """Value of y at a level at which a statistic is at the point, given the y before it."""
    rest = point
    for j in range(level):
        rest -= work[row, j] * work[_Y, j]
    return float(rest / work[row, level])


@lean_kernel
def _find_end(work: FloatArray, m: int, level: int, point: float, upper: bool) -> float:
    """Largest (or smallest) y at a level that keeps every statistic below the point."""
    end = FAR if upper else -FAR
    for row in range(m):
        if work[_LAST, row] == level and (work[row, level] > 0.0) == upper:
            bound = _bound(work, row, level, point)
            end = min(end, bound) if upper else max(end, bound)
    return end


@lean_kernel
def _find_break(
    work: FloatArray, m: int, level: int, point: float, after: float, before: float
) -> float:
    """First y at a level, between two, at which another statistic begins to bind the next y."""
    found = before
    after_next = level + 1
    for a in range(m):
        for b in range(a + 1, m):
            if work[_LAST, a] != after_next or work[_LAST, b] != after_next:
                continue
            scale_a, scale_b = 1.0 / work[a, after_next], 1.0 / work[b, after_next]
            slope = work[a, level] * scale_a - work[b, level] * scale_b
            if slope == 0.0:
                continue
            gap = point * (scale_a - scale_b)
            for j in range(level):
                gap -= (work[a, j] * scale_a - work[b, j] * scale_b) * work[_Y, j]
            y = gap / slope
            if after + 1e-9 < y < found:
                found = y
    return found


@lean_kernel
def _integrate(
    work: FloatArray,
    m: int,
    rank: int,
    point: float,
    nodes: FloatArray,
    node_weights: FloatArray,
) -> float:
    """Probability that all statistics are below the point.

    The levels of y are nested integrals; they are walked by hand, as compiled functions that call
    themselves cannot be kept on disk.
    """
    last = rank - 1
    level = 0
    value = 0.0
    is_down = True  # on the way to the next level, or back with its value
    while level >= 0:
        if is_down:
            low = _find_end(work, m, level, point, False)
            stop = _find_end(work, m, level, point, True)
            is_down = False
            if stop <= low:
                value = 0.0
            elif level == last:
                value = normal_cdf(stop) - normal_cdf(low)
            else:
                work[_LOW, level], work[_STOP, level] = low, stop
                work[_END, level] = _find_break(work, m, level, point, low, stop)
                work[_NODE, level] = work[_TOTAL, level] = 0.0
                is_down = True
        else:
            half = 0.5 * (work[_END, level] - work[_LOW, level])
            node = int(work[_NODE, level])
            share = half * node_weights[node] * normal_density(work[_Y, level])
            work[_TOTAL, level] += share * value
            work[_NODE, level] += 1.0
            is_down = True
            if node + 1 == nodes.size:
                work[_NODE, level] = 0.0
                low = work[_LOW, level] = work[_END, level]
                stop = work[_STOP, level]
                is_down = low < stop
                if is_down:
                    work[_END, level] = _find_break(work, m, level, point, low, stop)
                else:
                    value = work[_TOTAL, level]
        if is_down:
            middle = 0.5 * (work[_LOW, level] + work[_END, level])
            half = work[_END, level] - middle
            work[_Y, level] = middle + half * nodes[int(work[_NODE, level])]
            level += 1
        else:
            level -= 1
    return value
