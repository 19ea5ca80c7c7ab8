"""Platform trials, simulated patient by patient: arms come and go beside one control."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import kernel, lean_kernel
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
    for trial in range(first, last):
        start_stream(state, seed, trial)
        row = trial - first
        left[:] = 0.0
        _clear(row, book, trend, verdict)
        n = time = in_time = 0
        clock = 0.0
        moved = False
        while True:
            changed = _close_due(row, time, n, clock, rules, book, trend, rows, verdict)
            changed |= open_arms(n, clock, rules, book)
            n_open = int(book[STATUS, 0])
            if n_open == 0:
                break
            if changed or moved:
                left[:] = 0.0
                moved = False
                if plan[CONTROLS] == ADJUSTED and in_time > 0:
                    time += 1
                    in_time = 0
            if plan[CONTROLS] == SMOOTHED:
                time = min(n // plan[BUCKET], n_times - 1)
            arm = allot_patient(draw_uniform(state), n_open, plan, book, left)
            response = _respond(draw_uniform(state), truth[n, arm], plan[CONTINUOUS], values[SD])
            clock -= np.log(draw_uniform(state)) / values[ACCRUAL]
            book[PATIENTS, arm] += 1.0
            book[TOTAL, arm] += response
            trend.n[time, arm] += 1.0
            trend.y[time, arm] += response
            n += 1
            in_time += 1
            if arm > 0 and book[PATIENTS, arm] >= rules.looks[int(book[LOOK, arm])]:
                moved = analyse_arm(arm, row, time, n_open, rules, book, trend, rows, verdict)
                book[LOOK, arm] += 1.0
                if moved:
                    close_arm(arm, clock, book)
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


@lean_kernel
def _clear(row: int, book: FloatArray, trend: Trend, verdict: Verdict) -> None:
    """Make room for the next trial."""
    book[:] = 0.0
    trend.n[:] = 0.0
    trend.y[:] = 0.0
    trend.times[:] = 0.0
    trend.effects[:] = 0.0
    verdict.rejected[row, :] = False
    verdict.futile[row, :] = False
    verdict.estimate[row, :] = np.nan
    verdict.months[row, :] = np.nan


@lean_kernel
def _note(row: int, book: FloatArray, verdict: Verdict) -> None:
    """Note patients and months of each arm at the end of a trial."""
    for k in range(book.shape[1]):
        verdict.patients[row, k] = book[PATIENTS, k]
        if k > 0 and book[STATUS, k] == CLOSED:
            verdict.months[row, k - 1] = book[CLOSED_AT, k] - book[OPENED, k]


@lean_kernel
def _respond(u: float, truth: float, continuous: int, sd: float) -> float:
    """Response of a patient by inversion of one uniform."""
    if continuous == 1:
        return truth + sd * float(normal_quantile(u))
    return 1.0 if u < truth else 0.0


@lean_kernel
def _close_due(
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
    """Analyse and close the arms whose planned time to leave has come, or all at the very end."""
    changed = False
    for k in range(1, rules.entry.size + 1):
        must = 0 < rules.leave[k - 1] <= n or n == rules.truth.shape[0]
        if book[STATUS, k] == OPEN and must:
            book[LOOK, k] = rules.looks.size - 1
            analyse_arm(k, row, time, int(book[STATUS, 0]), rules, book, trend, rows, verdict)
            close_arm(k, clock, book)
            changed = True
    return changed
