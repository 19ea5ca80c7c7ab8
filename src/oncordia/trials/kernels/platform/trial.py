"""Platform trials, simulated patient by patient: arms come and go beside one control."""

from typing import NamedTuple

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.numeric.normal import normal_cdf, normal_quantile
from oncordia.numeric.streams import draw_uniform, start_stream
from oncordia.trials.kernels.platform.compare import (
    compare_counts,
    compare_rates,
    find_log_odds,
    predict_win,
    predict_z,
)
from oncordia.trials.kernels.platform.fit import Trend, find_variance, fit_trend

CONCURRENT, POOLED, ADJUSTED, SMOOTHED = range(4)
WAITING, OPEN, CLOSED = range(3)
# places of ``plan``
CONTINUOUS, CONTROLS, BY_POSTERIOR, ROOT, BLOCKS, SLOTS, BUCKET, PREDICT, ARM_SIZE = range(9)
# places of ``values``
SD, WALK, ACCRUAL, FOLLOW_UP = range(4)
BLOCK_OF = 3  # patients of each arm in a block when the control has the root of the arms
# rows of ``book``: what is noted of each arm; columns are arms, 0 the control
PATIENTS, TOTAL, STATUS, CONTROLS_BEFORE, TOTAL_BEFORE, LOOK, OPENED, CLOSED_AT = range(8)
BOOK_ROWS = 8


class Rules(NamedTuple):
    """What is settled before the trial."""

    plan: IntArray  # whole settings, see the places above
    values: FloatArray  # real settings
    entry: IntArray  # (arms,): patients enrolled in the platform when each arm may open
    leave: IntArray  # (arms,): when it must close; 0: when full
    looks: IntArray  # (looks,): patients of an arm at its analyses; the last is the full arm
    bars: FloatArray  # (3, looks): rejects above, futile below, bar of the end that is predicted
    truth: FloatArray  # (patients, arms + 1): rate or mean by patients before, control first
    prior: FloatArray  # (2,): prior successes and failures
    tables: FloatArray  # logs of gamma functions, see ``tabulate_logs``


class Verdict(NamedTuple):
    """What the trials came to; rows are trials."""

    rejected: BoolArray  # (trials, arms)
    futile: BoolArray  # (trials, arms)
    patients: FloatArray  # (trials, arms + 1)
    estimate: FloatArray  # (trials, arms): log odds ratio or difference; NaN if never analysed
    months: FloatArray  # (trials, arms): from opening to closing; NaN if never opened
    duration: FloatArray  # (trials,): months


