"""Survival of patients by the organoid's call: Kaplan-Meier curves and the log-rank test."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import chi2

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.therapy import Estimate


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """Share without event from each time on, one entry a time at which something happened."""

    time: FloatArray
    at_risk: IntArray
    events: IntArray
    survival: FloatArray
    low: FloatArray
    high: FloatArray
    median: Estimate  # NaN where survival, or its limit, does not come down to one half


_NEAR = 1e-9  # products of shares meet one half within as much


def estimate_survival(
    time: FloatArray, event: BoolArray, confidence: float = 0.95
) -> SurvivalCurve:
    """Kaplan-Meier curve with limits by the log of minus the log.

    Parameters
    ----------
    time
        Time to the event or the end of observation, 0 or more, shape (n,).
    event
        Whether the event was seen, shape (n,).
    confidence
        Of the limits at each time, and of the median.

    References
    ----------
    Kaplan & Meier 1958, JASA 53:457; Greenwood 1926 for the variance; Borgan & Liestol 1990, Scand.
    J. Statist. 17:35 for the transformation; Brookmeyer & Crowley 1982, Biometrics 38:29 for the
    median, the middle of the times at which survival is just one half, and its limits.
    """
    times = np.unique(time)
    at_risk = (time[None, :] >= times[:, None]).sum(axis=1)
    events = ((time[None, :] == times[:, None]) & event).sum(axis=1)
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = float(ndtri((1 + confidence) / 2)) * np.sqrt(greenwood) / np.log(survival)
        low, high = survival ** np.exp(-spread), survival ** np.exp(spread)
    untouched, ended = survival == 1.0, survival == 0.0
    low = np.where(untouched, 1.0, np.where(ended, np.nan, low))
    high = np.where(untouched, 1.0, np.where(ended, np.nan, high))
    halves = [_find_half(times, line) for line in (survival, low, high)]
    median = Estimate(halves[0], halves[1], halves[2], "brookmeyer")
    if ended.any() and (~ended).any():  # the upper limit stays where it was last known
        high = np.where(ended, high[~ended][-1], high)
    low = np.where(ended, 0.0, low)
    return SurvivalCurve(times, at_risk, events, survival, low, high, median)


def _find_half(times: FloatArray, line: FloatArray) -> float:
    """Time at which a falling line, NaN where it is unknown, comes down to one half."""
    at_half = np.flatnonzero(line <= 0.5 + _NEAR)
    if not at_half.size:
        return float("nan")
    first = at_half[0]
    below = np.flatnonzero(line < 0.5 - _NEAR)
    if line[first] >= 0.5 - _NEAR and below.size:
        return float(times[first] + times[below[0]]) / 2
    return float(times[first])


def compare_survival(time: FloatArray, event: BoolArray, group: BoolArray) -> tuple[float, float]:
    """Chi-square and p value of the log-rank test of two groups; NaN where it cannot be made.

    References
    ----------
    Mantel 1966, Cancer Chemotherapy Reports 50:163; Peto & Peto 1972, J. R. Stat. Soc. A 135:185.
    """
    difference, variance = 0.0, 0.0
    for moment in np.unique(time[event]):
        risk = time >= moment
        n, n1 = int(risk.sum()), int((risk & group).sum())
        dead = (time == moment) & event
        d, d1 = int(dead.sum()), int((dead & group).sum())
        difference += d1 - d * n1 / n
        if n > 1:
            variance += d * n1 * (n - n1) * (n - d) / (n * n * (n - 1))
    if variance <= 0:
        return float("nan"), float("nan")
    statistic = difference**2 / variance
    return float(statistic), float(chi2.sf(statistic, 1))
