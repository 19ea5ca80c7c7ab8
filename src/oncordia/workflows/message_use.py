"""Whether a member may teach a model with messages that others released to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from oncordia.domain.alliance import (
    Action,
    Dataset,
    Decision,
    Outcome,
    Release,
    from_json,
    parse_purpose,
)
from oncordia.domain.therapy import CentreMessage, Cohort
from oncordia.errors import InvalidOption
from oncordia.workflows.agreements import find_actor
from oncordia.workflows.decide_agreement import note_decision
from oncordia.workflows.facts import load_facts, load_values
from oncordia.workflows.ports import RecordReader
from oncordia.workflows.releases import (
    Result,
    Wanted,
    decide_result,
    draft_decision,
    find_member,
)
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class MessageUse:
    """Who fits a model with messages, and what for."""

    workspace: Workspace
    member_id: str
    purpose: str = ""
    on: date | None = None  # a day in the past must be permitted on that day and today
    actor: str | None = None
    today: date | None = None  # the day to take for today


@dataclass(frozen=True, slots=True, eq=False)
class RefusedMessages:
    """Messages that may not be used, and why; nothing was written."""

    cohort: Cohort
    decisions: tuple[Decision, ...]  # by message, permits among them


def decide_use(
    messages: Sequence[CentreMessage], paths: Sequence[str | Path], use: MessageUse
) -> tuple[Decision, ...]:
    """Whether agreements in force let the member train with each message: one decision each.

    Every decision stands in the audit, whatever it says.

    Parameters
    ----------
    messages, paths
        In one order; each must have been released to the member, or published.
    use
        Workspace, member and purpose.

    Raises
    ------
    InvalidOption
        If the member is unknown, the day lies in the future, or a message was not released to it.
    """
    today = use.today or date.today()
    day = use.on or today
    if day > today:
        raise InvalidOption(f"--on must not lie in the future, got {day}; today is {today}")
    wanted = Wanted(use.member_id, Action.TRAIN, parse_purpose(use.purpose))
    with use_store(use.workspace) as store, store.begin(find_actor(use.actor)) as unit:
        find_member(unit, use.member_id)
        datasets = [
            _find_dataset(unit, message, Path(path).name, use.member_id)
            for message, path in zip(messages, paths, strict=True)
        ]
        owners = {one.owner_id for one in datasets}
        facts = load_facts(unit, [use.member_id, *sorted(owners)])
        decisions: list[Decision] = []
        for dataset in datasets:
            result = Result(dataset.dataset_id, (dataset,), ())
            decisions += decide_result(result, wanted, facts, sorted({day, today}))
        unit.put_records([draft_decision(decision) for decision in decisions])
        for decision in decisions:
            note_decision(unit, decision)
        return tuple(decisions)


def is_permitted(decisions: Sequence[Decision]) -> bool:
    """Whether all of them permit."""
    return all(decision.outcome is Outcome.PERMIT for decision in decisions)


def _find_dataset(
    store: RecordReader, message: CentreMessage, file: str, member_id: str
) -> Dataset:
    """What was released to the member with the digest of the message."""
    for release in load_values(store, "release", Release):
        is_ours = release.to_id == member_id or release.action is Action.PUBLISH
        if release.digest == message.digest and is_ours:
            record = store.get_record("dataset", release.dataset_id)
            if record is not None:
                return from_json(Dataset, record.body)
    raise InvalidOption(
        f"{file}: no release of it to {member_id} is kept in this workspace; its hospital sends it "
        "with: oncordia cohort message … --workspace"
    )
