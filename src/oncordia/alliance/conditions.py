"""What the conditions of a grant ask of a request."""

from collections.abc import Callable, Mapping

from oncordia.alliance.clauses import GrantedRight
from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.material import Material
from oncordia.domain.alliance import Action, Aim, Conditions, DataKind, Outcome, Purpose, Reason

_WITHIN: Mapping[Aim, frozenset[Aim]] = {
    Aim.GRU: frozenset(Aim) - {Aim.CC},
    Aim.HMB: frozenset({Aim.HMB, Aim.DS, Aim.MDS}),
}
"""Aims that a wider aim of a grant holds; any other aim holds itself alone."""


def judge_conditions(
    right: GrantedRight, material: Material, action: Action, purpose: Purpose, country: str
) -> list[Reason]:
    """Every reason that the purposes and conditions of a grant give.

    Reasons with outcome PERMIT are duties that go with the right.

    Parameters
    ----------
    right
        The grant and its clause.
    material
        What is asked for.
    action
        What is to be done with it.
    purpose
        What for.
    country
        Where the data or their results go; empty: not known.
    """
    conditions = right.grant.conditions
    found = [
        _judge_aims(right, purpose),
        _judge_cell(right, material, action),
        _judge_aggregate(right, material, action),
        _judge_onward(right, action),
        _judge_country(right, country),
        _judge_said(
            right,
            RuleCode.COND_ETHICS,
            conditions.needs_ethics_approval,
            purpose.has_ethics_approval,
            "show the approval of an ethics board (IRB)",
        ),
        _judge_said(
            right,
            RuleCode.COND_COMMERCIAL,
            conditions.non_commercial,
            None if purpose.is_commercial is None else not purpose.is_commercial,
            "state a use that is not commercial (NCU)",
        ),
    ]
    if conditions.ask:
        change = f"a human has to agree: {conditions.ask}"
        found.append(_make(right, RuleCode.COND_ASK, Outcome.ASK, change))
    return [reason for reason in found if reason is not None]


def _make(
    right: GrantedRight, code: RuleCode, outcome: Outcome, change: str, detail: str = ""
) -> Reason:
    return make_reason(code, outcome, change, detail=detail, clause=right.clause)


def _judge_aims(right: GrantedRight, purpose: Purpose) -> Reason | None:
    granted = right.grant.purposes
    if not granted:
        return None
    listed = ", ".join(granted)
    change = f"state an aim within {listed}"
    if not purpose.aims:
        return _make(right, RuleCode.COND_PURPOSE, Outcome.ASK, change, "The purpose has no aim.")
    held = {aim for one in granted for aim in _WITHIN.get(one, frozenset({one}))}
    outside = [aim for aim in purpose.aims if aim not in held]
    if not outside:
        return None
    detail = f"It grants {listed}, not {', '.join(outside)}."
    return _make(right, RuleCode.COND_PURPOSE, Outcome.REFUSE, change, detail)


def _judge_cell(right: GrantedRight, material: Material, action: Action) -> Reason | None:
    least = right.grant.conditions.min_cell_size
    if least < 1:
        return None
    if material.data_kind is not DataKind.AGGREGATE:
        if action is not Action.COMPUTE:
            return None
        detail = f"What leaves must have {least} people or more in every cell."
        return _make(right, RuleCode.COND_CELL, Outcome.PERMIT, "", detail)
    return judge_cell_size(
        material,
        least,
        lambda outcome, change, detail: _make(right, RuleCode.COND_CELL, outcome, change, detail),
    )


def judge_cell_size(
    material: Material, least: int, make: Callable[[Outcome, str, str], Reason]
) -> Reason | None:
    """The reason against an aggregate whose smallest cell has fewer than ``least`` people."""
    if material.min_cell is None:
        change = "say how many people are in its smallest cell (min_cell)"
        return make(Outcome.ASK, change, f"It must be {least} or more; it is not known.")
    if material.min_cell >= least:
        return None
    change = f"join or drop cells of fewer than {least} people"
    return make(Outcome.REFUSE, change, f"It must be {least} or more, it is {material.min_cell}.")


def _judge_aggregate(right: GrantedRight, material: Material, action: Action) -> Reason | None:
    if not right.grant.conditions.aggregate_only or material.data_kind is DataKind.AGGREGATE:
        return None
    if action is Action.COMPUTE:
        detail = "Nothing else may leave."
        return _make(right, RuleCode.COND_AGGREGATE, Outcome.PERMIT, "", detail)
    change = "ask for an aggregate, or to compute one"
    return _make(right, RuleCode.COND_AGGREGATE, Outcome.REFUSE, change)


def _judge_onward(right: GrantedRight, action: Action) -> Reason | None:
    conditions: Conditions = right.grant.conditions
    if not conditions.no_onward_transfer:
        return None
    if action is Action.PUBLISH:
        change = "the parties must drop the condition from the clause"
        return _make(right, RuleCode.COND_ONWARD, Outcome.REFUSE, change)
    return _make(right, RuleCode.COND_ONWARD, Outcome.PERMIT, "")


def _judge_country(right: GrantedRight, country: str) -> Reason | None:
    countries = right.grant.conditions.countries
    if not countries or country in countries:
        return None
    listed = ", ".join(countries)
    outcome = Outcome.REFUSE if country else Outcome.ASK
    return _make(right, RuleCode.COND_COUNTRY, outcome, f"use the data in {listed}")


def _judge_said(
    right: GrantedRight, code: RuleCode, is_asked: bool, said: bool | None, change: str
) -> Reason | None:
    if not is_asked or said:
        return None
    return _make(right, code, Outcome.ASK if said is None else Outcome.REFUSE, change)
