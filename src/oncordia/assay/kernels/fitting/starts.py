"""Starts of a fit: the linear parameters solved at each node of a grid, the best nodes picked.

The response is linear in its plateaus (separable least squares, Golub & Pereyra 1973, SIAM J Numer
Anal 10:413).
"""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.fitting.grid import Grid, prepare_grid
from oncordia.assay.kernels.fitting.linear import solve_linear
from oncordia.assay.kernels.fitting.problem import (
    Noise,
    Plan,
    Points,
    Rules,
    Screen,
    open_curve,
)
from oncordia.numeric import inner_kernel, lean_kernel

FEW_STARTS = 3  # lowest local minima of the grid that are followed with a prior ...
MANY_STARTS = 8  # ... and without
N_ABSOLUTE = 1  # rounds of reweighting towards least absolute residuals
NEAR_ZERO = 0.02  # of the range of the responses: a residual below weighs no more than this one
MOST_POINTS = 512  # of a curve on the grid; longer ones are thinned evenly
_LEAST = 1e-13


@inner_kernel
def cost_squared(points: Points, rules: Rules, prior_square: float, grid: Grid) -> None:
    """Least-squares cost of every node, up to a constant, into costs; solutions into the grid."""
    basis, gram, inverse, shift = grid.basis, grid.gram, grid.inverse, grid.shift
    solution, box, prior = grid.solution, rules.box, rules.prior
    n_linear = rules.n_linear
    n = points.x.size
    target, weighted, costs = grid.target, grid.weighted, grid.costs
    for i in range(n):
        weighted[i] = points.w[i] * points.y[i]
    for m in range(costs.size):
        inside = True
        for a in range(n_linear):
            total = prior_square * prior[a, 1] * prior[a, 0]
            for i in range(n):
                total += basis[m, a, i] * weighted[i]
            target[a] = total
        for a in range(n_linear):
            value = shift[m, a]
            for b in range(n_linear):
                value += inverse[m, a, b] * target[b]
            solution[m, a] = value
            inside = inside and box[a, 0] <= value <= box[a, 1]
        if not inside:
            solve_linear(gram[m], target, n_linear, box, solution[m])
        cost = grid.penalty[m]
        for a in range(n_linear):
            inner = -2.0 * target[a]
            for b in range(n_linear):
                inner += gram[m, a, b] * solution[m, b]
            cost += solution[m, a] * inner
        costs[m] = cost


@inner_kernel
def reweigh_node(
    points: Points,
    prior: FloatArray,
    prior_square: float,
    floor: float,
    basis: FloatArray,
    z: FloatArray,
    grid: Grid,
) -> None:
    """Gram matrix and target of a node with weights over its absolute residuals at z."""
    y, w, target, gram = points.y, points.w, grid.target, grid.product
    n_linear = z.size
    for a in range(n_linear):
        ridge = prior_square * prior[a, 1]
        target[a] = ridge * prior[a, 0]
        for b in range(n_linear):
            gram[a, b] = 0.0
        gram[a, a] = ridge
    for i in range(y.size):
        rest = y[i]
        for a in range(n_linear):
            rest -= z[a] * basis[a, i]
        weight = w[i] * floor / max(abs(rest), floor)
        for a in range(n_linear):
            part = weight * basis[a, i]
            target[a] += part * y[i]
            for b in range(n_linear):
                gram[a, b] += part * basis[b, i]


@inner_kernel
def cost_absolute(points: Points, rules: Rules, prior_square: float, grid: Grid) -> None:
    """Sum of absolute residuals of every node after a few rounds of reweighting, into costs.

    So a stray well that draws the least-squares nodes to it is let go.
    """
    y, w, box, n_linear = points.y, points.w, rules.box, rules.n_linear
    low, high = y[0], y[0]
    for i in range(y.size):
        low, high = min(low, y[i]), max(high, y[i])
    floor = NEAR_ZERO * (high - low) + _LEAST
    for m in range(grid.costs.size):
        z, basis = grid.solution[m], grid.basis[m]
        for _ in range(N_ABSOLUTE):
            reweigh_node(points, rules.prior, prior_square, floor, basis, z, grid)
            solve_linear(grid.product, grid.target, n_linear, box, z)
        total = grid.penalty[m]
        for i in range(y.size):
            rest = y[i]
            for a in range(n_linear):
                rest -= z[a] * basis[a, i]
            total += w[i] * abs(rest)
        grid.costs[m] = total


