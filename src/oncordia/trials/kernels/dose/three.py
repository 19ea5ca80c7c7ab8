"""The 3+3 design: what follows from the counts, and trials."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.numeric.streams import draw_uniform, start_stream
from oncordia.trials.kernels.dose.interval import FULL, TOO_TOXIC

COHORT = 3


@lean_kernel
def step_three(n: IntArray, y: IntArray, dose: int, deescalates: int, expands_top: int) -> int:
    """Dose of the next three patients, from 0; or -2 - the dose selected, which is -1 for none.

    Parameters
    ----------
    n, y
        Patients, 0, 3 or 6, and toxicities by dose, shape (k,); ``dose`` was given last.
    deescalates
        1 if a dose below one that was too toxic is selected only once six had it.
    expands_top
        1 if the highest dose, too, is selected only once six had it.
    """
    k = n.size
    if y[dose] == 1 and n[dose] == COHORT:
        return dose
    if y[dose] >= 2:
        below = dose - 1
        if deescalates == 0 or below < 0 or n[below] == 2 * COHORT:
            return -2 - below
        return below
    is_last = dose + 1 == k
    if not is_last and n[dose + 1] == 0:
        return dose + 1
    if n[dose] == COHORT and (not is_last or expands_top == 1):
        return dose
    return -2 - dose


@kernel
def step_states(
    n: IntArray, y: IntArray, dose: IntArray, deescalates: int, expands_top: int, out: IntArray
) -> None:
    """``step_three`` for each row of n and y, shape (s, k), into out, shape (s,)."""
    for row in range(dose.size):
        out[row] = step_three(n[row], y[row], dose[row], deescalates, expands_top)


@kernel
def run_three_trials(
    seed: int,
    first: int,
    last: int,
    toxicity: FloatArray,
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
    sizes
        Start dose from 0; ``deescalates`` and ``expands_top`` of ``step_three``.
    patients, toxicities, selected, cohorts, endings
        Out, by trial, as in ``run_interval_trials``.
    """
    state = np.empty(4, dtype=np.uint64)
    for trial in range(first, last):
        row = trial - first
        start_stream(state, seed, trial)
        n = patients[row]
        y = toxicities[row]
        n[:] = 0
        y[:] = 0
        dose = sizes[0]
        n_cohorts = 0
        while dose >= 0:
            for _ in range(COHORT):
                if draw_uniform(state) < toxicity[dose]:
                    y[dose] += 1
            n[dose] += COHORT
            n_cohorts += 1
            dose = step_three(n, y, dose, sizes[1], sizes[2])
        selected[row] = -2 - dose
        cohorts[row] = n_cohorts
        endings[row] = TOO_TOXIC if dose == -1 else FULL
