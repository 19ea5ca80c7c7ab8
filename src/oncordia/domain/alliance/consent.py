"""Donors' consents: what one or more donors allow, until they withdraw."""

from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.data_kind import DataKind
from oncordia.domain.alliance.data_use import DataUse
from oncordia.domain.alliance.period import ALWAYS, Period
from oncordia.domain.alliance.rules import check_country, check_id, check_ids
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class Consent:
    """What the donors of one form allow, who keeps the form, and from when to when."""

    consent_id: str
    subject_ids: tuple[str, ...]
    use: DataUse
    holder_id: str  # the member that keeps the signed form
    country: str = ""  # whose law it was given under
    period: Period = ALWAYS
    withdrawn_on: date | None = None  # from this day it allows nothing
    data_kinds: tuple[DataKind, ...] = ()  # empty: every kind
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("consent_id", self.consent_id)
        what = f"consent {self.consent_id}"
        if not self.subject_ids:
            raise InvalidRecord(f"{what} names no donor; give subject_ids")
        check_ids(f"a donor of {what}", self.subject_ids)
        check_id(f"holder_id of {what}", self.holder_id)
        check_country(f"the country of {what}", self.country)
        if len(set(self.data_kinds)) < len(self.data_kinds):
            raise InvalidRecord(f"{what} names one kind of data twice; keep one")
        if self.withdrawn_on is not None and self.withdrawn_on < self.period.first_day:
            raise InvalidRecord(f"{what} is withdrawn on {self.withdrawn_on}, before it starts")

    def covers(self, on: date) -> bool:
        """Whether it is given and not withdrawn on that day."""
        return self.period.covers(on) and (self.withdrawn_on is None or on < self.withdrawn_on)

    def covers_kind(self, kind: DataKind) -> bool:
        """Whether it speaks of this kind of data."""
        return not self.data_kinds or kind in self.data_kinds
