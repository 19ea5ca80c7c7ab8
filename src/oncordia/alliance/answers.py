"""What a human's answer makes of a decision that asks.

1.  An answer is asked for only where the decision itself is ask. So it never permits what is
    refused, and never what no clause grants.
2.  Of the answers to a question the last one that has begun rules; the day counts, not the order
    in which they came. So a permit takes the place of the refusals before it, and a refusal that
    of the permits before it.
3.  A refusal refuses the question until its last day, whatever else changes; a further refusal
    does not shorten it.
4.  A permit settles what was asked under its clause, until its last day, and only while all that
    is behind it is as it was on its day, and nothing is asked that it did not speak of.
5.  Once the last answer has lapsed the question is open again; no earlier permit comes back.
"""

from collections.abc import Sequence
from datetime import date

from oncordia.alliance.behind import list_behind
from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.judge import Judge
from oncordia.alliance.parts import Part
from oncordia.alliance.verdict import Verdict, sort_reasons
from oncordia.alliance.words import join_words
from oncordia.domain.alliance import Answer, Behind, ClauseRef, Ground, Outcome, Question, Reason


def find_ruling(answers: Sequence[Answer], on: date) -> Answer | None:
    """The answer that rules on a day, lapsed or not; None where none has begun.

    It is the last one that has begun, or where that is a refusal the last of those after the last
    permit that still holds.
    """
    begun = sorted((one for one in answers if one.on <= on), key=lambda one: (one.on, one.version))
    last: Answer | None = None
    for answer in reversed(begun):
        if answer.outcome is Outcome.PERMIT:
            return last or answer
        if answer.covers(on):
            return answer
        last = last or answer
    return last


def settle(
    verdict: Verdict,
    question: Question,
    parts: Sequence[Part],
    judge: Judge,
    facts: AllianceFacts,
    on: date,
) -> Verdict:
    """The verdict on a question with what a human has said to it.

    Parameters
    ----------
    verdict
        As the agreements, consents and the law have it.
    question
        What is asked.
    parts
        The data that are asked for.
    judge
        Of the same request.
    facts
        What is known, answers among it.
    on
        The day.
    """
    if verdict.outcome is not Outcome.ASK:
        return verdict
    ruling = find_ruling(facts.answers_by_question.get(question, ()), on)
    if ruling is None:
        return verdict
    if not ruling.covers(on):
        return _add(verdict, _tell_lapsed(ruling, f"It held until {ruling.until}."))
    if ruling.outcome is Outcome.REFUSE:
        change = f"{ruling.member_id} must answer anew"
        reason = _tell(RuleCode.ANSWER_REFUSE, ruling, change)
        told = sort_reasons([reason, *verdict.reasons]).told
        return Verdict(Outcome.REFUSE, told, None, ruling.ref)
    settled: list[Verdict] = []
    for part in parts:
        found = _settle_part(part, ruling, judge, facts, on)
        if isinstance(found, str):
            return _add(verdict, _tell_lapsed(ruling, found))
        settled.append(found)
    duties = [reason for one in settled for reason in one.reasons]
    reason = _tell(RuleCode.ANSWER_PERMIT, ruling, "")
    clause = find_first([one.clause for one in settled])
    return Verdict(Outcome.PERMIT, sort_reasons([reason, *duties]).told, clause, ruling.ref)


def find_first(clauses: Sequence[ClauseRef | None]) -> ClauseRef | None:
    """The first of clauses by agreement, version and number; None where there is none."""
    known = [one for one in clauses if one is not None]
    return min(known, key=lambda one: (one.agreement_id, one.version, one.clause), default=None)


def _settle_part(
    part: Part, ruling: Answer, judge: Judge, facts: AllianceFacts, on: date
) -> Verdict | str:
    """The permit for one part, or why the ruling does not give it."""
    base = judge.judge(part.material, part.donors)
    if base.outcome is Outcome.PERMIT:
        return base
    why = _find_lapse(base, part, ruling, judge, facts, on)
    if not why:
        return _permit(base)
    for other in judge.judge_each(part.material, part.donors):
        asks = other.outcome is Outcome.ASK
        if asks and not _find_lapse(other, part, ruling, judge, facts, on):
            return _permit(other)
    return why


def _permit(verdict: Verdict) -> Verdict:
    return Verdict(Outcome.PERMIT, verdict.list_duties(), verdict.clause)


def _find_lapse(
    verdict: Verdict,
    part: Part,
    ruling: Answer,
    judge: Judge,
    facts: AllianceFacts,
    on: date,
) -> str:
    """Why the ruling does not settle what a verdict asks; empty: it does."""
    clause = verdict.clause
    grounds = [one for one in ruling.grounds if clause is not None and one.clause == clause]
    if not grounds:
        return f"It was by {_say_clauses(ruling)}, now it would be by {clause or 'no clause'}."
    whys = [
        _compare(ground, verdict, list_behind(facts, part, clause, ground.asked, judge.place, on))
        for ground in grounds
    ]
    return "" if "" in whys else whys[0]


def _compare(ground: Ground, verdict: Verdict, behind: Sequence[Behind]) -> str:
    if behind != ground.behind:
        changed = sorted({str(one) for one in {*behind} ^ {*ground.behind}})
        return f"What is behind it changed: {join_words(changed)}."
    new = [one.code for one in verdict.list_questions() if one not in ground.asked]
    return f"It did not speak of {join_words(list(dict.fromkeys(new)))}." if new else ""


def _say_clauses(ruling: Answer) -> str:
    return join_words(sorted({str(one.clause) for one in ruling.grounds}))


def _tell(code: RuleCode, ruling: Answer, change: str) -> Reason:
    outcome = Outcome.PERMIT if code is RuleCode.ANSWER_PERMIT else Outcome.REFUSE
    until = f" until {ruling.until}" if ruling.until else ""
    detail = (
        f"It is {ruling.ref} of {ruling.on}{until} by {ruling.person_id} "
        f"for {ruling.member_id}: {ruling.reason.rstrip('.')}."
    )
    return make_reason(code, outcome, change, detail=detail)


def _tell_lapsed(ruling: Answer, why: str) -> Reason:
    change = "it must be answered anew"
    detail = f"It is {ruling.ref} of {ruling.on}. {why}"
    if ruling.outcome is Outcome.REFUSE:
        change = "it may be answered anew"
    return make_reason(RuleCode.ANSWER_LAPSED, Outcome.ASK, change, detail=detail)


def _add(verdict: Verdict, reason: Reason) -> Verdict:
    told = sort_reasons([*verdict.reasons, reason]).told
    return Verdict(verdict.outcome, told, verdict.clause)
