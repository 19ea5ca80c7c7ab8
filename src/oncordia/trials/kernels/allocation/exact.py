"""Response-adaptive trials of two arms, exact: the probability of every state, forwards."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel
from oncordia.trials.kernels.allocation.beta import locate_row, raise_level
from oncordia.trials.kernels.allocation.rules import EQUAL, share_two

TAIL = 1e-17  # splits of a block less probable than this are left out
FIGURES = 12  # columns of the exact figures of each look


@inner_kernel
def share_at(
    plan: IntArray,
    n: int,
    powers: FloatArray,
    limits: FloatArray,
    beat: float,
    on_b: int,
    success_b: int,
    success_a: int,
) -> float:
    """Share of B for the patients after ``n``: in turns through the burn-in or for equal arms.

    ``plan``: rule, patients at most, patients of the burn-in, block.
    """
    if n < plan[2] or plan[0] == EQUAL:
        return float(n % 2)
    return share_two(plan[0], powers[n], beat, success_a, n - on_b, success_b, on_b, limits)


@inner_kernel
def find_step(plan: IntArray, n: int) -> int:
    """How many patients are allotted before the share is found anew."""
    if n < plan[2] or plan[0] == EQUAL:
        return 1
    return int(min(plan[3], plan[1] - n))


@inner_kernel
def fill_binomial(row: FloatArray, rate: float) -> None:
    """Fill a row with the binomial probabilities of 0 to n successes, in a stable recursion."""
    row[:] = 0.0
    row[0] = 1.0
    for m in range(1, row.size):
        for k in range(m, 0, -1):
            row[k] = row[k] * (1.0 - rate) + row[k - 1] * rate
        row[0] *= 1.0 - rate


@kernel
def binomial_rows(size: int, rate: float) -> FloatArray:
    """Binomial probabilities of k successes of m: row m, column k, (size + 1, size + 1)."""
    rows = np.zeros((size + 1, size + 1))
    for m in range(size + 1):
        fill_binomial(rows[m, : m + 1], rate)
    return rows


@kernel
def push_level(
    plan: IntArray,
    level: int,
    powers: FloatArray,
    limits: FloatArray,
    beat: FloatArray,
    rates: FloatArray,
    weight: FloatArray,
) -> None:
    """Move the probability of every state of a level past its next patients, in place.

    ``rates`` (2,) are those of A and B for these patients.
    """
    size = plan[1]
    step = find_step(plan, level)
    of_a = binomial_rows(step, rates[0])
    of_b = binomial_rows(step, rates[1])
    split = np.zeros(step + 1)
    for on_b in range(level, -1, -1):
        for success_b in range(on_b, -1, -1):
            row = locate_row(size, on_b, success_b)
            for success_a in range(level - on_b, -1, -1):
                mass = weight[row + success_a]
                if mass == 0.0:
                    continue
                weight[row + success_a] = 0.0
                share = share_at(
                    plan, level, powers, limits, beat[row + success_a], on_b, success_b, success_a
                )
                split = binomial_rows(step, share)[step] if step > 1 else of_a[0]
                for m in range(step + 1):
                    part = split[m] if step > 1 else (share if m == 1 else 1.0 - share)
                    part *= mass
                    if part < TAIL * mass:
                        continue
                    for more_b in range(m + 1):
                        target = locate_row(size, on_b + m, success_b + more_b) + success_a
                        shift = part * of_b[m, more_b]
                        for more_a in range(step - m + 1):
                            weight[target + more_a] += shift * of_a[step - m, more_a]


@inner_kernel
def judge(rule: FloatArray, beat: float, at_end: int) -> int:
    """What a look says: 0 go on, 1 B is better, 2 futile, 3 A is better (if the best is sought).

    ``rule``: final threshold, stopping for efficacy above, for futility below, 1 if the best arm
    is sought.
    """
    bar = rule[0] if at_end == 1 else rule[1]
    if beat > bar:
        return 1
    if rule[3] > 0.0:
        return 3 if 1.0 - beat > bar else 0
    return 2 if at_end == 0 and beat < rule[2] else 0


@kernel
def close_look(
    plan: IntArray,
    level: int,
    rule: FloatArray,
    beat: FloatArray,
    predicted: FloatArray,
    weight: FloatArray,
    figures: FloatArray,
) -> None:
    """Take the states that stop at a look out of the weights and add them to its figures.

    ``predicted`` is empty, or the predictive probability of each state. ``figures`` (12,): B
    better, A better, futile, ended, and the sums over ended trials of patients, patients on B,
    its square, successes of A, of B, patients of A over those of B by more than a tenth of the
    plan, and the other way round, and the share of patients on B.
    """
    size = plan[1]
    last = level == size
    for on_b in range(level + 1):
        on_a = level - on_b
        for success_b in range(on_b + 1):
            row = locate_row(size, on_b, success_b)
            for success_a in range(on_a + 1):
                mass = weight[row + success_a]
                if mass == 0.0:
                    continue
                if predicted.size > 0 and not last:
                    said = judge(rule, predicted[row + success_a], 0)
                else:
                    said = judge(rule, beat[row + success_a], int(last))
                if said == 0 and not last:
                    continue
                weight[row + success_a] = 0.0
                figures[0] += mass * (said == 1)
                figures[1] += mass * (said == 3)
                figures[2] += mass * (said == 2)
                figures[3] += mass
                figures[4] += mass * level
                figures[5] += mass * on_b
                figures[6] += mass * on_b * on_b
                figures[7] += mass * success_a
                figures[8] += mass * success_b
                figures[9] += mass * (10 * (on_a - on_b) > size)
                figures[10] += mass * (10 * (on_b - on_a) > size)
                figures[11] += mass * on_b / level


@kernel
def sum_forward(
    plan: IntArray,
    powers: FloatArray,
    limits: FloatArray,
    rule: FloatArray,
    rates: FloatArray,
    prior: FloatArray,
    tables: FloatArray,
    looks: IntArray,
    predicted: FloatArray,
) -> FloatArray:
    """Exact figures (looks, 12) of a trial of two arms; the last look is its end.

    ``rates`` (patients, 2) may drift from patient to patient if the share is found anew for each
    of them; ``predicted`` (looks - 1, states) or (0, 0).
    """
    size = plan[1]
    states = locate_row(size, size + 1, 0)
    beat = np.zeros(states)
    weight = np.zeros(states)
    beat[0] = 0.5
    weight[0] = 1.0
    figures = np.zeros((looks.size, FIGURES))
    none = np.zeros(0)
    level = 0
    look = 0
    while level < size:
        step = find_step(plan, level)
        push_level(plan, level, powers, limits, beat, rates[level], weight)
        for at in range(level, level + step):
            raise_level(size, at, prior, tables, beat)
        level += step
        if level == looks[look]:
            said = predicted[look] if predicted.shape[0] > look else none
            close_look(plan, level, rule, beat, said, weight, figures[look])
            look += 1
    return figures
