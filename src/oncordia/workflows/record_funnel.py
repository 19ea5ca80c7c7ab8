"""Steps of talks are kept in the record of a workspace, each with its line of the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oncordia.domain.partnering import FunnelEvent, Reason, Step, find_faults, gather_talks
from oncordia.errors import InvalidOption, RefusedImport
from oncordia.formats.partnering import read_reason, read_step
from oncordia.workflows.agreements import find_actor
from oncordia.workflows.funnel_checks import CheckedSteps, PlacedStep, check_steps
from oncordia.workflows.funnel_records import (
    STEP,
    derive_steps,
    draft_step,
    load_agreements,
    load_steps,
)
from oncordia.workflows.ports import RecordUnit
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class RecordedSteps:
    """Steps that were kept, and how many were kept already."""

    kept: tuple[FunnelEvent, ...]
    n_same: int


def record_steps(
    workspace: Workspace, steps: Sequence[FunnelEvent], *, actor: str | None = None
) -> RecordedSteps:
    """Keep steps of talks: all of them in one unit of work, or none.

    Parameters
    ----------
    workspace : where they are kept
    steps : in any order; one that is kept already changes nothing
    actor : who does it, for the audit; None: the user of this machine

    Raises
    ------
    RefusedImport
        A member, an event or an agreement is unknown, a day lies in the future, or steps of a talk
        contradict each other. It carries every problem; nothing is kept.
    """
    placed = [PlacedStep(one, "steps", number) for number, one in enumerate(steps, 1)]
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        checked = check_steps(placed, unit, date.today())
        if checked.problems:
            raise RefusedImport(checked.problems)
        return keep_steps(unit, checked)


def keep_steps(unit: RecordUnit, checked: CheckedSteps) -> RecordedSteps:
    """Keep sound steps in an open unit of work, each with its line of the audit."""
    kept = tuple(one.event for one in checked.fresh)
    unit.put_records(
        [draft_step(one, checked.edition_kinds.get(one.event_id, "event")) for one in kept]
    )
    for one in checked.fresh:
        event = one.event
        detail = {"relation": event.relation_id, "step": event.step, "on": event.on.isoformat()}
        if event.reason is not None:
            detail["reason"] = event.reason
        if event.agreement_id:
            detail["agreement"] = event.agreement_id
        unit.note("record", STEP, event.step_id, detail)
    return RecordedSteps(kept, checked.n_same)


def record_funnel(
    workspace: Workspace,
    relation_id: str,
    step: Step | str,
    *,
    on: date | None = None,
    from_id: str = "",
    to_id: str = "",
    event_id: str = "",
    reason: Reason | str | None = None,
    agreement_id: str = "",
    is_confidential: bool | None = None,
    note: str = "",
    actor: str | None = None,
) -> RecordedSteps:
    """Keep one step of a talk. Members and edition may be left out where the talk is known.

    Raises
    ------
    InvalidOption
        The talk is unknown and no members are named; or as in ``record_steps``, in one line each.
    InvalidRecord
        A no without a reason, a reason without a no, a member on both sides.
    """
    kind, why = name_step(step), name_reason(reason)
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        before = load_steps(unit, {relation_id})
        if before:
            first = before[0]
            from_id, to_id = from_id or first.from_id, to_id or first.to_id
            event_id = event_id or first.event_id
            is_confidential = first.is_confidential if is_confidential is None else is_confidential
        if not (from_id and to_id):
            known = unit.get_record("relation", relation_id)
            if known is None:
                raise InvalidOption(
                    f"the relation {relation_id!r} is unknown; name its two members with "
                    "--from and --to, or mend the id"
                )
            from_id = from_id or str(known.value["subject_id"])
            to_id = to_id or str(known.value["object_id"])
        event = FunnelEvent(
            relation_id,
            kind,
            on or date.today(),
            from_id,
            to_id,
            event_id,
            why,
            agreement_id,
            bool(is_confidential),
            note,
        )
        checked = check_steps([PlacedStep(event, "step")], unit, date.today())
        if checked.problems:
            raise InvalidOption("\n".join(f"{one.message}; {one.mend}" for one in checked.problems))
        return keep_steps(unit, checked)


def name_step(word: Step | str) -> Step:
    """The step that a word names, in English or Chinese.

    Raises
    ------
    InvalidOption
        No step is called so; the message lists them.
    """
    found = word if isinstance(word, Step) else read_step(word)
    if found is None:
        raise InvalidOption(f"{word!r} is no step; write one of {', '.join(Step)}")
    return found


def name_reason(word: Reason | str | None) -> Reason | None:
    """The reason that a word names, in English or Chinese; None where there is none.

    Raises
    ------
    InvalidOption
        No reason of the fixed list is called so; the message lists them.
    """
    if not word:
        return None
    found = word if isinstance(word, Reason) else read_reason(word)
    if found is None:
        raise InvalidOption(f"{word!r} is no reason; write one of {', '.join(Reason)}")
    return found


def withdraw_step(
    workspace: Workspace,
    relation_id: str,
    step: Step | str,
    *,
    on: date,
    why: str,
    actor: str | None = None,
) -> FunnelEvent:
    """Take back a step that was recorded by mistake; it stays readable, and the audit says why.

    Raises
    ------
    InvalidOption
        No such step is kept, no reason is given, or steps that remain need it.
    """
    if not why.strip():
        raise InvalidOption("a step is taken back with a reason; say it with --note")
    kind = name_step(step)
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        events = load_steps(unit, {relation_id})
        own = [one for one in events if one.step is kind and one.on == on]
        if not own:
            days = ", ".join(f"{one.step} on {one.on}" for one in events) or "nothing"
            raise InvalidOption(
                f"no {kind} of relation {relation_id!r} is kept on {on}; kept is {days}"
            )
        rest = [one for one in events if one is not own[0]]
        agreements = load_agreements(unit, (one.agreement_id for one in rest))
        for talk in gather_talks([*rest, *derive_steps(rest, agreements, date.today())]):
            for fault in find_faults(talk):
                raise InvalidOption(f"{fault.message} without it; take that step back first")
        unit.withdraw_record(STEP, own[0].step_id)
        unit.note("withdraw", STEP, own[0].step_id, {"why": why})
        return own[0]
