"""One arm against its controls: z values, betas, and predictions of the last analysis."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel, lean_kernel
from oncordia.numeric.normal import normal_cdf
from oncordia.trials.kernels.allocation.beta import log_overlap

UNSURE = 1e-15  # predictions less probable than this are left out


@lean_kernel
def compare_rates(n_arm: float, y_arm: float, n_control: float, y_control: float) -> float:
    """Value of z for two rates with the pooled variance; 0 where nobody or everybody responds."""
    if n_arm <= 0.0 or n_control <= 0.0:
        return 0.0
    rate = (y_arm + y_control) / (n_arm + n_control)
    spread = rate * (1.0 - rate) * (1.0 / n_arm + 1.0 / n_control)
    if spread <= 0.0:
        return 0.0
    return float((y_arm / n_arm - y_control / n_control) / np.sqrt(spread))


@inner_kernel
def find_log_odds(n_arm: float, y_arm: float, n_control: float, y_control: float) -> float:
    """Log odds ratio with half a patient added to each cell (Haldane 1956; Anscombe 1956)."""
    arm = np.log((y_arm + 0.5) / (n_arm - y_arm + 0.5))
    control = np.log((y_control + 0.5) / (n_control - y_control + 0.5))
    return float(arm - control)


@lean_kernel
def compare_counts(
    prior: FloatArray, tables: FloatArray, n_arm: int, y_arm: int, n_control: int, y_control: int
) -> float:
    """P(rate of the arm > rate of the control), exact, walking over the patients (Cook 2003)."""
    beat = 0.5
    for s in range(y_control):
        beat -= np.exp(log_overlap(tables, s, 0, 0, 0)) / (prior[0] + s)
    for f in range(n_control - y_control):
        beat += np.exp(log_overlap(tables, y_control, f, 0, 0)) / (prior[1] + f)
    lost = n_control - y_control
    for s in range(y_arm):
        beat += np.exp(log_overlap(tables, y_control, lost, s, 0)) / (prior[0] + s)
    for f in range(n_arm - y_arm):
        beat -= np.exp(log_overlap(tables, y_control, lost, y_arm, f)) / (prior[1] + f)
    return min(1.0, max(0.0, beat))


@inner_kernel
def fill_predictive(row: FloatArray, more: int, success: float, failure: float) -> None:
    """Fill ``row`` with the beta-binomial probabilities of 0 to ``more`` successes."""
    value = 0.0
    for i in range(more):
        value += np.log((failure + i) / (success + failure + i))
    row[0] = np.exp(value)
    for k in range(1, more + 1):
        value += np.log((more - k + 1.0) / k * (success + k - 1.0) / (failure + more - k))
        row[k] = np.exp(value)


@lean_kernel
def predict_win(
    prior: FloatArray,
    tables: FloatArray,
    bar: float,
    by_posterior: int,
    n_arm: int,
    y_arm: int,
    more_arm: int,
    n_control: int,
    y_control: int,
    more_control: int,
    rows: FloatArray,
) -> float:
    """Predictive probability that the last analysis passes its bar, exact.

    The sum over the successes of patients to come, on the arm and among its controls, under
    beta-binomial laws. The least number that wins rises with the successes of the control, so one
    staircase is walked. ``rows`` (2, most patients + 1) is scratch.
    """
    fill_predictive(rows[0], more_arm, prior[0] + y_arm, prior[1] + n_arm - y_arm)
    fill_predictive(rows[1], more_control, prior[0] + y_control, prior[1] + n_control - y_control)
    all_arm = n_arm + more_arm
    all_control = n_control + more_control
    tail = 1.0  # P(k or more successes on the arm)
    k = 0
    total = 0.0
    y_a, y_c = y_arm, y_control
    beat = 0.0
    if by_posterior == 1:
        beat = compare_counts(prior, tables, all_arm, y_a, all_control, y_c)
    for j in range(more_control + 1):
        if j > 0:
            if by_posterior == 1:
                lost = all_control - y_c - 1
                gain = np.exp(log_overlap(tables, y_c, lost, y_a, all_arm - y_a))
                beat -= gain * (1.0 / (prior[1] + lost) + 1.0 / (prior[0] + y_c))
            y_c += 1
        while k <= more_arm:
            if by_posterior == 0:
                beat = compare_rates(float(all_arm), float(y_a), float(all_control), float(y_c))
            if beat > bar:
                break
            tail -= rows[0, k]
            k += 1
            if k > more_arm:
                break
            if by_posterior == 1:
                lost = all_arm - y_a - 1
                gain = np.exp(log_overlap(tables, y_c, all_control - y_c, y_a, lost))
                beat += gain * (1.0 / (prior[1] + lost) + 1.0 / (prior[0] + y_a))
            y_a += 1
        if k > more_arm or tail < UNSURE:
            break
        total += rows[1, j] * tail
    return min(1.0, max(0.0, total))


@lean_kernel
def predict_z(z: float, fraction: float, bar: float) -> float:
    """Predictive probability that the last z is above its bar, under a flat prior.

    ``fraction`` is the information now over that at the end (Spiegelhalter et al. 1986, eq. 4).
    """
    if fraction >= 1.0:
        return 1.0 if z > bar else 0.0
    ahead = z / np.sqrt(fraction) - bar
    return float(normal_cdf(ahead * np.sqrt(fraction / (1.0 - fraction))))
