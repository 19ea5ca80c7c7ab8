"""Needs, goals and criteria that members have stated."""

from dataclasses import dataclass

from oncordia.domain.alliance.rules import check_id, check_ids, check_text
from oncordia.domain.alliance.source import Source


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody wants, in plain words."""

    need_id: str
    what: str  # goal, need, criterion, ...: the word of its source
    statement: str
    said_by: tuple[str, ...] = ()  # members or people
    applies_to: str = ""
    wording: str = ""
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("need_id", self.need_id)
        check_text(f"the kind of need {self.need_id}", self.what)
        check_text(f"the statement of need {self.need_id}", self.statement)
        check_ids(f"who said need {self.need_id}", self.said_by)
