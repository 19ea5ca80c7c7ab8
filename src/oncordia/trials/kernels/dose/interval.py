"""Trials that look up the next move in a table: BOIN, keyboard, mTPI-2."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel
from oncordia.numeric.streams import draw_uniform, start_stream
from oncordia.trials.kernels.dose.selection import DOWN, EXCLUDE, UP, choose_dose

FULL, ENOUGH, TOO_TOXIC = 0, 1, 2  # how a trial ended: full, enough at one dose, all doses out


@kernel
def run_interval_trials(
    seed: int,
    first: int,
    last: int,
    toxicity: FloatArray,
    moves: IntArray,
    rates: FloatArray,
    weights: FloatArray,
    sizes: IntArray,
    target: float,
    highest: float,
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
    moves
        Next move at the lowest dose and at any other, by patients and toxicities there,
        shape (2, m + 1, m + 1).
    rates, weights
        For the choice at the end, shape (m + 1, m + 1).
    sizes
        Start dose from 0, cohort, most patients, patients at one dose that are enough.
    patients, toxicities
        Out, by trial and dose, shape (last - first, k).
    selected, cohorts, endings
        Out, by trial: dose chosen or -1, cohorts treated, how it ended.
    """
    k = toxicity.size
    state = np.empty(4, dtype=np.uint64)
    work = np.empty((3, k))
    places = np.empty((2, k), dtype=np.int64)
    start, cohort, most, enough = sizes[0], sizes[1], sizes[2], sizes[3]
    for trial in range(first, last):
        row = trial - first
        start_stream(state, seed, trial)
        n = patients[row]
        y = toxicities[row]
        n[:] = 0
        y[:] = 0
        dose = start
        top = k
        total = 0
        n_cohorts = 0
        ending = FULL
        while total < most and ending == FULL:
            size = min(cohort, most - total)
            rate = toxicity[dose]
            seen = 0
            for _ in range(size):
                if draw_uniform(state) < rate:
                    seen += 1
            n[dose] += size
            y[dose] += seen
            total += size
            n_cohorts += 1
            move = moves[min(dose, 1), n[dose], y[dose]]
            before = dose
            if move == EXCLUDE:
                top = dose
                if dose == 0:
                    ending = TOO_TOXIC
                else:
                    dose -= 1
            elif move == UP and dose + 1 < top:
                dose += 1
            elif move == DOWN and dose > 0:
                dose -= 1
            if dose == before and ending == FULL and n[dose] >= enough:
                ending = ENOUGH
        selected[row] = choose_dose(n, y, top, rates, weights, target, highest, work, places)
        cohorts[row] = n_cohorts
        endings[row] = ending
