"""Values of the alliance as drafts that a store keeps: their body, names, links and time."""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from oncordia.domain.alliance import (
    Agreement,
    Consent,
    Dataset,
    Event,
    Filing,
    Indicator,
    Member,
    Name,
    Need,
    Period,
    Person,
    Platform,
    Release,
    Source,
    to_json,
)
from oncordia.domain.records import Draft, Link, NameForm

Kept: TypeAlias = (
    Member
    | Person
    | Agreement
    | Consent
    | Dataset
    | Filing
    | Release
    | Event
    | Platform
    | Indicator
    | Need
)


def draft_value(value: Kept) -> Draft:
    """The draft that keeps a value, whatever it is."""
    match value:
        case Member():
            return _draft_member(value)
        case Person():
            return _draft_person(value)
        case Agreement():
            return draft_agreement(value)
        case Consent():
            return _draft_consent(value)
        case Dataset():
            return _draft_dataset(value)
        case Filing():
            return _draft_filing(value)
        case Release():
            return _draft_release(value)
        case _:
            return _draft_other(value)


def draft_agreement(agreement: Agreement) -> Draft:
    """The draft that keeps an agreement as it stands now."""
    me = ("agreement", agreement.agreement_id)
    links = [
        Link(*me, "party", "member", party.member_id, role=party.role)
        for party in agreement.parties
    ]
    links += [Link(*me, "creates", "member", member_id) for member_id in agreement.creates]
    if agreement.parent_id:
        links.append(Link(*me, "stands_under", "agreement", agreement.parent_id))
    return Draft(
        *me,
        to_json(agreement),
        names=_forms(agreement.names),
        links=tuple(links),
        source=_say_source(agreement.source),
    )


def _draft_member(member: Member) -> Draft:
    me = ("member", member.member_id)
    links = []
    if member.parent_id:
        links.append(Link(*me, "part_of", "member", member.parent_id))
    if member.created_by:
        links.append(Link(*me, "created_by", "agreement", member.created_by))
    return Draft(
        *me,
        to_json(member),
        names=_forms(member.names),
        links=tuple(links),
        source=_say_source(member.source),
    )


def _draft_person(person: Person) -> Draft:
    me = ("person", person.person_id)
    links = tuple(
        Link(*me, "post", "member", post.member_id, post.title, *_days(post.period))
        for post in person.posts
    )
    return Draft(
        *me,
        to_json(person),
        names=_forms(person.names),
        links=links,
        source=_say_source(person.source),
    )


def _draft_consent(consent: Consent) -> Draft:
    me = ("consent", consent.consent_id)
    links = [Link(*me, "held_by", "member", consent.holder_id)]
    links += [Link(*me, "given_by", "subject", one) for one in consent.subject_ids]
    return Draft(*me, to_json(consent), links=tuple(links), source=_say_source(consent.source))


def _draft_dataset(dataset: Dataset) -> Draft:
    me = ("dataset", dataset.dataset_id)
    links = [Link(*me, "owned_by", "member", dataset.owner_id)]
    if dataset.consent_id:
        links.append(Link(*me, "under", "consent", dataset.consent_id))
    if dataset.agreement_id:
        links.append(Link(*me, "made_under", "agreement", dataset.agreement_id))
    links += [Link(*me, "about", "subject", one) for one in dataset.subject_ids]
    return Draft(*me, to_json(dataset), links=tuple(links))


def _draft_filing(filing: Filing) -> Draft:
    me = ("filing", filing.filing_id)
    links = [Link(*me, "from", "member", filing.from_id)]
    links += [Link(*me, "to", "member", one) for one in filing.to_ids]
    if filing.agreement_id:
        links.append(Link(*me, "for", "agreement", filing.agreement_id))
    return Draft(*me, to_json(filing), links=tuple(links), source=_say_source(filing.source))


def _draft_release(release: Release) -> Draft:
    me = ("release", release.release_id)
    links = (
        Link(*me, "of", "dataset", release.dataset_id),
        Link(*me, "from", "member", release.from_id),
        Link(*me, "to", "member", release.to_id),
        Link(*me, "under", "agreement", release.clause.agreement_id),
    )
    return Draft(*me, to_json(release), links=links)


def _draft_other(value: Event | Platform | Indicator | Need) -> Draft:
    kind = type(value).__name__.lower()
    names = value.names if isinstance(value, Event | Platform) else ()
    record_id = str(getattr(value, f"{kind}_id"))
    source = _say_source(value.source)
    return Draft(kind, record_id, to_json(value), names=_forms(names), source=source)


def _forms(names: Iterable[Name]) -> tuple[NameForm, ...]:
    return tuple(NameForm(name.text, name.script.name, name.kind.name) for name in names)


def _days(period: Period) -> tuple[date | None, date | None]:
    first = None if period.start is None else period.start.first_day
    return first, None if period.end is None else period.end.last_day


def _say_source(source: Source | None) -> str:
    return source.file if source else ""
