"""Releases: what was handed over, to whom, on which day, and by which clause."""

from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.data_kind import Action
from oncordia.domain.alliance.dataset import check_digest
from oncordia.domain.alliance.decision import AnswerRef, ClauseRef
from oncordia.domain.alliance.rules import check_count, check_country, check_id


@dataclass(frozen=True, slots=True)
class Release:
    """One data set handed over after a permit."""

    release_id: str
    dataset_id: str
    from_id: str
    to_id: str
    action: Action
    on: date
    clause: ClauseRef  # that allowed it
    to_country: str = ""
    n_people: int = 0  # behind the data set on that day
    digest: str = ""  # SHA-256 of what was handed over
    answer: AnswerRef | None = None  # of a human, that the permit rested on

    def __post_init__(self) -> None:
        check_id("release_id", self.release_id)
        what = f"release {self.release_id}"
        for field in ("dataset_id", "from_id", "to_id"):
            check_id(f"{field} of {what}", getattr(self, field))
        check_country(f"to_country of {what}", self.to_country)
        check_count(f"n_people of {what}", self.n_people)
        if self.digest:
            check_digest(f"the digest of {what}", self.digest)
