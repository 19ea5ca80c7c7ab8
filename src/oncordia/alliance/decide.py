"""Whether a request is permitted: the one door through which every exchange goes.

A decision is made in this order, and every rule that speaks is told:

1.  Who and what: the members and the data set must be known, and fit the request.
2.  Right: a clause of an agreement in force on that day must grant the action to the member that
    asks (``clauses``). Without any, the answer is refuse.
3.  Conditions of the grant (``conditions``).
4.  Passing on: what comes from another member's data needs that member's grant too.
5.  Kind of data (``kinds``).
6.  Consent of each donor, in DUO terms (``consents``, ``duo``).
7.  Law of the places (``law``).

The strictest answer wins: refuse before ask before permit. Of several grants the one that is most
lenient in steps 3 and 7 is taken; between equals, the first by agreement, version and clause.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from oncordia.alliance.clauses import Exchange, GrantedRight, explain_refusal, find_rights
from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.conditions import judge_conditions
from oncordia.alliance.consents import judge_consents
from oncordia.alliance.duo_modifiers import UseContext
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.kinds import judge_kind
from oncordia.alliance.law import Journey, judge_law
from oncordia.alliance.material import Material, describe_dataset, describe_donor
from oncordia.alliance.onward import judge_onward
from oncordia.domain.alliance import (
    STRICTNESS,
    Action,
    ClauseRef,
    Decision,
    Member,
    Outcome,
    Purpose,
    Reason,
    Request,
    strictest,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer without its request."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    clause: ClauseRef | None


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to do what, what for and when: a request without what it is for."""

    by_id: str
    action: Action
    purpose: Purpose
    on: date
    user_ids: tuple[str, ...] = ()
    to_country: str = ""


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
    wish = Wish(
        request.by_id,
        request.action,
        request.purpose,
        request.on if on is None else on,
        request.user_ids,
        request.to_country,
    )
    verdict = _decide(request, wish, facts)
    return Decision(request, verdict.outcome, verdict.reasons, verdict.clause)


def _decide(request: Request, wish: Wish, facts: AllianceFacts) -> Verdict:
    subject_id = request.subject_id
    if not request.dataset_id:
        datasets = facts.datasets_by_donor.get((subject_id, request.data_kind), ())
        materials = [describe_dataset(one, facts, subject_id) for one in datasets]
        if not materials:
            holders = {one.holder_id for one in facts.consents_by_donor.get(subject_id, ())}
            materials = [
                describe_donor(subject_id, holder, request.data_kind, facts)
                for holder in sorted(holders)
            ]
        return _join([judge_material(one, wish, facts) for one in dict.fromkeys(materials)])
    dataset = facts.datasets_by_id.get(request.dataset_id)
    if dataset is None:
        return _join([])
    reasons = []
    if dataset.data_kind is not request.data_kind:
        change = f"ask for {dataset.data_kind}"
        detail = f"It holds {dataset.data_kind}, not {request.data_kind}."
        reasons.append(make_reason(RuleCode.DATA_KIND, Outcome.REFUSE, change, detail=detail))
    if subject_id and subject_id not in dataset.subject_ids:
        change = "name a donor of the data set, or none"
        reasons.append(make_reason(RuleCode.DATA_DONOR, Outcome.REFUSE, change))
    if reasons:
        return _conclude(reasons, None)
    return judge_material(describe_dataset(dataset, facts, subject_id), wish, facts)


def _join(verdicts: list[Verdict]) -> Verdict:
    """One answer for several data sets: the strictest."""
    if not verdicts:
        change = "name a data set or a donor that is known"
        return _conclude([make_reason(RuleCode.DATA_UNKNOWN, Outcome.REFUSE, change)], None)
    clauses = sorted(
        (verdict.clause for verdict in verdicts if verdict.clause),
        key=lambda one: (one.agreement_id, one.version, one.clause),
    )
    reasons = [reason for verdict in verdicts for reason in verdict.reasons]
    return _conclude(reasons, clauses[0] if clauses else None)


def judge_material(material: Material, wish: Wish, facts: AllianceFacts) -> Verdict:
    """The answer to a wish for some data."""
    asker = facts.members_by_id.get(wish.by_id)
    unknown = [one for one in (wish.by_id, material.owner_id) if one not in facts.members_by_id]
    if asker is None or unknown:
        change = f"add {', '.join(sorted(set(unknown)))} to the members, or mend the id"
        return _conclude([make_reason(RuleCode.MEM_UNKNOWN, Outcome.REFUSE, change)], None)
    country = wish.to_country or asker.country
    purpose = _state_profit(wish.purpose, asker)
    common = [
        *_name_faults(material),
        *judge_onward(facts, material, wish.by_id, wish.action, wish.on),
        *judge_kind(material, wish.action, facts.min_cell_size),
        *judge_consents(
            material,
            facts.terms,
            purpose,
            UseContext(wish.on, wish.by_id, country, wish.user_ids),
            facts.disease_parents,
        ),
    ]
    journey = Journey(facts, material, wish.by_id, wish.action, country, wish.on)
    exchange = Exchange(material.owner_id, wish.by_id, material.data_kind, wish.action, wish.on)
    answers = [
        _conclude(
            [
                *judge_conditions(right, material, wish.action, purpose, country),
                *judge_law(replace(journey, agreement_ids=right.agreement_ids)),
            ],
            right,
        )
        for right in find_rights(facts, exchange)
    ]
    if material.owner_id == wish.by_id:
        answers.append(_conclude([_make_own(), *judge_law(journey)], None))
    elif not answers:
        answers.append(_conclude([*explain_refusal(facts, exchange), *judge_law(journey)], None))
    best = min(answers, key=lambda one: STRICTNESS[one.outcome])
    return _conclude([*best.reasons, *common], best.clause)


def _make_own() -> Reason:
    change = "use it as the donors and the law allow; no agreement is needed"
    return make_reason(RuleCode.AGR_OWN, Outcome.ASK, change)


def _state_profit(purpose: Purpose, asker: Member) -> Purpose:
    """The purpose with what the records say of the asker: no word of its own can better it."""
    works_for_profit = asker.works_for_profit or bool(purpose.is_for_profit)
    return replace(purpose, is_for_profit=works_for_profit)


def _name_faults(material: Material) -> list[Reason]:
    changes = {
        RuleCode.DATA_SOURCE: "add the data sets that it is derived from",
        RuleCode.CONSENT_UNKNOWN: "add the consent, or mend its id",
        RuleCode.CONSENT_DONOR: "file the donor's consent, or leave the donor out",
    }
    reasons = []
    for code in sorted(material.faults):
        is_open = code is RuleCode.CONSENT_NO_DONOR
        outcome = Outcome.ASK if is_open else Outcome.REFUSE
        change = changes.get(code, "name the donors or the consent, or say that there is none")
        reasons.append(make_reason(code, outcome, change))
    return reasons


def _conclude(reasons: Iterable[Reason], right: GrantedRight | ClauseRef | None) -> Verdict:
    told = tuple(dict.fromkeys(sorted(reasons, key=lambda one: -STRICTNESS[one.outcome])))
    clause = right.clause if isinstance(right, GrantedRight) else right
    outcome = strictest([reason.outcome for reason in told])
    return Verdict(outcome, told, None if outcome is Outcome.REFUSE else clause)
