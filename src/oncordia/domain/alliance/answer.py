"""What a human is asked, and what the human says: questions, answers, and what these stand on."""

from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.codec import digest_json
from oncordia.domain.alliance.data_kind import Action, DataKind
from oncordia.domain.alliance.decision import AnswerRef, ClauseRef, Outcome, Reason
from oncordia.domain.alliance.purpose import Purpose
from oncordia.domain.alliance.request import Request
from oncordia.domain.alliance.rules import check_id, check_text
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class Question:
    """A request without its day: who wants to do what with which data, what for and where."""

    by_id: str
    action: Action
    data_kind: DataKind
    purpose: Purpose
    dataset_id: str = ""
    subject_id: str = ""
    user_ids: tuple[str, ...] = ()  # by rising id
    to_country: str = ""

    def __post_init__(self) -> None:
        self.ask_on(date.min)  # the rules of a request are those of a question
        if list(self.user_ids) != sorted(self.user_ids):
            raise InvalidRecord("the users of a question stand by rising id; sort them")

    @property
    def question_id(self) -> str:
        """A short name that follows from what is asked."""
        return f"ask-{digest_json(self)[:12]}"

    def ask_on(self, on: date) -> Request:
        """The request of a day."""
        return Request(
            self.by_id,
            self.action,
            self.data_kind,
            self.purpose,
            on,
            self.dataset_id,
            self.subject_id,
            self.user_ids,
            self.to_country,
        )


def pose_question(request: Request) -> Question:
    """What a request asks, on whatever day."""
    return Question(
        request.by_id,
        request.action,
        request.data_kind,
        request.purpose,
        request.dataset_id,
        request.subject_id,
        tuple(sorted(request.user_ids)),
        request.to_country,
    )


@dataclass(frozen=True, slots=True, order=True)
class Behind:
    """One thing that an answer stands on, and its state on the day of the answer."""

    kind: str  # agreement, consent, dataset, place or rules
    what_id: str
    state: str  # digest of its text, country, or version of the rules

    def __str__(self) -> str:
        return f"{self.kind} {self.what_id}"


@dataclass(frozen=True, slots=True)
class Ground:
    """What was asked about one data set or donor, under which clause, and what is behind it."""

    clause: ClauseRef | None  # None: no clause grants it
    asked: tuple[Reason, ...]
    behind: tuple[Behind, ...]  # rising


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's word on one question, from a day on. Later versions stand beside earlier."""

    question: Question
    version: int
    outcome: Outcome  # permit or refuse
    person_id: str
    member_id: str  # where the post of the person is
    reason: str
    on: date
    until: date | None = None  # the last day; None: as long as what is behind it stands
    grounds: tuple[Ground, ...] = ()

    def __post_init__(self) -> None:
        what = f"answer {self.ref}"
        check_id(f"person_id of {what}", self.person_id)
        check_id(f"member_id of {what}", self.member_id)
        check_text(f"the reason of {what}", self.reason)
        if self.version < 1:
            raise InvalidRecord(f"{what}: versions count from 1")
        if self.outcome is Outcome.ASK:
            raise InvalidRecord(f"{what} must permit or refuse")
        if self.until is not None and self.until < self.on:
            raise InvalidRecord(
                f"{what} would hold until {self.until}, before it begins on {self.on}; "
                "write a later day"
            )
        is_granted = bool(self.grounds) and all(one.clause for one in self.grounds)
        if self.outcome is Outcome.PERMIT and not is_granted:
            raise InvalidRecord(f"{what} permits what no clause grants")

    @property
    def ref(self) -> AnswerRef:
        """How decisions name it."""
        return AnswerRef(self.question.question_id, self.version)

    def covers(self, on: date) -> bool:
        """Whether the day lies between its first and its last."""
        return self.on <= on and (self.until is None or on <= self.until)
