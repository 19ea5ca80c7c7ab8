"""Needs and offers, their words, and the pairs they make."""

from oncordia.domain.partnering.match import (
    RULE_SENTENCES,
    Match,
    MatchFacts,
    MatchOptions,
    MatchReason,
    MatchReasonCode,
    MatchRule,
    Refusal,
    SharedTerm,
)
from oncordia.domain.partnering.posting import DEFAULT_CAPACITY, Posting
from oncordia.domain.partnering.readiness import STEPS, Readiness, parse_readiness
from oncordia.domain.partnering.vocabulary import (
    LABELS,
    NEAR_TOPICS,
    Confidentiality,
    Cooperation,
    FirmSize,
    PostingKind,
    Scale,
    Side,
    Topic,
    find_label,
    parse_word,
)

__all__ = [
    "DEFAULT_CAPACITY",
    "LABELS",
    "NEAR_TOPICS",
    "RULE_SENTENCES",
    "STEPS",
    "Confidentiality",
    "Cooperation",
    "FirmSize",
    "Match",
    "MatchFacts",
    "MatchOptions",
    "MatchReason",
    "MatchReasonCode",
    "MatchRule",
    "Posting",
    "PostingKind",
    "Readiness",
    "Refusal",
    "Scale",
    "SharedTerm",
    "Side",
    "Topic",
    "find_label",
    "parse_readiness",
    "parse_word",
]
