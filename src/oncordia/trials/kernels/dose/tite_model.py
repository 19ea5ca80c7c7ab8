"""Trials that follow a model and treat on while outcomes are pending: TITE-CRM."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.numeric.streams import start_stream
from oncordia.trials.kernels.dose.calendar import ARRIVALS, draw_gap, draw_toxicity_time
from oncordia.trials.kernels.dose.interval import ENOUGH, FULL, TOO_TOXIC
from oncordia.trials.kernels.dose.posterior import (
    NONE,
    add_outcomes,
    recommend_dose,
    restrain_dose,
)


@lean_kernel
def weigh_pending(
    base: FloatArray,
    weight: FloatArray,
    toxic: FloatArray,
    safe: FloatArray,
    given: IntArray,
    enrolled: FloatArray,
    resolved: FloatArray,
    is_toxic: IntArray,
    is_counted: IntArray,
    size: int,
    now: float,
    window: float,
) -> None:
    """Posterior at a time into ``weight``; patients who resolved enter ``base`` for good.

    A pending patient followed for a share w of the window adds 1 - w p to the likelihood (Cheung
    and Chappell 2000, Biometrics 56, 1177, equation 2).
    """
    for i in range(size):
        if is_counted[i] == 0 and resolved[i] <= now:
            add_outcomes(base, toxic[given[i]], safe[given[i]], 1, is_toxic[i])
            is_counted[i] = 1
    for j in range(weight.size):
        weight[j] = base[j]
    for i in range(size):
        if is_counted[i] == 0:
            share = (now - enrolled[i]) / window
            row = toxic[given[i]]
            for j in range(weight.size):
                weight[j] *= 1.0 - share * row[j]


@kernel
def run_tite_model_trials(
    seed: int,
    first: int,
    last: int,
    toxicity: FloatArray,
    shapes: FloatArray,
    calendar: FloatArray,
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
    durations: FloatArray,
) -> None:
    """Run trials first to last - 1; patient j of trial i draws number j of stream i.

    Parameters
    ----------
    toxicity, shapes, calendar
        As in ``run_tite_interval_trials``.
    prior, toxic, safe, values, cuts, over, near, levels, limits, rule, sizes
        As in ``run_model_trials``.
    patients, toxicities, selected, cohorts, endings, durations
        Out, by trial; durations to the last outcome.
    """
    k = toxicity.size
    window, gap, is_random = calendar[0], calendar[1], calendar[2]
    state = np.empty(4, dtype=np.uint64)
    arrivals = np.empty(4, dtype=np.uint64)
    base = np.empty(prior.size)
    weight = np.empty(prior.size)
    given = np.empty(sizes[2], dtype=np.int64)
    is_toxic = np.empty(sizes[2], dtype=np.int64)
    is_counted = np.empty(sizes[2], dtype=np.int64)
    enrolled = np.empty(sizes[2])
    resolved = np.empty(sizes[2])
    for trial in range(first, last):
        row = trial - first
        start_stream(state, seed, trial)
        start_stream(arrivals, seed, trial + ARRIVALS)
        n, y = patients[row], toxicities[row]
        n[:] = 0
        y[:] = 0
        is_counted[:] = 0
        base[:] = prior
        dose = sizes[0]
        total = 0
        n_cohorts = 0
        best = NONE
        now = 0.0
        end = 0.0
        ending = FULL
        while total < sizes[2] and ending == FULL:
            before = total
            for _ in range(min(sizes[1], sizes[2] - total)):
                wait = draw_toxicity_time(state, toxicity[dose], shapes[dose], window)
                given[total] = dose
                enrolled[total] = now
                is_toxic[total] = 1 if wait <= window else 0
                resolved[total] = now + min(wait, window)
                end = max(end, resolved[total])
                n[dose] += 1
                y[dose] += is_toxic[total]
                total += 1
                now += draw_gap(arrivals, gap, is_random)
            n_cohorts += 1
            if total == sizes[2]:
                break
            weigh_pending(
                base,
                weight,
                toxic,
                safe,
                given,
                enrolled,
                resolved,
                is_toxic,
                is_counted,
                total,
                now,
                window,
            )
            seen = 0
            for i in range(before, total):
                if resolved[i] <= now:
                    seen += is_toxic[i]
            best = recommend_dose(weight, n, y, values, cuts, over, near, levels, limits, rule)
            last_dose = dose
            dose = restrain_dose(best, dose, seen, 1, sizes[4], sizes[5], 0, k)
            if dose == NONE:
                ending = TOO_TOXIC
                end = now
            elif dose == last_dose and n[dose] >= sizes[3]:
                ending = ENOUGH
        if ending != TOO_TOXIC:
            for i in range(total):
                if is_counted[i] == 0:
                    add_outcomes(base, toxic[given[i]], safe[given[i]], 1, is_toxic[i])
            best = recommend_dose(base, n, y, values, cuts, over, near, levels, limits, rule)
        selected[row] = best
        cohorts[row] = n_cohorts
        endings[row] = TOO_TOXIC if best == NONE else ending
        durations[row] = end
