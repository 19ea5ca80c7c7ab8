"""Two normal components with one variance, fitted to sorted values by expectation-maximisation."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel

N_MIXTURE = 6
GAIN, SHARE, LOW, HIGH, SPREAD, ROUNDS = range(N_MIXTURE)
N_STARTS = 9  # splits of the values at their tenths
SCOUT_ROUNDS = 30.0  # given to each start before the best one goes on alone
MAX_ROUNDS = 1000.0
AT_REST = 1e-9  # gain of the log-likelihood a value below which the rounds end
LEAST_SPREAD = 1e-3  # of the components, as a share of that of all values


@kernel
def upper_share(x: float, share: float, low: float, high: float, spread: float) -> float:
    """Posterior probability that a value belongs to the component with the higher mean."""
    odds = math.log(share / (1.0 - share))
    odds += (high - low) * (x - 0.5 * (low + high)) / (spread * spread)
    if odds > 0.0:
        return 1.0 / (1.0 + math.exp(-odds))
    rise = math.exp(odds)
    return rise / (1.0 + rise)


@kernel
def mixture_likelihood(
    x: FloatArray, share: float, low: float, high: float, spread: float
) -> float:
    """Log-likelihood of the values under the mixture."""
    total = -x.size * (math.log(spread) + 0.5 * math.log(2.0 * math.pi))
    for i in range(x.size):
        below = math.log(1.0 - share) - 0.5 * ((x[i] - low) / spread) ** 2
        above = math.log(share) - 0.5 * ((x[i] - high) / spread) ** 2
        most = max(below, above)
        total += most + math.log(math.exp(below - most) + math.exp(above - most))
    return total


@kernel
def climb_from_split(
    x: FloatArray, first: int, floor: float, max_rounds: float, out: FloatArray
) -> float:
    """Rounds of expectation-maximisation from the split before x[first], into out; likelihood.

    The values are sorted. The spread never falls below ``floor``.
    """
    weight = np.empty(x.size)
    for i in range(x.size):
        weight[i] = 1.0 if i >= first else 0.0
    before = -np.inf
    likelihood = -np.inf
    turn = 0.0
    while turn < max_rounds:
        turn += 1.0
        above = 0.0
        high = 0.0
        low = 0.0
        for i in range(x.size):
            above += weight[i]
            high += weight[i] * x[i]
            low += (1.0 - weight[i]) * x[i]
        if above < 1e-9 or above > x.size - 1e-9:
            return likelihood  # one component has died out
        high /= above
        low /= x.size - above
        within = 0.0
        for i in range(x.size):
            within += weight[i] * (x[i] - high) ** 2 + (1.0 - weight[i]) * (x[i] - low) ** 2
        spread = max(math.sqrt(within / x.size), floor)
        share = above / x.size
        likelihood = mixture_likelihood(x, share, low, high, spread)
        out[SHARE], out[LOW], out[HIGH] = share, low, high
        out[SPREAD], out[ROUNDS] = spread, turn
        if likelihood - before <= AT_REST * x.size:
            break
        before = likelihood
        for i in range(x.size):
            weight[i] = upper_share(x[i], share, low, high, spread)
    return likelihood


@kernel
def fit_mixture(x: FloatArray, out: FloatArray) -> None:
    """Best mixture of sorted values, into out: GAIN is 2 (log L2 - log L1) over one normal."""
    mean = 0.0
    for i in range(x.size):
        mean += x[i] / x.size
    square = 0.0
    for i in range(x.size):
        square += (x[i] - mean) ** 2 / x.size
    spread = math.sqrt(square)
    single = -x.size * (math.log(spread) + 0.5 * math.log(2.0 * math.pi) + 0.5)
    floor = LEAST_SPREAD * spread
    best = -np.inf
    chosen = 1
    last = 0
    for k in range(1, N_STARTS + 1):
        first = min(max((k * x.size) // (N_STARTS + 1), 1), x.size - 1)
        if first == last:
            continue
        last = first
        likelihood = climb_from_split(x, first, floor, SCOUT_ROUNDS, out)
        if likelihood > best:
            best = likelihood
            chosen = first
    best = climb_from_split(x, chosen, floor, MAX_ROUNDS, out)
    out[GAIN] = 2.0 * (best - single)


@kernel
def fit_mixtures(first: int, last: int, starts: IntArray, x: FloatArray, out: FloatArray) -> None:
    """Fit groups first to last: values starts[i] to starts[i + 1] of x, sorted, are group i.

    Parameters
    ----------
    starts
        Where the values of each group begin, shape (n_groups + 1,); a group has two values or
        more, not all equal.
    x
        The values, finite, sorted within a group.
    out
        Output, shape (n_groups, N_MIXTURE): gain of two components over one, share of the upper,
        lower and upper mean, common spread, rounds.
    """
    for i in range(first, last):
        fit_mixture(x[starts[i] : starts[i + 1]], out[i])
