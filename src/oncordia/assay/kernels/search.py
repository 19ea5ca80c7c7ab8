"""Least-squares Hill curve from nothing: a grid of starts, the best of them followed to rest."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.settle import copy_parameters, fit_plateaus, settle_curve
from oncordia.numeric import kernel

GRID_EC50 = 16  # starts on log10 EC50, from half a decade below to half a decade above the doses
GRID_SLOPES = np.log(np.array([0.4, 0.8, 1.5, 3.0, 8.0]))
GRID_MARGIN = 0.5
N_STARTS = 3  # lowest local minima of the grid that are followed
SCOUT_STEPS = 25.0  # steps given to each start before the best one goes on alone
FAR = 1e-3  # first damping
MAX_STEPS = 1000.0  # floats, as a kernel is compiled anew for every constant integer it is given


@kernel
def search_grid(
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    bounds: FloatArray,
    starts: FloatArray,
) -> int:
    """Local minima of the cost on a grid of EC50 and slope, lowest first, into starts.

    Plateaus are the best ones at each node. Returns how many starts were found; starts has
    shape (N_STARTS, 4).
    """
    n_slopes = GRID_SLOPES.size
    costs = np.empty((GRID_EC50, n_slopes))
    nodes = np.empty((GRID_EC50, n_slopes, 4))
    low = max(x[0] - GRID_MARGIN, bounds[2, 0])
    high = min(x[x.size - 1] + GRID_MARGIN, bounds[2, 1])
    for i in range(GRID_EC50):
        for j in range(n_slopes):
            p = nodes[i, j]
            p[2] = low + (high - low) * i / (GRID_EC50 - 1)
            p[3] = min(max(GRID_SLOPES[j], bounds[3, 0]), bounds[3, 1])
            costs[i, j] = fit_plateaus(x, y, w, bounds, p)
    best = np.empty(starts.shape[0])
    for k in range(best.size):
        best[k] = np.inf
    n_found = 0
    for i in range(GRID_EC50):
        for j in range(n_slopes):
            cost = costs[i, j]
            lower = (
                (i > 0 and costs[i - 1, j] < cost)
                or (i < GRID_EC50 - 1 and costs[i + 1, j] <= cost)
                or (j > 0 and costs[i, j - 1] < cost)
                or (j < n_slopes - 1 and costs[i, j + 1] <= cost)
            )
            if lower or not cost < best[best.size - 1]:
                continue
            place = best.size - 1
            while place > 0 and cost < best[place - 1]:
                best[place] = best[place - 1]
                copy_parameters(starts[place - 1], starts[place])
                place -= 1
            best[place] = cost
            copy_parameters(nodes[i, j], starts[place])
            n_found = min(n_found + 1, best.size)
    return n_found


@kernel
def fit_points(
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    bounds: FloatArray,
    p: FloatArray,
) -> tuple[float, bool]:
    """Least-squares Hill curve through sorted points, into p; cost and whether it came to rest."""
    scratch = np.empty((13, 4))
    starts = np.empty((N_STARTS, 4))
    n_found = search_grid(x, y, w, bounds, starts)
    lowest = np.inf
    settled = False
    best = 0
    for k in range(n_found + 1):
        steps = SCOUT_STEPS if k < n_found else MAX_STEPS
        if k == n_found:
            copy_parameters(starts[best], p)
            lowest, settled = settle_curve(x, y, w, bounds, p, steps, FAR, scratch)
        else:
            cost, _ = settle_curve(x, y, w, bounds, starts[k], steps, FAR, scratch)
            if cost < lowest:
                lowest = cost
                best = k
    return lowest, settled
