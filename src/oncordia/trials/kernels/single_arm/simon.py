"""Exact search for single-arm two-stage designs, best expected size for each total size."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.trials.kernels.single_arm.binomial import fill_binomial, sum_above, sum_at


@lean_kernel
def reach_power(null: FloatArray, other: FloatArray, n: int, alpha: float) -> float:
    """Power of the best test of level alpha, cut at random where it must be, with n patients.

    By Neyman and Pearson no design that looks at the same n patients has more.
    """
    size = 0.0
    power = 0.0
    for x in range(n, -1, -1):
        if size + null[n, x] > alpha:
            return float(power + other[n, x] * (alpha - size) / null[n, x])
        size += null[n, x]
        power += other[n, x]
    return 1.0


@lean_kernel
def limit_stops(
    null_mass: FloatArray, other_mass: FloatArray, beta: float, r1_most: IntArray, stop: FloatArray
) -> None:
    """Largest r1 of each n1 whose early stops alone keep the power, and the chance of such a stop.

    ``r1_most`` is -1 where even r1 = 0 loses more than beta; ``stop`` is under the null.
    """
    for n1 in range(r1_most.size):
        lost = other_mass[n1, 0]
        r1 = -1
        stop[n1] = 0.0
        while lost <= beta and r1 + 1 < n1:
            r1 += 1
            stop[n1] += null_mass[n1, r1]
            lost += other_mass[n1, r1 + 1]
        r1_most[n1] = r1


@lean_kernel
def fit_stage(
    tables: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    limits: tuple[float, float],
    sizes: tuple[int, int],
    start: tuple[int, int],
    stop: float,
    best: float,
) -> tuple[int, int, float, float, float]:
    """Largest r1, with its r, that keeps level and power for given sizes and beats ``best``.

    Level and power fall in r and in r1, so the least r that keeps the level has the most power,
    and it can only rise as r1 falls: one walk along that edge meets every design worth a look.
    Steps of r1 cost one product each, steps of r one sum.

    Parameters
    ----------
    tables
        Mass and tail under the null, mass and tail under the alternative.
    limits
        Level alpha and power 1 - beta.
    sizes
        n1 and n2.
    start
        Largest r1, and largest r that a single look at all patients would allow.
    stop
        P(X1 <= r1) under the null for that r1.
    best
        Expected size to beat.

    Returns
    -------
    r1, r, level, power and expected size; r1 is -1 if there is none.
    """
    null, null_tail, other, other_tail = tables
    n1, n2 = sizes
    r1, r_most = start
    r = r_most
    size = sum_above(null, null_tail, n1, n2, r1, r)
    if size > limits[0]:
        return -1, 0, 0.0, 0.0, best
    power = sum_above(other, other_tail, n1, n2, r1, r)
    while r > r1:
        more = sum_at(null, n1, n2, r1, r)
        if size + more > limits[0]:
            break
        size += more
        power += sum_at(other, n1, n2, r1, r)
        r -= 1
    while True:
        expected = n1 + (1.0 - stop) * n2
        if expected >= best:
            return -1, 0, 0.0, 0.0, best
        if power >= limits[1]:
            return r1, r, size, power, expected
        if r1 == 0:
            return -1, 0, 0.0, 0.0, best
        needed = r + 1 - r1  # responses of stage 2, where stage 1 had r1
        if needed <= n2:
            size += null[n1, r1] * null_tail[n2, needed]
            power += other[n1, r1] * other_tail[n2, needed]
        stop -= null[n1, r1]
        r1 -= 1
        while size > limits[0]:
            r += 1
            if r > r_most:
                return -1, 0, 0.0, 0.0, best
            size -= sum_at(null, n1, n2, r1, r)
            power -= sum_at(other, n1, n2, r1, r)


@kernel
def search_two_stage(
    p0: float, p1: float, alpha: float, beta: float, n_max: int, cuts: IntArray, sizes: FloatArray
) -> bool:
    """Two-stage designs that no smaller design beats in expected size under the null.

    Total sizes are tried from small to large, so that the first found is minimax and the last
    is optimal (Simon 1989). A size or a first stage is left out as soon as a bound shows that it
    cannot hold the power or beat the expected size found so far; nothing is left out otherwise.

    Parameters
    ----------
    p0, p1, alpha, beta
        Rates and errors.
    n_max
        Largest total size.
    cuts
        Output, shape (n_max + 1, 3): r1, n1, r in row n; n1 is 0 where no design improves.
    sizes
        Output, shape (n_max + 1, 3): level, power and expected size.

    Returns
    -------
    Whether no larger total size could do better.
    """
    null = np.empty((n_max + 1, n_max + 2))
    null_tail = np.empty((n_max + 1, n_max + 2))
    other = np.empty((n_max + 1, n_max + 2))
    other_tail = np.empty((n_max + 1, n_max + 2))
    fill_binomial(p0, null, null_tail)
    fill_binomial(p1, other, other_tail)
    tables = (null, null_tail, other, other_tail)
    limits = (alpha, 1.0 - beta)
    r1_most = np.empty(n_max + 1, dtype=np.int64)
    stop = np.empty(n_max + 1)
    limit_stops(null, other, beta, r1_most, stop)
    cuts[:] = 0
    best = math.inf
    for n in range(2, n_max + 1):
        if reach_power(null, other, n, alpha) < limits[1]:
            continue
        r_most = n - 1
        while r_most >= 0 and other_tail[n, r_most + 1] < limits[1]:
            r_most -= 1
        hope = False
        for n1 in range(1, n):
            if r1_most[n1] < 0 or n1 + (1.0 - stop[n1]) * (n - n1) >= best:
                continue
            hope = True
            start = (r1_most[n1], r_most)
            found = fit_stage(tables, limits, (n1, n - n1), start, stop[n1], best)
            if found[0] >= 0:
                best = found[4]
                cuts[n, 0], cuts[n, 1], cuts[n, 2] = found[0], n1, found[1]
                sizes[n, 0], sizes[n, 1], sizes[n, 2] = found[2], found[3], found[4]
        if not hope and best < math.inf:
            return True
    return False
