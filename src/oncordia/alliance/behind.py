"""What an answer of a human stands on: once any of it differs, the answer holds no more."""

from collections.abc import Iterable, Iterator
from datetime import date

from oncordia.alliance.clauses import find_line
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.law_tables import LawTables
from oncordia.alliance.parts import Part
from oncordia.domain.alliance import (
    DUO_RELEASE,
    SENSITIVITIES,
    Behind,
    ClauseRef,
    Consent,
    Dataset,
    Reason,
)

_LAW = ("HGR-", "PIPL-", "GDPR-", "LAW-")


def list_behind(
    facts: AllianceFacts,
    part: Part,
    clause: ClauseRef | None,
    asked: Iterable[Reason],
    place: Behind,
    on: date,
) -> tuple[Behind, ...]:
    """What is behind an answer on a day, rising.

    The agreement of the clause and those that it stands under, the data set and its sources, the
    consents that hold for its donors, where they go, and the version of each table of rules that
    asked.
    """
    found = {place, *_list_rules(asked, facts.law)}
    line = find_line(facts, clause.agreement_id, on) if clause else ()
    for agreement in line:
        name = f"{agreement.agreement_id} v{agreement.version}"
        found.add(Behind("agreement", name, facts.find_digest("agreement", name, agreement)))
    chain = _list_chain(part, facts)
    for one in chain:
        digest = facts.find_digest("dataset", one.dataset_id, one)
        found.add(Behind("dataset", one.dataset_id, digest))
    kind = part.material.data_kind
    if SENSITIVITIES[kind].is_personal:
        for consent in _list_consents(part, chain, facts):
            if consent.covers(on) and consent.covers_kind(kind):
                name = consent.consent_id
                found.add(Behind("consent", name, facts.find_digest("consent", name, consent)))
    return tuple(sorted(found))


def _list_rules(asked: Iterable[Reason], law: LawTables) -> Iterator[Behind]:
    for reason in asked:
        if reason.code.startswith(_LAW):
            yield Behind("rules", "law", law.version)
        elif reason.code.startswith("DUO-"):
            yield Behind("rules", "DUO", DUO_RELEASE)


def _list_chain(part: Part, facts: AllianceFacts) -> list[Dataset]:
    """The data set and all that is known of what it comes from."""
    found: dict[str, Dataset] = {}
    waiting = [] if part.dataset is None else [part.dataset]
    while waiting:
        current = waiting.pop()
        if current.dataset_id not in found:
            found[current.dataset_id] = current
            sources = (facts.datasets_by_id.get(one) for one in current.derived_from)
            waiting += [one for one in sources if one is not None]
    return list(found.values())


def _list_consents(part: Part, chain: Iterable[Dataset], facts: AllianceFacts) -> Iterator[Consent]:
    """Every consent that is weighed for the part: filed with its data, else of its donors."""
    if part.dataset is None:
        yield from facts.consents_by_donor.get(part.subject_id, ())
        return
    wanted = (part.subject_id,) if part.subject_id else part.dataset.subject_ids
    for one in chain:
        if one.consent_id:
            filed = facts.consents_by_id.get(one.consent_id)
            if filed is not None:
                yield filed
            continue
        for donor in one.subject_ids:
            if not wanted or donor in wanted:
                yield from facts.consents_by_donor.get(donor, ())
