"""Survival of one arm by Kaplan and Meier: curve, median, milestone, restricted mean."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from oncordia.arrays import FloatArray
from oncordia.trials.survival.risk import SurvivalData


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """Kaplan-Meier estimate of one arm at its distinct times of events, each array (k,)."""

    times: FloatArray
    survival: FloatArray  # just after each time
    at_risk: FloatArray  # just before each time
    events: FloatArray
    hazard_terms: FloatArray  # d / (n (n - d)), Greenwood's; 0 where nobody is left
    last: float  # longest follow-up

    def find_survival(self, time: float) -> float:
        """Survival at a time; the last estimate is carried on."""
        before = int(np.searchsorted(self.times, time, side="right"))
        return float(self.survival[before - 1]) if before else 1.0

    def find_survival_se(self, time: float) -> float:
        """Error of the survival at a time, by Greenwood's formula."""
        before = int(np.searchsorted(self.times, time, side="right"))
        return self.find_survival(time) * float(np.sqrt(self.hazard_terms[:before].sum()))

    def find_quantile(self, share: float = 0.5) -> float:
        """First time at which at most ``1 - share`` survive; infinite if there is none.

        Where the curve lies at that level for a while, the middle of the stretch.
        """
        level = 1.0 - share
        reached = np.flatnonzero(self.survival <= level + 1e-12)
        if not reached.size:
            return np.inf
        at = int(reached[0])
        if abs(self.survival[at] - level) < 1e-12 and at + 1 < self.times.size:
            return float(0.5 * (self.times[at] + self.times[at + 1]))
        return float(self.times[at])

    def find_restricted_mean(self, tau: float) -> tuple[float, float, int]:
        """Mean survival up to tau, its Greenwood error, and the number of events up to tau."""
        used = int(np.searchsorted(self.times, tau, side="right"))
        grid = np.concatenate(([0.0], self.times[:used], [tau]))
        areas = np.diff(grid) * np.concatenate(([1.0], self.survival[:used]))
        ahead = areas[::-1].cumsum()[::-1][1:]
        variance = float((ahead**2 * self.hazard_terms[:used]).sum())
        return float(areas.sum()), float(np.sqrt(variance)), int(self.events[:used].sum())


def estimate_survival(times: FloatArray, events: FloatArray) -> SurvivalCurve:
    """Kaplan-Meier curve from times and events (1) or censorings (0): shape (n,) each.

    References
    ----------
    Kaplan and Meier (1958), JASA 53:457; Greenwood (1926).
    """
    seen, counts = np.unique(times[events == 1], return_counts=True)
    n = times.size - np.searchsorted(np.sort(times), seen).astype(np.float64)
    d = counts.astype(np.float64)
    terms = np.divide(d, n * (n - d), out=np.zeros(d.size), where=n > d)
    last = float(times.max()) if times.size else 0.0
    survival = np.asarray(np.cumprod(1.0 - d / n), dtype=np.float64)
    return SurvivalCurve(seen, survival, n, d, terms, last)


@dataclass(frozen=True, slots=True)
class Difference:
    """One number of each arm and their difference, experimental minus control."""

    control: float
    control_se: float
    experimental: float
    experimental_se: float
    difference: float
    se: float
    z: float  # difference / se; 0 if nobody could tell
    p_one_sided: float  # for the experimental arm being better


def compare_restricted_means(data: SurvivalData, tau: float | None = None) -> Difference:
    """Restricted mean survival times up to ``tau`` of two arms.

    ``tau`` is by default, and at most, the shorter of the longest follow-ups of the arms. The
    error of each arm is Greenwood's; that of the difference enlarges each variance by m / (m - 1)
    for its m events up to tau, which keeps the test at its level in small trials.

    References
    ----------
    Royston and Parmar (2013), BMC Medical Research Methodology 13:152; Klein and Moeschberger
    (2003), Survival Analysis, section 4.5.
    """
    curves = [estimate_survival(*data.select_arm(arm)) for arm in (0, 1)]
    longest = min(curve.last for curve in curves)
    end = longest if tau is None else min(tau, longest)
    (low, low_se, m0), (high, high_se, m1) = (curve.find_restricted_mean(end) for curve in curves)
    variance = low_se**2 * m0 / max(m0 - 1, 1) + high_se**2 * m1 / max(m1 - 1, 1)
    return _compare(low, low_se, high, high_se, variance)


def compare_milestones(data: SurvivalData, time: float) -> Difference:
    """Kaplan-Meier survival of two arms at one time, compared with Greenwood's errors."""
    curves = [estimate_survival(*data.select_arm(arm)) for arm in (0, 1)]
    low, high = (curve.find_survival(time) for curve in curves)
    low_se, high_se = (curve.find_survival_se(time) for curve in curves)
    return _compare(low, low_se, high, high_se, low_se**2 + high_se**2)


def _compare(low: float, low_se: float, high: float, high_se: float, variance: float) -> Difference:
    se = float(np.sqrt(variance))
    z = (high - low) / se if se > 0 else 0.0
    return Difference(low, low_se, high, high_se, high - low, se, z, float(ndtr(-z)))
