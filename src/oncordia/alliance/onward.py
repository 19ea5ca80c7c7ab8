"""Passing on: what comes from another member's data."""

from collections.abc import Iterator
from datetime import date

from oncordia.alliance.clauses import Exchange, find_rights
from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.material import Material
from oncordia.domain.alliance import Action, DataKind, Outcome, Reason


def judge_onward(
    facts: AllianceFacts, material: Material, by_id: str, action: Action, on: date
) -> Iterator[Reason]:
    """A reason for each other member whose data the material comes from and who has not agreed.

    The member has agreed where a grant in force on that day either gives the same action on the
    same kind of data to the member that asks, or let the owner take a copy of the source without
    the condition that it goes no further.
    """
    for source_id, source_kind in sorted(material.sources):
        if source_id == by_id:
            continue
        straight = Exchange(source_id, by_id, material.data_kind, action, on)
        if find_rights(facts, straight) or _may_pass_on(
            facts, source_id, material.owner_id, source_kind, on
        ):
            continue
        detail = f"It is {source_id}."
        change = (
            f"{source_id} must grant {by_id} to {action} {material.data_kind}, "
            f"or let {material.owner_id} pass its {source_kind} on"
        )
        yield make_reason(RuleCode.DATA_ONWARD, Outcome.REFUSE, change, detail=detail)


def _may_pass_on(
    facts: AllianceFacts, source_id: str, owner_id: str, kind: DataKind, on: date
) -> bool:
    taking = Exchange(source_id, owner_id, kind, Action.MOVE, on)
    return any(
        not right.grant.conditions.no_onward_transfer for right in find_rights(facts, taking)
    )
