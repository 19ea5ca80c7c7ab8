"""Whether a person may answer a question, and the answer that is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oncordia.alliance.behind import list_behind
from oncordia.alliance.clauses import Exchange, find_rights
from oncordia.alliance.decide import decide, judge_parts, make_wish
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.judge import Judge
from oncordia.alliance.parts import Part, find_parts
from oncordia.alliance.verdict import Verdict
from oncordia.alliance.words import join_words
from oncordia.domain.alliance import (
    Answer,
    Decision,
    Ground,
    Outcome,
    Person,
    Question,
)
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class WeighedQuestion:
    """What is asked on a day, and whose people may answer."""

    question: Question
    decision: Decision  # with the answers that are known
    grounds: tuple[Ground, ...]  # of each part that asks; none: nothing is asked
    answerers: tuple[frozenset[str], ...]  # for each ground the members whose people may answer

    @property
    def is_open(self) -> bool:
        """Whether a human has still to say."""
        return self.decision.outcome is Outcome.ASK

    @property
    def answerer_ids(self) -> tuple[str, ...]:
        """Every member whose people may answer all of it, or a part of it."""
        return tuple(sorted(set().union(*self.answerers)))


def weigh_question(question: Question, facts: AllianceFacts, on: date) -> WeighedQuestion:
    """What a question asks on a day, by itself and with the answers that are known."""
    request = question.ask_on(on)
    _, grounds, answerers = _weigh(question, facts, on)
    return WeighedQuestion(question, decide(request, facts, on), grounds, answerers)


def _weigh(
    question: Question, facts: AllianceFacts, on: date
) -> tuple[Verdict, tuple[Ground, ...], tuple[frozenset[str], ...]]:
    """The verdict before any answer, what it asks of each part, and whose people may answer."""
    request = question.ask_on(on)
    parts = find_parts(request, facts)
    if isinstance(parts, Verdict):
        return parts, (), ()
    judge = Judge(make_wish(request, on), facts)
    grounds: list[Ground] = []
    answerers: list[frozenset[str]] = []
    for part in parts:
        verdict = judge.judge(part.material, part.donors)
        if verdict.outcome is Outcome.ASK:
            asked = verdict.list_questions()
            behind = list_behind(facts, part, verdict.clause, asked, judge.place, on)
            grounds.append(Ground(verdict.clause, asked, behind))
            answerers.append(_find_answerers(question, part, verdict, facts, on))
    return judge_parts(parts, judge), tuple(grounds), tuple(answerers)


def make_answer(
    question: Question,
    facts: AllianceFacts,
    person: Person,
    outcome: Outcome,
    reason: str,
    on: date,
    until: date | None = None,
    version: int = 1,
) -> Answer:
    """The answer of a person to a question, where there is a question and the person may answer.

    Parameters
    ----------
    question
        What is asked.
    facts
        What is known on the day.
    person
        Who answers; must hold a post on the day at the owner of the data, or where the clause
        names whom to ask (``ask_of``), there.
    outcome
        Permit or refuse.
    reason
        Why, in plain words.
    on
        From this day the answer holds.
    until
        Its last day; None: as long as what is behind it stands.
    version
        1, or one more than the answer before.

    Raises
    ------
    InvalidRecord
        The decision of that day does not ask, no clause grants what is asked, the person may not
        answer, or the answer breaks a rule of its own.
    """
    verdict, grounds, answerers = _weigh(question, facts, on)
    _check_asks(question.question_id, verdict, grounds, outcome, on)
    member_id = _find_post(person, answerers, on)
    return Answer(
        question,
        version,
        outcome,
        person.person_id,
        member_id,
        reason,
        on,
        until,
        grounds,
    )


def _check_asks(
    name: str, verdict: Verdict, grounds: Sequence[Ground], outcome: Outcome, on: date
) -> None:
    if verdict.outcome is Outcome.PERMIT:
        raise InvalidRecord(
            f"{name} asks nothing on {on}: {verdict.clause} permits it; there is nothing to answer"
        )
    if verdict.outcome is Outcome.REFUSE:
        codes = [one.code for one in verdict.reasons if one.outcome is Outcome.REFUSE]
        raise InvalidRecord(
            f"{name} is refused on {on} by {join_words(list(dict.fromkeys(codes)))}, and no answer "
            "permits what is refused; see what would have to change with: oncordia agreement decide"
        )
    lacks_clause = any(ground.clause is None for ground in grounds)
    if outcome is Outcome.PERMIT and lacks_clause:
        raise InvalidRecord(
            f"no clause grants what {name} asks on {on}, and no answer permits without one; "
            "sign an agreement with a clause that grants it"
        )


def _find_answerers(
    question: Question, part: Part, verdict: Verdict, facts: AllianceFacts, on: date
) -> frozenset[str]:
    """The members whose people may answer: whom the clause names, else the owner."""
    owner_id, kind = part.material.owner_id, part.material.data_kind
    exchange = Exchange(owner_id, question.by_id, kind, question.action, on)
    named = {
        right.grant.conditions.ask_of or owner_id
        for right in find_rights(facts, exchange)
        if right.clause == verdict.clause
    }
    return frozenset(named or {owner_id})


def _find_post(person: Person, answerers: Sequence[frozenset[str]], on: date) -> str:
    """Where the person holds the post by which it may answer."""
    posts = {post.member_id for post in person.posts_on(on)}
    for wanted in answerers:
        if not posts & wanted:
            where = join_words(sorted(posts)) or "no member"
            raise InvalidRecord(
                f"{person.person_id} may not answer: on {on} it must hold a post at "
                f"{join_words(sorted(wanted), 'or')}, but holds one at {where}"
            )
    return min(posts & set().union(*answerers))
