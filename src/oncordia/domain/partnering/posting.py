"""Needs and offers: who seeks or gives what, how ready, where, to whom and until when."""

import math
from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.rules import check_country, check_id, check_ids
from oncordia.domain.alliance.source import Source
from oncordia.domain.partnering.readiness import Readiness
from oncordia.domain.partnering.vocabulary import (
    Confidentiality,
    Cooperation,
    FirmSize,
    PostingKind,
    Side,
    Topic,
)
from oncordia.errors import InvalidRecord

DEFAULT_CAPACITY = 5  # partners that a posting is introduced to, where it does not say


@dataclass(frozen=True, slots=True)
class Posting:
    """One need or offer. Of the two statements at least one is given."""

    posting_id: str
    side: Side
    kind: PostingKind
    owner_id: str
    statement_en: str = ""
    statement_zh: str = ""
    fields: tuple[Topic, ...] = ()
    forms: tuple[Cooperation, ...] = ()  # of cooperation that is sought or given
    stage: Readiness | None = None
    region: str = ""  # country it comes from, ISO 3166-1 alpha-2
    regions: tuple[str, ...] = ()  # countries that the partner may be of; empty: any
    barred_regions: tuple[str, ...] = ()
    size: FirmSize | None = None
    sizes: tuple[FirmSize, ...] = ()  # that the partner may have; empty: any
    confidentiality: Confidentiality = Confidentiality.OPEN
    may_see: tuple[str, ...] = ()  # members, or agreements whose parties may read it
    conflicts: tuple[str, ...] = ()  # members that it must not be matched with
    settled_with: tuple[str, ...] = ()  # members with whom this is agreed already
    capacity: int = DEFAULT_CAPACITY  # partners at most
    expires_on: date | None = None  # the last day that it stands
    reward: float | None = None  # of a challenge
    currency: str = ""
    deadline: date | None = None  # the last day for answers to a challenge
    event_id: str = ""
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("posting_id", self.posting_id)
        what = str(self)
        if not self.owner_id:
            raise InvalidRecord(f"{what} has no owner; name the member whose it is")
        check_id(f"owner_id of {what}", self.owner_id)
        if not (self.statement_en.strip() or self.statement_zh.strip()):
            raise InvalidRecord(f"{what} says nothing; write statement_en or statement_zh")
        for name, ids in (
            ("may_see", self.may_see),
            ("conflicts", self.conflicts),
            ("settled_with", self.settled_with),
        ):
            check_ids(f"{name} of {what}", ids)
        check_country(f"region of {what}", self.region)
        for name, places in (("regions", self.regions), ("barred_regions", self.barred_regions)):
            for place in places:
                check_country(f"{name} of {what}", place)
        if self.capacity < 0:
            raise InvalidRecord(
                f"capacity of {what} must be 0 or more, got {self.capacity}; "
                "write how many partners it may have"
            )
        self._check_challenge(what)

    def __str__(self) -> str:
        return f"{self.side} {self.posting_id}"

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements that are written, the English one first."""
        return tuple(text for text in (self.statement_en, self.statement_zh) if text.strip())

    @property
    def is_confidential(self) -> bool:
        """Whether its words may not be shown to everybody."""
        return self.confidentiality is not Confidentiality.OPEN

    @property
    def last_day(self) -> date | None:
        """The last day that it can be answered; None: until further notice."""
        days = [day for day in (self.expires_on, self.deadline) if day is not None]
        return min(days) if days else None

    def _check_challenge(self, what: str) -> None:
        is_challenge = self.kind is PostingKind.CHALLENGE
        if self.reward is not None and not (math.isfinite(self.reward) and self.reward >= 0):
            raise InvalidRecord(f"reward of {what} must be 0 or more, got {self.reward}; mend it")
        if is_challenge and (self.reward is None or self.deadline is None):
            lacks = "reward" if self.reward is None else "deadline"
            raise InvalidRecord(f"{what} is a challenge without a {lacks}; write its {lacks}")
