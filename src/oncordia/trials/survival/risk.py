"""Two arms followed to an event: the data, and who is at risk at each time of an event."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidTable


@dataclass(frozen=True, slots=True)
class RiskTable:
    """Counts at each distinct time of an event, in one stratum; every array has shape (k,)."""

    times: FloatArray  # distinct times of events, rising
    at_risk: FloatArray  # both arms, just before each time
    at_risk_experimental: FloatArray
    events: FloatArray  # both arms, at each time
    events_experimental: FloatArray

    def find_survival_before(self) -> FloatArray:
        """Kaplan-Meier estimate of both arms together, just before each time: shape (k,)."""
        return np.concatenate(([1.0], np.cumprod(1.0 - self.events / self.at_risk)[:-1]))[
            : self.times.size
        ]


@dataclass(frozen=True, slots=True)
class SurvivalData:
    """Times, events, arms and strata of n patients, checked; make it with ``read_survival``."""

    times: FloatArray  # follow-up, at least 0
    events: FloatArray  # 1 = event, 0 = censored
    arms: FloatArray  # 1 = experimental, 0 = control
    strata: FloatArray  # number of each patient's stratum, from 0

    def count_risk(self) -> RiskTable:
        """Counts of all patients, strata put together."""
        return _count_risk(self.times, self.events, self.arms)

    def count_risk_by_stratum(self) -> tuple[RiskTable, ...]:
        """Counts in each stratum."""
        within = (self.strata == stratum for stratum in np.unique(self.strata))
        return tuple(_count_risk(self.times[w], self.events[w], self.arms[w]) for w in within)

    def select_arm(self, arm: int) -> tuple[FloatArray, FloatArray]:
        """Times and events of one arm."""
        chosen = self.arms == arm
        return self.times[chosen], self.events[chosen]


def read_survival(
    time: ArrayLike, event: ArrayLike, arm: ArrayLike, stratum: Sequence[object] | None = None
) -> SurvivalData:
    """Times, events and arms, checked.

    Parameters
    ----------
    time
        Follow-up of each patient, at least 0, any unit: shape (n,).
    event
        1 (or true) where it ended with the event, 0 where it was censored: shape (n,).
    arm
        1 (or true) for the experimental arm, 0 for control: shape (n,).
    stratum
        What stratum each patient belongs to; one stratum if left out.

    Raises
    ------
    InvalidTable
        An array has another length, a time is negative or not finite, an event or arm is neither
        0 nor 1, or an arm has no patient.
    """
    times = np.asarray(time, dtype=np.float64)
    events = np.asarray(event, dtype=np.float64)
    arms = np.asarray(arm, dtype=np.float64)
    labels = list(range(0)) if stratum is None else list(stratum)
    for name, size in (("event", events.size), ("arm", arms.size), ("stratum", len(labels))):
        if size != times.size and not (name == "stratum" and stratum is None):
            raise InvalidTable(f"`{name}` has {size} rows and `time` {times.size}; give as many")
    _refuse("time", times, np.isfinite(times) & (times >= 0), "a finite number of at least 0")
    _refuse("event", events, np.isin(events, (0, 1)), "1 for an event or 0 for none")
    _refuse("arm", arms, np.isin(arms, (0, 1)), "1 for experimental or 0 for control")
    for value, name in ((0, "control"), (1, "experimental")):
        if not (arms == value).any():
            raise InvalidTable(f"`arm` has no patient of the {name} arm ({value}); give both arms")
    numbers = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    strata = [numbers[label] for label in labels] if labels else np.zeros(times.size)
    return SurvivalData(times, events, arms, np.asarray(strata, dtype=np.float64))


def _refuse(name: str, values: FloatArray, good: np.ndarray, wanted: str) -> None:
    if not good.all():
        row = int(np.argmin(good))
        raise InvalidTable(f"row {row + 1}: `{name}` is {values[row]:g}; give {wanted}")


def _count_risk(times: FloatArray, events: FloatArray, arms: FloatArray) -> RiskTable:
    seen = np.unique(times[events == 1])
    experimental = arms == 1

    def count_left(chosen: FloatArray) -> FloatArray:
        return (chosen.size - np.searchsorted(np.sort(chosen), seen)).astype(np.float64)

    def count_events(mask: np.ndarray) -> FloatArray:
        found = np.searchsorted(seen, times[(events == 1) & mask])
        return np.bincount(found, minlength=seen.size).astype(np.float64)

    return RiskTable(
        seen,
        count_left(times),
        count_left(times[experimental]),
        count_events(np.ones(times.size, dtype=bool)),
        count_events(experimental),
    )
