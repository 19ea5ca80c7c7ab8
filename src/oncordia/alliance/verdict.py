"""Answers without their request, and reasons in the order of their strictness."""

from collections.abc import Iterable
from typing import NamedTuple

from oncordia.domain.alliance import AnswerRef, ClauseRef, Outcome, Reason


class Verdict(NamedTuple):
    """An answer without its request. Reasons stand the strictest first."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    clause: ClauseRef | None  # that grants it; None with every refusal
    answer: AnswerRef | None = None  # of a human, that the outcome rests on

    def list_questions(self) -> tuple[Reason, ...]:
        """The reasons that ask."""
        return tuple(one for one in self.reasons if one.outcome is Outcome.ASK)

    def list_duties(self) -> tuple[Reason, ...]:
        """The reasons that go with a permit."""
        return tuple(one for one in self.reasons if one.outcome is Outcome.PERMIT)


class SortedReasons(NamedTuple):
    """Reasons by what they say: refusals, questions, and duties that go with a permit."""

    refusals: tuple[Reason, ...]
    questions: tuple[Reason, ...]
    duties: tuple[Reason, ...]

    @property
    def told(self) -> tuple[Reason, ...]:
        """All, the strictest first."""
        return self.refusals + self.questions + self.duties

    @property
    def strictness(self) -> int:
        """2: refuse, 1: ask, 0: permit."""
        return 2 if self.refusals else 1 if self.questions else 0


NO_REASONS = SortedReasons((), (), ())


def sort_reasons(reasons: Iterable[Reason]) -> SortedReasons:
    """Reasons sorted, each once, otherwise in their order."""
    refusals: dict[Reason, None] = {}
    questions: dict[Reason, None] = {}
    duties: dict[Reason, None] = {}
    places = {Outcome.REFUSE: refusals, Outcome.ASK: questions, Outcome.PERMIT: duties}
    for reason in reasons:
        places[reason.outcome][reason] = None
    return SortedReasons(tuple(refusals), tuple(questions), tuple(duties))


def conclude(first: SortedReasons, second: SortedReasons, clause: ClauseRef | None) -> Verdict:
    """The verdict of reasons from two places that share none."""
    refusals = first.refusals + second.refusals
    questions = first.questions + second.questions
    told = refusals + questions + first.duties + second.duties
    if refusals:
        return Verdict(Outcome.REFUSE, told, None)
    return Verdict(Outcome.ASK if questions else Outcome.PERMIT, told, clause)
