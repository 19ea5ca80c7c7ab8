"""Response-adaptive trials of any number of arms, with P(best) by quadrature, not by draws."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel, lean_kernel
from oncordia.numeric.streams import draw_uniform, start_stream
from oncordia.trials.kernels.allocation.rules import EQUAL, THOMPSON, weigh_arms


@lean_kernel
def move_posterior(
    nodes: FloatArray, density: FloatArray, below: FloatArray, won: float, lost: float, gain: int
) -> None:
    """Move density and distribution of Beta(won, lost) at the nodes past one patient, in place.

    F(a + 1, b) = F(a, b) - x (1 - x) f / a and F(a, b + 1) = F(a, b) + x (1 - x) f / b (DLMF
    8.17.20, 8.17.21).
    """
    whole = won + lost
    if gain == 1:
        for m in range(nodes.size):
            x = nodes[m]
            below[m] -= x * (1.0 - x) * density[m] / won
            density[m] *= x * (whole / won)
    else:
        for m in range(nodes.size):
            x = nodes[m]
            below[m] += x * (1.0 - x) * density[m] / lost
            density[m] *= (1.0 - x) * (whole / lost)


@lean_kernel
def find_best(
    weights: FloatArray,
    density: FloatArray,
    below: FloatArray,
    product: FloatArray,
    best: FloatArray,
) -> None:
    """P(arm is the best) (k,) from densities and distributions (k, nodes) at the nodes.

    The integral of f_i times the product of the other F_j; ``product`` (k + 1, nodes) is scratch.
    """
    n_arms, n_nodes = density.shape
    for m in range(n_nodes):
        product[n_arms, m] = weights[m]
        product[0, m] = 1.0
    for i in range(n_arms - 1, 0, -1):
        for m in range(n_nodes):
            product[i, m] = product[i + 1, m] * below[i, m]
    total = 0.0
    for i in range(n_arms):
        part = 0.0
        for m in range(n_nodes):
            part += density[i, m] * product[0, m] * product[i + 1, m]
            product[0, m] *= below[i, m]
        best[i] = max(part, 0.0)
        total += best[i]
    for i in range(n_arms):
        best[i] /= total


@lean_kernel
def find_better(
    weights: FloatArray, density: FloatArray, below: FloatArray, better: FloatArray
) -> None:
    """P(arm > first arm) of each arm but the first, (k - 1,)."""
    for i in range(1, density.shape[0]):
        part = 0.0
        for m in range(weights.size):
            part += weights[m] * density[i, m] * below[0, m]
        better[i - 1] = min(1.0, max(part, 0.0))


@kernel
def play_many_arms(
    seed: int,
    first: int,
    last: int,
    plan: IntArray,
    powers: FloatArray,
    settings: FloatArray,
    rule: FloatArray,
    rates: FloatArray,
    start: FloatArray,
    looks: IntArray,
    rejected: BoolArray,
    ended: IntArray,
    patients: FloatArray,
    responders: FloatArray,
) -> None:
    """Play trials ``first`` to ``last`` - 1.

    ``plan``: rule, patients, patients of the burn-in, block. ``start`` (4, nodes): nodes, weights,
    density and distribution of the prior there. ``rejected`` (trials, hypotheses), ``ended``
    (trials, 2) look and futile, ``patients`` and ``responders`` (trials, arms).
    """
    state = np.empty(4, np.uint64)
    n_arms = rates.shape[1]
    nodes, weights = start[0], start[1]
    density = np.empty((n_arms, nodes.size))
    below = np.empty_like(density)
    product = np.empty((n_arms + 1, nodes.size))
    best = np.empty(n_arms)
    share = np.empty(n_arms)
    said = np.empty(rejected.shape[1])
    for trial in range(first, last):
        start_stream(state, seed, trial)
        row = trial - first
        treated = patients[row]
        success = responders[row]
        _begin(start, density, below, treated, success)
        n = look = futile = 0
        while True:
            in_turn = n < plan[2] or plan[0] == EQUAL
            step = 1 if in_turn else min(plan[3], plan[1] - n)
            if not in_turn:
                if plan[0] == THOMPSON:
                    find_best(weights, density, below, product, best)
                weigh_arms(plan[0], powers[n], best, success, treated, settings, share)
            for _ in range(step):
                u = draw_uniform(state)
                arm = n % n_arms if in_turn else _pick(share, u)
                gain = int(draw_uniform(state) < rates[n, arm])
                won = settings[2] + success[arm]
                lost = settings[3] + treated[arm] - success[arm]
                move_posterior(nodes, density[arm], below[arm], won, lost, gain)
                treated[arm] += 1.0
                success[arm] += gain
                n += 1
            if n != looks[look]:
                continue
            at_end = n == plan[1]
            if rule[3] > 0.0:
                find_best(weights, density, below, product, said)
            else:
                find_better(weights, density, below, said)
            bar = rule[0] if at_end else rule[1]
            highest = _find_highest(said)
            if not at_end and highest < rule[2]:
                futile = 1
            if at_end or futile == 1 or highest > bar:
                break
            look += 1
        for i in range(said.size):
            rejected[row, i] = futile == 0 and said[i] > bar
        ended[row, 0] = look + 1
        ended[row, 1] = futile


@inner_kernel
def _pick(share: FloatArray, u: float) -> int:
    """Arm whose stretch of the cumulative shares holds ``u``."""
    for i in range(share.size - 1):
        u -= share[i]
        if u < 0.0:
            return i
    return int(share.size - 1)


@inner_kernel
def _begin(
    start: FloatArray,
    density: FloatArray,
    below: FloatArray,
    treated: FloatArray,
    success: FloatArray,
) -> None:
    """Take every arm back to the prior, with no patients."""
    for i in range(treated.size):
        treated[i] = 0.0
        success[i] = 0.0
        for m in range(start.shape[1]):
            density[i, m] = start[2, m]
            below[i, m] = start[3, m]


@inner_kernel
def _find_highest(values: FloatArray) -> float:
    highest = values[0]
    for value in values:
        highest = max(highest, value)
    return float(highest)
