"""Which clause of which agreement in force grants an action, and why none does.

1.  Of the versions of an agreement, the last one that has begun counts; it takes the place of the
    earlier ones even after it has ended.
2.  An agreement that stands under another holds only while that one does.
3.  An agreement binds its parties and the members that it creates. So a created body falls under
    every ``*`` of its agreement for as long as that is in force, and under no other agreement.
4.  A grant gives the actions and kinds of data that it lists and no others.
5.  Several grants are alternatives: one is enough, and each keeps its own conditions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.facts import AllianceFacts
from oncordia.domain.alliance import (
    ANY_PARTY,
    Action,
    Agreement,
    AgreementStatus,
    ClauseRef,
    DataKind,
    Grant,
    Outcome,
    Reason,
)


@dataclass(frozen=True, slots=True)
class GrantedRight:
    """One grant that holds on the day, with the clause that gives it."""

    clause: ClauseRef
    grant: Grant
    agreement_ids: tuple[str, ...]  # its agreement and those that it stands under


@dataclass(frozen=True, slots=True)
class Exchange:
    """Between whom, with which kind of data, what and when."""

    owner_id: str
    by_id: str
    data_kind: DataKind
    action: Action
    on: date


def find_version(facts: AllianceFacts, agreement_id: str, on: date) -> Agreement | None:
    """The version of an agreement that counts on that day: the last one that has begun."""
    for agreement in reversed(facts.versions.get(agreement_id, ())):
        first_day = agreement.first_day
        if first_day is not None and first_day <= on:
            return agreement
    return None


def find_line(facts: AllianceFacts, agreement_id: str, on: date) -> tuple[Agreement, ...]:
    """The agreement and those that it stands under, where all are in force; else nothing."""
    line: list[Agreement] = []
    current = agreement_id
    while current:
        agreement = find_version(facts, current, on)
        if agreement is None or not agreement.in_force(on) or agreement in line:
            return ()
        line.append(agreement)
        current = agreement.parent_id
    return tuple(line)


def is_bound(agreement: Agreement, member_id: str) -> bool:
    """Whether the agreement binds a member: as a party, or as a body that it creates."""
    return member_id in agreement.party_ids or member_id in agreement.creates


def find_rights(facts: AllianceFacts, exchange: Exchange) -> list[GrantedRight]:
    """Every grant that holds for the exchange on its day, in an order that facts do not change."""
    return [
        GrantedRight(
            ClauseRef(line[0].agreement_id, line[0].version, clause.number),
            grant,
            tuple(one.agreement_id for one in line),
        )
        for line in _list_lines(facts, exchange)
        for clause in line[0].clauses
        for grant in clause.grants
        if _covers(grant, exchange)
    ]


def explain_refusal(facts: AllianceFacts, exchange: Exchange) -> list[Reason]:
    """Why no clause grants the exchange: one reason for each agreement that comes near."""
    reasons = [
        _explain_agreement(facts, agreement_id, exchange)
        for agreement_id in _list_common(facts, exchange)
    ]
    found = [reason for reason in reasons if reason is not None]
    if found:
        return found
    change = (
        f"{exchange.owner_id} and {exchange.by_id} must sign an agreement with a clause that "
        f"grants to {exchange.action} {exchange.data_kind}"
    )
    return [make_reason(RuleCode.AGR_NONE, Outcome.REFUSE, change)]


def _list_common(facts: AllianceFacts, exchange: Exchange) -> list[str]:
    none: frozenset[str] = frozenset()
    by_member = facts.agreements_by_member
    return sorted(by_member.get(exchange.owner_id, none) & by_member.get(exchange.by_id, none))


def _list_lines(facts: AllianceFacts, exchange: Exchange) -> Iterator[tuple[Agreement, ...]]:
    for agreement_id in _list_common(facts, exchange):
        line = find_line(facts, agreement_id, exchange.on)
        if line and is_bound(line[0], exchange.owner_id) and is_bound(line[0], exchange.by_id):
            yield line


def _covers(grant: Grant, exchange: Exchange) -> bool:
    return (
        _names(grant.from_ids, exchange.owner_id)
        and _names(grant.to_ids, exchange.by_id)
        and exchange.data_kind in grant.data_kinds
        and exchange.action in grant.actions
        and grant.period.covers(exchange.on)
    )


def _names(ids: tuple[str, ...], member_id: str) -> bool:
    return ANY_PARTY in ids or member_id in ids


def _explain_agreement(
    facts: AllianceFacts, agreement_id: str, exchange: Exchange
) -> Reason | None:
    on = exchange.on
    agreement = find_version(facts, agreement_id, on)
    if agreement is None:
        agreement = facts.versions[agreement_id][-1]
        if agreement.first_day is None:
            change = f"every party of {agreement} must sign it"
            return _refuse(RuleCode.AGR_UNSIGNED, agreement, change)
        change = f"ask again from {agreement.first_day} on"
        return _refuse(RuleCode.AGR_NOT_YET, agreement, change)
    if not (is_bound(agreement, exchange.owner_id) and is_bound(agreement, exchange.by_id)):
        return None
    if not agreement.in_force(on):
        return _explain_end(agreement)
    if not find_line(facts, agreement_id, on):
        change = f"agreement {agreement.parent_id} must be in force, or {agreement} stand alone"
        return _refuse(RuleCode.AGR_PARENT, agreement, change)
    return _explain_grants(agreement, exchange)


def _explain_end(agreement: Agreement) -> Reason:
    change = f"the parties must sign a new agreement, or amend {agreement.agreement_id}"
    ended_on = agreement.ended_on
    if ended_on is None or agreement.period.last_day < ended_on:
        detail = f"It is {agreement}, which ran until {agreement.period.last_day}."
        return make_reason(RuleCode.AGR_OVER, Outcome.REFUSE, change, detail=detail)
    was_revoked = agreement.status is AgreementStatus.REVOKED
    code = RuleCode.AGR_REVOKED if was_revoked else RuleCode.AGR_ENDED
    why = f" ({agreement.ended_why})" if agreement.ended_why else ""
    detail = f"It is {agreement}, which stopped on {ended_on}{why}."
    return make_reason(code, Outcome.REFUSE, change, detail=detail)


def _explain_grants(agreement: Agreement, exchange: Exchange) -> Reason:
    grants = [grant for clause in agreement.clauses for grant in clause.grants]
    steps: tuple[tuple[RuleCode, Callable[[Grant], bool]], ...] = (
        (
            RuleCode.AGR_MEMBERS,
            lambda one: (
                _names(one.from_ids, exchange.owner_id) and _names(one.to_ids, exchange.by_id)
            ),
        ),
        (RuleCode.AGR_KIND, lambda one: exchange.data_kind in one.data_kinds),
        (RuleCode.AGR_ACTION, lambda one: exchange.action in one.actions),
    )
    for code, keeps in steps:
        grants = [grant for grant in grants if keeps(grant)]
        if not grants:
            change = (
                f"amend {agreement.agreement_id} with a clause that grants {exchange.by_id} to "
                f"{exchange.action} {exchange.data_kind} of {exchange.owner_id}"
            )
            return _refuse(code, agreement, change)
    periods = ", ".join(sorted({str(grant.period) for grant in grants}))
    return _refuse(RuleCode.AGR_TIME, agreement, f"ask for a day in {periods}")


def _refuse(code: RuleCode, agreement: Agreement, change: str) -> Reason:
    return make_reason(code, Outcome.REFUSE, change, detail=f"It is {agreement}.")
