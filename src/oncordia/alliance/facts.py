"""What decisions are made from: members, agreements, consents, data sets, answers and more."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from oncordia.alliance.law_tables import LAW, LawTables
from oncordia.alliance.material import ConsentTerms, DatasetGroups, group_datasets
from oncordia.domain.alliance import (
    Agreement,
    Answer,
    Consent,
    DataKind,
    Dataset,
    Filing,
    Member,
    Question,
    Release,
    digest_json,
    to_json,
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
    answers: tuple[Answer, ...] = ()

    def __post_init__(self) -> None:
        for index in ("members", "consents", "datasets", "releases"):
            getattr(self, f"{index}_by_id")
        for index in ("versions", "filings_by_owner", "answers_by_question"):
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
    def answers_by_question(self) -> Mapping[Question, tuple[Answer, ...]]:
        """Answers to a question, in the order in which they rule: by rising day and version."""
        known = _index("answer", self.answers, lambda one: str(one.ref))
        rising = sorted(known.values(), key=lambda one: (one.on, one.version))
        return _group((one.question, one) for one in rising)

    @cached_property
    def _digests(self) -> dict[tuple[str, str], str]:
        return {}

    def find_digest(self, kind: str, name: str, value: Agreement | Consent | Dataset) -> str:
        """SHA-256 of what a fact says, found but once. ``kind`` and ``name`` name the fact."""
        found = self._digests.get((kind, name))
        if found is None:
            found = value.digest if isinstance(value, Agreement) else digest_json(value)
            self._digests[kind, name] = found
        return found

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
        """Numbers rise with what is said, so that consents of others do not turn their order."""
        consents = self.consents_by_id
        uses = sorted({one.use for one in consents.values()}, key=to_json)
        use_numbers = {use: i for i, use in enumerate(uses)}
        by_consent = {
            consent_id: ConsentTerms(
                one.use,
                use_numbers[one.use],
                one.country,
                one.period.first_day,
                one.period.last_day,
                one.withdrawn_on,
                one.data_kinds,
            )
            for consent_id, one in consents.items()
        }
        terms = sorted(set(by_consent.values()), key=_order_terms)
        numbers = {one: i for i, one in enumerate(terms)}
        return {key: numbers[one] for key, one in by_consent.items()}, tuple(terms)

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


def _order_terms(terms: ConsentTerms) -> tuple[object, ...]:
    return (*terms[1:5], terms.withdrawn_on or date.max, terms.data_kinds)


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
