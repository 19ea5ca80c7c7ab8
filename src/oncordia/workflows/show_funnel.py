"""The funnel of a workspace: every edition measured, or the way of one talk."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from oncordia.domain.partnering import FunnelEvent, Step, gather_talks
from oncordia.errors import InvalidOption
from oncordia.formats import find_nearest
from oncordia.partnering.funnel import (
    CONFIDENCE,
    LEAST_CELL,
    FunnelSummary,
    IntervalMethod,
    Options,
    summarise_funnel,
)
from oncordia.workflows.agreements import name_members
from oncordia.workflows.funnel_records import (
    derive_steps,
    load_agreements,
    load_editions,
    load_steps,
)
from oncordia.workflows.workbench import Workspace, use_store


def show_funnel(
    workspace: Workspace,
    *,
    event_ids: Collection[str] = (),
    on: date | None = None,
    method: IntervalMethod | str = IntervalMethod.EXACT,
    confidence: float = CONFIDENCE,
    share: bool = False,
    minimum: int = LEAST_CELL,
) -> FunnelSummary:
    """Conversions, times, reasons and the forecast, by edition and together.

    Parameters
    ----------
    workspace : where the steps are kept
    event_ids : only these editions, compared with each other; empty: all
    on : as things stood on this day; None: today
    method, confidence : of intervals
    share : for others: cells of fewer talks than ``minimum`` are folded or withheld
    minimum : talks in the smallest cell that is shown then, 2 or more

    Raises
    ------
    InvalidOption
        No talk of the event is recorded, the day lies in the future, or a number is out of range.
    """
    today = date.today()
    if on is not None and on > today:
        raise InvalidOption(f"--on must not lie in the future, got {on}; today is {today}")
    if not 0 < confidence < 1:
        raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
    if share and minimum < 2:
        raise InvalidOption(f"--minimum must be 2 or more, got {minimum}")
    if method not in tuple(IntervalMethod):
        raise InvalidOption(f"--interval must be exact or wilson, got {method!r}")
    kind, day = IntervalMethod(method), on or today
    with use_store(workspace) as store:
        editions = load_editions(store, day)
    known = [one.event_id for one in editions]
    for event_id in event_ids:
        if event_id not in known:
            near = find_nearest(event_id, known)
            told = ", ".join(one for one in known if one) or "none"
            mend = f"the nearest is {near!r}" if near else f"recorded are {told}"
            raise InvalidOption(f"no talk of the event {event_id!r} is recorded; {mend}")
    options = Options(day, kind, confidence)
    return summarise_funnel(
        editions, options, chosen=tuple(event_ids), minimum=minimum if share else 0
    )


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One event of a talk, and whether an agreement of the registry says it."""

    event: FunnelEvent
    is_derived: bool


@dataclass(frozen=True, slots=True)
class ShownTalk:
    """The way of one talk. What is confidential is left out unless it is for the office."""

    relation_id: str
    event_id: str
    from_name: str
    to_name: str
    reached: Step
    is_open: bool
    is_confidential: bool
    lines: tuple[TalkLine, ...]


WITHHELD = "(confidential)"


def show_talk(
    workspace: Workspace, relation_id: str, *, own: bool = False, on: date | None = None
) -> ShownTalk:
    """Everything that happened in a talk, in the order of days.

    Parameters
    ----------
    workspace, relation_id : which talk
    own : for the office: names, notes and papers of a confidential talk are shown
    on : as things stood on this day; None: today

    Raises
    ------
    InvalidOption
        No step of this talk is recorded.
    """
    day = on or date.today()
    with use_store(workspace) as store:
        steps = [one for one in load_steps(store, {relation_id}) if one.on <= day]
        if not steps:
            raise InvalidOption(
                f"no step of the relation {relation_id!r} is recorded; record one with: "
                f"oncordia funnel record {relation_id} match --from A --to B"
            )
        agreements = load_agreements(store, (one.agreement_id for one in steps))
        derived = derive_steps(steps, agreements, day)
        names = name_members(store, {steps[0].from_id, steps[0].to_id})
    talk = gather_talks([*steps, *derived])[0]
    is_confidential = any(one.is_confidential for one in steps)
    is_hidden = is_confidential and not own
    lines = tuple(
        TalkLine(
            replace(one, note="", agreement_id="", source=None) if is_hidden else one,
            one in derived,
        )
        for one in talk.events
    )
    first = talk.events[0]
    from_name, to_name = (
        WITHHELD if is_hidden else names.get(one, one) for one in (first.from_id, first.to_id)
    )
    return ShownTalk(
        relation_id,
        talk.event_id,
        from_name,
        to_name,
        talk.reached,
        talk.is_open,
        is_confidential,
        lines,
    )