@inner_kernel
def is_minimum(costs: FloatArray, m: int, sizes: IntArray) -> bool:
    """Whether no neighbour of node m along any axis costs less, nor as little and comes later."""
    cost = costs[m]
    stride = 1
    for axis in range(sizes.size - 1, -1, -1):
        size = sizes[axis]
        place = m // stride % size
        if place > 0 and costs[m - stride] < cost:
            return False
        if place < size - 1 and costs[m + stride] <= cost:
            return False
        stride *= size
    return True


@inner_kernel
def pick_starts(grid: Grid, starts: FloatArray) -> int:
    """Lowest local minima of the costs over the nodes, lowest first, into starts; how many."""
    costs, best, where, most = grid.costs, grid.best, grid.where, starts.shape[0]
    n_found = 0
    for m in range(costs.size):
        cost = costs[m]
        if n_found == most and not cost < best[most - 1]:
            continue
        if not (cost < np.inf and is_minimum(costs, m, grid.sizes)):
            continue
        place = min(n_found, most - 1)
        while place > 0 and cost < best[place - 1]:
            best[place], where[place] = best[place - 1], where[place - 1]
            place -= 1
        best[place], where[place] = cost, m
        n_found = min(n_found + 1, most)
    n_linear = grid.solution.shape[1]
    for k in range(n_found):
        for j in range(starts.shape[1]):
            m = where[k]
            starts[k, j] = grid.solution[m, j] if j < n_linear else grid.nodes[m, j]
    return n_found


@inner_kernel
def thin_points(screen: Screen, i: int, x: FloatArray, y: FloatArray, w: FloatArray) -> int:
    """Points of curve i, at most as many as x holds, the ends among them; how many."""
    low, n = screen.starts[i], screen.starts[i + 1] - screen.starts[i]
    kept: int = min(n, x.size)
    for m in range(kept):
        at = low + (m if kept == n else m * (n - 1) // (kept - 1))
        x[m], y[m], w[m] = screen.x[at], screen.y[at], screen.w[at]
    return kept


@lean_kernel
def search_batch(
    first: int,
    last: int,
    screen: Screen,
    plan: Plan,
    relative: FloatArray,
    absolute: bool,
    grid: Grid,
    room: FloatArray,
    placed: FloatArray,
    begin: FloatArray,
    n_begin: IntArray,
) -> None:
    """Starts of the curves from first to last.

    Parameters
    ----------
    relative
        Nodes of the grid, as ``prepare_grid``; neighbours of equal doses share it.
    absolute
        Whether nodes count by their absolute residuals, for robust losses.
    grid
        Made for the longest of the curves, or ``MOST_POINTS``.
    room
        Scratch as long as the grid's points, shape (3, n).
    placed
        Scratch for box and prior, shape (2, P, 2).
    begin, n_begin
        Outputs, shapes (last - first, any number, P) and (last - first,).
    """
    xs, ys, ws = room[0], room[1], room[2]
    law = Noise(plan.noise[0] == 1.0, 0.0, plan.noise[1], plan.noise[2])
    rules = Rules(plan.code, plan.n_linear, placed[0], placed[1], law, plan.loss, 1.0, plan.k)
    prior_square = plan.noise[2] if plan.noise[0] == 1.0 else 0.0
    before = -1
    for i in range(first, last):
        if not screen.fit_mask[i]:
            continue
        n = thin_points(screen, i, xs, ys, ws)
        points = Points(xs[:n], ys[:n], ws[:n], 0.0, 0.0)
        if open_curve(plan, screen, i, before, rules):
            prepare_grid(
                points.x, points.w, rules, relative, plan.position_mask, prior_square, grid
            )
        before = i
        cost_squared(points, rules, prior_square, grid)
        if absolute:
            cost_absolute(points, rules, prior_square, grid)
        n_begin[i - first] = pick_starts(grid, begin[i - first])
