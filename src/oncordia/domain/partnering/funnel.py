"""Talks of two members on their way: steps up to a delivered result, or a no with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oncordia.domain.alliance import Comparator, PartialDate, Source
from oncordia.domain.alliance.rules import check_id
from oncordia.errors import InvalidRecord


class Step(StrEnum):
    """What happened in a talk; the order is that of the way."""

    MATCH = "match"
    REQUEST = "request"
    ACCEPTANCE = "acceptance"
    MEETING = "meeting"
    INTENT = "intent"
    SIGNED = "signed"
    DELIVERED = "delivered"
    NO = "no"


LADDER = tuple(step for step in Step if step is not Step.NO)
RANKS: Mapping[Step, int] = {step: rank for rank, step in enumerate(LADDER)}


class Reason(StrEnum):
    """Why somebody said no."""

    TOO_EARLY = "too early"
    BENEFIT_UNCLEAR = "benefit unclear"
    ROUTE_UNCLEAR = "commercial route unclear"
    VAGUE_TEXT = "vague text"
    SCIENTIFIC_DOUBTS = "scientific doubts"
    NO_BUDGET = "no budget"
    COMPETITOR = "competitor"
    CONFIDENTIALITY = "confidentiality"
    TIMING = "timing"
    OTHER = "other"


STEP_WORDS_ZH: Mapping[str, Step] = {
    "匹配": Step.MATCH,
    "邀约": Step.REQUEST,
    "接受": Step.ACCEPTANCE,
    "会谈": Step.MEETING,
    "意向": Step.INTENT,
    "签约": Step.SIGNED,
    "履约": Step.DELIVERED,
    "拒绝": Step.NO,
}
REASON_WORDS_ZH: Mapping[str, Reason] = {
    "为时尚早": Reason.TOO_EARLY,
    "效益不明": Reason.BENEFIT_UNCLEAR,
    "商业路径不明": Reason.ROUTE_UNCLEAR,
    "表述含糊": Reason.VAGUE_TEXT,
    "科学存疑": Reason.SCIENTIFIC_DOUBTS,
    "没有预算": Reason.NO_BUDGET,
    "竞争关系": Reason.COMPETITOR,
    "保密": Reason.CONFIDENTIALITY,
    "时机不合": Reason.TIMING,
    "其他": Reason.OTHER,
}
NO_EVENT = ""  # the edition of talks that belong to no event


@dataclass(frozen=True, slots=True)
class FunnelEvent:
    """One step of a talk, or a no: what happened between whom, and on which day."""

    relation_id: str  # the talk
    step: Step
    on: date
    from_id: str  # the two members; the one that asks first, where one does
    to_id: str
    event_id: str = NO_EVENT  # the edition that the talk belongs to: an event or a platform
    reason: Reason | None = None  # of a no, and of nothing else
    agreement_id: str = ""  # the paper that the talk has come to
    is_confidential: bool = False  # names and notes are for the office alone
    note: str = ""
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("relation_id", self.relation_id)
        what = f"the {self.step} of relation {self.relation_id}"
        check_id(f"from_id of {what}", self.from_id)
        check_id(f"to_id of {what}", self.to_id)
        if self.from_id == self.to_id:
            raise InvalidRecord(f"{what} names {self.to_id} on both sides; name the two members")
        if self.step is Step.NO and self.reason is None:
            raise InvalidRecord(
                f"{what} has no reason; give one of {', '.join(one.value for one in Reason)}"
            )
        if self.step is not Step.NO and self.reason is not None:
            raise InvalidRecord(f"{what} has a reason, which only a no has; leave it empty")

    @property
    def step_id(self) -> str:
        """The same for the same step of the same talk on the same day."""
        return f"{self.relation_id}/{self.step}/{self.on}"


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many talks of an edition reached at least a step."""

    step: Step
    n: int


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many talks of an edition ended in a no for a reason."""

    reason: Reason
    n: int


@dataclass(frozen=True, slots=True)
class EditionCounts:
    """An edition of which counts alone are known, as somebody reported them.

    ``counts`` are by rising step and never rise; steps that are not told are left out.
    """

    event_id: str
    counts: tuple[StepCount, ...]
    reasons: tuple[ReasonCount, ...] = ()
    comparator: Comparator = Comparator.EXACTLY  # how the counts stand to the truth
    label: str = ""  # what to call it, where its event is not enough
    label_zh: str = ""
    as_of: PartialDate | None = None
    source: Source | None = None

    @property
    def counts_id(self) -> str:
        """The id of its record: one an edition."""
        return f"{self.event_id}:counts"

    def __post_init__(self) -> None:
        check_id("event_id", self.event_id)
        what = f"the counts of {self.event_id}"
        if not self.counts:
            raise InvalidRecord(f"{what} tell of no step; give one at least")
        ranks = [RANKS[one.step] for one in self.counts]
        if ranks != sorted(set(ranks)):
            raise InvalidRecord(f"{what} must name each step once, by rising step")
        if min(*(one.n for one in self.counts), *(one.n for one in self.reasons), 0) < 0:
            raise InvalidRecord(f"{what} must be 0 or more")
        for before, after in zip(self.counts, self.counts[1:], strict=False):
            if after.n > before.n:
                raise InvalidRecord(
                    f"{what} rise from {before.n} {before.step} to {after.n} {after.step}; "
                    "whoever reached a step has passed those before it, mend one of them"
                )
        n_no = sum(one.n for one in self.reasons)
        if n_no > self.counts[0].n:
            raise InvalidRecord(
                f"{what} have {n_no} times no among {self.counts[0].n} talks; mend one of them"
            )
