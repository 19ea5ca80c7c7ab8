"""Dates known to the day, the month or the year, and the periods between them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from oncordia.errors import InvalidPeriod

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Precision(StrEnum):
    """How exactly a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known: 2018, 2018-12 or 2018-12-04."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise InvalidPeriod(f"a day needs its month, got day {self.day} of {self.year}")
        try:
            date(
                self.year,
                1 if self.month is None else self.month,
                1 if self.day is None else self.day,
            )
        except ValueError as error:
            raise InvalidPeriod(f"no calendar has the date {self}; write YYYY-MM-DD") from error

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text

    @property
    def precision(self) -> Precision:
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def first_day(self) -> date:
        """The earliest day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest day it can be."""
        if self.month is None:
            return date(self.year, 12, 31)
        if self.day is not None:
            return self.first_day
        if self.month == 12:
            return date(self.year, 12, 31)
        return date(self.year, self.month + 1, 1) - timedelta(days=1)


def parse_partial_date(text: str) -> PartialDate:
    """The date that ``text`` writes as YYYY, YYYY-MM or YYYY-MM-DD.

    Raises
    ------
    InvalidPeriod
        Any other form, or a day that no calendar has.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None or not text.isascii():
        raise InvalidPeriod(f"date {text!r} must be YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = found.groups()
    return PartialDate(int(year), int(month) if month else None, int(day) if day else None)


def exact_date(day: date) -> PartialDate:
    """A day of the calendar as a date known to the day."""
    return PartialDate(day.year, day.month, day.day)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day of ``start`` to the last day of ``end``, both counted.

    None is open: no start is since ever, no end is for ever.
    """

    start: PartialDate | None = None
    end: PartialDate | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.end.last_day < self.start.first_day:
            raise InvalidPeriod(f"the end {self.end} lies before the start {self.start}")

    def __str__(self) -> str:
        return f"{self.start or ''}..{self.end or ''}"

    @property
    def first_day(self) -> date:
        return self.start.first_day if self.start else date.min

    @property
    def last_day(self) -> date:
        return self.end.last_day if self.end else date.max

    def covers(self, on: date) -> bool:
        """Whether the day ``on`` lies in the period."""
        return self.first_day <= on <= self.last_day

    def overlaps(self, other: "Period") -> bool:
        """Whether at least one day lies in both periods."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day


ALWAYS = Period()
