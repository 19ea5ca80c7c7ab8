"""What decisions are made from: members, agreements, consents, data sets, filings, releases."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from oncordia.alliance.law_tables import LAW, LawTables
from oncordia.alliance.material import ConsentTerms, DatasetGroups, group_datasets
from oncordia.domain.alliance import (
    Agreement,
    Consent,
    DataKind,
    Dataset,
    DataUse,
    Filing,
    Member,
    Release,
)
from oncordia.errors import InvalidRecord

Item = TypeVar("Item")

MIN_CELL_SIZE = 5
"""People in the smallest cell of an aggregate, and behind a model update, unless told otherwise."""


@dataclass(frozen=True)
class AllianceFacts:
    """All that a decision looks at. Its indexes are built once, when they are first needed.

    The order of the facts does not matter. Of one agreement there may be several versions.
    """

    members: tuple[Member, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    consents: tuple[Consent, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    filings: tuple[Filing, ...] = ()
    releases: tuple[Release, ...] = ()
    disease_parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    law: LawTables = LAW
    min_cell_size: int = MIN_CELL_SIZE

    def __post_init__(self) -> None:
        for index in ("members", "consents", "datasets", "releases"):
            getattr(self, f"{index}_by_id")
        for index in ("versions", "filings_by_owner"):
            getattr(self, index)

    @cached_property
    def members_by_id(self) -> Mapping[str, Member]:
        """Member by id."""
        return _index("member", self.members, lambda one: one.member_id)

    @cached_property
    def consents_by_id(self) -> Mapping[str, Consent]:
        """Consent by id."""
        return _index("consent", self.consents, lambda one: one.consent_id)

    @cached_property
    def datasets_by_id(self) -> Mapping[str, Dataset]:
        """Data set by id."""
        return _index("data set", self.datasets, lambda one: one.dataset_id)

    @cached_property
    def releases_by_id(self) -> Mapping[str, Release]:
        """Release by id."""
        return _index("release", self.releases, lambda one: one.release_id)

    @cached_property
    def releases_by_owner(self) -> Mapping[str, tuple[Release, ...]]:
        """Releases by the member whose data went."""
        return _group((one.from_id, one) for _, one in sorted(self.releases_by_id.items()))

    @cached_property
    def filings_by_owner(self) -> Mapping[str, tuple[Filing, ...]]:
        """Filings by the member whose data go."""
        known = _index("filing", self.filings, lambda one: one.filing_id)
        return _group((one.from_id, one) for _, one in sorted(known.items()))

    @cached_property
    def consents_by_donor(self) -> Mapping[str, tuple[Consent, ...]]:
        """Consents by donor, by rising id."""
        known = sorted(self.consents_by_id.items())
        return _group((donor, one) for _, one in known for donor in one.subject_ids)

    @cached_property
    def datasets_by_donor(self) -> Mapping[tuple[str, DataKind], tuple[Dataset, ...]]:
        """Data sets by donor and kind of data, by rising id."""
        known = sorted(self.datasets_by_id.items())
        return _group(
            ((donor, one.data_kind), one) for _, one in known for donor in one.subject_ids
        )

    @cached_property
    def versions(self) -> Mapping[str, tuple[Agreement, ...]]:
        """Versions of an agreement by its id, oldest first."""
        known = _index(
            "agreement", self.agreements, lambda one: f"{one.agreement_id} v{one.version}"
        )
        rising = sorted(known.values(), key=lambda one: (one.agreement_id, one.version))
        return _group((one.agreement_id, one) for one in rising)

    @cached_property
    def agreements_by_member(self) -> Mapping[str, frozenset[str]]:
        """Agreements, in any version, that a member is a party of or was created by."""
        found: dict[str, set[str]] = defaultdict(set)
        for agreement in self.agreements:
            for member_id in (*agreement.party_ids, *agreement.creates):
                found[member_id].add(agreement.agreement_id)
        return {member_id: frozenset(ids) for member_id, ids in found.items()}

    @cached_property
    def term_numbers(self) -> Mapping[str, int]:
        """The number of its terms by consent: consents that say the same share one."""
        return self._numbered_terms[0]

    @cached_property
    def terms(self) -> tuple[ConsentTerms, ...]:
        """What consents say, by number."""
        return self._numbered_terms[1]

    @cached_property
    def _numbered_terms(self) -> tuple[Mapping[str, int], tuple[ConsentTerms, ...]]:
        uses: dict[DataUse, int] = {}
        numbers: dict[ConsentTerms, int] = {}
        by_consent: dict[str, int] = {}
        for consent_id, one in sorted(self.consents_by_id.items()):
            terms = ConsentTerms(
                one.use,
                uses.setdefault(one.use, len(uses)),
                one.country,
                one.period.first_day,
                one.period.last_day,
                one.withdrawn_on,
                one.data_kinds,
            )
            by_consent[consent_id] = numbers.setdefault(terms, len(numbers))
        return by_consent, tuple(numbers)

    @cached_property
    def terms_by_donor(self) -> Mapping[str, tuple[int, ...]]:
        """The numbers of the terms of a donor's consents, rising."""
        numbers = self.term_numbers
        return {
            donor: tuple(sorted({numbers[one.consent_id] for one in consents}))
            for donor, consents in self.consents_by_donor.items()
        }

    @cached_property
    def groups(self) -> DatasetGroups:
        """What all data sets have in common with others, found once for bulk decisions."""
        return group_datasets(self)


def _index(what: str, items: Iterable[Item], name: Callable[[Item], str]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for item in items:
        key = name(item)
        if found.setdefault(key, item) is not item:
            raise InvalidRecord(f"the {what} {key} stands twice among the facts; keep one")
    return found


Key = TypeVar("Key")


def _group(pairs: Iterable[tuple[Key, Item]]) -> dict[Key, tuple[Item, ...]]:
    found: dict[Key, list[Item]] = defaultdict(list)
    for key, item in pairs:
        found[key].append(item)
    return {key: tuple(items) for key, items in found.items()}
