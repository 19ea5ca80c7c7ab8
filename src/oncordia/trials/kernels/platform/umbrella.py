"""Umbrella trials, simulated from one screened patient to the next."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel
from oncordia.numeric.streams import draw_tabulated, draw_uniform, start_stream

NONE = -1


@kernel
def play_umbrella(
    seed: int,
    first: int,
    last: int,
    order: IntArray,
    plan: IntArray,
    sizes: IntArray,
    cumulative: FloatArray,
    guide: IntArray,
    rates: FloatArray,
    counts: IntArray,
    screened: IntArray,
) -> None:
    """Screen patients of trials ``first`` to ``last`` - 1 until every stratum is full.

    Parameters
    ----------
    order
        Strata in the order in which a patient of several is claimed, (strata,).
    plan
        1 if the order is drawn, 1 if a patient goes on to the next stratum when one is full, most
        screened (0: no limit).
    sizes
        Patients of each stratum on the drug and on the control, (strata, 2).
    cumulative, guide
        Table of the results of the assay: bits of positive strata; the last one is a failed assay.
    rates
        Response rate on the drug and on the control by result and stratum, (results, strata, 2).
    counts, screened
        Filled: patients and responders on drug and control, (trials, strata, 4); (trials,).
    """
    state = np.empty(4, np.uint64)
    failed = cumulative.size - 1
    for trial in range(first, last):
        start_stream(state, seed, trial)
        seen = counts[trial - first]
        seen[:] = 0
        wanted = sizes.sum()
        n = 0
        while wanted > 0 and (plan[2] == 0 or n < plan[2]):
            n += 1
            result = draw_tabulated(state, cumulative, guide)
            which, arm, response = draw_uniform(state), draw_uniform(state), draw_uniform(state)
            if result == failed:
                continue
            s = _claim(which, result, order, plan, sizes, seen)
            if s == NONE:
                continue
            left_drug = sizes[s, 0] - seen[s, 0]
            left = left_drug + sizes[s, 1] - seen[s, 2]
            place = 0 if arm * left < left_drug else 2
            seen[s, place] += 1
            seen[s, place + 1] += int(response < rates[result, s, place // 2])
            wanted -= 1
        screened[trial - first] = n


@inner_kernel
def _claim(
    u: float, result: int, order: IntArray, plan: IntArray, sizes: IntArray, seen: IntArray
) -> int:
    """Stratum that takes a patient: the first of the order, or one drawn of those that could."""
    n_could = 0
    for s in order:
        n_could += _could(result, s, plan, sizes, seen)
    if n_could == 0:
        return NONE
    skip = int(u * n_could) if plan[0] == 1 else 0
    for s in order:
        if _could(result, s, plan, sizes, seen) == 1:
            if skip == 0:
                return int(s) if _has_room(s, sizes, seen) else NONE
            skip -= 1
    return NONE


@inner_kernel
def _could(result: int, s: int, plan: IntArray, sizes: IntArray, seen: IntArray) -> int:
    """1 if the assay is positive for a stratum, which has room where the claim asks for that."""
    if (result >> s) & 1 == 0:
        return 0
    return 1 if plan[1] == 0 or _has_room(s, sizes, seen) else 0


@inner_kernel
def _has_room(s: int, sizes: IntArray, seen: IntArray) -> bool:
    return bool(seen[s, 0] + seen[s, 2] < sizes[s, 0] + sizes[s, 1])
