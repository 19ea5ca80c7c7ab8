"""Trials that weigh responses against toxicities: BOIN12."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.numeric.streams import draw_uniform, start_stream
from oncordia.trials.kernels.dose.interval import ENOUGH, FULL, TOO_TOXIC
from oncordia.trials.kernels.dose.posterior import NONE
from oncordia.trials.kernels.dose.selection import DOWN, STAY, choose_dose, find_top

RESPONSES = 1 << 60  # streams of responses lie this far beyond those of toxicities


@lean_kernel
def find_nearest(n: IntArray, e: IntArray, futile: IntArray, dose: int, top: int) -> int:
    """Dose below ``top`` that is not futile, first below ``dose``, then above; else NONE."""
    for below in range(min(dose, top) - 1, -1, -1):
        if futile[n[below], e[below]] == 0:
            return below
    for above in range(dose, top):
        if futile[n[above], e[above]] == 0:
            return above
    return NONE


@lean_kernel
def step_benefit(
    n: IntArray,
    y: IntArray,
    e: IntArray,
    dose: int,
    moves: IntArray,
    futile: IntArray,
    desirability: FloatArray,
    n_star: int,
) -> int:
    """Dose of the next cohort, from 0; NONE if no dose is admissible.

    Parameters
    ----------
    n, y, e
        Patients, toxicities and responses by dose, shape (k,); ``dose`` was given last.
    moves
        Next move at the lowest dose and at any other, shape (2, m + 1, m + 1).
    futile
        1 where patients and responses rule a dose out, shape (m + 1, m + 1).
    desirability
        By patients, toxicities and responses, shape (m + 1, m + 1, m + 1).
    n_star
        Patients at a dose from which on a tolerable rate of toxicity stops escalation.
    """
    top = find_top(n, y, moves)
    move = moves[min(dose, 1), n[dose], y[dose]]
    if dose >= top or move == DOWN:
        return find_nearest(n, e, futile, dose, top)
    highest = dose if move == STAY and n[dose] >= n_star else dose + 1
    best = NONE
    most = -1.0
    for other in range(max(dose - 1, 0), min(highest, top - 1) + 1):
        if futile[n[other], e[other]] == 0:
            value = desirability[n[other], y[other], e[other]]
            if value > most:
                most = value
                best = other
    return best if best != NONE else find_nearest(n, e, futile, dose, top)


@lean_kernel
def choose_benefit(
    n: IntArray,
    y: IntArray,
    e: IntArray,
    moves: IntArray,
    futile: IntArray,
    utility: FloatArray,
    rates: FloatArray,
    weights: FloatArray,
    target: float,
    work: FloatArray,
    places: IntArray,
) -> int:
    """Tried dose of greatest mean utility, not above the tolerated dose; -1 if none may be.

    ``utility`` is the posterior mean by patients, toxicities and responses; for the others see
    ``step_benefit`` and ``choose_dose``.
    """
    top = find_top(n, y, moves)
    tolerated = choose_dose(n, y, top, rates, weights, target, np.inf, work, places)
    best = -1
    most = -1.0
    for dose in range(tolerated + 1):
        if n[dose] > 0 and futile[n[dose], e[dose]] == 0:
            value = utility[n[dose], y[dose], e[dose]]
            if value > most:
                most = value
                best = dose
    return best


@kernel
def run_benefit_trials(
    seed: int,
    first: int,
    last: int,
    toxicity: FloatArray,
    response: FloatArray,
    moves: IntArray,
    futile: IntArray,
    desirability: FloatArray,
    utility: FloatArray,
    rates: FloatArray,
    weights: FloatArray,
    target: float,
    sizes: IntArray,
    patients: IntArray,
    toxicities: IntArray,
    responses: IntArray,
    selected: IntArray,
    cohorts: IntArray,
    endings: IntArray,
) -> None:
    """Run trials first to last - 1; patient j draws number j of a stream for each outcome.

    Parameters
    ----------
    toxicity
        True rate by dose, shape (k,).
    response
        True rate by dose without and with a toxicity, shape (2, k).
    sizes
        Start dose from 0, cohort, most patients, patients at one dose that are enough, n star.
    patients, toxicities, responses, selected, cohorts, endings
        Out, by trial, as in ``run_interval_trials``.
    """
    k = toxicity.size
    state = np.empty(4, dtype=np.uint64)
    other = np.empty(4, dtype=np.uint64)
    work = np.empty((3, k))
    places = np.empty((2, k), dtype=np.int64)
    for trial in range(first, last):
        row = trial - first
        start_stream(state, seed, trial)
        start_stream(other, seed, trial + RESPONSES)
        n, y, e = patients[row], toxicities[row], responses[row]
        n[:] = 0
        y[:] = 0
        e[:] = 0
        dose = sizes[0]
        total = 0
        n_cohorts = 0
        ending = FULL
        while total < sizes[2] and ending == FULL:
            size = min(sizes[1], sizes[2] - total)
            for _ in range(size):
                toxic = 1 if draw_uniform(state) < toxicity[dose] else 0
                y[dose] += toxic
                if draw_uniform(other) < response[toxic, dose]:
                    e[dose] += 1
            n[dose] += size
            total += size
            n_cohorts += 1
            before = dose
            dose = step_benefit(n, y, e, dose, moves, futile, desirability, sizes[4])
            if dose == NONE:
                ending = TOO_TOXIC
            elif dose == before and n[dose] >= sizes[3]:
                ending = ENOUGH
        selected[row] = choose_benefit(
            n, y, e, moves, futile, utility, rates, weights, target, work, places
        )
        cohorts[row] = n_cohorts
        endings[row] = ending


@kernel
def step_benefit_states(
    n: IntArray,
    y: IntArray,
    e: IntArray,
    dose: IntArray,
    moves: IntArray,
    futile: IntArray,
    desirability: FloatArray,
    n_star: int,
    out: IntArray,
) -> None:
    """``step_benefit`` for each row of n, y and e, shape (s, k), into out, shape (s,)."""
    for row in range(dose.size):
        out[row] = step_benefit(
            n[row], y[row], e[row], dose[row], moves, futile, desirability, n_star
        )


@kernel
def choose_benefit_states(
    n: IntArray,
    y: IntArray,
    e: IntArray,
    moves: IntArray,
    futile: IntArray,
    utility: FloatArray,
    rates: FloatArray,
    weights: FloatArray,
    target: float,
    out: IntArray,
) -> None:
    """``choose_benefit`` for each row of n, y and e, shape (s, k), into out, shape (s,)."""
    work = np.empty((3, n.shape[1]))
    places = np.empty((2, n.shape[1]), dtype=np.int64)
    for row in range(out.size):
        out[row] = choose_benefit(
            n[row], y[row], e[row], moves, futile, utility, rates, weights, target, work, places
        )
