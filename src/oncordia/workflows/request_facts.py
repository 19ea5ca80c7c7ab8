"""The facts that some requests can touch, of a store that may keep many more."""

from collections.abc import Iterable, Sequence
from typing import Any

from oncordia.alliance import AllianceFacts
from oncordia.domain.alliance import (
    Agreement,
    Consent,
    Dataset,
    Filing,
    Release,
    Request,
    from_json,
    pose_question,
)
from oncordia.domain.records import Record
from oncordia.workflows.agreements import list_states
from oncordia.workflows.facts import load_answers, load_members, load_values
from oncordia.workflows.ports import RecordReader

_FEW_DONORS = 20  # for more of them all consents are looked through


def load_request_facts(store: RecordReader, requests: Sequence[Request]) -> AllianceFacts:
    """What these requests can touch; they are decided by it as they are by all that is kept.

    Their data sets with what those come from, and the consents, filings and releases of these; the
    agreements between those who ask and those whose data they are, with what they stand under; the
    members among them with the bodies that they are part of; and what was answered to them.
    """
    datasets = _load_datasets(store, requests)
    donors = {one.subject_id for one in requests if not one.dataset_id}
    consents = _load_consents(store, datasets, donors)
    owners = {one.owner_id for one in datasets} | {one.holder_id for one in consents}
    askers = {one.by_id for one in requests}
    members = load_members(store, owners | askers)
    sent: dict[str, set[str]] = {"filing": set(), "release": set()}
    for owner_id in sorted(owners):
        for link in store.list_links(object=("member", owner_id), predicate="from"):
            sent.setdefault(link.subject_kind, set()).add(link.subject_id)
    # China's law alone counts how many people's data went abroad before
    countries = {one.country for one in members} | {one.country for one in datasets}
    is_counted = "CN" in countries | {one.country for one in consents}
    questions = sorted({pose_question(one).question_id for one in requests})
    return AllianceFacts(
        members=members,
        agreements=_load_agreements(store, askers, owners),
        consents=consents,
        datasets=datasets,
        filings=load_values(store, "filing", Filing, sent["filing"]),
        releases=load_values(store, "release", Release, sent["release"] if is_counted else ()),
        answers=load_answers(store, questions),
    )


def list_donor_datasets(store: RecordReader, donor: str) -> set[str]:
    """The data sets that are about a donor."""
    links = store.list_links(object=("subject", donor), predicate="about")
    return {link.subject_id for link in links if link.subject_kind == "dataset"}


def _load_datasets(store: RecordReader, requests: Iterable[Request]) -> tuple[Dataset, ...]:
    """Data sets that requests name, those of the donors they name, and all these come from."""
    wanted: set[str] = set()
    for one in requests:
        wanted |= {one.dataset_id} if one.dataset_id else list_donor_datasets(store, one.subject_id)
    found: dict[str, Dataset] = {}
    while wanted:
        datasets = load_values(store, "dataset", Dataset, wanted)
        found.update((dataset.dataset_id, dataset) for dataset in datasets)
        sources = {source for dataset in datasets for source in dataset.derived_from}
        wanted = sources - set(found) - wanted
    return tuple(found[one] for one in sorted(found))


def _load_consents(
    store: RecordReader, datasets: Iterable[Dataset], donors: Iterable[str]
) -> tuple[Consent, ...]:
    """Consents that data sets were filed under, and all of the donors of the others."""
    wanted = set(donors)
    filed: set[str] = set()
    for dataset in datasets:
        if dataset.consent_id:
            filed.add(dataset.consent_id)
        else:
            wanted.update(dataset.subject_ids)
    found = {one.consent_id: one for one in load_values(store, "consent", Consent, filed)}
    if wanted:
        few = sorted(wanted) if len(wanted) <= _FEW_DONORS else None
        for record in store.list_records("consent", mentions=few):
            if record.record_id not in found and wanted & set(record.value["subject_ids"]):
                found[record.record_id] = from_json(Consent, record.body)
    return tuple(found[one] for one in sorted(found))


def _load_agreements(
    store: RecordReader, askers: set[str], owners: set[str]
) -> tuple[Agreement, ...]:
    """Every version of the agreements that may bind two of the members, and of those above them.

    An amendment may have dropped a member whom the version before still binds, so no link of the
    current version tells it: the parties of all versions are looked at.
    """
    records = {record.record_id: record for record in store.list_records("agreement")}
    found: dict[str, tuple[Agreement, ...]] = {}
    for record in records.values():
        current = record.value
        if current.get("version", 1) > 1 or "ended_on" in current:
            states = list_states(store, record)
            bound = {one for state in states for one in (*state.party_ids, *state.creates)}
        else:
            bound = _list_bound(current)
        if _may_bind(bound, askers, owners):
            found[record.record_id] = list_states(store, record)
    _add_parents(store, records, found)
    return tuple(state for one in sorted(found) for state in found[one])


def _add_parents(
    store: RecordReader, records: dict[str, Record], found: dict[str, tuple[Agreement, ...]]
) -> None:
    """Add the agreements that those found stand under, and those above these."""
    waiting = list(found.values())
    while waiting:
        for state in waiting.pop():
            above = records.get(state.parent_id)
            if above is not None and above.record_id not in found:
                found[above.record_id] = list_states(store, above)
                waiting.append(found[above.record_id])


def _list_bound(plain: dict[str, Any]) -> set[str]:
    """Members that an agreement binds, read from its plain data."""
    return {one["member_id"] for one in plain.get("parties", ())} | set(plain.get("creates", ()))


def _may_bind(bound: set[str], askers: set[str], owners: set[str]) -> bool:
    """Whether it may grant something between two of the members, or of one to itself."""
    known = bound & (askers | owners)
    return len(known) > 1 or bool(known & askers & owners)
