"""One analysis of one arm of a platform trial."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel
from oncordia.numeric.normal import normal_cdf
from oncordia.trials.kernels.platform.compare import (
    compare_counts,
    compare_rates,
    find_log_odds,
    predict_win,
    predict_z,
)
from oncordia.trials.kernels.platform.fit import Trend, fit_walks
from oncordia.trials.kernels.platform.places import (
    ARM_SIZE,
    BY_POSTERIOR,
    CONCURRENT,
    CONTINUOUS,
    CONTROLS,
    CONTROLS_BEFORE,
    LOOK,
    PATIENTS,
    POOLED,
    PREDICT,
    ROOT,
    SD,
    TOTAL,
    TOTAL_BEFORE,
    Rules,
    Verdict,
)


@inner_kernel
def analyse_arm(
    arm: int,
    row: int,
    time: int,
    n_open: int,
    rules: Rules,
    book: FloatArray,
    trend: Trend,
    rows: FloatArray,
    verdict: Verdict,
) -> bool:
    """Analyse one arm; note what is rejected or futile; whether the arm closes."""
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
        return at_end
    if by_counts:
        estimate = find_log_odds(n_arm, y_arm, n_control, y_control)
        z = compare_rates(n_arm, y_arm, n_control, y_control)
    elif plan[CONTROLS] <= POOLED:
        estimate = y_arm / n_arm - y_control / n_control
        error = values[SD] * np.sqrt(1.0 / n_arm + 1.0 / n_control)
        z = estimate / error
    else:
        sd = values[SD] if plan[CONTINUOUS] == 1 else 0.0
        moments = rows[0]
        fit_walks(trend, time + 1, sd, rules.walks, arm, moments)
        estimate = moments[0]
        z = estimate / np.sqrt(moments[1])
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
    return at_end or wins or fails
