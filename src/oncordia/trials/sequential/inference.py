"""What a group-sequential trial says at its end, and what it promises on the way.

Outcomes are ordered by stages (Tsiatis, Rosner and Mehta 1984, Biometrics 40, 797): stopping above
earlier is stronger, then the larger Z at the last look, then stopping below later.
"""

import math
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidOption
from oncordia.trials.kernels.sequential.crossings import find_crossings
from oncordia.trials.sequential.boundaries import Boundaries
from oncordia.trials.sequential.roots import find_root

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(48)  # of the mean over what is not known


@dataclass(frozen=True, slots=True)
class FinalAnalysis:
    """Adjusted inference at the end; drifts are the expected Z at the last planned look."""

    p_value: float  # of the test's sides, by stage-wise ordering
    drift_low: float
    drift_median: float  # median-unbiased
    drift_high: float
    confidence: float


def analyse_end(
    bounds: Boundaries, look: int, z: float, *, confidence: float | None = None
) -> FinalAnalysis:
    """Adjusted p value, median-unbiased estimate and confidence interval of the drift.

    To turn a drift into an effect, divide it by the square root of the information at the last
    planned look, the reciprocal of the variance of the estimate there.

    Parameters
    ----------
    bounds
        Boundaries of the trial. Futility bounds take part only if they bind.
    look
        At which the trial ended, from 1.
    z
        Statistic there.
    confidence
        Of the interval; by default ``1 - alpha`` of two-sided and ``1 - 2 alpha`` of one-sided
        tests, so that the interval leaves out 0 just when the test rejects.
    """
    _check_look(look, z, bounds.information.size)
    covers = confidence or 1.0 - bounds.alpha * (2 if bounds.sides == 1 else 1)
    if not 0 < covers < 1:
        raise InvalidOption(f"confidence is {covers:g}; give a number above 0 and below 1")
    p_upper = find_tail_beyond(bounds, look, z, 0.0)
    p_value = p_upper if bounds.sides == 1 else min(1.0, 2.0 * min(p_upper, 1.0 - p_upper))
    outside = 0.5 * (1.0 - covers)
    low, middle, high = (_invert(bounds, look, z, tail) for tail in (outside, 0.5, 1.0 - outside))
    return FinalAnalysis(p_value, low, middle, high, covers)


def find_tail_beyond(bounds: Boundaries, look: int, z: float, drift: float) -> float:
    """Probability of an outcome at least as strong as ``z`` at ``look``, from 1, with a drift."""
    kept = bounds if bounds.binding else bounds.drop_futility()
    upper = kept.upper[:look].copy()
    lower = kept.lower[:look].copy()
    inner = kept.inner[:, :look].copy()
    upper[-1], lower[-1], inner[:, -1] = z, -math.inf, 0.0
    return float(find_crossings(bounds.information[:look], lower, upper, inner, drift)[0].sum())


def find_conditional_power(bounds: Boundaries, look: int, z: float, drift: float) -> float:
    """Probability to reject above later, given ``z`` at an interim look from 1, with a drift.

    What is to come is a trial of its own: its statistics are those of the information that is
    added (Jennison and Turnbull 2000, section 10.2).
    """
    _check_look(look, z, bounds.information.size - 1)
    now = bounds.information[look - 1]
    later = bounds.information[look:] - now

    def move(bound: FloatArray) -> FloatArray:
        moved: FloatArray = (bound * np.sqrt(now + later) - z * math.sqrt(now)) / np.sqrt(later)
        return moved

    stops = find_crossings(
        later,
        move(bounds.lower[look:]),
        move(bounds.upper[look:]),
        move(bounds.inner[:, look:]),
        drift,
    )
    return float(stops[0].sum())


def find_predictive_power(bounds: Boundaries, look: int, z: float) -> float:
    """Conditional power, averaged over the drift given the data under a flat prior.

    Spiegelhalter, Freedman and Blackburn 1986, Control. Clin. Trials 7, 8.
    """
    _check_look(look, z, bounds.information.size - 1)
    root = math.sqrt(bounds.information[look - 1])
    drifts = z / root + _NODES / root
    powers = [find_conditional_power(bounds, look, z, float(drift)) for drift in drifts]
    return float(_WEIGHTS @ np.array(powers) / _WEIGHTS.sum())


def _invert(bounds: Boundaries, look: int, z: float, tail: float) -> float:
    """Drift at which an outcome at least as strong has probability ``tail``."""
    guess = z / math.sqrt(bounds.information[look - 1])
    return find_root(
        lambda drift: find_tail_beyond(bounds, look, z, drift) - tail, guess - 3.0, guess + 1.0
    )


def _check_look(look: int, z: float, most: int) -> None:
    if not 1 <= look <= most:
        raise InvalidOption(f"look is {look}; give a number from 1 to {most}")
    if not math.isfinite(z):
        raise InvalidOption(f"z is {z}; give a finite number")
