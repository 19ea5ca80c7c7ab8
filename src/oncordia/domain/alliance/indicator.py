"""Quantities that somebody reported, as exactly as they were said."""

import math
from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.alliance.period import PartialDate
from oncordia.domain.alliance.rules import check_id, check_text
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidRecord


class Comparator(StrEnum):
    """How the value stands to the truth."""

    EXACTLY = "exactly"
    ABOUT = "about"
    MORE_THAN = "more than"
    AT_LEAST = "at least"
    NEARLY = "nearly"  # a little less
    AT_MOST = "at most"
    LESS_THAN = "less than"


class IndicatorKind(StrEnum):
    """What sort of statement it is."""

    COUNT = "count"  # what happened or was done
    STOCK = "stock"  # what is there on a day
    TARGET = "target"  # what is to be reached
    FORECAST = "forecast"  # what is expected
    CLAIM = "claim"  # what somebody says without a way to check
    DERIVED = "derived"  # computed from other indicators


@dataclass(frozen=True, slots=True)
class Indicator:
    """One reported quantity."""

    indicator_id: str
    what: str
    value: float
    kind: IndicatorKind
    comparator: Comparator = Comparator.EXACTLY
    unit: str = ""
    subject_id: str = ""  # the member, event, platform or agreement it is about
    as_of: PartialDate | None = None
    wording: str = ""
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("indicator_id", self.indicator_id)
        check_text(f"what indicator {self.indicator_id} counts", self.what)
        if not math.isfinite(self.value):
            raise InvalidRecord(
                f"the value of indicator {self.indicator_id} must be finite, got {self.value}"
            )

    def allows(self, value: float) -> bool | None:
        """Whether the truth can be ``value``; None: ``about`` and ``nearly`` draw no sharp line."""
        match self.comparator:
            case Comparator.EXACTLY:
                return value == self.value
            case Comparator.MORE_THAN:
                return value > self.value
            case Comparator.AT_LEAST:
                return value >= self.value
            case Comparator.AT_MOST:
                return value <= self.value
            case Comparator.LESS_THAN:
                return value < self.value
            case Comparator.NEARLY:
                return None if value < self.value else False
            case Comparator.ABOUT:
                return None
