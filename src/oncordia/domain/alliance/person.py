"""People and the posts they held, each with its time."""

from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.identifier import Identifier, IdentifierKind
from oncordia.domain.alliance.member import check_identifiers
from oncordia.domain.alliance.name import Name, check_names
from oncordia.domain.alliance.period import ALWAYS, Period
from oncordia.domain.alliance.rules import check_id, check_text
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class Post:
    """What a person does at a member, and when."""

    member_id: str
    title: str
    period: Period = ALWAYS
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("member_id of a post", self.member_id)
        check_text(f"the title of a post at {self.member_id}", self.title)


@dataclass(frozen=True, slots=True)
class Person:
    """A person with every name and post that a source gives."""

    person_id: str
    names: tuple[Name, ...]
    identifiers: tuple[Identifier, ...] = ()
    posts: tuple[Post, ...] = ()
    identity_note: str = ""  # how sure it is that the names mean one person
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("person_id", self.person_id)
        what = f"person {self.person_id}"
        check_names(what, self.names)
        for identifier in self.identifiers:
            if identifier.kind is not IdentifierKind.ORCID:
                raise InvalidRecord(f"{what} is identified by ORCID alone, got {identifier}")
        check_identifiers(what, self.identifiers)

    def posts_on(self, on: date) -> tuple[Post, ...]:
        """The posts held on that day."""
        return tuple(post for post in self.posts if post.period.covers(on))
