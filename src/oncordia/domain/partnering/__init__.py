"""Frozen types of partnering: the steps of talks, and counts of them."""

from oncordia.domain.partnering.funnel import (
    LADDER,
    NO_EVENT,
    RANKS,
    REASON_WORDS_ZH,
    STEP_WORDS_ZH,
    EditionCounts,
    FunnelEvent,
    Reason,
    ReasonCount,
    Step,
    StepCount,
)
from oncordia.domain.partnering.talk import FunnelTalk, TalkFault, find_faults, gather_talks

__all__ = [
    "LADDER",
    "NO_EVENT",
    "RANKS",
    "REASON_WORDS_ZH",
    "STEP_WORDS_ZH",
    "EditionCounts",
    "FunnelEvent",
    "FunnelTalk",
    "Reason",
    "ReasonCount",
    "Step",
    "StepCount",
    "TalkFault",
    "find_faults",
    "gather_talks",
]
