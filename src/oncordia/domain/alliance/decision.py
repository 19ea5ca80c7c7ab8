"""The answer to a request: outcome, reasons, and the clause that grants it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.alliance.request import Request
from oncordia.domain.alliance.rules import check_id, check_text
from oncordia.errors import InvalidRecord


class Outcome(StrEnum):
    """What may happen with a request."""

    PERMIT = "permit"
    ASK = "ask"  # a human has to say
    REFUSE = "refuse"


STRICTNESS = {Outcome.PERMIT: 0, Outcome.ASK: 1, Outcome.REFUSE: 2}


def strictest(outcomes: Iterable[Outcome]) -> Outcome:
    """The strictest of ``outcomes``; PERMIT where there is none."""
    return max(outcomes, key=STRICTNESS.__getitem__, default=Outcome.PERMIT)


@dataclass(frozen=True, slots=True)
class ClauseRef:
    """Which clause of which version of which agreement."""

    agreement_id: str
    version: int
    clause: str  # number of the clause

    def __post_init__(self) -> None:
        check_id("agreement_id of a clause", self.agreement_id)
        check_text(f"the number of a clause of {self.agreement_id}", self.clause)

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.version} §{self.clause}"


@dataclass(frozen=True, slots=True)
class AnswerRef:
    """Which version of a human's answer to which question."""

    question_id: str
    version: int

    def __post_init__(self) -> None:
        check_id("question_id of an answer", self.question_id)

    def __str__(self) -> str:
        return f"{self.question_id} v{self.version}"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke, what it said, and what would have to change."""

    code: str  # stable code of the rule, such as DUO-GS
    text: str
    outcome: Outcome = Outcome.REFUSE
    clause: ClauseRef | None = None
    change: str = ""  # what would have to change for a permit; empty: nothing

    def __post_init__(self) -> None:
        check_id("code of a reason", self.code)
        check_text(f"the text of reason {self.code}", self.text)

    def __str__(self) -> str:
        return f"{self.code}: {self.text.rstrip('.')}" + (f"; {self.change}" if self.change else "")


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one request. A permit always names the clause that grants it."""

    request: Request
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    clause: ClauseRef | None = None
    answer: AnswerRef | None = None  # of a human, that the outcome rests on

    def __post_init__(self) -> None:
        if self.outcome is Outcome.PERMIT and self.clause is None:
            raise InvalidRecord("a permit must name the clause that grants it")
        if self.outcome is not Outcome.PERMIT and not any(
            reason.outcome is self.outcome for reason in self.reasons
        ):
            raise InvalidRecord(f"the outcome {self.outcome} must give a reason of its own")
