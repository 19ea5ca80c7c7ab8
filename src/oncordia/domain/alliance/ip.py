"""The ledger of intellectual property: who owns what, who may use it, who gains."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.alliance.identifier import Identifier, IdentifierKind
from oncordia.domain.alliance.name import Name, check_names
from oncordia.domain.alliance.period import ALWAYS, Period
from oncordia.domain.alliance.rules import check_fraction, check_id, check_ids
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidRecord

SHARE_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a whole that a member has, above 0 up to 1."""

    member_id: str
    fraction: float

    def __post_init__(self) -> None:
        check_id("member_id of a share", self.member_id)
        check_fraction(f"the share of {self.member_id}", self.fraction)
        if self.fraction == 0:
            raise InvalidRecord(f"the share of {self.member_id} is 0; leave it out")


def check_shares(what: str, shares: Sequence[Share]) -> None:
    """Raise InvalidRecord unless no member stands twice and the shares sum to 1 within 1e-9."""
    check_ids(f"a member in {what}", (share.member_id for share in shares))
    total = math.fsum(share.fraction for share in shares)
    if abs(total - 1.0) > SHARE_TOLERANCE:
        raise InvalidRecord(
            f"the shares of {what} must sum to 1, got {total:.12g}; mend the shares"
        )


class IpKind(StrEnum):
    """Whether it was there before the work, or came out of it."""

    BACKGROUND = "background"
    FOREGROUND = "foreground"


@dataclass(frozen=True, slots=True)
class IpAsset:
    """A patent family, method, model or data base with its owners."""

    ip_id: str
    kind: IpKind
    names: tuple[Name, ...]
    owners: tuple[Share, ...]
    agreement_id: str = ""  # the agreement it was brought to, or came from
    identifiers: tuple[Identifier, ...] = ()  # publication numbers of one family
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("ip_id", self.ip_id)
        what = f"asset {self.ip_id}"
        check_names(what, self.names)
        check_shares(what, self.owners)
        for identifier in self.identifiers:
            if identifier.kind is not IdentifierKind.PATENT:
                raise InvalidRecord(f"{what} is identified by patents alone, got {identifier}")
        if self.kind is IpKind.FOREGROUND and not self.agreement_id:
            raise InvalidRecord(f"{what} is foreground; name the agreement_id that it came from")


@dataclass(frozen=True, slots=True)
class Licence:
    """That a member may use an asset."""

    licence_id: str
    ip_id: str
    to_id: str
    agreement_id: str  # the agreement that gives it
    is_exclusive: bool = False
    field: str = ""  # field of use; empty: all
    countries: tuple[str, ...] = ()  # empty: all
    period: Period = ALWAYS

    def __post_init__(self) -> None:
        check_id("licence_id", self.licence_id)
        for name in ("ip_id", "to_id", "agreement_id"):
            check_id(f"{name} of licence {self.licence_id}", getattr(self, name))
        check_ids(f"a country of licence {self.licence_id}", self.countries)


@dataclass(frozen=True, slots=True)
class BenefitSplit:
    """How what an asset or an agreement earns is divided."""

    split_id: str
    subject_id: str  # asset or agreement
    shares: tuple[Share, ...]
    agreement_id: str = ""
    period: Period = ALWAYS

    def __post_init__(self) -> None:
        check_id("split_id", self.split_id)
        check_id(f"subject_id of split {self.split_id}", self.subject_id)
        check_shares(f"split {self.split_id}", self.shares)
