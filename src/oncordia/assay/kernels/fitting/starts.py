"""Starts of a fit: a grid over the nonlinear parameters, the linear ones solved at each node.

The response is linear in its plateaus (separable least squares, Golub & Pereyra 1973, SIAM J Numer
Anal 10:413). What a node needs of the doses alone, its basis and the inverse of its Gram matrix, is
worked out once for all curves that share their doses.
"""

from typing import NamedTuple

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.fitting.problem import Points, Rules, Scratch
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.numeric import inner_kernel, invert_positive, kernel

MARGIN = 0.5  # decades beyond the doses that the grid reaches
SWEEPS = 40  # most rounds of the bounded solution
N_ABSOLUTE = 3  # rounds of reweighting towards least absolute residuals
NEAR_ZERO = 0.02  # of the range of the responses: a residual below weighs no more than this one
_LEAST = 1e-13


class Grid(NamedTuple):
    """Nodes of a model for one set of doses and weights."""

    nodes: FloatArray  # (m, P) parameters at each node, linear ones 0
    groups: IntArray  # (m,) place of the node along the first axis, rising from 0
    basis: FloatArray  # (m, L, n) gradient with the linear parameters at the points
    gram: FloatArray  # (m, L, L) of the weighted basis, with the prior's share
    inverse: FloatArray  # (m, L, L) of the free linear parameters, 0 elsewhere
    shift: FloatArray  # (m, L) what held linear parameters add to the solution
    penalty: FloatArray  # (m,) the prior's share of the nonlinear parameters
    solution: FloatArray  # (m, L) linear parameters of the curve at hand
    costs: FloatArray  # (m,) of the nodes for the curve at hand
    target: FloatArray  # (L,), scratch like the rest
    weighted: FloatArray  # (n,)
    product: FloatArray  # (L, L)
    best: FloatArray  # (number of groups,)
    where: IntArray


@kernel
def prepare_grid(
    points: Points,
    rules: Rules,
    relative: FloatArray,
    position_mask: FloatArray,
    prior_square: float,
    grid: Grid,
    s: Scratch,
) -> None:
    """Fill the grid for the doses and weights of the points.

    Parameters
    ----------
    relative
        Nonlinear parameters of each node, shape (m, P - L); a position as a share, 0 to 1, of the
        way from the lowest to the highest dose with ``MARGIN`` at both ends.
    position_mask
        Above 0 where a parameter is a position among the doses, shape (P,).
    prior_square
        Variance that weighs the prior at the nodes.
    """
    n_linear = rules.n_linear
    low, high = dose_ends(points.x)
    work = np.empty((n_linear, n_linear))
    inverse = np.empty((n_linear, n_linear))
    free = np.empty(n_linear, dtype=np.int64)
    for m in range(relative.shape[0]):
        p = grid.nodes[m]
        grid.penalty[m] = 0.0
        for j in range(rules.box.shape[0]):
            if j < n_linear:
                p[j] = 0.0
                continue
            value = relative[m, j - n_linear]
            if position_mask[j] > 0.0:
                value = low - MARGIN + (high - low + 2.0 * MARGIN) * value
            p[j] = min(max(value, rules.box[j, 0]), rules.box[j, 1])
            off = p[j] - rules.prior[j, 0]
            grid.penalty[m] += prior_square * rules.prior[j, 1] * off * off
        fill_rows(rules.code, points.x, p, s.rows)
        for a in range(n_linear):
            for i in range(points.x.size):
                grid.basis[m, a, i] = s.rows[i, a]
            for b in range(a + 1):
                total = 0.0
                for i in range(points.x.size):
                    total += points.w[i] * s.rows[i, a] * s.rows[i, b]
                if a == b:
                    total += prior_square * rules.prior[a, 1]
                grid.gram[m, a, b] = total
                grid.gram[m, b, a] = total
        n_free = 0
        for a in range(n_linear):
            if rules.box[a, 0] < rules.box[a, 1]:
                free[n_free] = a
                n_free += 1
        for a in range(n_free):
            for b in range(n_free):
                work[a, b] = grid.gram[m, free[a], free[b]]
        for a in range(n_linear):
            for b in range(n_linear):
                grid.inverse[m, a, b] = 0.0
        if invert_positive(work, n_free, 1e-11, inverse):
            for a in range(n_free):
                for b in range(n_free):
                    grid.inverse[m, free[a], free[b]] = inverse[a, b]
        elif n_free > 0:
            grid.inverse[m, free[0], free[0]] = np.nan  # the bounded solution finds its way
        shift_held(grid.gram[m], grid.inverse[m], rules.box, grid.shift[m])


