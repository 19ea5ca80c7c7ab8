"""Binomial probabilities and tails of every sample size up to a largest, row by row."""

from oncordia.arrays import FloatArray
from oncordia.numeric import kernel, lean_kernel


@kernel
def fill_binomial(p: float, mass: FloatArray, tail: FloatArray) -> None:
    """P(X = x) and P(X >= x) of X ~ binomial(n, p), for every row n.

    Each row follows from the one before by one more patient, b(x; n) = (1 - p) b(x; n - 1) +
    p b(x - 1; n - 1): sums of positive terms, so that rounding stays in the last digits.

    Parameters
    ----------
    p
        Response rate, 0 to 1.
    mass, tail
        Outputs, shape (n_max + 1, n_max + 2); places above n are 0.
    """
    n_rows = mass.shape[0]
    mass[:] = 0.0
    tail[:] = 0.0
    mass[0, 0] = 1.0
    for n in range(1, n_rows):
        mass[n, 0] = (1.0 - p) * mass[n - 1, 0]
        for x in range(1, n + 1):
            mass[n, x] = (1.0 - p) * mass[n - 1, x] + p * mass[n - 1, x - 1]
    for n in range(n_rows):
        for x in range(n, -1, -1):
            tail[n, x] = tail[n, x + 1] + mass[n, x]


@lean_kernel
def sum_above(mass: FloatArray, tail: FloatArray, n1: int, n2: int, r1: int, r: int) -> float:
    """P(X1 > r1 and X1 + X2 > r), the chance to call a drug active after two stages.

    Simon (1989) gives the complement.
    """
    total = 0.0
    for x in range(max(r1 + 1, r + 1 - n2), min(n1, r) + 1):
        total += mass[n1, x] * tail[n2, r + 1 - x]
    return total + tail[n1, max(r1, r) + 1] if max(r1, r) < n1 else total


@lean_kernel
def sum_at(mass: FloatArray, n1: int, n2: int, r1: int, total: int) -> float:
    """P(X1 > r1 and X1 + X2 = total)."""
    chance = 0.0
    for x in range(max(r1 + 1, total - n2), min(n1, total) + 1):
        chance += mass[n1, x] * mass[n2, total - x]
    return chance
