"""Whether a request is permitted: the one door through which every exchange goes.

A decision is made in this order, and every rule that speaks is told:

1.  Who and what: the members and the data set must be known, and fit the request.
2.  Right: a clause of an agreement in force on that day must grant the action to the member that
    asks (``clauses``). Without any, the answer is refuse and ends here: who has no right learns
    nothing of the donors.
3.  Conditions of the grant (``conditions``).
4.  Passing on: what comes from another member's data needs that member's grant too (``onward``).
5.  Kind of data (``kinds``).
6.  Consent of each donor, in DUO terms (``consents``, ``duo``).
7.  Law of the places (``law``).
8.  Where the answer is ask: what a human has said to this very question (``answers``).

The strictest answer wins: refuse before ask before permit. Of several grants the one that is most
lenient in steps 3 and 7 is taken; between equals, the first by agreement, version and clause.
"""

from collections.abc import Sequence
from datetime import date

from oncordia.alliance.answers import find_first, settle
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.judge import Judge, Wish
from oncordia.alliance.parts import Part, find_parts
from oncordia.alliance.verdict import NO_REASONS, Verdict, conclude, sort_reasons
from oncordia.domain.alliance import Decision, Request, pose_question


def decide(request: Request, facts: AllianceFacts, on: date | None = None) -> Decision:
    """The answer to a request, with every rule that spoke and the clause that grants it.

    Depends on the arguments alone, and on no order of the facts.

    Parameters
    ----------
    request
        Who wants to do what with which data, what for and where. A request that names a donor and
        no data set means all data of that kind that are known of the donor: each is weighed, and
        the strictest answer counts.
    facts
        What is known.
    on
        The day the answer is for; None: the day of the request.

    Returns
    -------
    Decision
        A permit names the clause, and where it rests on the word of a human, that answer. Reasons
        stand the strictest first; those of a permit are duties.
    """
    verdict = _decide(request, request.on if on is None else on, facts)
    return make_decision(request, verdict)


def make_decision(request: Request, verdict: Verdict) -> Decision:
    """A verdict with the request that it answers."""
    return Decision(request, verdict.outcome, verdict.reasons, verdict.clause, verdict.answer)


def make_wish(request: Request, on: date) -> Wish:
    """A request of a day without what it is for."""
    return Wish(
        request.by_id, request.action, request.purpose, on, request.user_ids, request.to_country
    )


def judge_parts(parts: Sequence[Part], judge: Judge) -> Verdict:
    """The strictest verdict of all parts, before any answer of a human."""
    return _join([judge.judge(one.material, one.donors) for one in _list_unlike(parts)])


def _decide(request: Request, on: date, facts: AllianceFacts) -> Verdict:
    parts = find_parts(request, facts)
    if isinstance(parts, Verdict):
        return parts
    judge = Judge(make_wish(request, on), facts)
    verdict = judge_parts(parts, judge)
    if not facts.answers:
        return verdict
    return settle(verdict, pose_question(request), parts, judge, facts, on)


def _list_unlike(parts: Sequence[Part]) -> list[Part]:
    """Parts that differ in what a decision looks at."""
    return list({(one.material, one.donors): one for one in reversed(parts)}.values())[::-1]


def _join(verdicts: list[Verdict]) -> Verdict:
    """The strictest answer of the parts, with the reasons of all."""
    if len(verdicts) == 1:
        return verdicts[0]
    reasons = [reason for verdict in verdicts for reason in verdict.reasons]
    clause = find_first([verdict.clause for verdict in verdicts])
    return conclude(sort_reasons(reasons), NO_REASONS, clause)
