"""What a store keeps becomes the facts that decisions are made from."""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from oncordia.alliance import AllianceFacts
from oncordia.domain.alliance import (
    Answer,
    Consent,
    Dataset,
    Filing,
    Member,
    Release,
    from_json,
)
from oncordia.domain.records import Record
from oncordia.workflows.agreements import list_states
from oncordia.workflows.ports import RecordReader

Value = TypeVar("Value")


def load_facts(store: RecordReader, member_ids: Iterable[str] = ()) -> AllianceFacts:
    """Every agreement in every version, consent, data set, filing, release and answer kept.

    Of the members those that these name, ``member_ids``, and the bodies that any of them is part
    of: no other member can bear on a decision. For few requests ``load_request_facts`` reads less.
    """
    agreements = tuple(
        agreement
        for record in store.list_records("agreement")
        for agreement in list_states(store, record)
    )
    consents = load_values(store, "consent", Consent)
    datasets = load_values(store, "dataset", Dataset)
    named = {
        *member_ids,
        *(one for agreement in agreements for one in agreement.party_ids),
        *(one for agreement in agreements for one in agreement.creates),
        *(consent.holder_id for consent in consents),
        *(dataset.owner_id for dataset in datasets),
    }
    return AllianceFacts(
        members=load_members(store, named),
        agreements=agreements,
        consents=consents,
        datasets=datasets,
        filings=load_values(store, "filing", Filing),
        releases=load_values(store, "release", Release),
        answers=load_answers(store),
    )


def load_values(
    store: RecordReader, kind: str, of: type[Value], ids: Collection[str] | None = None
) -> tuple[Value, ...]:
    """Values of a kind by rising id: all, or those named."""
    if ids is not None and not ids:
        return ()
    wanted = None if ids is None else sorted(ids)
    return tuple(from_json(of, record.body) for record in store.list_records(kind, ids=wanted))


def load_members(store: RecordReader, ids: Iterable[str]) -> tuple[Member, ...]:
    """Members of these ids, and every body above them."""
    found: dict[str, Member] = {}
    wanted = set(ids)
    while wanted:
        members = load_values(store, "member", Member, wanted)
        found.update((member.member_id, member) for member in members)
        wanted = {member.parent_id for member in members if member.parent_id} - set(found) - wanted
    return tuple(found[member_id] for member_id in sorted(found))


def load_answers(
    store: RecordReader, question_ids: Sequence[str] | None = None
) -> tuple[Answer, ...]:
    """Every version of the answers to questions: all, or those named."""
    records = store.list_records("answer", ids=question_ids)
    return tuple(answer for record in records for answer in list_answers(store, record))


def list_answers(store: RecordReader, record: Record) -> tuple[Answer, ...]:
    """Every version of the answer to a question, by rising version."""
    versions = [record]
    if record.version > 1:
        versions = store.list_versions("answer", record.record_id)
    return tuple(from_json(Answer, one.body) for one in versions)
