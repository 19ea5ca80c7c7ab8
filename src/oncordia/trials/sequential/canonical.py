"""A scenario as the test sees it: independent normal increments with a drift."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.trials.kernels.sequential.crossings import find_crossings
from oncordia.trials.sequential.boundaries import split_stops
from oncordia.trials.sequential.calendar import Calendar
from oncordia.trials.sequential.plan import find_information
from oncordia.trials.sequential.settings import Endpoint
from oncordia.trials.sequential.truth import Truth

if TYPE_CHECKING:
    from oncordia.trials.sequential.design import GroupSequential


@dataclass(frozen=True, slots=True, eq=False)
class Canonical:
    """Looks, drift and bounds of a statistic of variance 1."""

    information: FloatArray  # (k,)
    drift: float  # expected Z at information 1, in the direction tested
    lower: FloatArray  # (k,)
    upper: FloatArray  # (k,)
    inner: FloatArray  # (2, k)
    unit: float  # of the estimate: its standard deviation is unit over the root of information

    def find_stops(self) -> FloatArray:
        """Probabilities to stop above, below and in the middle, shape (3, k)."""
        return find_crossings(self.information, self.lower, self.upper, self.inner, self.drift)


def find_canonical(design: "GroupSequential", truth: Truth) -> Canonical:
    """Law of the statistic of known variance of means, or of the log-rank test.

    Where the true standard deviation is not the one that the test takes as known, the statistic
    has another variance than 1: it is divided by its standard deviation, and so are the bounds.
    The log-rank statistic is normal with drift ``-log(HR) sqrt(r) / (1 + r)`` by the root of the
    events in large trials (Schoenfeld 1981).
    """
    bounds = design.plan.bounds
    information = find_information(design.plan.sizes)
    sign = design.planned.direction
    if design.endpoint is Endpoint.MEAN:
        wide = truth.sd / design.planned.sd
        drift, unit = sign * truth.mean_effect, truth.sd
    else:
        wide, unit = 1.0, (1.0 + design.ratio) / math.sqrt(design.ratio)
        drift = sign * truth.effect / unit
    return Canonical(
        information,
        drift,
        bounds.lower / wide,
        bounds.upper / wide,
        bounds.inner / wide,
        unit,
    )


def find_looks_in_time(
    design: "GroupSequential", truth: Truth
) -> tuple[FloatArray, FloatArray, Calendar]:
    """Months and patients entered when each look's events are expected, of survival; (k,) each."""
    planned = design.plan.calendar
    assert planned is not None  # of survival
    calendar = design.timing.make_calendar(truth.hazard_ratio, design.ratio)
    calendar = Calendar(planned.accrual, planned.accrual_months, calendar.arms)
    months = np.array([calendar.find_time(float(n)) for n in design.plan.totals])
    return months, calendar.expect_patients(months), calendar


def split_by_look(design: "GroupSequential", stops: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probabilities by look to reject, and to stop without, each of shape (k,)."""
    return split_stops(design.plan.bounds, stops)
