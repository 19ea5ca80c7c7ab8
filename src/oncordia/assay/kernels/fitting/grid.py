"""Nodes of a grid over the nonlinear parameters, with what they need of the doses alone.

The basis of a node and the inverse of its Gram matrix are worked out once for all curves that
share their doses and weights.
"""

from typing import NamedTuple

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.fitting.linear import SINGULAR
from oncordia.assay.kernels.fitting.problem import Rules, dose_ends
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.numeric import inner_kernel, solve_positive

MOST_STARTS = 16  # of a curve
MARGIN = 0.5  # decades beyond the doses of the nodes with shares from 0 to 1


class Grid(NamedTuple):
    """Nodes of a model for one set of doses and weights."""

    nodes: FloatArray  # (m, P) parameters at each node, linear ones 0
    sizes: IntArray  # (P - L,) nodes along each axis; the last runs fastest in m
    basis: FloatArray  # (m, L, at least n) gradient with the linear parameters at the points
    gram: FloatArray  # (m, L, L) of the weighted basis, with the prior's share
    inverse: FloatArray  # (m, L, L) of the free linear parameters, 0 elsewhere
    shift: FloatArray  # (m, L) what held linear parameters add to the solution
    penalty: FloatArray  # (m,) the prior's share of the nonlinear parameters
    solution: FloatArray  # (m, L) linear parameters of the curve at hand
    costs: FloatArray  # (m,) of the nodes for the curve at hand
    target: FloatArray  # (L,), scratch like the rest
    weighted: FloatArray  # (n,)
    product: FloatArray  # (L, L)
    rows: FloatArray  # (n, P)
    best: FloatArray  # (MOST_STARTS,)
    where: IntArray


def make_grid(
    relative: FloatArray, sizes: IntArray, n_linear: int, n_parameters: int, n: int
) -> Grid:
    """Memory for the nodes of curves of up to n points."""
    m = relative.shape[0]
    return Grid(
        np.zeros((m, n_parameters)),
        sizes,
        np.empty((m, n_linear, n)),
        np.empty((m, n_linear, n_linear)),
        np.empty((m, n_linear, n_linear)),
        np.empty((m, n_linear)),
        np.empty(m),
        np.empty((m, n_linear)),
        np.empty(m),
        np.empty(n_linear),
        np.empty(n),
        np.empty((n_linear, n_linear)),
        np.empty((n, n_parameters)),
        np.empty(MOST_STARTS),
        np.empty(MOST_STARTS, dtype=np.int64),
    )


@inner_kernel
def place_node(
    rules: Rules,
    relative: FloatArray,
    position_mask: FloatArray,
    ends: tuple[float, float],
    p: FloatArray,
) -> float:
    """Put the nonlinear parameters of a node into p; their prior penalty.

    A position is a share, 0 to 1, of the way from ``MARGIN`` below the lowest to ``MARGIN`` above
    the highest dose; what it lacks to 0, or has above 1, are decades beyond these.
    """
    low, high = ends[0] - MARGIN, ends[1] + MARGIN
    penalty = 0.0
    for j in range(rules.n_linear, p.size):
        value = relative[j - rules.n_linear]
        if position_mask[j] > 0.0:
            share = min(max(value, 0.0), 1.0)
            value += low + (high - low - 1.0) * share
        p[j] = min(max(value, rules.box[j, 0]), rules.box[j, 1])
        off = p[j] - rules.prior[j, 0]
        penalty += rules.prior[j, 1] * off * off
    return penalty


@inner_kernel
def fill_gram(
    rows: FloatArray, w: FloatArray, ridge: FloatArray, basis: FloatArray, gram: FloatArray
) -> None:
    """Linear columns of the rows into basis (L, n), their weighted products and ridge into gram."""
    for a in range(gram.shape[0]):
        for i in range(w.size):
            basis[a, i] = rows[i, a]
        for b in range(a + 1):
            total = ridge[a] if a == b else 0.0
            for i in range(w.size):
                total += w[i] * rows[i, a] * rows[i, b]
            gram[a, b] = total
            gram[b, a] = total


@inner_kernel
def invert_gram(
    gram: FloatArray, box: FloatArray, work: FloatArray, inverse: FloatArray, shift: FloatArray
) -> None:
    """Inverse over the free linear parameters, and what the held ones add to the solution.

    A held one adds itself, and its pull on the others. NaN where parameters cannot be told apart.
    """
    n_linear = shift.size
    known = True
    for column in range(n_linear):
        for a in range(n_linear):
            for b in range(n_linear):
                both = box[a, 0] < box[a, 1] and box[b, 0] < box[b, 1]
                unit = 1.0 if a == b else 0.0
                work[a, b] = gram[a, b] if both else unit
            inverse[column, a] = 1.0 if a == column else 0.0
        known = known and solve_positive(work, inverse[column], n_linear, SINGULAR)
    for a in range(n_linear):
        if box[a, 0] >= box[a, 1]:
            inverse[a, a] = 0.0
    for a in range(n_linear):
        shift[a] = box[a, 0] if box[a, 0] >= box[a, 1] else 0.0
        if not known:
            shift[a] = np.nan  # the bounded solution finds its way
        for c in range(n_linear):
            if box[c, 0] >= box[c, 1]:
                for b in range(n_linear):
                    shift[a] -= inverse[a, b] * gram[b, c] * box[c, 0]


@inner_kernel
def prepare_grid(
    x: FloatArray,
    w: FloatArray,
    rules: Rules,
    relative: FloatArray,
    position_mask: FloatArray,
    prior_square: float,
    grid: Grid,
) -> None:
    """Fill the grid for doses x and weights w.

    Parameters
    ----------
    relative
        Nonlinear parameters of each node, shape (m, P - L), positions as ``place_node`` says.
    position_mask
        Above 0 where a parameter is a position among the doses, shape (P,).
    prior_square
        Variance that weighs the prior at the nodes.
    """
    ends = dose_ends(x)
    for a in range(rules.n_linear):
        grid.target[a] = prior_square * rules.prior[a, 1]
    for m in range(relative.shape[0]):
        penalty = place_node(rules, relative[m], position_mask, ends, grid.nodes[m])
        grid.penalty[m] = prior_square * penalty
        fill_rows(rules.code, x, grid.nodes[m], grid.rows)
        fill_gram(grid.rows, w, grid.target, grid.basis[m], grid.gram[m])
        invert_gram(grid.gram[m], rules.box, grid.product, grid.inverse[m], grid.shift[m])
