"""Baskets by organoid response: a patient enters the cohort of the best drug that is called."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel
from oncordia.numeric.streams import draw_exponential, draw_uniform, start_stream
from oncordia.trials.kernels.organoid import (
    ACCRUAL,
    COST,
    COST_TREATED,
    MONTHS,
    RESPONDERS,
    RESULT,
    SCREENED,
    TREATED,
    draw_path,
)
from oncordia.trials.kernels.organoid_guided import bill_test, draw_links, respond_chance


@kernel
def run_basket(
    seed: int,
    first: int,
    last: int,
    path: FloatArray,
    queue: IntArray,
    scores: FloatArray,
    correlations: FloatArray,
    thresholds: FloatArray,
    sizes: IntArray,
    least: IntArray,
    rules: FloatArray,
    cost: FloatArray,
    out: FloatArray,
    patients: FloatArray,
    responders: FloatArray,
    rejected: BoolArray,
) -> None:
    """Baskets by drug: a patient enters the cohort of the best drug that her organoid calls.

    Parameters
    ----------
    queue
        Of each virtual patient the drugs that her organoid calls sensitive, best first, then -1:
        shape (patients, drugs).
    scores
        Normal scores, shape (patients, drugs).
    sizes
        Most patients of each cohort.
    least
        Fewest responders that reject, by cohort and patients in it: shape (drugs, most + 1).
    rules
        Patients screened at most; 1 where a patient whose cohort is full goes to her next drug,
        0 where she leaves; months to response.
    patients, responders, rejected
        By cohort, shape (trials, drugs); filled.
    """
    state = np.empty(4, dtype=np.uint64)
    wait = np.empty(1)
    n_drugs = sizes.size
    link = np.empty(n_drugs)
    for trial in range(first, last):
        start_stream(state, seed, trial)
        draw_links(state, correlations, link)
        entered, good = patients[trial - first], responders[trial - first]
        entered[:] = 0.0
        good[:] = 0.0
        time, bill, latest, treated = 0.0, 0.0, 0.0, 0
        screened, n_open = 0, n_drugs
        while screened < int(rules[0]) and n_open > 0:
            time += draw_exponential(state) / path[ACCRUAL]
            fate = draw_path(state, path, wait)
            who = int(draw_uniform(state) * queue.shape[0])
            u_response = draw_uniform(state)
            screened += 1
            bill += bill_test(fate, cost)
            if fate != RESULT:
                continue
            drug = find_open(queue[who], entered, sizes, rules[1] > 0.0)
            if drug < 0:
                continue
            entered[drug] += 1.0
            n_open -= entered[drug] >= sizes[drug]
            good[drug] += u_response < respond_chance(
                scores[who, drug], link[drug], thresholds[drug]
            )
            latest = max(latest, time + wait[0])
            treated += 1
        row = out[trial - first]
        row[SCREENED] = screened
        row[TREATED] = treated
        row[RESPONDERS] = good.sum()
        row[MONTHS] = max(latest, time) + rules[2]
        row[COST] = bill + treated * cost[COST_TREATED]
        for k in range(n_drugs):
            rejected[trial - first, k] = good[k] >= least[k, int(entered[k])]


@inner_kernel
def find_open(queue: IntArray, entered: FloatArray, sizes: IntArray, goes_on: bool) -> int:
    """First drug of a patient whose cohort is open; -1 where there is none."""
    for place in range(queue.size):
        drug = queue[place]
        if drug < 0:
            return -1
        if entered[drug] < sizes[drug]:
            return int(drug)
        if not goes_on:
            return -1
    return -1
