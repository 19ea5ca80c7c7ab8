"""Single-arm trials with looks: chances of every way to end, and what a posterior predicts."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.trials.kernels.single_arm.binomial import fill_binomial


@lean_kernel
def follow_paths(
    p: float,
    first: float,
    looks: IntArray,
    low: IntArray,
    high: IntArray,
    reach: FloatArray,
    ends: FloatArray,
) -> None:
    """Chance that the trial ends at each look with each number of responses.

    At look j with x responses the trial stops as hopeless if x <= low[j] and as a success if
    x >= high[j]; whatever is left ends at the last look. One more patient moves the chances by
    one step, as in the recursion of Schultz et al. (1973).

    Parameters
    ----------
    p
        Response rate.
    first
        Rate of the first patient: ``p``, or 1 to count paths that begin with a response.
    looks, low, high
        Patients at each look, rising, and the bounds; shape (k,).
    reach
        Scratch, shape (looks[-1] + 2,).
    ends
        Output, shape (k, looks[-1] + 2).
    """
    reach[:] = 0.0
    ends[:] = 0.0
    reach[0] = 1.0
    n = 0
    for j in range(looks.size):
        while n < looks[j]:
            rate = first if n == 0 else p
            n += 1
            for x in range(n, 0, -1):
                reach[x] = (1.0 - rate) * reach[x] + rate * reach[x - 1]
            reach[0] *= 1.0 - rate
        for x in range(n + 1):
            if x <= low[j] or x >= high[j] or j == looks.size - 1:
                ends[j, x] = reach[x]
                reach[x] = 0.0


@kernel
def find_ends(p: float, first: float, looks: IntArray, low: IntArray, high: IntArray) -> FloatArray:
    """Chance of each end, shape (k, looks[-1] + 2); see ``follow_paths``."""
    n = looks[-1]
    ends = np.empty((looks.size, n + 2))
    follow_paths(p, first, looks, low, high, np.empty(n + 2), ends)
    return ends


@lean_kernel
def fill_prediction(cut: int, a: float, b: float, n: int, table: FloatArray) -> None:
    """Predictive probability of more than ``cut`` responses among n, from any state before.

    That of Lee and Liu (2008), by one more patient at a time: the chance now is the mean
    of the two chances after the next patient, who responds with chance (a + x) / (a + b + m).

    Parameters
    ----------
    a, b
        Beta prior.
    table
        Output, row m and column x: after x responses of m patients.
    """
    for x in range(n + 1):
        table[n, x] = 1.0 if x > cut else 0.0
    for m in range(n - 1, -1, -1):
        for x in range(m + 1):
            rate = (a + x) / (a + b + m)
            table[m, x] = rate * table[m + 1, x + 1] + (1.0 - rate) * table[m + 1, x]


@lean_kernel
def cut_prediction(
    table: FloatArray,
    cut: int,
    theta_low: float,
    theta_high: float,
    looks: IntArray,
    low: IntArray,
    high: IntArray,
) -> None:
    """Bounds at each look: below ``theta_low`` is hopeless, above ``theta_high`` a success."""
    last = looks.size - 1
    for j in range(last):
        n = looks[j]
        low[j] = -1
        while low[j] < n and table[n, low[j] + 1] < theta_low:
            low[j] += 1
        high[j] = n + 1
        while high[j] > low[j] + 1 and table[n, high[j] - 1] > theta_high:
            high[j] -= 1
    low[last] = cut
    high[last] = cut + 1


@kernel
def find_prediction_bounds(
    cut: int,
    prior: tuple[float, float],
    theta_low: float,
    theta_high: float,
    looks: IntArray,
    low: IntArray,
    high: IntArray,
    table: FloatArray,
) -> None:
    """Predictive probabilities, shape (n + 1, n + 1), and the bounds of each look from them."""
    fill_prediction(cut, prior[0], prior[1], looks[-1], table)
    cut_prediction(table, cut, theta_low, theta_high, looks, low, high)


@lean_kernel
def sum_success(ends: FloatArray, high: IntArray) -> float:
    """Chance of every end that is a success."""
    total = 0.0
    for j in range(high.size):
        for x in range(max(high[j], 0), ends.shape[1]):
            total += ends[j, x]
    return total


@lean_kernel
def count_expected(ends: FloatArray, looks: IntArray) -> float:
    """Expected number of patients."""
    total = 0.0
    for j in range(looks.size):
        for x in range(looks[j] + 1):
            total += looks[j] * ends[j, x]
    return total


@kernel
def search_predictive(
    rates: tuple[float, float],
    errors: tuple[float, float],
    prior: tuple[float, float],
    looks: IntArray,
    theta_high: float,
    found: FloatArray,
) -> bool:
    """Design with the least expected size under the null, for given looks.

    For each number of responses asked for at the end, the chance of success falls as the
    threshold of futility rises, under both rates. So the largest threshold that keeps the power,
    found by bisection of its logarithm, has the least level and the least expected size.

    Parameters
    ----------
    rates, errors, prior
        p0 and p1; alpha and beta; a and b.
    looks
        Patients at each look; the last is the largest size.
    theta_high
        Predictive probability above which the trial stops as a success.
    found
        Output: cut, threshold of futility, level, power, expected size under the null.

    Returns
    -------
    Whether there is a design.
    """
    n = looks[-1]
    table = np.empty((n + 1, n + 2))
    mass = np.empty((n + 1, n + 2))
    tail = np.empty((n + 1, n + 2))
    low = np.empty_like(looks)
    high = np.empty_like(looks)
    reach = np.empty(n + 2)
    ends = np.empty((looks.size, n + 2))
    fill_binomial(rates[1], mass, tail)
    found[4] = np.inf
    cut = n
    while cut >= 0 and tail[n, cut + 1] < 1.0 - errors[1]:
        cut -= 1
    while cut >= rates[0] * n:
        fill_prediction(cut, prior[0], prior[1], n, table)
        below, above = -12.0, 0.0
        for _ in range(40):
            middle = 0.5 * (below + above)
            cut_prediction(table, cut, 10.0**middle, theta_high, looks, low, high)
            follow_paths(rates[1], rates[1], looks, low, high, reach, ends)
            if sum_success(ends, high) >= 1.0 - errors[1]:
                below = middle
            else:
                above = middle
        cut_prediction(table, cut, 10.0**below, theta_high, looks, low, high)
        follow_paths(rates[1], rates[1], looks, low, high, reach, ends)
        power = sum_success(ends, high)
        follow_paths(rates[0], rates[0], looks, low, high, reach, ends)
        level = sum_success(ends, high)
        size = count_expected(ends, looks)
        if power >= 1.0 - errors[1] and level <= errors[0] and size < found[4]:
            found[0], found[1], found[2], found[3], found[4] = cut, 10.0**below, level, power, size
        cut -= 1
    return bool(found[4] < np.inf)
