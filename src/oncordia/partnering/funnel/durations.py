"""How long talks take from one step to the next; those still open are censored."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import FloatArray
from oncordia.domain.partnering import RANKS, FunnelTalk, Step
from oncordia.partnering.funnel.intervals import CONFIDENCE


@dataclass(frozen=True, slots=True)
class StepTime:
    """Days from a step to the next one.

    NaN: half of the talks had not come there in the time that was watched, or a limit is open.
    """

    first: Step
    then: Step
    n: int  # talks that took the first step themselves
    n_reached: int  # of them, those that came to the next
    median_days: float
    low_days: float
    high_days: float


def measure_times(
    talks: Sequence[FunnelTalk],
    steps: Sequence[Step],
    today: date,
    *,
    confidence: float = CONFIDENCE,
) -> tuple[StepTime, ...]:
    """Median days between each two of ``steps`` that follow each other.

    A talk counts from its own first day of the first step, until the first day on which it had
    reached the next one or one behind it. A talk without it is censored: an open one ``today``,
    one that ended in a no on the day of the no.
    """
    return tuple(_measure(talks, first, then, today, confidence) for first, then in pairwise(steps))


def _measure(
    talks: Iterable[FunnelTalk], first: Step, then: Step, today: date, confidence: float
) -> StepTime:
    days: list[int] = []
    came: list[bool] = []
    for talk in talks:
        own = [one.on for one in talk.events if one.step is first]
        if not own:
            continue
        reached = talk.find_day(then)
        end = reached or (talk.refusal.on if talk.refusal else today)
        days.append(max((end - own[0]).days, 0))
        came.append(reached is not None)
    median, low, high = find_median(days, came, confidence)
    return StepTime(first, then, len(days), sum(came), median, low, high)


def find_median(
    days: Sequence[float], came: Sequence[bool], confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """Median of times of which some are censored, with its limits; NaN where not reached.

    References
    ----------
    Kaplan & Meier 1958, JASA 53:457; limits of the median: Brookmeyer & Crowley 1982, Biometrics
    38:29, with the log-log limits of Kalbfleisch & Prentice 1980, eq. 1.16, and Greenwood's
    variance.
    """
    if not any(came):
        return math.nan, math.nan, math.nan
    time, event = np.asarray(days, float), np.asarray(came, bool)
    points = np.unique(time[event])
    at_risk = (time[:, None] >= points).sum(axis=0).astype(float)
    ended = ((time[:, None] == points) & event[:, None]).sum(axis=0).astype(float)
    alive = np.cumprod(1 - ended / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(ended / (at_risk * (at_risk - ended)))
        reach = float(ndtri((1 + confidence) / 2)) * np.sqrt(greenwood) / np.log(alive)
        low, high = alive ** np.exp(-reach), alive ** np.exp(reach)
    low = np.where(alive > 0, np.nan_to_num(low, nan=0.0), 0.0)
    high = np.where(alive > 0, np.nan_to_num(high, nan=1.0), 0.0)
    return _find_first(points, alive), _find_first(points, low), _find_first(points, high)


def _find_first(points: FloatArray, curve: FloatArray) -> float:
    """The first time at which a curve has come down to a half."""
    below = np.flatnonzero(curve <= 0.5 + 1e-12)
    return float(points[below[0]]) if below.size else math.nan


def list_shown_steps(talks: Iterable[FunnelTalk], told: Iterable[Step]) -> tuple[Step, ...]:
    """The steps worth a row: the five of every talk, and others that somebody took or told of."""
    seen = {one.step for talk in talks for one in talk.events} | set(told)
    always = {Step.MATCH, Step.MEETING, Step.INTENT, Step.SIGNED, Step.DELIVERED}
    return tuple(step for step in RANKS if step in always or step in seen)
