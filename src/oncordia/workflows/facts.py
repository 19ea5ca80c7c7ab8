"""What a store keeps becomes the facts that decisions are made from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from oncordia.alliance import AllianceFacts
from oncordia.domain.alliance import Consent, Dataset, Filing, Member, Release, from_json
from oncordia.workflows.agreements import list_states
from oncordia.workflows.ports import RecordReader

Value = TypeVar("Value")


def load_facts(store: RecordReader, member_ids: Iterable[str] = ()) -> AllianceFacts:
    """Every agreement in every version, consent, data set, filing and release that is kept.

    Of the members those that these name, ``member_ids``, and the bodies that any of them is part
    of: no other member can bear on a decision.
    """
    agreements = tuple(
        agreement
        for record in store.list_records("agreement")
        for agreement in list_states(store, record)
    )
    consents = _load(store, "consent", Consent)
    datasets = _load(store, "dataset", Dataset)
    filings = _load(store, "filing", Filing)
    releases = _load(store, "release", Release)
    named = {
        *member_ids,
        *(one for agreement in agreements for one in agreement.party_ids),
        *(one for agreement in agreements for one in agreement.creates),
        *(consent.holder_id for consent in consents),
        *(dataset.owner_id for dataset in datasets),
    }
    return AllianceFacts(
        members=_load_members(store, named),
        agreements=agreements,
        consents=consents,
        datasets=datasets,
        filings=filings,
        releases=releases,
    )


def _load(store: RecordReader, kind: str, of: type[Value]) -> tuple[Value, ...]:
    return tuple(from_json(of, record.body) for record in store.list_records(kind))


def _load_members(store: RecordReader, ids: Iterable[str]) -> tuple[Member, ...]:
    """Members of these ids, and every body above them."""
    found: dict[str, Member] = {}
    wanted: Sequence[str] = sorted(set(ids))
    while wanted:
        members = [from_json(Member, one.body) for one in store.list_records("member", ids=wanted)]
        found.update((member.member_id, member) for member in members)
        wanted = sorted(_list_parents(members) - set(found))
    return tuple(found[member_id] for member_id in sorted(found))


def _list_parents(members: Iterable[Member]) -> set[str]:
    def parents() -> Iterator[str]:
        for member in members:
            if member.parent_id:
                yield member.parent_id

    return set(parents())
