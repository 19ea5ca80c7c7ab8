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

The strictest answer wins: refuse before ask before permit. Of several grants the one that is most
lenient in steps 3 and 7 is taken; between equals, the first by agreement, version and clause.
"""

from datetime import date

from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.judge import Judge, Wish
from oncordia.alliance.material import describe_dataset, describe_donor
from oncordia.alliance.verdict import NO_REASONS, Verdict, conclude, sort_reasons
from oncordia.domain.alliance import Decision, Outcome, Reason, Request


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
        A permit names the clause. Reasons stand the strictest first; those of a permit are duties.
    """
    verdict = _decide(request, request.on if on is None else on, facts)
    return Decision(request, verdict.outcome, verdict.reasons, verdict.clause)


def _decide(request: Request, on: date, facts: AllianceFacts) -> Verdict:
    wish = Wish(
        request.by_id, request.action, request.purpose, on, request.user_ids, request.to_country
    )
    if not request.dataset_id:
        return _decide_donor(request, Judge(wish, facts), facts)
    dataset = facts.datasets_by_id.get(request.dataset_id)
    if dataset is None:
        return _tell_unknown()
    reasons: list[Reason] = []
    if dataset.data_kind is not request.data_kind:
        change = f"ask for {dataset.data_kind}"
        detail = f"It holds {dataset.data_kind}, not {request.data_kind}."
        reasons.append(make_reason(RuleCode.DATA_KIND, Outcome.REFUSE, change, detail=detail))
    if request.subject_id and request.subject_id not in dataset.subject_ids:
        change = "name a donor of the data set, or none"
        reasons.append(make_reason(RuleCode.DATA_DONOR, Outcome.REFUSE, change))
    if reasons:
        return conclude(sort_reasons(reasons), NO_REASONS, None)
    return Judge(wish, facts).judge(*describe_dataset(dataset, facts, request.subject_id))


def _decide_donor(request: Request, judge: Judge, facts: AllianceFacts) -> Verdict:
    """The strictest answer for all that is known of the donor."""
    donor, kind = request.subject_id, request.data_kind
    found = [
        describe_dataset(one, facts, donor)
        for one in facts.datasets_by_donor.get((donor, kind), ())
    ]
    if not found:
        holders = {one.holder_id for one in facts.consents_by_donor.get(donor, ())}
        found = [describe_donor(donor, holder, kind, facts) for holder in sorted(holders)]
    if not found:
        return _tell_unknown()
    verdicts = [judge.judge(*one) for one in dict.fromkeys(found)]
    reasons = [reason for verdict in verdicts for reason in verdict.reasons]
    clauses = [verdict.clause for verdict in verdicts if verdict.clause is not None]
    first = min(clauses, key=lambda one: (one.agreement_id, one.version, one.clause), default=None)
    return conclude(sort_reasons(reasons), NO_REASONS, first)


def _tell_unknown() -> Verdict:
    change = "name a data set or a donor that is known"
    reason = make_reason(RuleCode.DATA_UNKNOWN, Outcome.REFUSE, change)
    return conclude(sort_reasons([reason]), NO_REASONS, None)
