"""Geometry of an interval plot: one axis, and where each value with its limits lies on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from oncordia.domain.therapy import Interval

_REACH = 6.0  # SDs beyond which limits are drawn as arrows
_MARGIN = 0.04  # of the axis, free at either end


@dataclass(frozen=True, slots=True)
class IntervalMark:
    """A value and its limits in percent of the width; arrows where a limit lies beyond."""

    low: float
    value: float
    high: float
    beyond_low: bool
    beyond_high: bool


@dataclass(frozen=True, slots=True)
class IntervalAxis:
    """An axis that holds all intervals of a plot."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """Where a value lies, in percent of the width, within it."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(_MARGIN + (1 - 2 * _MARGIN) * share, 0.0), 1.0), 2)

    def mark(self, interval: Interval) -> IntervalMark | None:
        """Where an interval lies; None where a part of it is not known."""
        parts = (interval.low, interval.value, interval.high)
        if not all(math.isfinite(part) for part in parts):
            return None
        low, value, high = (self.place(min(max(part, self.low), self.high)) for part in parts)
        return IntervalMark(low, value, high, interval.low < self.low, interval.high > self.high)


def fit_axis(intervals: Sequence[Interval]) -> IntervalAxis:
    """The axis of whole numbers that holds 0 and every interval, at most 6 to either side."""
    ends = [end for one in intervals for end in (one.low, one.high) if math.isfinite(end)]
    low = max(math.floor(min(ends, default=-1.0)), -_REACH)
    high = min(math.ceil(max(ends, default=1.0)), _REACH)
    low, high = min(low, -1.0), max(high, 1.0)
    step = 1 if high - low <= 8 else 2
    first = math.ceil(low / step) * step
    ticks = tuple(float(tick) for tick in range(first, math.floor(high) + 1, step))
    return IntervalAxis(low, high, ticks)
