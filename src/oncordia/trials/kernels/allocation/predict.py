"""Predictions of the end of response-adaptive trials of two arms, exact, backwards over states."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel
from oncordia.trials.kernels.allocation.beta import locate_row, lower_level, raise_level
from oncordia.trials.kernels.allocation.exact import TAIL, fill_binomial, find_step, share_at


@kernel
def predict_backward(
    plan: IntArray,
    powers: FloatArray,
    limits: FloatArray,
    threshold: float,
    prior: FloatArray,
    tables: FloatArray,
    looks: IntArray,
) -> FloatArray:
    """Predictive probability that B wins at the end, for every state at each look but the last.

    Backwards over all states, with beta-binomial successes and the allocation that the trial
    itself would make; further looks are not heeded. (looks - 1, states).
    """
    size = plan[1]
    states = locate_row(size, size + 1, 0)
    beat = np.zeros(states)
    beat[0] = 0.5
    value = np.zeros(states)
    out = np.zeros((looks.size - 1, states))
    for level in range(size):
        raise_level(size, level, prior, tables, beat)
    for place in range(states):
        value[place] = 1.0 if beat[place] > threshold else 0.0
    levels = np.zeros(size + 1, np.int64)
    n_levels = 0
    level = 0
    while level < size:
        levels[n_levels] = level
        n_levels += 1
        level += find_step(plan, level)
    above = size
    look = looks.size - 2
    for i in range(n_levels - 1, -1, -1):
        level = levels[i]
        for at in range(above - 1, level - 1, -1):
            lower_level(size, at, prior, tables, beat)
        pull_level(plan, level, powers, limits, beat, prior, tables, value)
        above = level
        if look >= 0 and level == looks[look]:
            out[look] = value
            look -= 1
    return out


@inner_kernel
def log_beta_binomial(
    tables: FloatArray, success: int, failure: int, more: int, size: int
) -> float:
    """Logarithm of the predictive probability of ``more`` successes of ``size``, less the choices.

    B(a + s + k, b + f + m - k) / B(a + s, b + f), from the tables of ``tabulate_logs``.
    """
    after = (
        tables[0, success + more]
        + tables[1, failure + size - more]
        - tables[2, success + failure + size]
    )
    return float(after - tables[0, success] - tables[1, failure] + tables[2, success + failure])


@kernel
def pull_level(
    plan: IntArray,
    level: int,
    powers: FloatArray,
    limits: FloatArray,
    beat: FloatArray,
    prior: FloatArray,
    tables: FloatArray,
    value: FloatArray,
) -> None:
    """Expected value after the next patients of every state of a level, in place."""
    size = plan[1]
    step = find_step(plan, level)
    split = np.zeros(step + 1)
    choices = _log_choices(step)
    of_a = np.zeros((step + 1, step + 1))
    of_b = np.zeros((step + 1, step + 1))
    weight = prior[0] + prior[1]
    for on_b in range(level + 1):
        on_a = level - on_b
        for success_b in range(on_b + 1):
            row = locate_row(size, on_b, success_b)
            if step > 1:
                _fill_predictions(tables, success_b, on_b - success_b, choices, of_b)
            mean_b = (prior[0] + success_b) / (weight + on_b)
            for success_a in range(on_a + 1):
                place = row + success_a
                share = share_at(
                    plan, level, powers, limits, beat[place], on_b, success_b, success_a
                )
                if step == 1:
                    mean_a = (prior[0] + success_a) / (weight + on_a)
                    total = 0.0
                    if share < 1.0:
                        kept = mean_a * value[place + 1] + (1.0 - mean_a) * value[place]
                        total += (1.0 - share) * kept
                    if share > 0.0:
                        won = locate_row(size, on_b + 1, success_b + 1) + success_a
                        lost = locate_row(size, on_b + 1, success_b) + success_a
                        total += share * (mean_b * value[won] + (1.0 - mean_b) * value[lost])
                    value[place] = total
                    continue
                _fill_predictions(tables, success_a, on_a - success_a, choices, of_a)
                fill_binomial(split, share)
                total = 0.0
                for m in range(step + 1):
                    if split[m] < TAIL:
                        continue
                    for more_b in range(m + 1):
                        target = locate_row(size, on_b + m, success_b + more_b) + success_a
                        inner = 0.0
                        for more_a in range(step - m + 1):
                            inner += of_a[step - m, more_a] * value[target + more_a]
                        total += split[m] * of_b[m, more_b] * inner
                value[place] = total


@kernel
def _log_choices(size: int) -> FloatArray:
    """Logarithms of the binomial coefficients, (size + 1, size + 1)."""
    out = np.zeros((size + 1, size + 1))
    for m in range(1, size + 1):
        for k in range(1, m):
            out[m, k] = out[m, k - 1] + np.log((m - k + 1) / k)
    return out


@inner_kernel
def _fill_predictions(
    tables: FloatArray, success: int, failure: int, choices: FloatArray, out: FloatArray
) -> None:
    """Beta-binomial probabilities of k of m, (step + 1, step + 1), from this state on."""
    for m in range(out.shape[0]):
        for k in range(m + 1):
            out[m, k] = np.exp(choices[m, k] + log_beta_binomial(tables, success, failure, k, m))
