"""What is wrong with new steps of talks: by themselves, beside each other and what is kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oncordia.domain import Problem
from oncordia.domain.alliance import Relation, from_json
from oncordia.domain.partnering import FunnelEvent, find_faults, gather_talks
from oncordia.workflows.agreements import find_unknown
from oncordia.workflows.funnel_records import (
    EDITIONS,
    derive_steps,
    load_agreements,
    load_counts,
    load_steps,
)
from oncordia.workflows.ports import RecordReader

Tell = Callable[[FunnelEvent, str, str, str], None]  # event, column, message, mend


@dataclass(frozen=True, slots=True)
class PlacedStep:
    """A new step, and the row it was read from."""

    event: FunnelEvent
    file: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class CheckedSteps:
    """New steps that are kept already, those that are not, and everything wrong with them."""

    fresh: tuple[PlacedStep, ...]
    n_same: int
    problems: tuple[Problem, ...]
    edition_kinds: Mapping[str, str]  # event or platform, by id


def check_steps(
    placed: Sequence[PlacedStep],
    store: RecordReader,
    today: date,
    coming_counts: Iterable[str] = (),
) -> CheckedSteps:
    """What becomes of new steps. ``coming_counts``: editions whose counts come with them."""
    problems: list[Problem] = []
    places: dict[tuple[str, FunnelEvent], PlacedStep] = {}
    for one in placed:
        places.setdefault((one.event.step_id, one.event), one)

    def tell(event: FunnelEvent, column: str, message: str, mend: str) -> None:
        found = places.get((event.step_id, event)) or _find_place(event, placed)
        problems.append(Problem(found.file, message, mend, found.row, column))

    events = [one.event for one in placed]
    kinds = _check_named(events, store, tell)
    _check_days(events, store, today, tell)
    kept = load_steps(store, {one.relation_id for one in events})
    fresh = _sort_out(events, kept, tell)
    _check_counts(events, store, coming_counts, tell)
    if not problems:
        _check_talks(fresh, kept, store, today, tell)
    problems.sort(key=lambda one: (one.file, one.row or 0))
    return CheckedSteps(
        tuple(places[one.step_id, one] for one in fresh),
        len(events) - len(fresh),
        tuple(dict.fromkeys(problems)),
        kinds,
    )


def _find_place(event: FunnelEvent, placed: Sequence[PlacedStep]) -> PlacedStep:
    """The row of the talk that an event of the record, or of an agreement, contradicts."""
    own = [one for one in placed if one.event.relation_id == event.relation_id]
    naming = [one for one in own if event.agreement_id and one.event.agreement_id]
    return (naming or own)[-1]


def _check_named(events: Sequence[FunnelEvent], store: RecordReader, tell: Tell) -> dict[str, str]:
    """Members, editions and agreements must be known; which kind each edition is of."""
    members = find_unknown(store, "member", {x for e in events for x in (e.from_id, e.to_id)})
    agreements = find_unknown(
        store, "agreement", {e.agreement_id for e in events if e.agreement_id}
    )
    wanted = {one.event_id for one in events if one.event_id}
    kinds = find_edition_kinds(store, wanted)
    advice = find_unknown(store, "event", wanted - kinds.keys())
    for one in events:
        for column, member_id in (("from_id", one.from_id), ("to_id", one.to_id)):
            if member_id in members:
                mend = members[member_id]
                tell(one, column, f"the member {member_id!r} is unknown", mend)
        if one.event_id in advice:
            tell(one, "event_id", f"the event {one.event_id!r} is unknown", advice[one.event_id])
        if one.agreement_id in agreements:
            mend = agreements[one.agreement_id]
            tell(one, "agreement_id", f"the agreement {one.agreement_id!r} is unknown", mend)
    return kinds


def find_edition_kinds(store: RecordReader, ids: Iterable[str]) -> dict[str, str]:
    """Whether each id is that of an event or of a platform; unknown ones are left out."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    return {
        record.record_id: kind
        for kind in reversed(EDITIONS)
        for record in store.list_records(kind, ids=wanted)
    }


def _check_days(
    events: Sequence[FunnelEvent], store: RecordReader, today: date, tell: Tell
) -> None:
    ids = sorted({one.relation_id for one in events})
    relations = {
        record.record_id: from_json(Relation, record.body)
        for record in (store.list_records("relation", ids=ids) if ids else [])
    }
    for one in events:
        if one.on > today:
            tell(one, "on", f"{one.on} lies in the future, today is {today}", "mend the day")
        relation = relations.get(one.relation_id)
        start = None if relation is None else relation.period.start
        if start is not None and one.on < start.first_day:
            message = f"{one.step} on {one.on} lies before its relation, which begins {start}"
            tell(one, "on", message, "mend one of the two days")


def _sort_out(
    events: Sequence[FunnelEvent], kept: Sequence[FunnelEvent], tell: Tell
) -> list[FunnelEvent]:
    """The steps that are not kept yet, each once; two that differ are told."""
    known = {one.step_id: one for one in kept}
    fresh: list[FunnelEvent] = []
    for one in events:
        before = known.get(one.step_id)
        if before is None:
            known[one.step_id] = one
            fresh.append(one)
        elif _say(before) != _say(one):
            what = f"{one.step} of relation {one.relation_id!r} on {one.on} is told otherwise"
            mend = "write it as it is kept, or take the kept one back with: oncordia funnel record"
            tell(one, "step", f"{what} already", f"{mend} --withdraw")
    return fresh


def _say(event: FunnelEvent) -> tuple[object, ...]:
    """What two tellings of a step must have in common; their sources may differ."""
    sides = frozenset((event.from_id, event.to_id))
    return sides, event.event_id, event.reason, event.agreement_id, event.is_confidential


def _check_counts(
    events: Sequence[FunnelEvent], store: RecordReader, coming: Iterable[str], tell: Tell
) -> None:
    told = {*coming, *(one.event_id for one in load_counts(store))}
    for one in events:
        if one.event_id in told:
            message = f"the edition {one.event_id!r} is told by counts alone"
            tell(one, "event_id", message, "tell it by its talks or by counts, not by both")


def _check_talks(
    fresh: Sequence[FunnelEvent],
    kept: Sequence[FunnelEvent],
    store: RecordReader,
    today: date,
    tell: Tell,
) -> None:
    ids = {one.relation_id for one in fresh}
    events = [*(one for one in kept if one.relation_id in ids), *fresh]
    agreements = load_agreements(store, (one.agreement_id for one in events))
    for one in fresh:
        agreement = agreements.get(one.agreement_id)
        if agreement is None or not agreement.party_ids:
            continue
        if not {one.from_id, one.to_id} & set(agreement.party_ids):
            message = f"neither {one.from_id} nor {one.to_id} is a party of {agreement}"
            tell(one, "agreement_id", message, "name the agreement that they came to")
    derived = derive_steps(events, agreements, today)
    for talk in gather_talks([*events, *derived]):
        for fault in find_faults(talk):
            tell(fault.event, fault.field, fault.message, fault.mend)
