"""Trials that treat on while outcomes are pending, by imputed rates of toxicity: TITE-BOIN."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.numeric.streams import start_stream
from oncordia.trials.kernels.dose.calendar import (
    ARRIVALS,
    count_known,
    draw_gap,
    draw_toxicity_time,
)
from oncordia.trials.kernels.dose.interval import ENOUGH, FULL, TOO_TOXIC
from oncordia.trials.kernels.dose.selection import (
    DOWN,
    EXCLUDE,
    STAY,
    UP,
    choose_dose,
    find_top,
)

WAIT = 2


@lean_kernel
def decide_pending(
    n: int, toxic: float, pending: float, followed: float, move: int, numbers: FloatArray
) -> int:
    """Move with some outcomes pending: UP, STAY, DOWN, EXCLUDE or WAIT.

    Parameters
    ----------
    n, toxic, pending, followed
        Patients at the dose, toxicities so far, patients pending and their follow-up in windows.
    move
        Move if no pending patient had a toxicity.
    numbers
        Target, greatest rates to escalate and least to de-escalate, greatest pending share.
    """
    if pending > numbers[3] * n and (move > DOWN or numbers[3] == 0.0):
        return WAIT
    if move <= DOWN:
        return move
    # half the target is the prior mean, of the weight of one patient (Yuan et al. 2018, 2.2)
    guess = (0.5 * numbers[0] + toxic) / (1.0 + n - pending)
    rate = (toxic + guess / (1.0 - guess) * (pending - followed)) / n
    if rate <= numbers[1]:
        return UP
    return DOWN if rate >= numbers[2] else STAY


@kernel
def run_tite_interval_trials(
    seed: int,
    first: int,
    last: int,
    toxicity: FloatArray,
    shapes: FloatArray,
    calendar: FloatArray,
    moves: IntArray,
    numbers: FloatArray,
    rates: FloatArray,
    weights: FloatArray,
    sizes: IntArray,
    highest: float,
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
    toxicity, shapes
        Chance of a toxicity within the window and shape of its time by dose, shape (k,).
    calendar
        Window, mean gap between patients, above 0 if gaps are random.
    moves, rates, weights, highest
        As in ``run_interval_trials``.
    numbers
        As in ``decide_pending``.
    sizes
        Start dose from 0, cohort, most patients, patients at one dose that are enough.
    patients, toxicities, selected, cohorts, endings, durations
        Out, by trial; durations to the last outcome.
    """
    k = toxicity.size
    window, gap, is_random = calendar[0], calendar[1], calendar[2]
    state = np.empty(4, dtype=np.uint64)
    arrivals = np.empty(4, dtype=np.uint64)
    work = np.empty((3, k))
    places = np.empty((2, k), dtype=np.int64)
    given = np.empty(sizes[2], dtype=np.int64)
    is_toxic = np.empty(sizes[2], dtype=np.int64)
    enrolled = np.empty(sizes[2])
    resolved = np.empty(sizes[2])
    known = np.empty(4)
    for trial in range(first, last):
        row = trial - first
        start_stream(state, seed, trial)
        start_stream(arrivals, seed, trial + ARRIVALS)
        n, y = patients[row], toxicities[row]
        n[:] = 0
        y[:] = 0
        dose = sizes[0]
        top = k
        total = 0
        n_cohorts = 0
        now = 0.0
        end = 0.0
        ending = FULL
        while total < sizes[2] and ending == FULL:
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
            move = WAIT
            while move == WAIT:
                count_known(given, enrolled, resolved, is_toxic, total, dose, now, window, known)
                move = decide_pending(
                    n[dose],
                    known[0],
                    known[1],
                    known[2],
                    moves[min(dose, 1), n[dose], int(known[0])],
                    numbers,
                )
                if move == WAIT:
                    now = known[3]
            before = dose
            if move == EXCLUDE:
                top = dose
                if dose == 0:
                    ending = TOO_TOXIC
                    end = now
                else:
                    dose -= 1
            elif move == UP and dose + 1 < top:
                dose += 1
            elif move == DOWN and dose > 0:
                dose -= 1
            if dose == before and ending == FULL and n[dose] >= sizes[3]:
                ending = ENOUGH
        top = min(top, find_top(n, y, moves))
        selected[row] = choose_dose(n, y, top, rates, weights, numbers[0], highest, work, places)
        cohorts[row] = n_cohorts
        endings[row] = TOO_TOXIC if top == 0 else ending
        durations[row] = end
