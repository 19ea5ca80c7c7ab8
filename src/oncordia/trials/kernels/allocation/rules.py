"""Rules of response-adaptive allocation: what share of the next patients each arm has."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel, lean_kernel

THOMPSON, PLAY_THE_WINNER, OPTIMAL_RATIO, NEYMAN, EQUAL = range(5)


@inner_kernel
def share_two(
    rule: int,
    power: float,
    beat: float,
    success_a: int,
    on_a: int,
    success_b: int,
    on_b: int,
    limits: FloatArray,
) -> float:
    """Probability that a patient of a trial of two arms goes to B.

    ``power`` is the exponent of Thompson sampling now, ``beat`` P(B > A). ``limits`` are: lowest,
    highest share of B, prior successes and failures, balls at the start and added in the urn.
    Thall & Wathen (2007) eq. 1; Wei & Durham (1978); Rosenberger et al. (2001) eq. 2.
    """
    share = 0.5
    if rule == THOMPSON:
        lost = min(1.0, max(0.0, 1.0 - beat))
        if power == 1.0:
            share = 1.0 - lost
        elif lost >= 1.0:
            share = 0.5 if power == 0.0 else 0.0
        else:
            share = 1.0 / (1.0 + (lost / (1.0 - lost)) ** power)
    elif rule == PLAY_THE_WINNER:
        balls = limits[4] + limits[5] * (success_b + on_a - success_a)
        share = balls / (2.0 * limits[4] + limits[5] * (on_a + on_b))
    elif rule != EQUAL:
        weight = limits[2] + limits[3]
        rate_a = (success_a + limits[2]) / (on_a + weight)
        rate_b = (success_b + limits[2]) / (on_b + weight)
        if rule == NEYMAN:
            rate_a *= 1.0 - rate_a
            rate_b *= 1.0 - rate_b
        root = np.sqrt(rate_b)
        share = root / (np.sqrt(rate_a) + root)
    return float(min(limits[1], max(limits[0], share)))


@inner_kernel
def weigh_arms(
    rule: int,
    power: float,
    best: FloatArray,
    success: FloatArray,
    patients: FloatArray,
    settings: FloatArray,
    share: FloatArray,
) -> None:
    """Fill the share (k,) of each arm from P(best) (k,), successes and patients (k,).

    ``settings``: lowest, highest share, prior successes and failures, balls at the start and
    added, share kept for the first arm (0: by the rule).
    """
    n_arms = share.size
    failed = 0.0
    for i in range(n_arms):
        failed += patients[i] - success[i]
    weight = settings[2] + settings[3]
    for i in range(n_arms):
        rate = (success[i] + settings[2]) / (patients[i] + weight)
        if rule == THOMPSON:
            share[i] = max(best[i], 1e-12) ** power
        elif rule == PLAY_THE_WINNER:
            others = failed - (patients[i] - success[i])
            share[i] = settings[4] + settings[5] * (success[i] + others / (n_arms - 1))
        elif rule == OPTIMAL_RATIO:
            share[i] = np.sqrt(rate)
        elif rule == NEYMAN:
            share[i] = np.sqrt(rate * (1.0 - rate))
        else:
            share[i] = 1.0
    if settings[6] > 0.0:
        share[0] = settings[6]
        cap_shares(share[1:], 1.0 - settings[6], settings[0], settings[1])
    else:
        cap_shares(share, 1.0, settings[0], settings[1])


@lean_kernel
def cap_shares(share: FloatArray, total: float, lowest: float, highest: float) -> None:
    """Scale weights to a total, each between the lowest and the highest share, in place.

    Those between the limits keep their proportions: the factor is found by bisection when a
    limit binds.
    """
    weight = 0.0
    for i in range(share.size):
        weight += share[i]
    scale = total / weight
    fits = True
    for i in range(share.size):
        share[i] *= scale
        fits &= lowest <= share[i] <= highest
    if fits:
        return
    low, high = 0.0, 1.0
    while _clipped_total(share, high, lowest, highest) < total and high < 1e30:
        high *= 2.0
    for _ in range(100):
        factor = 0.5 * (low + high)
        if _clipped_total(share, factor, lowest, highest) < total:
            low = factor
        else:
            high = factor
    for i in range(share.size):
        share[i] = min(highest, max(lowest, share[i] * high))


@inner_kernel
def _clipped_total(share: FloatArray, factor: float, lowest: float, highest: float) -> float:
    total = 0.0
    for i in range(share.size):
        total += min(highest, max(lowest, share[i] * factor))
    return total
