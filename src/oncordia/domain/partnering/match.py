"""Pairs of a need and an offer: why they fit, or the rule that keeps them apart."""

from dataclasses import dataclass, field
from enum import StrEnum


class MatchRule(StrEnum):
    """Rules that keep a pair apart whatever its score; the first that holds is told."""

    OWN = "own"
    KIND = "kind"
    EXPIRED = "expired"
    CONFIDENTIAL = "confidential"
    COMPETITOR = "competitor"
    SETTLED = "settled"
    STAGE = "stage"
    REGION = "region"
    SIZE = "size"
    FULL = "full"


RULE_SENTENCES = {
    MatchRule.OWN: "Both belong to one organisation, or one owner is part of the other.",
    MatchRule.KIND: "An offer of this kind cannot answer a need of that kind.",
    MatchRule.EXPIRED: "One of both has expired, or its deadline is over.",
    MatchRule.CONFIDENTIAL: (
        "One is confidential, and its owner has not allowed the other to read it."
    ),
    MatchRule.COMPETITOR: "The owners are competitors, or one has named the other as a conflict.",
    MatchRule.SETTLED: "The owners have agreed on this already.",
    MatchRule.STAGE: "The stages do not meet.",
    MatchRule.REGION: "One bars the country of the other, or seeks partners elsewhere only.",
    MatchRule.SIZE: "One seeks partners of another size.",
    MatchRule.FULL: "One takes no partner: its capacity is 0.",
}


class MatchReasonCode(StrEnum):
    """What speaks for a pair."""

    TEXT = "text"
    FIELD = "field"
    FORM = "form"
    STAGE = "stage"
    KIND = "kind"
    REGION = "region"
    SIZE = "size"
    PARTNERS = "partners"
    WITHHELD = "withheld"  # more speaks for it that may not be shown


@dataclass(frozen=True, slots=True)
class SharedTerm:
    """A term that both statements hold, in the two languages; one is empty where unknown."""

    en: str
    zh: str = ""


@dataclass(frozen=True, slots=True)
class MatchReason:
    """One thing that speaks for a pair, with the points it brings of the score."""

    code: MatchReasonCode
    points: float
    terms: tuple[SharedTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A need and an offer that may meet. Scores lie between 0 and 1."""

    need_id: str
    offer_id: str
    score: float
    text: float
    for_need: float  # how well the offer meets the wishes of the need
    for_offer: float  # how well the need meets those of the offer
    reasons: tuple[MatchReason, ...] = ()
    is_withheld: bool = False  # something of the pair is confidential, so no words are shown


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pair whose statements are alike that a rule keeps apart."""

    need_id: str
    offer_id: str
    text: float
    rule: MatchRule


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """How pairs are scored and chosen."""

    shortlist: int = 5  # partners listed for each need and offer
    least_score: float = 0.25  # below it a pair is no fit
    text_weight: float = 0.7
    fit_weight: float = 0.25
    partner_weight: float = 0.05
    method: str = "fair"  # fair, best or stable
    most_per_member: int = 0  # meetings that one member takes at most; 0: no limit
    keep_partners: bool = True  # owners bound by an agreement may be matched


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """What is known of members beside their needs and offers."""

    parents: dict[str, str] = field(default_factory=dict)  # parent by member
    competitors: frozenset[frozenset[str]] = frozenset()
    partners: frozenset[frozenset[str]] = frozenset()  # bound by an agreement in force
    agreements: dict[str, frozenset[str]] = field(default_factory=dict)  # parties, in force
