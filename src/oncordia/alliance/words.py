"""Grants, obligations and periods in plain words."""

from collections.abc import Callable, Sequence
from datetime import date

from oncordia.domain.alliance import (
    ANY_PARTY,
    Action,
    Aim,
    Conditions,
    Grant,
    Obligation,
    Period,
    Purpose,
)

_VERBS = {
    Action.SEE: "see",
    Action.COMPUTE: "compute on",
    Action.MOVE: "take a copy of",
    Action.PUBLISH: "publish",
    Action.TRAIN: "fit models on",
}


def say_action(action: Action) -> str:
    """The action as a verb that takes data after it."""
    return _VERBS[action]


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Words apart by commas, the last one by ``and``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def say_grant(grant: Grant, name: Callable[[str], str] = str) -> str:
    """One sentence that says what a grant allows.

    Parameters
    ----------
    grant : the right
    name : what to call the member of an id
    """
    who = _say_members(grant.to_ids, name, "any party")
    whose = _say_members(grant.from_ids, name, "any party")
    verbs = join_words([say_action(action) for action in grant.actions])
    kinds = join_words([kind.value for kind in grant.data_kinds])
    purpose = f" for {join_words(list(grant.purposes), 'or')}" if grant.purposes else ""
    bound = [*_say_conditions(grant.conditions), *_say_period(grant.period)]
    rest = f", {', '.join(bound)}" if bound else ""
    return f"{who} may {verbs} {kinds} of {whose}{purpose}{rest}"


def say_purpose(purpose: Purpose) -> str:
    """A purpose in the codes that ``parse_purpose`` reads, and what no code says after them."""
    said = [
        f"DS={','.join(purpose.diseases)}" if aim is Aim.DS else aim.value for aim in purpose.aims
    ]
    flags = {
        "NPU": None if purpose.is_for_profit is None else not purpose.is_for_profit,
        "NCU": None if purpose.is_commercial is None else not purpose.is_commercial,
        "GSO": purpose.is_genetic_study,
        "IRB": purpose.has_ethics_approval,
        "PUB": None if purpose.published_on else purpose.will_publish,
        "RTN": purpose.returns_data,
    }
    said += [code if flag else f"{code}=false" for code, flag in flags.items() if flag is not None]
    if purpose.published_on:
        said.append(f"PUB={purpose.published_on}")
    if purpose.collaborates_with:
        said.append(f"COL={','.join(purpose.collaborates_with)}")
    if purpose.project:
        said.append(f"PS={purpose.project}")
    said += [*purpose.statements, *([purpose.text] if purpose.text else [])]
    return "; ".join(said)


def say_period(period: Period) -> str:
    """From when to when, in words."""
    return " ".join(_say_period(period)) or "without end"


def say_obligation(obligation: Obligation, on: date) -> str:
    """What is owed by whom, until when, and whether it is late on that day."""
    due = f", due {obligation.due}" if obligation.due else ""
    if obligation.done_on is not None and obligation.done_on <= on:
        due += f", done {obligation.done_on}"
    elif obligation.is_overdue(on):
        due += ", overdue"
    return f"{obligation.party_id}: {obligation.text.rstrip('.')}{due}"


def _say_members(ids: Sequence[str], name: Callable[[str], str], anyone: str) -> str:
    return anyone if ANY_PARTY in ids else join_words([name(one) for one in ids])


def _say_conditions(conditions: Conditions) -> list[str]:
    said = []
    if conditions.aggregate_only:
        said.append("as counts and means of several people alone")
    if conditions.min_cell_size:
        said.append(f"with {conditions.min_cell_size} people or more in each cell")
    if conditions.needs_ethics_approval:
        said.append("with ethics approval")
    if conditions.no_onward_transfer:
        said.append("to go no further")
    if conditions.non_commercial:
        said.append("without commercial use")
    if conditions.countries:
        said.append(f"within {join_words(list(conditions.countries), 'or')}")
    if conditions.ask:
        whom = f" of {conditions.ask_of}" if conditions.ask_of else ""
        said.append(f"each time asking{whom}: {conditions.ask}")
    return said


def _say_period(period: Period) -> list[str]:
    said = []
    if period.start:
        said.append(f"from {period.start}")
    if period.end:
        said.append(f"until {period.end}")
    return said
