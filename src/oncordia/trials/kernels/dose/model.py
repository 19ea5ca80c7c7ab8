"""Trials that follow a model of dose and toxicity: CRM and Bayesian logistic regression."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel
from oncordia.numeric.streams import draw_uniform, start_stream
from oncordia.trials.kernels.dose.interval import ENOUGH, FULL, TOO_TOXIC
from oncordia.trials.kernels.dose.posterior import (
    NONE,
    add_outcomes,
    recommend_dose,
    restrain_dose,
)


@kernel
def run_model_trials(
    seed: int,
    first: int,
    last: int,
    toxicity: FloatArray,
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
    sizes: IntArray,
    patients: IntArray,
    toxicities: IntArray,
    selected: IntArray,
    cohorts: IntArray,
    endings: IntArray,
) -> None:
    """Run trials first to last - 1; patient j of trial i draws number j of stream i.

    Parameters
    ----------
    toxicity
        True rate by dose, shape (k,).
    prior, toxic, safe
        Weight of the nodes, shape (j,); rate of toxicity at dose and node, and 1 less it, (k, j).
    values, cuts, over, near, levels, limits, rule
        As in ``recommend_dose``.
    sizes
        Start dose from 0, cohort, most patients, enough at one dose; then as in
        ``restrain_dose``: may skip, may rise, leads.
    patients, toxicities, selected, cohorts, endings
        Out, by trial, as in ``run_interval_trials``.
    """
    k = toxicity.size
    state = np.empty(4, dtype=np.uint64)
    weight = np.empty(prior.size)
    for trial in range(first, last):
        row = trial - first
        start_stream(state, seed, trial)
        n = patients[row]
        y = toxicities[row]
        n[:] = 0
        y[:] = 0
        weight[:] = prior
        dose = sizes[0]
        total = 0
        n_toxic = 0
        n_cohorts = 0
        best = NONE
        ending = FULL
        while total < sizes[2] and ending == FULL:
            size = min(sizes[1], sizes[2] - total)
            seen = 0
            for _ in range(size):
                if draw_uniform(state) < toxicity[dose]:
                    seen += 1
            n[dose] += size
            y[dose] += seen
            total += size
            n_toxic += seen
            n_cohorts += 1
            add_outcomes(weight, toxic[dose], safe[dose], size, seen)
            best = recommend_dose(weight, n, y, values, cuts, over, near, levels, limits, rule)
            before = dose
            dose = restrain_dose(best, dose, seen, n_toxic, sizes[4], sizes[5], sizes[6], k)
            if dose == NONE:
                ending = TOO_TOXIC
            elif dose == before and n[dose] >= sizes[3]:
                ending = ENOUGH
        selected[row] = best
        cohorts[row] = n_cohorts
        endings[row] = ending
