"""Straight lines through log2 counts against time, from the time on at which they fit best."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel

N_LINE = 6
RATE, ERROR, INTERCEPT, FIRST, N_USED, SCORE = range(N_LINE)


@kernel
def fit_line(x: FloatArray, y: FloatArray, out: FloatArray) -> tuple[float, float]:
    """Least-squares line into out; its adjusted r squared and root mean square of residuals."""
    n = x.size
    mean_x = 0.0
    mean_y = 0.0
    for i in range(n):
        mean_x += x[i] / n
        mean_y += y[i] / n
    xx = xy = yy = 0.0
    for i in range(n):
        xx += (x[i] - mean_x) ** 2
        xy += (x[i] - mean_x) * (y[i] - mean_y)
        yy += (y[i] - mean_y) ** 2
    rate = xy / xx
    left = 0.0
    for i in range(n):
        left += (y[i] - mean_y - rate * (x[i] - mean_x)) ** 2
    out[RATE] = rate
    out[INTERCEPT] = mean_y - rate * mean_x
    out[ERROR] = math.sqrt(left / (n - 2) / xx) if n > 2 else math.nan
    out[FIRST] = x[0]
    out[N_USED] = n
    explained = 1.0 - left / yy if yy > 0.0 else 0.0
    adjusted = 1.0 - (1.0 - explained) * (n - 1.0) / (n - 2.0) if n > 2 else math.nan
    return adjusted, math.sqrt(left / n)


@kernel
def choose_window(x: FloatArray, y: FloatArray, out: FloatArray) -> None:
    """Line of the window, from some time to the last, with the highest score, into out.

    The score is adjusted r squared (1 - rmse)^2 (n - 3)^(1/4); of equal ones the longest window
    counts. A window has three points or more; two points in all make a line without a choice.
    """
    trial = np.empty(N_LINE)
    if x.size == 2:
        fit_line(x, y, out)
        out[SCORE] = math.nan
        return
    best = -np.inf
    for first in range(x.size - 2):
        adjusted, rmse = fit_line(x[first:], y[first:], trial)
        score = adjusted * (1.0 - rmse) ** 2 * (x.size - first - 3.0) ** 0.25
        if score > best:
            best = score
            for j in range(N_LINE):
                out[j] = trial[j]
            out[SCORE] = score


@kernel
def choose_windows(
    first: int, last: int, starts: IntArray, x: FloatArray, y: FloatArray, out: FloatArray
) -> None:
    """Choose the window of wells first to last: points starts[i] to starts[i + 1] are well i.

    Parameters
    ----------
    starts
        Where the points of each well begin, shape (n_wells + 1,); two points or more each.
    x, y
        Times, rising and distinct within a well, and log2 counts, finite.
    out
        Output, shape (n_wells, N_LINE).
    """
    for i in range(first, last):
        choose_window(x[starts[i] : starts[i + 1]], y[starts[i] : starts[i + 1]], out[i])
