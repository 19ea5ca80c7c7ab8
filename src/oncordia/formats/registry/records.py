"""Rows of a registry's tables as records of the alliance."""

import re
from collections.abc import Callable, Mapping

from oncordia.domain import Problem
from oncordia.domain.alliance import (
    Comparator,
    Event,
    Fact,
    Indicator,
    IndicatorKind,
    Member,
    MemberKind,
    Need,
    Period,
    Person,
    Platform,
    Post,
    Relation,
    Site,
    Source,
    Talk,
)
from oncordia.formats.registry import papers, services, words
from oncordia.formats.registry.cells import Row
from oncordia.formats.registry.doubts import find_doubts
from oncordia.formats.registry.entry import Entry, Ref
from oncordia.formats.registry.form import TableForm
from oncordia.formats.registry.papers import Made
from oncordia.formats.registry.tables import Values

_COUNTRY = re.compile(r"[A-Z]{2}")
_NO_WORD = re.compile(r"[\s;]+")
_BODIES = {"member", "person"}  # no two of them bear one identifier
_POST_ELSEWHERE = re.compile(r"(.+?) *(?:@ *(\S+)| (?:of|at) ([A-Z]+\d+))")


def read_entry(
    form: TableForm, file: str, number: int, values: Values, problems: list[Problem]
) -> Entry:
    """The record of one row; its value is None where it cannot be made, the reasons are added."""
    row = Row(file, number, values, problems)
    record_id = row.text(form.key)
    if not record_id:
        row.refuse(form.key, f"the row has no {form.key}", "give it one, a word")
        values = {**values, form.key: f"row-{number}"}
    elif _NO_WORD.search(record_id):
        row.refuse(form.key, f"the id {record_id!r} is no word", "leave out blanks and semicolons")
        values = {**values, form.key: _NO_WORD.sub("-", record_id)}
    row.values = values
    value, facts, flagged = _MAKERS[form.kind](row)
    if value is None or not row.is_sound:
        value, facts, flagged = None, (), ()
    kind = "fact" if isinstance(value, Fact) else form.kind
    refs, identifiers = tuple(row.refs), row.identified if form.kind in _BODIES else ()
    return Entry(kind, record_id, value, file, number, refs, facts, flagged, identifiers)


def _make_member(row: Row) -> Made:
    role, place = row.text("role"), row.text("place")
    kind = row.word("kind", words.MEMBER_WORDS, MemberKind.OTHER)
    country = row.text("country")
    if country and not _COUNTRY.fullmatch(country):
        row.problems.append(
            Problem(
                row.file,
                f"{country!r} is not one country; the member gets none, the word is kept",
                "write two capital letters, such as CN",
                row.number,
                "country",
                severity="note",
            )
        )
        row.note("country", country)
        country = ""
    member_id, share = row.text("member_id"), row.number_of("foreign_share")
    parts = row.parts("place")
    sites = tuple(Site(f"{member_id}-{i}", part) for i, part in enumerate(parts, 1))
    names = row.names(role)
    parent_id = row.refer_one("parent_id", "part_of", "member")
    created_by = row.refer_one("created_by", "created_by", "agreement")
    source = row.source()
    member = row.build(
        Member,
        {"is_for_profit": "for_profit"},
        member_id=member_id,
        kind=kind,
        names=names,
        country=country,
        place=place,
        parent_id=parent_id,
        created_by=created_by,
        identifiers=row.identifiers("identifiers", "ror", "lei", "uscc"),
        sites=sites if len(sites) > 1 else (),
        is_for_profit=row.truth("for_profit"),
        foreign_share=share,
        source=source,
    )
    return member, (Fact(member_id, "role", role, source),) if role else (), ()


def _make_person(row: Row) -> Made:
    person_id, note = row.text("person_id"), row.text("identity_note")
    member_id = row.refer_one("member_id", "has_role_at", "member")
    row.refer_one("event_id", "took_part_in", "event")
    titles, source, period = row.parts("title"), row.source(), row.period()
    posts = tuple(_make_post(row, title, member_id, period, source) for title in titles)
    person = row.build(
        Person,
        {"identifiers": "orcid", "posts": "title"},
        person_id=person_id,
        names=row.names(note),
        identifiers=row.identifiers("orcid"),
        posts=tuple(post for post in posts if post is not None),
        identity_note=note,
        source=source,
    )
    facts = tuple(
        Fact(person_id, "title", title, source)
        for title, post in zip(titles, posts, strict=True)
        if post is None
    )
    return person, facts, () if person is None else find_doubts(person, titles)


