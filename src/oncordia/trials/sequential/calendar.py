"""Expected patients and events by calendar time, from accrual, hazards and dropout.

Rates are constant between given times, so every expectation is a sum of closed forms: no
quadrature, no simulation. Times are in months, though any one unit will do.
"""

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.roots import find_root

_MONTHS_MOST = 1e5  # that events are waited for


@dataclass(frozen=True, slots=True)
class StepRate:
    """A rate by month that is constant from each start to the next; the last goes on."""

    starts_months: tuple[float, ...]  # rising from 0
    rates: tuple[float, ...]  # per month, from 0

    def __post_init__(self) -> None:
        starts, rates = self.starts_months, self.rates
        if not rates or len(starts) != len(rates):
            raise InvalidDesign(
                f"{len(starts)} starts for {len(rates)} rates; give as many, at least one", "starts"
            )
        if starts[0] != 0 or any(b <= a for a, b in pairwise(starts)):
            raise InvalidDesign(
                f"starts are {', '.join(f'{s:g}' for s in starts)}; begin at 0 and rise", "starts"
            )
        for rate in rates:
            if not (math.isfinite(rate) and rate >= 0):
                raise InvalidDesign(f"a rate is {rate:g}; give numbers from 0", "rates")

    def find_at(self, months: float) -> float:
        """Rate at a time."""
        return self.rates[int(np.searchsorted(self.starts_months, months, side="right")) - 1]

    def sum_until(self, months: ArrayLike) -> FloatArray:
        """Integral from 0 to each time, shape of ``months``."""
        at = np.asarray(months, np.float64)
        ends = (*self.starts_months[1:], math.inf)
        total: FloatArray = np.zeros_like(at)
        for start, end, rate in zip(self.starts_months, ends, self.rates, strict=True):
            total = total + rate * (np.clip(at, start, end) - start)
        return total

    def scale(self, factor: float) -> "StepRate":
        """The same rate times a factor."""
        return StepRate(self.starts_months, tuple(factor * rate for rate in self.rates))


NO_RATE = StepRate((0.0,), (0.0,))


def constant_rate(rate: float) -> StepRate:
    """A rate that never changes."""
    return StepRate((0.0,), (rate,))


def hazard_of_median(median_months: float) -> StepRate:
    """Constant hazard whose median is given, above 0."""
    if not median_months > 0:
        raise InvalidDesign(
            f"the median is {median_months:g}; give a number above 0", "median_months"
        )
    return constant_rate(math.log(2.0) / median_months)


def hazard_of_share(share: float, months: float) -> StepRate:
    """Constant hazard at which a share, from 0 and below 1, is gone by some months."""
    if not (0 <= share < 1 and months > 0):
        raise InvalidDesign(
            f"the share is {share:g} by month {months:g}; give a share from 0 and below 1, "
            f"and months above 0",
            "share",
        )
    return constant_rate(-math.log1p(-share) / months)


@dataclass(frozen=True, slots=True)
class Course:
    """What befalls the patients of one arm."""

    share: float  # of all patients
    hazard: StepRate  # of the event, by months since entry
    dropout: StepRate = NO_RATE  # by months since entry

    def find_event_share(self, months: ArrayLike) -> FloatArray:
        """Share of the arm's patients with an event seen by months since their entry."""
        return self._walk(np.asarray(months, np.float64))[0]

    def sum_event_share(self, months: ArrayLike) -> FloatArray:
        """Integral of the event share from 0 to each time; 0 for times below 0."""
        return self._walk(np.asarray(months, np.float64))[1]

    def _walk(self, at: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Event share and its integral, piece by piece of the hazards: shapes of ``at``."""
        starts = sorted({*self.hazard.starts_months, *self.dropout.starts_months})
        ends = (*starts[1:], math.inf)
        share: FloatArray = np.zeros_like(at)
        area: FloatArray = np.zeros_like(at)
        for start, end in zip(starts, ends, strict=True):
            hazard = self.hazard.find_at(start)
            gone = hazard + self.dropout.find_at(start)
            kept = math.exp(
                -float(self.hazard.sum_until(start)) - float(self.dropout.sum_until(start))
            )
            stay = np.clip(at - start, 0.0, end - start)  # months in this piece
            part = hazard / gone if gone > 0 else 0.0
            within = -np.expm1(-gone * stay)
            area = area + kept * part * (stay - (within / gone if gone > 0 else stay))
            # later pieces add to the area what this one has given by its end
            after = np.clip(at - end, 0.0, None) if math.isfinite(end) else 0.0
            area = area + kept * part * within * after
            share = share + kept * part * within
        return share, area


@dataclass(frozen=True, slots=True)
class Calendar:
    """A trial in time: patients enter at a rate until accrual ends, each arm has its course."""

    accrual: StepRate  # patients per month
    accrual_months: float
    arms: tuple[Course, ...]
    _edges: FloatArray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.accrual_months) and self.accrual_months > 0):
            raise InvalidDesign(
                f"accrual_months is {self.accrual_months:g}; give a number above 0",
                "accrual_months",
            )
        inside = [s for s in self.accrual.starts_months if s < self.accrual_months]
        object.__setattr__(self, "_edges", np.array([*inside, self.accrual_months]))
        if not self.patients > 0:
            raise InvalidDesign("no patient is recruited; give accrual rates above 0", "accrual")

    @property
    def patients(self) -> float:
        """Patients that enter in all."""
        return float(self.accrual.sum_until(self.accrual_months))

    def expect_patients(self, months: ArrayLike) -> FloatArray:
        """Patients entered by each calendar time."""
        return self.accrual.sum_until(np.minimum(months, self.accrual_months))

    def expect_events(self, months: ArrayLike) -> FloatArray:
        """Events seen by each calendar time in all arms together, shape of ``months``."""
        total: FloatArray = self.expect_events_by_arm(months).sum(axis=0)
        return total

    def expect_events_by_arm(self, months: ArrayLike) -> FloatArray:
        """Events seen by each calendar time, shape (arms, …)."""
        at = np.asarray(months, np.float64)
        lags = np.maximum(at[..., None] - self._edges, 0.0)
        rates = np.array(self.accrual.rates[: self._edges.size - 1])
        return np.stack(
            [
                arm.share * (-np.diff(arm.sum_event_share(lags), axis=-1) @ rates)
                for arm in self.arms
            ]
        )

    def find_time(self, events: float) -> float:
        """Calendar time by which so many events are expected.

        Raises
        ------
        InvalidDesign
            If so many never come.
        """
        most = float(self.expect_events(_MONTHS_MOST))
        if not 0 < events < most:
            raise InvalidDesign(
                f"{events:g} events are asked for, and {most:.4g} can be expected however long "
                f"one waits; recruit more patients",
                "accrual",
            )
        high = self.accrual_months
        while float(self.expect_events(high)) < events:
            high *= 2.0
        return find_root(lambda t: float(self.expect_events(t)) - events, 0.0, high)

    def scale(self, factor: float) -> "Calendar":
        """The same trial with so many times the patients."""
        return Calendar(self.accrual.scale(factor), self.accrual_months, self.arms)


def size_accrual(calendar: Calendar, events: float, months: float) -> Calendar:
    """The calendar with as many patients as give so many events by a calendar time."""
    if not months > 0:
        raise InvalidDesign(f"months is {months:g}; give a number above 0", "follow_up_months")
    return calendar.scale(events / float(calendar.expect_events(months)))
