"""A partner asks for a result, and learns what it may do with each of its data sets."""

from collections.abc import Sequence
from datetime import date

from oncordia.domain.alliance import Decision, parse_action, parse_purpose
from oncordia.workflows.agreements import find_actor
from oncordia.workflows.decide_agreement import note_decision
from oncordia.workflows.releases import (
    Wanted,
    decide_result,
    draft_decision,
    find_member,
    find_result,
    list_requests,
)
from oncordia.workflows.request_facts import load_request_facts
from oncordia.workflows.workbench import Workspace, use_store


def ask_release(
    workspace: Workspace,
    result_id: str,
    by: str,
    *,
    action: str = "move",
    purpose: str = "",
    users: Sequence[str] = (),
    to_country: str = "",
    on: date | None = None,
    actor: str | None = None,
) -> tuple[Decision, ...]:
    """One decision for each data set of a result; nothing is handed over.

    The decisions and a line of the audit for each are kept in one unit of work, whatever they say.

    Parameters
    ----------
    workspace
        A folder that ``init_workspace`` made, or an open store.
    result_id
        A data set, or a filed analysis: all of its data sets.
    by
        The member that asks.
    action
        see, compute, move, publish or train.
    purpose
        In codes of DUO, as ``HMB; IRB``.
    users
        The people who will use the data.
    to_country
        Where they go; empty: where the member is.
    on
        The day it is asked for; None: today.
    actor
        Who asks, for the audit; None: the user of this machine.

    Raises
    ------
    InvalidRecord, InvalidOption
        If a word is none of its list, or member or result are unknown.
    """
    wanted = Wanted(by, parse_action(action), parse_purpose(purpose), tuple(users), to_country)
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        find_member(unit, by)
        result = find_result(unit, result_id)
        day = on or date.today()
        facts = load_request_facts(unit, list_requests(result, wanted, day))
        decisions = decide_result(result, wanted, facts, [day])
        unit.put_records([draft_decision(decision) for decision in decisions])
        for decision in decisions:
            note_decision(unit, decision)
        return decisions
