"""Where a fact was read."""

from dataclasses import dataclass

from oncordia.domain.alliance.period import PartialDate
from oncordia.domain.alliance.rules import check_text


@dataclass(frozen=True, slots=True)
class Source:
    """The file, page or paper that says a fact, and in which words."""

    file: str  # name of the file or address of the page
    date: PartialDate | None = None  # when it was written
    wording: str = ""  # its own words, where they are kept

    def __post_init__(self) -> None:
        check_text("the file of a source", self.file)
