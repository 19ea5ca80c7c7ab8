"""The linear parameters of a model, best within their bounds while the others stand still.

Up to three of them, solved exactly: the free optimum if it lies in the box, else the best on its
faces.
"""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel

SINGULAR = 1e-11  # share of the product of the diagonal below which two parameters are one


@inner_kernel
def solve_one(g: float, t: float, low: float, high: float) -> float:
    """Minimum of g z^2 - 2 t z from low to high; the place nearest 0 where all are equal."""
    return min(max(t / g if g > 0.0 else 0.0, low), high)


@inner_kernel
def solve_pair(
    ga: float,
    gab: float,
    gb: float,
    ta: float,
    tb: float,
    box: FloatArray,
    a: int,
    b: int,
) -> tuple[float, float]:
    """Minimum of z'Gz - 2z't over two parameters, bounded by rows a and b of the box."""
    determinant = ga * gb - gab * gab
    if determinant > SINGULAR * ga * gb:
        first = (gb * ta - gab * tb) / determinant
        second = (ga * tb - gab * ta) / determinant
        if box[a, 0] <= first <= box[a, 1] and box[b, 0] <= second <= box[b, 1]:
            return first, second
    best_a = best_b = 0.0
    lowest = np.inf
    for edge in range(5):
        if edge < 4 and not np.isfinite(box[a if edge < 2 else b, edge % 2]):
            continue
        if edge < 2:
            first = box[a, edge]
            second = solve_one(gb, tb - first * gab, box[b, 0], box[b, 1])
        else:
            second = box[b, edge - 2] if edge < 4 else min(max(0.0, box[b, 0]), box[b, 1])
            first = solve_one(ga, ta - second * gab, box[a, 0], box[a, 1])
        cost = first * (first * ga - 2.0 * ta) + second * (second * gb - 2.0 * tb)
        cost += 2.0 * first * second * gab
        if cost < lowest:
            lowest, best_a, best_b = cost, first, second
    return best_a, best_b


@inner_kernel
def solve_linear(
    gram: FloatArray, target: FloatArray, n_linear: int, box: FloatArray, z: FloatArray
) -> None:
    """Minimum of z'Gz - 2z't within a box over the first one to three places, into those of z."""
    if n_linear == 1:
        z[0] = solve_one(gram[0, 0], target[0], box[0, 0], box[0, 1])
    elif n_linear == 2:
        b = n_linear - 1  # as a variable: a plain 1 would compile the kernel once more
        z[0], z[1] = solve_pair(
            gram[0, 0], gram[0, 1], gram[1, 1], target[0], target[1], box, b - 1, b
        )
    else:
        solve_three(gram, target, box, z)


@inner_kernel
def solve_three(gram: FloatArray, target: FloatArray, box: FloatArray, z: FloatArray) -> None:
    """The same over three parameters: free by elimination, else the best face of the box."""
    if solve_free(gram, target, z):
        inside = True
        for a in range(3):
            inside = inside and box[a, 0] <= z[a] <= box[a, 1]
        if inside:
            return
    best_a = best_b = best_c = 0.0
    lowest = np.inf
    for face in range(7):
        a = face % 3
        b, c = (a + 1) % 3, (a + 2) % 3
        fixed = box[a, face // 3] if face < 6 else min(max(0.0, box[a, 0]), box[a, 1])
        if not np.isfinite(fixed):
            continue
        tb, tc = target[b] - fixed * gram[a, b], target[c] - fixed * gram[a, c]
        zb, zc = solve_pair(gram[b, b], gram[b, c], gram[c, c], tb, tc, box, b, c)
        cost = fixed * (fixed * gram[a, a] - 2.0 * target[a])
        cost += zb * (zb * gram[b, b] - 2.0 * tb) + zc * (zc * gram[c, c] - 2.0 * tc)
        cost += 2.0 * zb * zc * gram[b, c]
        if cost < lowest:
            lowest = cost
            z[a], z[b], z[c] = fixed, zb, zc
            best_a, best_b, best_c = z[0], z[1], z[2]
    z[0], z[1], z[2] = best_a, best_b, best_c


@inner_kernel
def solve_free(gram: FloatArray, target: FloatArray, z: FloatArray) -> bool:
    """Free optimum of three parameters by elimination, into z; False if they are not told apart."""
    last = gram[2, 2]
    if not last > 0.0:
        return False
    down_a, down_b = gram[0, 2] / last, gram[1, 2] / last
    ga = gram[0, 0] - down_a * gram[0, 2]
    gab = gram[0, 1] - down_a * gram[1, 2]
    gb = gram[1, 1] - down_b * gram[1, 2]
    ta, tb = target[0] - down_a * target[2], target[1] - down_b * target[2]
    determinant = ga * gb - gab * gab
    known = ga > SINGULAR * gram[0, 0] and gb > SINGULAR * gram[1, 1]
    if not (known and determinant > SINGULAR * ga * gb):
        return False
    z[0] = (gb * ta - gab * tb) / determinant
    z[1] = (ga * tb - gab * ta) / determinant
    z[2] = (target[2] - gram[0, 2] * z[0] - gram[1, 2] * z[1]) / last
    return True
