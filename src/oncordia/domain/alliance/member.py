"""Members of the alliance: bodies of every kind, their sites and their parents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.alliance.fault import RecordFault, find_rings
from oncordia.domain.alliance.identifier import Identifier, IdentifierKind
from oncordia.domain.alliance.name import Name, check_names
from oncordia.domain.alliance.rules import check_country, check_fraction, check_id, check_text
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidRecord


class MemberKind(StrEnum):
    """What sort of body a member is."""

    COMPANY = "company"
    INSTITUTE = "institute"
    HOSPITAL = "hospital"
    UNIVERSITY = "university"
    GOVERNMENT = "government"
    FUND = "fund"
    PARK = "park"  # a park, base or incubator
    ASSOCIATION = "association"
    MEDIA = "media"
    ALLIANCE = "alliance"
    CENTRE = "centre"  # a joint centre or laboratory, mostly made by an agreement
    OTHER = "other"


FOR_PROFIT_KINDS = frozenset({MemberKind.COMPANY, MemberKind.FUND, MemberKind.MEDIA})
_OF_NO_BODY = {
    IdentifierKind.ORCID,
    IdentifierKind.NCT,
    IdentifierKind.CHICTR,
    IdentifierKind.EUDRACT,
    IdentifierKind.CTIS,
    IdentifierKind.PATENT,
}


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a member works or keeps data."""

    site_id: str
    place: str
    country: str = ""  # ISO 3166-1 alpha-2, empty: not known

    def __post_init__(self) -> None:
        check_id("site_id", self.site_id)
        check_text(f"the place of site {self.site_id}", self.place)
        check_country(f"the country of site {self.site_id}", self.country)


@dataclass(frozen=True, slots=True)
class Member:
    """A body that takes part, with what is known of it and who says so."""

    member_id: str
    kind: MemberKind
    names: tuple[Name, ...]
    country: str = ""  # ISO 3166-1 alpha-2, empty: not known
    place: str = ""
    parent_id: str = ""  # the member it is part of
    created_by: str = ""  # the agreement that made it
    identifiers: tuple[Identifier, ...] = ()
    sites: tuple[Site, ...] = ()
    is_for_profit: bool | None = None  # None: as its kind says
    foreign_share: float | None = None  # 0 to 1, owned from outside its country; None: not known
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("member_id", self.member_id)
        what = f"member {self.member_id}"
        check_names(what, self.names)
        check_country(f"the country of {what}", self.country)
        if self.parent_id == self.member_id:
            raise InvalidRecord(f"{what} is its own parent; name another or none")
        for identifier in self.identifiers:
            if identifier.kind in _OF_NO_BODY:
                raise InvalidRecord(f"{what} is a body, but {identifier} never names a body")
        check_identifiers(what, self.identifiers)
        site_ids = [site.site_id for site in self.sites]
        if len(set(site_ids)) < len(site_ids):
            raise InvalidRecord(f"{what} has two sites of one site_id; rename one")
        if self.foreign_share is not None:
            check_fraction(f"foreign_share of {what}", self.foreign_share)

    @property
    def works_for_profit(self) -> bool:
        """Whether it works for profit: as stated, else as bodies of its kind do."""
        if self.is_for_profit is not None:
            return self.is_for_profit
        return self.kind in FOR_PROFIT_KINDS


def check_identifiers(what: str, identifiers: tuple[Identifier, ...]) -> None:
    """Raise InvalidRecord where an identifier stands twice."""
    if len(set(identifiers)) < len(identifiers):
        raise InvalidRecord(f"{what} has one identifier twice; keep one")


def check_parents(members: Iterable[Member]) -> tuple[RecordFault, ...]:
    """Every fault of the parents among ``members``: unknown ones and rings."""
    parents: Mapping[str, str] = {member.member_id: member.parent_id for member in members}
    return tuple(find_rings("member", "parent_id", parents))


def check_unique_identifiers(members: Iterable[Member]) -> tuple[RecordFault, ...]:
    """A fault for every member that bears an identifier of a member before it."""
    owners: dict[Identifier, str] = {}
    faults = []
    for member in members:
        for identifier in member.identifiers:
            owner = owners.setdefault(identifier, member.member_id)
            if owner != member.member_id:
                message = f"{identifier} is already the identifier of {owner}"
                mend = "merge the two members, or mend the identifier"
                faults.append(RecordFault(member.member_id, "identifiers", message, mend))
    return tuple(faults)