def _make_post(
    row: Row, title: str, member_id: str, period: Period, source: Source | None
) -> Post | None:
    """A post at the member that ends the title, else at that of the row; None where neither is.

    ``chair @ leuven`` and ``chair of O307`` name their member.
    """
    found = _POST_ELSEWHERE.fullmatch(title)
    if found is None and not member_id:
        return None
    if found is not None:
        title, member_id = found[1], found[2] or found[3]
        row.refs.append(Ref("title", "has_role_at", member_id, ("member",)))
    return row.build(
        Post,
        member_id=member_id,
        title=title,
        period=period,
        source=source,
    )


def _make_event(row: Row) -> Made:
    period, precision = row.period(), row.text("date_precision")
    if period.start and period.end is None:
        period = Period(period.start, period.start)
    if precision:
        row.note("date_precision", precision)
    event = row.build(
        Event,
        {"organiser_ids": "organisers"},
        event_id=row.text("event_id"),
        names=row.names(),
        what=row.text("kind"),
        period=period,
        place=row.text("place"),
        organiser_ids=row.refer("organisers", "organiser", "member"),
        content=row.text("content"),
        source=row.source(),
    )
    return event, (), ()


def _make_platform(row: Row) -> Made:
    platform_id, source = row.text("platform_id"), row.source()
    platform = row.build(
        Platform,
        {"operator_ids": "operators"},
        platform_id=platform_id,
        names=row.names(),
        what=row.text("kind"),
        operator_ids=row.refer("operators", "operator", "member"),
        detail=row.text("detail"),
        period=row.period(),
        source=source,
    )
    size = f"{row.text('size')} {row.text('unit')}".strip()
    return platform, (Fact(platform_id, "size", size, source),) if size else (), ()


def _make_indicator(row: Row) -> Made:
    indicator_id, what, subject = row.text("indicator_id"), row.text("what"), row.text("subject_id")
    if subject and not any(mark.isspace() for mark in subject):
        row.refer_one("subject_id", "about")
    value = row.number_of("value")
    if value is None and row.is_sound:
        said = row.text("comparator") or row.text("wording")
        row.note("wording", row.text("wording"))
        about = f"{said}, {subject}".strip(", ")
        fact = row.take("what", lambda: Fact(indicator_id, what, about or "no value", row.source()))
        return fact, (), ()
    said = row.text("comparator")
    if "contradicted" in what:
        row.problems.append(
            Problem(
                row.file,
                f"the table itself calls {indicator_id} contradicted",
                "see what is flagged",
                row.number,
                "what",
                severity="note",
            )
        )
    kind = row.word("kind", words.INDICATOR_WORDS, IndicatorKind.COUNT, strict=True)
    comparator = row.word("comparator", words.COMPARATOR_WORDS, Comparator.EXACTLY, strict=True)
    if said == "derived":
        comparator = Comparator.ABOUT  # a rounded quotient
    indicator = row.build(
        Indicator,
        indicator_id=indicator_id,
        what=what,
        value=value or 0.0,
        kind=kind,
        comparator=comparator,
        unit=row.text("unit"),
        subject_id=subject,
        as_of=row.when("as_of"),
        wording=row.text("wording"),
        source=row.source(),
    )
    return indicator, (), ()


def _make_need(row: Row) -> Made:
    need = row.build(
        Need,
        need_id=row.text("need_id"),
        what=row.text("kind"),
        statement=row.text("statement"),
        said_by=row.refer("said_by", "said_by"),
        applies_to=row.text("applies_to"),
        wording=row.text("wording"),
        source=row.source(),
    )
    return need, (), ()


def _make_relation(row: Row) -> Made:
    relation = row.build(
        Relation,
        relation_id=row.text("relation_id"),
        subject_id=row.refer_one("subject_id", "subject"),
        predicate=row.text("predicate"),
        object_id=row.refer_one("object_id", "object"),
        role=row.text("role"),
        period=row.period(),
        source=row.source(),
    )
    return relation, (), ()


def _make_talk(row: Row) -> Made:
    talk = row.build(
        Talk,
        {"titles": "title_en"},
        talk_id=row.text("talk_id"),
        person_id=row.refer_one("person_id", "speaker", "person"),
        event_id=row.refer_one("event_id", "given_at", "event"),
        titles=row.names(),
        source=row.source(),
    )
    return talk, (), ()


_MAKERS: Mapping[str, Callable[[Row], Made]] = {
    "member": _make_member,
    "person": _make_person,
    "agreement": papers.make_agreement,
    "event": _make_event,
    "platform": _make_platform,
    "service": services.make_service,
    "service_request": services.make_service_request,
    "indicator": _make_indicator,
    "need": _make_need,
    "relation": _make_relation,
    "talk": _make_talk,
    "consent": papers.make_consent,
    "dataset": papers.make_dataset,
    "ip_asset": papers.make_ip_asset,
    "licence": papers.make_licence,
    "benefit_split": papers.make_split,
}
