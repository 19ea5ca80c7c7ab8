"""Steps of talks and counts of editions as a store keeps them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from oncordia.domain.alliance import (
    Agreement,
    Event,
    Platform,
    Script,
    choose_name,
    from_json,
    to_json,
)
from oncordia.domain.partnering import (
    NO_EVENT,
    EditionCounts,
    FunnelEvent,
    FunnelTalk,
    Step,
    gather_talks,
)
from oncordia.domain.records import Draft, Link
from oncordia.partnering.funnel import Edition
from oncordia.workflows.ports import RecordReader

STEP, COUNTS = "funnel_step", "edition_counts"
EDITIONS = ("event", "platform")  # kinds of records that an edition may be
_FEW = 50  # talks that are looked up one by one


def draft_step(event: FunnelEvent, edition_kind: str) -> Draft:
    """The draft that keeps a step, linked to its talk, members, edition and agreement."""
    me = (STEP, event.step_id)
    links = [
        Link(*me, "of", "funnel_talk", event.relation_id),
        Link(*me, "from", "member", event.from_id),
        Link(*me, "to", "member", event.to_id),
    ]
    if event.event_id:
        links.append(Link(*me, "at", edition_kind, event.event_id))
    if event.agreement_id:
        links.append(Link(*me, "came_to", "agreement", event.agreement_id))
    source = event.source.file if event.source else ""
    return Draft(*me, to_json(event), links=tuple(links), valid_from=event.on, source=source)


def draft_counts(counts: EditionCounts) -> Draft:
    """The draft that keeps the counts of an edition."""
    source = counts.source.file if counts.source else ""
    return Draft(COUNTS, counts.counts_id, to_json(counts), source=source)


def load_steps(
    store: RecordReader, relation_ids: Collection[str] | None = None
) -> list[FunnelEvent]:
    """The steps that are kept: all, or those of some talks."""
    if relation_ids is None or len(relation_ids) > _FEW:
        found = store.list_records(STEP)
    else:
        links = [
            link
            for one in sorted(relation_ids)
            for link in store.list_links(object=("funnel_talk", one), predicate="of")
        ]
        found = store.list_records(STEP, ids=[one.subject_id for one in links]) if links else []
    events = (from_json(FunnelEvent, record.body) for record in found)
    return [one for one in events if relation_ids is None or one.relation_id in relation_ids]


def load_counts(store: RecordReader) -> list[EditionCounts]:
    """The editions that are told by counts alone."""
    return [from_json(EditionCounts, record.body) for record in store.list_records(COUNTS)]


def load_agreements(store: RecordReader, ids: Iterable[str]) -> dict[str, Agreement]:
    """Agreements that steps name, by id, as they stand now."""
    wanted = sorted(set(ids) - {""})
    found = store.list_records("agreement", ids=wanted) if wanted else []
    return {record.record_id: from_json(Agreement, record.body) for record in found}


def derive_steps(
    events: Sequence[FunnelEvent], agreements: dict[str, Agreement], on: date
) -> list[FunnelEvent]:
    """What the agreements that talks name say of them, up to a day.

    A talk is signed once its agreement is, and delivered once every obligation of it is done. Where
    steps say so themselves, these count.
    """
    said = {(one.relation_id, one.step) for one in events}
    derived: dict[str, FunnelEvent] = {}
    for one in events:
        agreement = agreements.get(one.agreement_id)
        signed_on = None if agreement is None else agreement.signed_on
        if agreement is None or signed_on is None:
            continue
        days = {Step.SIGNED: signed_on, Step.DELIVERED: _find_delivery(agreement)}
        for step, day in days.items():
            if day is not None and day <= on and (one.relation_id, step) not in said:
                made = replace(one, step=step, on=day, reason=None, note="")
                derived[made.step_id] = made
    return list(derived.values())


def _find_delivery(agreement: Agreement) -> date | None:
    """The day on which the last obligation was done; None: there is none, or one is not done."""
    days = [one.done_on for one in agreement.obligations]
    done = [day for day in days if day is not None]
    return max(done) if done and len(done) == len(days) else None


def load_editions(store: RecordReader, on: date) -> list[Edition]:
    """Every edition with its talks as they stood on a day, or with its counts."""
    steps = [one for one in load_steps(store) if one.on <= on]
    agreements = load_agreements(store, (one.agreement_id for one in steps))
    talks = gather_talks([*steps, *derive_steps(steps, agreements, on)])
    counts = load_counts(store)
    ids = {talk.event_id for talk in talks} | {one.event_id for one in counts}
    known = load_named(store, ids)
    by_id: dict[str, list[FunnelTalk]] = {}
    for talk in talks:
        by_id.setdefault(talk.event_id, []).append(talk)
    editions = [
        Edition(
            one,
            *_describe(known.get(one), one, own),
            talks=tuple(own),
            label_zh=_name_zh(known.get(one)),
        )
        for one, own in sorted(by_id.items())
    ]
    for told in counts:
        label, first_day = _describe(known.get(told.event_id), told.event_id, ())
        if told.as_of is not None:
            first_day = told.as_of.first_day
        if first_day is None or first_day <= on:
            own_zh = told.label_zh or told.label or _name_zh(known.get(told.event_id))
            label = told.label or label
            editions.append(Edition(told.event_id, label, first_day, counts=told, label_zh=own_zh))
    return editions


def load_named(store: RecordReader, ids: Collection[str]) -> dict[str, Event | Platform]:
    """The events and platforms with these ids."""
    wanted = sorted(set(ids) - {NO_EVENT})
    if not wanted:
        return {}
    platforms = store.list_records("platform", ids=wanted)
    events = store.list_records("event", ids=wanted)
    return {
        **{one.record_id: from_json(Platform, one.body) for one in platforms},
        **{one.record_id: from_json(Event, one.body) for one in events},
    }


def _describe(
    known: Event | Platform | None, event_id: str, talks: Sequence[FunnelTalk]
) -> tuple[str, date | None]:
    """What to call an edition, and its first day: of its event, else of its first talk."""
    first = min((talk.events[0].on for talk in talks), default=None)
    if known is None:
        return event_id or "talks of no event", first
    start = known.period.start
    return choose_name(known.names), first if start is None else start.first_day


def _name_zh(known: Event | Platform | None) -> str:
    names = () if known is None else known.names
    return next((one.text for one in names if one.script is Script.HAN), "")
