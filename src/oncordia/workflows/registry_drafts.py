"""Rows of a plan as drafts that a store keeps, with their names and links."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from oncordia.domain.alliance import Contradiction, Fact, parse_partial_date, to_plain
from oncordia.domain.records import Draft, Link, NameForm, write_canonical
from oncordia.workflows.import_plan import Fate, Planned
from oncordia.workflows.registry_checks import KnownIds
from oncordia.workflows.registry_plan import contradiction_id

_OF_DONORS = {"dataset": "about", "consent": "given_by"}


def draft_planned(one: Planned, known: KnownIds) -> Iterator[Draft]:
    """The record of a row, and the further facts that the row states."""
    kind, plain = one.entry.kind, one.plain
    links: dict[Link, None] = {}
    for ref in one.entry.refs:
        object_kind = known.find_kind(ref.record_id, ref.kinds)
        if object_kind is not None:
            links[Link(kind, one.record_id, ref.predicate, object_kind, ref.record_id)] = None
    for field, predicate in (("parent_id", "part_of"), ("created_by", "created_by")):
        if kind == "member" and field in plain:
            object_kind = "member" if field == "parent_id" else "agreement"
            links[Link(kind, one.record_id, predicate, object_kind, plain[field])] = None
    if kind in _OF_DONORS:  # decisions on a donor find the data by these
        for donor in plain.get("subject_ids", ()):
            links[Link(kind, one.record_id, _OF_DONORS[kind], "subject", donor)] = None
    period = plain.get("period", {})
    yield Draft(
        kind,
        one.record_id,
        write_canonical(plain),
        names=tuple(_list_names(plain)),
        links=tuple(links),
        valid_from=parse_partial_date(period["start"]).first_day if "start" in period else None,
        valid_to=parse_partial_date(period["end"]).last_day if "end" in period else None,
        source=plain.get("source", {}).get("file", ""),
    )
    for fact in one.entry.facts:
        yield draft_fact(Fact(one.record_id, fact.attribute, fact.value, fact.source), kind)


def draft_fact(fact: Fact, subject_kind: str) -> Draft:
    """A fact about a record, under an id that names it."""
    said = f"{fact.value}\n{fact.source.file if fact.source else ''}"
    digest = hashlib.sha256(said.encode()).hexdigest()[:8]
    fact_id = f"{fact.subject_id}:{fact.attribute}:{digest}"
    return Draft(
        "fact",
        fact_id,
        write_canonical(to_plain(fact)),
        links=(Link("fact", fact_id, "about", subject_kind, fact.subject_id),),
        source=fact.source.file if fact.source else "",
    )


def draft_contradiction(found: Contradiction, subject_kind: str) -> Draft:
    """A contradiction, linked to the record that it is about."""
    its_id = contradiction_id(found)
    return Draft(
        "contradiction",
        its_id,
        write_canonical(to_plain(found)),
        links=(Link("contradiction", its_id, "about", subject_kind, found.subject_id),),
    )


def join_links(drafts: Sequence[Draft], store: Any) -> list[Draft]:
    """Drafts of records that are kept already, with the links that stand besides the new ones."""
    joined = []
    for draft in drafts:
        before = store.list_links(subject=(draft.kind, draft.record_id))
        links = tuple(dict.fromkeys([*before, *draft.links]))
        joined.append(
            Draft(
                draft.kind,
                draft.record_id,
                draft.body,
                draft.names,
                links,
                draft.valid_from,
                draft.valid_to,
                draft.source,
            )
        )
    return joined


def writes(one: Planned) -> bool:
    """Whether the record of a row is new or differs from the one that is kept."""
    return one.known is None or one.fate in {Fate.CHANGED, Fate.MERGED}


def _list_names(plain: dict[str, Any]) -> Iterator[NameForm]:
    for name in plain.get("names", plain.get("titles", ())):
        yield NameForm(name["text"], name["script"].upper(), name.get("kind", "official").upper())
    for identifier in plain.get("identifiers", ()):
        yield NameForm(f"{identifier['kind']}:{identifier['value']}", "OTHER", "IDENTIFIER")