@inner_kernel
def dose_ends(x: FloatArray) -> tuple[float, float]:
    """Lowest and highest log10 dose above dose 0; 0 and 0 where there is none."""
    first = 0
    while first < x.size and x[first] == -np.inf:
        first += 1
    if first == x.size:
        return 0.0, 0.0
    return x[first], x[x.size - 1]


@inner_kernel
def solve_bounded(gram: FloatArray, target: FloatArray, box: FloatArray, z: FloatArray) -> None:
    """Minimum of z'Gz - 2z't within a box from z inside it, by coordinate descent, in place."""
    for _ in range(SWEEPS):
        moved = 0.0
        for a in range(target.size):
            if not gram[a, a] > 0.0:
                continue
            rest = target[a]
            for b in range(target.size):
                if b != a:
                    rest -= gram[a, b] * z[b]
            value = min(max(rest / gram[a, a], box[a, 0]), box[a, 1])
            moved = max(moved, abs(value - z[a]) / (abs(value) + 1e-3))
            z[a] = value
        if moved < 1e-6:
            break


@kernel
def shift_held(gram: FloatArray, inverse: FloatArray, box: FloatArray, shift: FloatArray) -> None:
    """What held linear parameters add to the solution: themselves, and their pull on the others."""
    n_linear = shift.size
    for a in range(n_linear):
        shift[a] = 0.0
        if box[a, 0] >= box[a, 1]:
            shift[a] = box[a, 0]
            continue
        for b in range(n_linear):
            for c in range(n_linear):
                if box[c, 0] >= box[c, 1]:
                    shift[a] -= inverse[a, b] * gram[b, c] * box[c, 0]


@inner_kernel
def put_inside(gram: FloatArray, target: FloatArray, box: FloatArray, z: FloatArray) -> None:
    """Put the best linear parameters within the box into z, from a solution outside or NaN."""
    for a in range(target.size):
        middle = 0.5 * (max(box[a, 0], -1e3) + min(box[a, 1], 1e3))
        value = z[a] if np.isfinite(z[a]) else middle
        z[a] = min(max(value, box[a, 0]), box[a, 1])
    solve_bounded(gram, target, box, z)


@inner_kernel
def cost_squared(points: Points, rules: Rules, prior_square: float, grid: Grid) -> None:
    """Least-squares cost of every node, up to a constant, into costs; solutions into the grid."""
    basis, gram, inverse, shift = grid.basis, grid.gram, grid.inverse, grid.shift
    solution, penalty, box, prior = grid.solution, grid.penalty, rules.box, rules.prior
    n_linear = rules.n_linear
    n = points.x.size
    target, weighted, costs = grid.target, grid.weighted, grid.costs
    for i in range(n):
        weighted[i] = points.w[i] * points.y[i]
    for m in range(costs.size):
        for a in range(n_linear):
            total = prior_square * prior[a, 1] * prior[a, 0]
            for i in range(n):
                total += basis[m, a, i] * weighted[i]
            target[a] = total
        inside = True
        cost = penalty[m]
        for a in range(n_linear):
            value = shift[m, a]
            for b in range(n_linear):
                value += inverse[m, a, b] * target[b]
            solution[m, a] = value
            inside = inside and box[a, 0] <= value <= box[a, 1]
        if not inside:
            put_inside(gram[m], target, box, solution[m])
        for a in range(n_linear):
            inner = -2.0 * target[a]
            for b in range(n_linear):
                inner += gram[m, a, b] * solution[m, b]
            cost += solution[m, a] * inner
        costs[m] = cost


