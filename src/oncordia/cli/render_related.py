"""What stands around a record of the registry, as labelled lines."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from oncordia.workflows import Related, Shown


def list_related(shown: Shown) -> Iterator[tuple[str, list[str]]]:
    """Labels and lines of what a record names and what names it, its flags last."""
    told = {one.record_id for one in (*shown.names, *shown.named_by) if one.kind != "relation"}
    groups: dict[str, list[str]] = {}
    for one in shown.names:
        label = one.predicate.replace("_", " ")
        groups.setdefault(label, []).append(_write_related(one))
    for one in shown.named_by:
        write, label = _NAMED_BY.get((one.kind, one.predicate), (_write_related, ""))
        if one.kind == "relation":
            ends = {one.value.get("subject_id"), one.value.get("object_id")}
            if ends - {shown.record_id} <= told:
                continue
        if one.predicate == "has_role_at":
            posts = one.value.get("posts", ())
            titles = [p["title"] for p in posts if p["member_id"] == shown.record_id]
            text = f"{_write_related(one)}: {'; '.join(titles)}"
        else:
            text = write(one)
        groups.setdefault(label or f"{one.kind} {one.predicate}", []).append(text)
    flags = groups.pop("flags", [])
    yield from groups.items()
    yield "FLAGGED", flags


def write_source(source: Mapping[str, Any]) -> str:
    """File, date and words of a source."""
    said = ", ".join(str(source[part]) for part in ("file", "date") if part in source)
    return f"{said}; {source['wording']}" if source.get("wording") else said


def _write_related(one: Related) -> str:
    return f"{one.record_id}  {one.name}"


def _write_agreement(one: Related) -> str:
    day = one.value.get("reported_on", "")
    said = f"{one.value.get('kind', '')}, {one.value.get('status', 'draft')} {day}".strip()
    return f"{_write_related(one)} ({said})"


def _write_fact(one: Related) -> str:
    source = one.value.get("source")
    said = f"{one.value.get('attribute')}: {one.value.get('value')}"
    return f"{said} ({write_source(source)})" if source else said


def _write_flag(one: Related) -> str:
    parts = []
    for fact in one.value.get("facts", ()):
        source = fact.get("source")
        parts.append(f"{fact['value']!r}" + (f" ({write_source(source)})" if source else ""))
    return f"{one.value.get('attribute')}: {' / '.join(parts)}"


def _write_indicator(one: Related) -> str:
    said = one.value
    comparator = said.get("comparator", "exactly")
    amount = f"{comparator} {said.get('value', '')} {said.get('unit', '')}".strip()
    return f"{one.record_id}  {said.get('what', '')}: {amount} ({said.get('as_of', '')})"


_NAMED_BY: Mapping[tuple[str, str], tuple[Callable[[Related], str], str]] = {
    ("agreement", "party"): (_write_agreement, "agreements"),
    ("agreement", "creates"): (_write_agreement, "made by"),
    ("member", "part_of"): (_write_related, "parts"),
    ("member", "created_by"): (_write_related, "made"),
    ("person", "has_role_at"): (_write_related, "people"),
    ("person", "took_part_in"): (_write_related, "people"),
    ("platform", "operator"): (_write_related, "platforms"),
    ("event", "organiser"): (_write_related, "events"),
    ("need", "said_by"): (_write_related, "said"),
    ("talk", "speaker"): (_write_related, "talks"),
    ("talk", "given_at"): (_write_related, "talks"),
    ("indicator", "about"): (_write_indicator, "indicators"),
    ("relation", "subject"): (_write_related, "relations"),
    ("relation", "object"): (_write_related, "relations"),
    ("consent", "holder"): (_write_related, "consents"),
    ("dataset", "owned_by"): (_write_related, "data sets"),
    ("dataset", "under"): (_write_related, "data sets"),
    ("dataset", "made_under"): (_write_related, "data sets"),
    ("dataset", "derived_from"): (_write_related, "made of it"),
    ("service", "service_of"): (_write_related, "services"),
    ("service_request", "request_for"): (_write_related, "requests"),
    ("service_request", "request_at"): (_write_related, "requests"),
    ("service_request", "requested_by"): (_write_related, "requests"),
    ("ip_asset", "share"): (_write_related, "owns"),
    ("licence", "licence_to"): (_write_related, "licences"),
    ("fact", "about"): (_write_fact, "facts"),
    ("contradiction", "about"): (_write_flag, "flags"),
}
