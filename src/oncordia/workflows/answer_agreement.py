"""A person answers what a decision has asked of a human."""

from dataclasses import dataclass
from datetime import date

from oncordia.alliance import make_answer, weigh_question
from oncordia.domain.alliance import Answer, Decision, Outcome, Person, from_json
from oncordia.errors import InvalidOption, InvalidRecord
from oncordia.workflows.agreements import find_actor, find_unknown
from oncordia.workflows.facts import list_answers
from oncordia.workflows.ports import RecordUnit
from oncordia.workflows.questions import draft_answer, load_question
from oncordia.workflows.request_facts import load_request_facts
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class AnsweredAgreement:
    """The answer as it is kept, what is decided with it on its day, and its line of the audit."""

    answer: Answer
    decision: Decision
    line: int


def answer_agreement(
    workspace: Workspace,
    question_id: str,
    *,
    by: str,
    permit: bool,
    reason: str,
    until: date | None = None,
    on: date | None = None,
    actor: str | None = None,
) -> AnsweredAgreement:
    """Keep a person's answer to a question, with its line of the audit.

    It stands beside earlier answers to the same question as the next version, and settles this very
    question from its day on.

    Parameters
    ----------
    workspace
        A folder that ``init_workspace`` made, or an open store.
    question_id
        As decisions that ask name it, and ``list_asks`` lists it.
    by
        Id of the person; must hold a post on that day at the owner of the data, or where the clause
        names whom to ask, there.
    permit
        Whether the person permits it; else refuses it.
    reason
        Why, in plain words.
    until
        The last day of the answer; None: as long as what is behind it stands.
    on
        From this day it holds; None: today.
    actor
        Who writes it down, for the audit; None: the user of this machine.

    Raises
    ------
    InvalidRecord
        No such question was asked, the person is unknown or may not answer, or on that day the
        decision does not ask.
    InvalidOption
        The day lies in the future.
    """
    today = date.today()
    day = on or today
    if day > today:
        raise InvalidOption(f"--on must not lie in the future, got {day}; today is {today}")
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        question = load_question(unit, question_id)
        person = _load_person(unit, by)
        record = unit.get_record("answer", question_id)
        before = () if record is None else list_answers(unit, record)
        facts = load_request_facts(unit, [question.ask_on(day)])
        answer = make_answer(
            question,
            facts,
            person,
            Outcome.PERMIT if permit else Outcome.REFUSE,
            reason,
            day,
            until,
            len(before) + 1,
        )
        unit.put_record(draft_answer(answer), expected=len(before))
        line = _note(unit, answer)
        facts = load_request_facts(unit, [question.ask_on(day)])
        return AnsweredAgreement(answer, weigh_question(question, facts, day).decision, line)


def _load_person(unit: RecordUnit, person_id: str) -> Person:
    record = unit.get_record("person", person_id)
    if record is None:
        mend = find_unknown(unit, "person", {person_id})[person_id]
        raise InvalidRecord(f"there is no person {person_id!r}; {mend}")
    return from_json(Person, record.body)


def _note(unit: RecordUnit, answer: Answer) -> int:
    """Write the answer to the audit; the number of its line."""
    detail = {
        "outcome": answer.outcome.value,
        "by": answer.person_id,
        "for": answer.member_id,
        "on": answer.on.isoformat(),
        "until": "" if answer.until is None else answer.until.isoformat(),
        "version": answer.version,
        "clauses": [str(one.clause) for one in answer.grounds if one.clause],
        "reason": answer.reason,
    }
    return unit.note("answer", "question", answer.question.question_id, detail).sequence
