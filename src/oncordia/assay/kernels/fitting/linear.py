"""The linear parameters of a model, best within their bounds while the others stand still."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel

SWEEPS = 60  # most rounds of coordinate descent
SINGULAR = 1e-11  # share of the product of the diagonal below which two parameters are one


@inner_kernel
def solve_linear(
    gram: FloatArray, target: FloatArray, n_linear: int, box: FloatArray, z: FloatArray
) -> None:
    """Minimum of z'Gz - 2z't within a box over the first n_linear places, into those of z.

    Two parameters are solved exactly: the free optimum or the best edge. Otherwise coordinate
    descent from z, which must be finite.
    """
    if n_linear == 2:
        determinant = gram[0, 0] * gram[1, 1] - gram[0, 1] * gram[0, 1]
        if determinant > SINGULAR * gram[0, 0] * gram[1, 1]:
            first = (gram[1, 1] * target[0] - gram[0, 1] * target[1]) / determinant
            second = (gram[0, 0] * target[1] - gram[0, 1] * target[0]) / determinant
            if box[0, 0] <= first <= box[0, 1] and box[1, 0] <= second <= box[1, 1]:
                z[0], z[1] = first, second
            else:
                solve_edges(gram, target, box, z)
            return
    for a in range(n_linear):
        z[a] = min(max(z[a], box[a, 0]), box[a, 1])
    for _ in range(SWEEPS):
        moved = 0.0
        for a in range(n_linear):
            if not gram[a, a] > 0.0:
                continue
            rest = target[a]
            for b in range(n_linear):
                if b != a:
                    rest -= gram[a, b] * z[b]
            value = min(max(rest / gram[a, a], box[a, 0]), box[a, 1])
            moved = max(moved, abs(value - z[a]) / (abs(value) + 1e-3))
            z[a] = value
        if moved < 1e-6:
            break


@inner_kernel
def solve_edges(gram: FloatArray, target: FloatArray, box: FloatArray, z: FloatArray) -> None:
    """Best of two linear parameters on the four edges of their box, into z."""
    lowest = np.inf
    for edge in range(4):
        held, side = edge // 2, edge % 2
        other = 1 - held
        fixed = box[held, side]
        if not np.isfinite(fixed):
            continue
        value = (target[other] - fixed * gram[0, 1]) / gram[other, other]
        value = min(max(value, box[other, 0]), box[other, 1])
        cost = fixed * (fixed * gram[held, held] - 2.0 * target[held])
        cost += value * (value * gram[other, other] - 2.0 * target[other])
        cost += 2.0 * fixed * value * gram[0, 1]
        if cost < lowest:
            lowest = cost
            z[held], z[other] = fixed, value
