"""Platform trials, simulated patient by patient: arms come and go beside one control."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel, kernel
from oncordia.numeric.normal import normal_quantile
from oncordia.numeric.streams import draw_uniform, start_stream
from oncordia.trials.kernels.platform.analyse import analyse_arm
from oncordia.trials.kernels.platform.fit import Trend
from oncordia.trials.kernels.platform.places import (
    ACCRUAL,
    ADJUSTED,
    BOOK_ROWS,
    BUCKET,
    CLOSED,
    CLOSED_AT,
    CONTINUOUS,
    CONTROLS,
    FOLLOW_UP,
    LOOK,
    OPEN,
    OPENED,
    PATIENTS,
    SD,
    SMOOTHED,
    STATUS,
    TOTAL,
    Rules,
    Verdict,
)
from oncordia.trials.kernels.platform.roster import allot_patient, close_arm, open_arms


@kernel
def play_platform(seed: int, first: int, last: int, rules: Rules, verdict: Verdict) -> None:
    """Play trials ``first`` to ``last`` - 1 into the verdict.

    Three uniforms a patient: arm, response, time to the next one.
    """
    plan, values, truth = rules.plan, rules.values, rules.truth
    width = rules.entry.size + 1
    state = np.empty(4, np.uint64)
    book = np.empty((BOOK_ROWS, width))
    n_times = 2 * width + 1
    if plan[CONTROLS] == SMOOTHED:
        n_times = truth.shape[0] // plan[BUCKET] + 1
    elif plan[CONTROLS] != ADJUSTED:
        n_times = 1
    trend = _make_trend(n_times, width)
    rows = np.empty((2, rules.tables.shape[1]))
    left = np.empty(width)
    due = _find_due(rules)
    for trial in range(first, last):
        start_stream(state, seed, trial)
        row = trial - first
        _clear(row, book, trend, verdict)
        n = time = in_time = 0
        clock = 0.0
        moved = True
        while True:
            moved |= open_arms(n, clock, rules, book)
            n_open = int(book[STATUS, 0])
            if n_open == 0:
                break
            renewed = moved
            if moved:
                moved = False
                if plan[CONTROLS] == ADJUSTED and in_time > 0:
                    time += 1
                    in_time = 0
            if plan[CONTROLS] == SMOOTHED:
                time = min(n // plan[BUCKET], n_times - 1)
            arm = allot_patient(draw_uniform(state), n_open, plan, book, left, int(renewed))
            response = _respond(draw_uniform(state), truth[n, arm], plan[CONTINUOUS], values[SD])
            clock -= np.log(draw_uniform(state)) / values[ACCRUAL]
            book[PATIENTS, arm] += 1.0
            book[TOTAL, arm] += response
            trend.n[time, arm] += 1.0
            trend.y[time, arm] += response
            n += 1
            in_time += 1
            is_full = arm > 0 and book[PATIENTS, arm] >= rules.looks[int(book[LOOK, arm])]
            if is_full or n >= due:
                moved = _look(arm, row, time, n, clock, rules, book, trend, rows, verdict)
        verdict.duration[row] = clock + values[FOLLOW_UP]
        _note(row, book, verdict)


@kernel
def _make_trend(n_times: int, width: int) -> Trend:
    return Trend(
        np.empty((n_times, width)),
        np.empty((n_times, width)),
        np.empty(n_times),
        np.empty(width),
        np.empty((n_times, width)),
        np.empty((2, n_times)),
        np.empty((width, n_times)),
        np.empty((width, width + 1)),
    )


@inner_kernel
def _find_due(rules: Rules) -> int:
    """Patients after whom an arm may have to leave."""
    due = rules.truth.shape[0]
    for leave in rules.leave:
        if leave > 0:
            due = min(due, int(leave))
    return int(due)


@inner_kernel
def _clear(row: int, book: FloatArray, trend: Trend, verdict: Verdict) -> None:
    """Make room for the next trial, place by place, which compiles sooner than slices."""
    n_times, width = trend.n.shape
    for k in range(width):
        for place in range(BOOK_ROWS):
            book[place, k] = 0.0
        for t in range(n_times):
            trend.n[t, k] = 0.0
            trend.y[t, k] = 0.0
            trend.times[t] = 0.0
        trend.effects[k] = 0.0
    for k in range(width - 1):
        verdict.rejected[row, k] = False
        verdict.futile[row, k] = False
        verdict.estimate[row, k] = np.nan
        verdict.months[row, k] = np.nan


@inner_kernel
def _note(row: int, book: FloatArray, verdict: Verdict) -> None:
    """Note patients and months of each arm at the end of a trial."""
    for k in range(book.shape[1]):
        verdict.patients[row, k] = book[PATIENTS, k]
        if k > 0 and book[STATUS, k] == CLOSED:
            verdict.months[row, k - 1] = book[CLOSED_AT, k] - book[OPENED, k]


@inner_kernel
def _respond(u: float, truth: float, continuous: int, sd: float) -> float:
    """Response of a patient by inversion of one uniform."""
    if continuous == 1:
        return truth + sd * float(normal_quantile(u))
    return 1.0 if u < truth else 0.0


@inner_kernel
def _look(
    arm: int,
    row: int,
    time: int,
    n: int,
    clock: float,
    rules: Rules,
    book: FloatArray,
    trend: Trend,
    rows: FloatArray,
    verdict: Verdict,
) -> bool:
    """Analyse the arm that has just reached a look, and those that must leave; whether any did."""
    moved = False
    for k in range(1, rules.entry.size + 1):
        if book[STATUS, k] != OPEN:
            continue
        must = 0 < rules.leave[k - 1] <= n or n == rules.truth.shape[0]
        if must:
            book[LOOK, k] = rules.looks.size - 1
        elif k != arm or book[PATIENTS, k] < rules.looks[int(book[LOOK, k])]:
            continue
        if analyse_arm(k, row, time, int(book[STATUS, 0]), rules, book, trend, rows, verdict):
            close_arm(k, clock, book)
            moved = True
        else:
            book[LOOK, k] += 1.0
    return moved