@inner_kernel
def cost_absolute(points: Points, rules: Rules, prior_square: float, grid: Grid) -> None:
    """Sum of absolute residuals of every node after a few rounds of reweighting, into costs.

    So a stray well that draws the least-squares nodes to it is let go.
    """
    basis, solution, penalty, box, prior = (
        grid.basis,
        grid.solution,
        grid.penalty,
        rules.box,
        rules.prior,
    )
    x, y, w = points.x, points.y, points.w
    n_linear = rules.n_linear
    target, gram, costs, z = grid.target, grid.product, grid.costs, grid.weighted
    low, high = y[0], y[0]
    for i in range(x.size):
        low, high = min(low, y[i]), max(high, y[i])
    floor = NEAR_ZERO * (high - low) + _LEAST
    for m in range(costs.size):
        for a in range(n_linear):
            z[a] = np.nan
        for turn in range(N_ABSOLUTE):
            for a in range(n_linear):
                target[a] = prior_square * prior[a, 1] * prior[a, 0]
                for b in range(a + 1):
                    gram[a, b] = 0.0
                gram[a, a] = prior_square * prior[a, 1]
            for i in range(x.size):
                weight = w[i]
                if turn > 0:
                    rest = y[i]
                    for a in range(n_linear):
                        rest -= z[a] * basis[m, a, i]
                    weight *= floor / max(abs(rest), floor)
                for a in range(n_linear):
                    part = weight * basis[m, a, i]
                    target[a] += part * y[i]
                    for b in range(a + 1):
                        gram[a, b] += part * basis[m, b, i]
            for a in range(n_linear):
                for b in range(a):
                    gram[b, a] = gram[a, b]
            if not solve_two(gram, target, box, z):
                put_inside(gram, target, box, z)
        total = penalty[m]
        for i in range(x.size):
            rest = y[i]
            for a in range(n_linear):
                rest -= z[a] * basis[m, a, i]
            total += w[i] * abs(rest)
        for a in range(n_linear):
            solution[m, a] = z[a]
        costs[m] = total


@inner_kernel
def solve_two(gram: FloatArray, target: FloatArray, box: FloatArray, z: FloatArray) -> bool:
    """Free optimum of two linear parameters, into z; False where it is not in the box or not two."""
    if target.size != 2:
        return False
    determinant = gram[0, 0] * gram[1, 1] - gram[0, 1] * gram[0, 1]
    if not determinant > 1e-10 * gram[0, 0] * gram[1, 1]:
        return False
    z[0] = (gram[1, 1] * target[0] - gram[0, 1] * target[1]) / determinant
    z[1] = (gram[0, 0] * target[1] - gram[0, 1] * target[0]) / determinant
    return box[0, 0] <= z[0] <= box[0, 1] and box[1, 0] <= z[1] <= box[1, 1]


@inner_kernel
def pick_starts(grid: Grid, starts: FloatArray) -> int:
    """Lowest local minima of the costs along the first axis, lowest first, into starts."""
    costs, best, where, groups = grid.costs, grid.best, grid.where, grid.groups
    n_groups = best.size
    for g in range(n_groups):
        best[g] = np.inf
        where[g] = 0
    for m in range(costs.size):
        g = groups[m]
        if costs[m] < best[g]:
            best[g] = costs[m]
            where[g] = m
    n_linear = grid.solution.shape[1]
    n_found = 0
    while n_found < starts.shape[0]:
        lowest = np.inf
        at = 0
        for g in range(n_groups):
            if best[g] < lowest:
                lowest = best[g]
                at = g
        if lowest == np.inf:
            break
        m = where[at]
        for j in range(starts.shape[1]):
            starts[n_found, j] = grid.solution[m, j] if j < n_linear else grid.nodes[m, j]
        n_found += 1
        left, right = at, at
        while left > 0 and best[left - 1] >= best[left]:
            left -= 1
        while right < n_groups - 1 and best[right + 1] >= best[right]:
            right += 1
        for g in range(left, right + 1):
            best[g] = np.inf
    return n_found
