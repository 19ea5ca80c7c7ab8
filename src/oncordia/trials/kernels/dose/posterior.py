"""What a model of dose and toxicity recommends, from a posterior on fixed nodes.

The posterior lies as one weight a node, prior times likelihood; every answer is a sum of weights
times a table, so that a patient costs one product a node.
"""

import math

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel

BY_MEAN, BY_INTERVAL, BY_LIKELIHOOD = 0, 1, 2  # what the recommendation rests on
EMPIRIC, LOGISTIC = 0, 1
NONE = -1  # every dose is too toxic
_SMALL = 1e-120  # sum of weights below which they are scaled up
_AT_ONCE = 16  # patients after whom that is looked at
_LIMIT = 10.0  # of the parameter, where a likelihood has no maximum
_HALVINGS = 44


@lean_kernel
def add_outcomes(weight: FloatArray, toxic: FloatArray, safe: FloatArray, n: int, y: int) -> None:
    """Multiply the likelihood of y toxicities of n patients at one dose into the weights."""
    for i in range(n):
        row = toxic if i < y else safe
        for j in range(weight.size):
            weight[j] *= row[j]
        if i % _AT_ONCE == _AT_ONCE - 1 or i == n - 1:
            total = sum_weights(weight)
            if total < _SMALL:
                for j in range(weight.size):
                    weight[j] /= total


@lean_kernel
def sum_weights(weight: FloatArray) -> float:
    """Sum of all weights, in four sums at a time, which a processor adds up side by side."""
    a = b = c = d = 0.0
    fours = weight.size // 4 * 4
    for j in range(0, fours, 4):
        a += weight[j]
        b += weight[j + 1]
        c += weight[j + 2]
        d += weight[j + 3]
    for j in range(fours, weight.size):
        a += weight[j]
    return (a + b) + (c + d)


@lean_kernel
def sum_products(weight: FloatArray, row: FloatArray) -> float:
    """Sum of weights times a row of values at the nodes."""
    a = b = c = d = 0.0
    fours = weight.size // 4 * 4
    for j in range(0, fours, 4):
        a += weight[j] * row[j]
        b += weight[j + 1] * row[j + 1]
        c += weight[j + 2] * row[j + 2]
        d += weight[j + 3] * row[j + 3]
    for j in range(fours, weight.size):
        a += weight[j] * row[j]
    return (a + b) + (c + d)


@lean_kernel
def maximise_likelihood(
    n: IntArray, y: IntArray, levels: FloatArray, model: int, intercept: float
) -> float:
    """Parameter of greatest likelihood within -10 to 10, by halving on the sign of the score.

    ``levels`` are log rates of the skeleton (empiric) or dose codes (logistic), shape (k,).
    """
    low = -_LIMIT
    high = _LIMIT
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        power = math.exp(middle)
        score = 0.0
        for dose in range(levels.size):
            if n[dose] == 0:
                continue
            push = power * levels[dose]
            if model == EMPIRIC:
                p = math.exp(push)
                score += (y[dose] - n[dose] * p) * push / max(1.0 - p, 1e-300)
            else:
                p = 1.0 / (1.0 + math.exp(-intercept - push))
                score += (y[dose] - n[dose] * p) * push
        if score > 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@lean_kernel
def recommend_dose(
    weight: FloatArray,
    n: IntArray,
    y: IntArray,
    values: FloatArray,
    cuts: FloatArray,
    over: FloatArray,
    near: FloatArray,
    levels: FloatArray,
    limits: FloatArray,
    rule: IntArray,
) -> int:
    """Dose that the model recommends, from 0; NONE if every dose is too toxic.

    Parameters
    ----------
    weight
        Posterior weight at the nodes, of any sum, shape (j,).
    n, y
        Patients and toxicities by dose, shape (k,).
    values, cuts
        Parameter at the nodes, shape (j,); the value above which each next dose lies closer to
        the target, shape (k - 1,), rising.
    over, near
        Weights whose sum is the probability that a dose is too toxic, and that it lies in the
        target interval, shape (k, j); ``over`` holds one more row, for the lowest dose and the
        rule that ends the trial.
    levels
        For the likelihood, as in ``maximise_likelihood``.
    limits
        Greatest probability of being too toxic: to end the trial, to be given; intercept.
    rule
        What it rests on; model; whether each of the two limits holds.
    """
    k = levels.size
    total = sum_weights(weight)
    if rule[2] == 1 and sum_products(weight, over[k]) > limits[0] * total:
        return NONE
    cap = k - 1
    if rule[3] == 1:
        cap = NONE
        while cap + 1 < k and sum_products(weight, over[cap + 1]) <= limits[1] * total:
            cap += 1
        if cap == NONE:
            return NONE
    best = 0
    if rule[0] == BY_INTERVAL:
        most = -1.0
        for dose in range(cap + 1):
            chance = sum_products(weight, near[dose])
            if chance > most + 1e-12 * total:
                most = chance
                best = dose
        return best
    if rule[0] == BY_MEAN:
        value = sum_products(weight, values) / total
    else:
        value = maximise_likelihood(n, y, levels, rule[1], limits[2])
    while best < cap and value > cuts[best]:
        best += 1
    return best


@lean_kernel
def restrain_dose(
    best: int, dose: int, seen: int, n_toxic: int, may_skip: int, may_rise: int, leads: int, k: int
) -> int:
    """Dose of the next cohort: the recommendation within the restrictions; NONE stays NONE.

    Parameters
    ----------
    best, dose
        Recommended, and just given.
    seen, n_toxic
        Toxicities in the cohort just treated, and so far.
    may_skip, may_rise
        1 if doses may be skipped on the way up; if the dose may rise right after a toxicity.
    leads
        1 if doses rise one by one, without the model, until the first toxicity.
    """
    if leads == 1 and n_toxic == 0 and best != NONE:
        return min(dose + 1, k - 1)
    if may_skip == 0:
        best = min(best, dose + 1)
    if may_rise == 0 and seen > 0:
        best = min(best, dose)
    return best


@kernel
def recommend_for_states(
    n: IntArray,
    y: IntArray,
    prior: FloatArray,
    toxic: FloatArray,
    safe: FloatArray,
    values: FloatArray,
    cuts: FloatArray,
    over: FloatArray,
    near: FloatArray,
    levels: FloatArray,
    limits: FloatArray,
    rule: IntArray,
    weight: FloatArray,
    out: IntArray,
) -> None:
    """``recommend_dose`` for each row of n and y, shape (s, k), into out, shape (s,)."""
    for row in range(n.shape[0]):
        weight[:] = prior
        for dose in range(n.shape[1]):
            if n[row, dose] > 0:
                add_outcomes(weight, toxic[dose], safe[dose], n[row, dose], y[row, dose])
        out[row] = recommend_dose(
            weight, n[row], y[row], values, cuts, over, near, levels, limits, rule
        )
