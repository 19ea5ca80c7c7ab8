"""Parties of an agreement, what they promise, and their signatures."""

from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.dataset import check_digest
from oncordia.domain.alliance.period import PartialDate
from oncordia.domain.alliance.rules import check_id, check_text


@dataclass(frozen=True, slots=True)
class Party:
    """A member bound by an agreement, and as what."""

    member_id: str
    role: str = ""

    def __post_init__(self) -> None:
        check_id("member_id of a party", self.member_id)


@dataclass(frozen=True, slots=True)
class Obligation:
    """What a party has promised, and by when."""

    text: str
    party_id: str
    due: PartialDate | None = None
    done_on: date | None = None

    def __post_init__(self) -> None:
        check_text("the text of an obligation", self.text)
        check_id("party_id of an obligation", self.party_id)

    def is_overdue(self, on: date) -> bool:
        """Whether its due date has gone by, undone, on that day."""
        undone = self.done_on is None or self.done_on > on
        return undone and self.due is not None and self.due.last_day < on


@dataclass(frozen=True, slots=True)
class Signature:
    """That a party signed the text with this digest."""

    member_id: str
    on: date
    by: str  # the person who signed
    digest: str

    def __post_init__(self) -> None:
        check_id("member_id of a signature", self.member_id)
        check_text(f"who signed for {self.member_id}", self.by)
        check_digest(f"the digest signed by {self.member_id}", self.digest)