@kernel
def play_platform(seed: int, first: int, last: int, rules: Rules, verdict: Verdict) -> None:
    """Play trials ``first`` to ``last`` - 1 into the verdict.

    Three uniforms a patient: arm, response, time to the next one.
    """
    plan, values, truth = rules.plan, rules.values, rules.truth
    width = rules.entry.size + 1
    most = truth.shape[0]
    state = np.empty(4, np.uint64)
    book = np.empty((BOOK_ROWS, width))
    n_times = 2 * width + 1
    if plan[CONTROLS] == SMOOTHED:
        n_times = most // plan[BUCKET] + 1
    elif plan[CONTROLS] != ADJUSTED:
        n_times = 1
    trend = Trend(
        np.empty((n_times, width)),
        np.empty((n_times, width)),
        np.empty(n_times),
        np.empty(width),
        np.empty((n_times, width)),
        np.empty((2, n_times)),
        np.empty((width, n_times)),
        np.empty((width, width + 1)),
    )
    rows = np.empty((2, rules.tables.shape[1]))
    left = np.empty(width)
    for trial in range(first, last):
        start_stream(state, seed, trial)
        row = trial - first
        book[:] = 0.0
        left[:] = 0.0
        for table in (trend.n, trend.y):
            table[:] = 0.0
        trend.times[:] = 0.0
        trend.effects[:] = 0.0
        verdict.rejected[row, :] = False
        verdict.futile[row, :] = False
        verdict.estimate[row, :] = np.nan
        verdict.months[row, :] = np.nan
        n = time = in_time = n_open = 0
        clock = 0.0
        moved = False
        while True:
            for k in range(1, width):
                must = 0 < rules.leave[k - 1] <= n or n == most
                if book[STATUS, k] == OPEN and must:
                    book[LOOK, k] = rules.looks.size - 1
                    _analyse(k, row, time, n_open, rules, book, trend, rows, verdict)
                    book[STATUS, k] = CLOSED
                    book[CLOSED_AT, k] = clock
                    n_open -= 1
                    moved = True
            while n_open < plan[SLOTS] and n < most:
                k = _find_next(rules.entry, rules.leave, n, n_open, book)
                if k == 0:
                    break
                book[STATUS, k] = OPEN
                book[OPENED, k] = clock
                book[CONTROLS_BEFORE, k] = book[PATIENTS, 0]
                book[TOTAL_BEFORE, k] = book[TOTAL, 0]
                n_open += 1
                moved = True
            if n_open == 0:
                break
            if moved:
                left[:] = 0.0
                moved = False
                if plan[CONTROLS] == ADJUSTED and in_time > 0:
                    time += 1
                    in_time = 0
            if plan[CONTROLS] == SMOOTHED:
                time = min(n // plan[BUCKET], n_times - 1)
            arm = _allot(draw_uniform(state), n_open, plan, book, left)
            u = draw_uniform(state)
            if plan[CONTINUOUS] == 1:
                response = truth[n, arm] + values[SD] * normal_quantile(u)
            else:
                response = 1.0 if u < truth[n, arm] else 0.0
            clock -= np.log(draw_uniform(state)) / values[ACCRUAL]
            book[PATIENTS, arm] += 1.0
            book[TOTAL, arm] += response
            trend.n[time, arm] += 1.0
            trend.y[time, arm] += response
            n += 1
            in_time += 1
            if arm > 0 and book[PATIENTS, arm] >= rules.looks[int(book[LOOK, arm])]:
                ends = _analyse(arm, row, time, n_open, rules, book, trend, rows, verdict)
                book[LOOK, arm] += 1.0
                if ends == 1:
                    book[STATUS, arm] = CLOSED
                    book[CLOSED_AT, arm] = clock
                    n_open -= 1
                    moved = True
        verdict.duration[row] = clock + values[FOLLOW_UP]
        for k in range(width):
            verdict.patients[row, k] = book[PATIENTS, k]
            if k > 0 and book[STATUS, k] == CLOSED:
                verdict.months[row, k - 1] = book[CLOSED_AT, k] - book[OPENED, k]


@lean_kernel
def _find_next(entry: IntArray, leave: IntArray, n: int, n_open: int, book: FloatArray) -> int:
    """Arm that opens next, or 0: the first in the queue whose time has come.

    If no arm is open, the one with the earliest time does not wait for it. An arm whose time to
    leave has passed while it waited never opens.
    """
    found = 0
    for k in range(1, entry.size + 1):
        if book[STATUS, k] != WAITING or (leave[k - 1] > 0 and n >= leave[k - 1]):
            continue
        if found == 0 or entry[k - 1] < entry[found - 1]:
            found = k
    if found > 0 and n_open > 0 and entry[found - 1] > n:
        return 0
    return found


@lean_kernel
def _allot(u: float, n_open: int, plan: IntArray, book: FloatArray, left: FloatArray) -> int:
    """Arm of the next patient: by independent draws, or from what is left of a block."""
    control = np.sqrt(float(n_open)) if plan[ROOT] == 1 else 1.0
    width = left.size
    if plan[BLOCKS] == 0:
        u *= control + n_open
        if u < control:
            return 0
        u -= control
        for k in range(1, width):
            if book[STATUS, k] == OPEN:
                u -= 1.0
                if u < 0.0:
                    return k
        return 0
    total = 0.0
    for k in range(width):
        if k > 0 and book[STATUS, k] != OPEN:
            left[k] = 0.0
        total += left[k]
    if total == 0.0:
        size = BLOCK_OF if plan[ROOT] == 1 else 1
        left[0] = np.floor(size * control + 0.5)
        total = left[0]
        for k in range(1, width):
            if book[STATUS, k] == OPEN:
                left[k] = size
                total += size
    u *= total
    arm = 0
    for k in range(width):
        if left[k] > 0.0:
            arm = k
            u -= left[k]
            if u < 0.0:
                break
    left[arm] -= 1.0
    return arm


@lean_kernel
def _analyse(
    arm: int,
    row: int,
    time: int,
    n_open: int,
    rules: Rules,
    book: FloatArray,
    trend: Trend,
    rows: FloatArray,
    verdict: Verdict,
) -> int:
    """Analyse one arm; note what is rejected or futile; 1 if the arm closes."""
    plan, values, looks, bars = rules.plan, rules.values, rules.looks, rules.bars
    prior, tables = rules.prior, rules.tables
    look = int(book[LOOK, arm])
    at_end = look == looks.size - 1
    n_arm, y_arm = book[PATIENTS, arm], book[TOTAL, arm]
    n_control, y_control = book[PATIENTS, 0], book[TOTAL, 0]
    if plan[CONTROLS] == CONCURRENT:
        n_control -= book[CONTROLS_BEFORE, arm]
        y_control -= book[TOTAL_BEFORE, arm]
    by_counts = plan[CONTINUOUS] == 0 and plan[CONTROLS] <= POOLED
    if n_arm == 0.0 or (n_control == 0.0 and plan[CONTROLS] <= POOLED):
        return 1 if at_end else 0
    if by_counts:
        estimate = find_log_odds(n_arm, y_arm, n_control, y_control)
        z = compare_rates(n_arm, y_arm, n_control, y_control)
    elif plan[CONTROLS] <= POOLED:
        estimate = y_arm / n_arm - y_control / n_control
        error = values[SD] * np.sqrt(1.0 / n_arm + 1.0 / n_control)
        z = estimate / error
    else:
        sd = values[SD] if plan[CONTINUOUS] == 1 else 0.0
        walk = values[WALK] if plan[CONTROLS] == SMOOTHED else 0.0
        fit_trend(trend, time + 1, sd, walk)
        estimate = trend.effects[arm]
        z = estimate / np.sqrt(find_variance(book.shape[1], arm, trend.small))
    if plan[PREDICT] == 1 and not at_end:
        more = plan[ARM_SIZE] - n_arm
        ratio = np.sqrt(float(n_open)) if plan[ROOT] == 1 else 1.0
        if by_counts:
            value = predict_win(
                prior,
                tables,
                bars[2, look],
                plan[BY_POSTERIOR],
                int(n_arm),
                int(y_arm),
                int(more),
                int(n_control),
                int(y_control),
                int(ratio * more + 0.5),
                rows,
            )
        else:
            value = predict_z(z, n_arm / plan[ARM_SIZE], bars[2, look])
    elif plan[BY_POSTERIOR] == 0:
        value = z
    elif by_counts:
        value = compare_counts(
            prior, tables, int(n_arm), int(y_arm), int(n_control), int(y_control)
        )
    else:
        value = normal_cdf(z)
    wins = value > bars[0, look]
    fails = not at_end and not wins and value < bars[1, look]
    verdict.estimate[row, arm - 1] = estimate
    verdict.rejected[row, arm - 1] = wins
    verdict.futile[row, arm - 1] = fails
    return 1 if at_end or wins or fails else 0
