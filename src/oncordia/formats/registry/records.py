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
from oncordia.formats.registry import papers, words
from oncordia.formats.registry.cells import Entry, Ref, Row
from oncordia.formats.registry.columns import TableForm
from oncordia.formats.registry.doubts import find_doubts
from oncordia.formats.registry.papers import Made
from oncordia.formats.registry.tables import Values

_COUNTRY = re.compile(r"[A-Z]{2}")
_POST_ELSEWHERE = re.compile(r"(.+?) *(?:@ *(\S+)| (?:of|at) ([A-Z]+\d+))")


def read_entry(
    form: TableForm, file: str, number: int, values: Values, problems: list[Problem]
) -> Entry:
    """The record of one row; its value is None where it cannot be made, the reasons are added."""
    row = Row(file, number, values, problems)
    record_id = row.text(form.key)
    if not record_id:
        row.refuse(form.key, f"the row has no {form.key}", "give it one, a word")
    made = row.take(None, lambda: _MAKERS[form.kind](row))  # type: ignore[arg-type]
    if made is None or not row.is_sound:
        return Entry(form.kind, record_id, None, file, number, tuple(row.refs))
    value, facts, flagged = made
    kind = "fact" if isinstance(value, Fact) else form.kind
    return Entry(kind, record_id, value, file, number, tuple(row.refs), facts, flagged)


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
    member = Member(
        member_id,
        kind,
        names,
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
    person = Person(
        person_id,
        row.names(note),
        row.identifiers("orcid"),
        tuple(post for post in posts if post is not None),
        note,
        source,
    )
    facts = tuple(
        Fact(person_id, "title", title, source)
        for title, post in zip(titles, posts, strict=True)
        if post is None
    )
    return person, facts, find_doubts(person, titles)


def _make_post(
    row: Row, title: str, member_id: str, period: Period, source: Source | None
) -> Post | None:
    """A post at the member that ends the title, else at that of the row; None where neither is.

    ``chair @ leuven`` and ``chair of O307`` name their member.
    """
    found = _POST_ELSEWHERE.fullmatch(title)
    if found is None:
        return Post(member_id, title, period, source) if member_id else None
    elsewhere = found[2] or found[3]
    row.refs.append(Ref("title", "has_role_at", elsewhere, ("member",)))
    return Post(elsewhere, found[1], period, source)


def _make_event(row: Row) -> Made:
    period, precision = row.period(), row.text("date_precision")
    if period.start and period.end is None:
        period = Period(period.start, period.start)
    if precision:
        row.note("date_precision", precision)
    event = Event(
        row.text("event_id"),
        row.names(),
        row.text("kind"),
        period,
        row.text("place"),
        row.refer("organisers", "organiser", "member"),
        row.text("content"),
        row.source(),
    )
    return event, (), ()


def _make_platform(row: Row) -> Made:
    platform_id, source = row.text("platform_id"), row.source()
    platform = Platform(
        platform_id,
        row.names(),
        row.text("kind"),
        row.refer("operators", "operator", "member"),
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
        row.take("value", lambda: Fact(indicator_id, what, about))
        return Fact(indicator_id, what, about or "no value", row.source()), (), ()
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
    indicator = Indicator(
        indicator_id,
        what,
        value or 0.0,
        kind,
        comparator,
        row.text("unit"),
        subject,
        row.when("as_of"),
        row.text("wording"),
        row.source(),
    )
    return indicator, (), ()


def _make_need(row: Row) -> Made:
    need = Need(
        row.text("need_id"),
        row.text("kind"),
        row.text("statement"),
        row.refer("said_by", "said_by"),
        row.text("applies_to"),
        row.text("wording"),
        row.source(),
    )
    return need, (), ()


def _make_relation(row: Row) -> Made:
    relation = Relation(
        row.text("relation_id"),
        row.refer_one("subject_id", "subject"),
        row.text("predicate"),
        row.refer_one("object_id", "object"),
        row.text("role"),
        row.period(),
        row.source(),
    )
    return relation, (), ()


def _make_talk(row: Row) -> Made:
    talk = Talk(
        row.text("talk_id"),
        row.refer_one("person_id", "speaker", "person"),
        row.refer_one("event_id", "given_at", "event"),
        row.names(),
        row.source(),
    )
    return talk, (), ()


_MAKERS: Mapping[str, Callable[[Row], Made]] = {
    "member": _make_member,
    "person": _make_person,
    "agreement": papers.make_agreement,
    "event": _make_event,
    "platform": _make_platform,
    "indicator": _make_indicator,
    "need": _make_need,
    "relation": _make_relation,
    "talk": _make_talk,
    "consent": papers.make_consent,
    "ip_asset": papers.make_ip_asset,
    "licence": papers.make_licence,
    "benefit_split": papers.make_split,
}
