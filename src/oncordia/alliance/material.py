"""What is asked for, without its name: all that a decision needs to know of a data set."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from oncordia.alliance.codes import RuleCode
from oncordia.domain.alliance import SENSITIVITIES, DataKind, Dataset, DataUse

if TYPE_CHECKING:
    from oncordia.alliance.facts import AllianceFacts


class ConsentTerms(NamedTuple):
    """What a consent says, without its name."""

    use: DataUse
    use_number: int  # equal uses share one
    country: str
    first_day: date
    last_day: date
    withdrawn_on: date | None
    data_kinds: tuple[DataKind, ...]  # empty: every kind


class DonorConsents(NamedTuple):
    """The consents that speak for one donor, by the number of their terms."""

    is_filed: bool  # whether the data set was filed under this very consent
    terms: tuple[int, ...]


Donors = frozenset[DonorConsents]


class Material(NamedTuple):
    """What a decision needs to know of the data that are asked for, beside the consents."""

    owner_id: str
    data_kind: DataKind
    country: str  # where the data lie; empty: not known
    has_consents: bool  # of every donor; about data of no persons it says nothing
    n_people: int
    min_cell: int | None
    sources: frozenset[tuple[str, DataKind]]  # other owners whose data they come from
    origins: frozenset[str]  # countries whose law goes with the data
    is_from_genomes: bool  # themselves or their sources
    faults: frozenset[RuleCode]

    @property
    def is_personal(self) -> bool:
        """Whether the data are about identifiable persons."""
        return SENSITIVITIES[self.data_kind].is_personal


class DatasetGroups(NamedTuple):
    """Data sets by the number of their material and of their donors' consents."""

    numbers: Mapping[str, tuple[int, int]]
    materials: tuple[Material, ...]
    donors: tuple[Donors, ...]


_NOBODY: Donors = frozenset()
_NOTHING: frozenset[tuple[str, DataKind]] = frozenset()
_NO_FAULTS: frozenset[RuleCode] = frozenset()
_PERSONAL = {kind: one.is_personal for kind, one in SENSITIVITIES.items()}
_GENETIC = {kind: one.is_genetic_resource for kind, one in SENSITIVITIES.items()}


def describe_dataset(
    dataset: Dataset, facts: "AllianceFacts", subject_id: str = ""
) -> tuple[Material, Donors]:
    """What a decision needs to know of a data set, or of what it holds of one donor."""
    faults: set[RuleCode] = set()
    chain = [dataset]
    if dataset.derived_from:
        chain = list(_walk_sources(dataset, facts, faults))
    kind = dataset.data_kind
    is_personal = _PERSONAL[kind]
    donors = _NOBODY
    if is_personal:
        wanted = (subject_id,) if subject_id else dataset.subject_ids
        donors = frozenset(_list_donors(chain, wanted, facts, faults))
        if not donors and not faults:
            faults.add(RuleCode.CONSENT_NO_DONOR)
    sources = _NOTHING
    is_genetic = _GENETIC[kind]
    if len(chain) > 1:
        owner_id = dataset.owner_id
        others = (one for one in chain if one.owner_id != owner_id)
        sources = frozenset((one.owner_id, one.data_kind) for one in others)
        is_genetic = any(_GENETIC[one.data_kind] for one in chain)
    material = Material(
        dataset.owner_id,
        kind,
        _find_place(dataset, facts),
        bool(donors) and all(donor.terms for donor in donors),
        1 if subject_id and is_personal else dataset.n_people,
        dataset.min_cell,
        sources,
        _list_origins([_find_place(one, facts) for one in chain], donors, facts),
        is_genetic,
        frozenset(faults) if faults else _NO_FAULTS,
    )
    return material, donors


def describe_donor(
    subject_id: str, holder_id: str, data_kind: DataKind, facts: "AllianceFacts"
) -> tuple[Material, Donors]:
    """What is known of a donor's data when no data set is: the keeper of the consent owns them."""
    donors = _NOBODY
    if _PERSONAL[data_kind]:
        donors = frozenset({DonorConsents(False, facts.terms_by_donor.get(subject_id, ()))})
    holder = facts.members_by_id.get(holder_id)
    country = holder.country if holder else ""
    material = Material(
        holder_id,
        data_kind,
        country,
        all(donor.terms for donor in donors),
        1,
        None,
        _NOTHING,
        _list_origins([country], donors, facts),
        _GENETIC[data_kind],
        _NO_FAULTS,
    )
    return material, donors


def group_datasets(facts: "AllianceFacts") -> DatasetGroups:
    """Data sets grouped by what decides about them."""
    materials: dict[Material, int] = {}
    donor_sets: dict[Donors, int] = {}
    numbers: dict[str, tuple[int, int]] = {}
    for dataset_id, dataset in facts.datasets_by_id.items():
        material, donors = describe_dataset(dataset, facts)
        numbers[dataset_id] = (
            materials.setdefault(material, len(materials)),
            donor_sets.setdefault(donors, len(donor_sets)),
        )
    return DatasetGroups(numbers, tuple(materials), tuple(donor_sets))


def _find_place(dataset: Dataset, facts: "AllianceFacts") -> str:
    if dataset.country:
        return dataset.country
    owner = facts.members_by_id.get(dataset.owner_id)
    return owner.country if owner else ""


def _list_origins(places: Iterable[str], donors: Donors, facts: "AllianceFacts") -> frozenset[str]:
    found = set(places)
    terms = facts.terms
    for donor in donors:
        for number in donor.terms:
            found.add(terms[number].country)
    found.discard("")
    return frozenset(found)


def _walk_sources(
    dataset: Dataset, facts: "AllianceFacts", faults: set[RuleCode]
) -> Iterator[Dataset]:
    """The data set and all that it comes from, each once."""
    seen: set[str] = set()
    waiting = [dataset]
    while waiting:
        current = waiting.pop()
        if current.dataset_id in seen:
            continue
        seen.add(current.dataset_id)
        yield current
        for source_id in current.derived_from:
            source = facts.datasets_by_id.get(source_id)
            if source is None:
                faults.add(RuleCode.DATA_SOURCE)
            else:
                waiting.append(source)


def _list_donors(
    chain: Iterable[Dataset],
    wanted: tuple[str, ...],
    facts: "AllianceFacts",
    faults: set[RuleCode],
) -> Iterator[DonorConsents]:
    """The consents of the donors wanted (none: of all), from the data set and its sources."""
    of_donor = facts.terms_by_donor
    for dataset in chain:
        donors: Iterable[str] = dataset.subject_ids
        if wanted and donors != wanted:
            donors = set(donors) & set(wanted)
        if not dataset.consent_id:
            for donor in donors:
                yield DonorConsents(False, of_donor.get(donor, ()))
            continue
        filed = facts.consents_by_id.get(dataset.consent_id)
        if filed is None:
            faults.add(RuleCode.CONSENT_UNKNOWN)
            continue
        if donors != filed.subject_ids and not set(donors) <= set(filed.subject_ids):
            faults.add(RuleCode.CONSENT_DONOR)
        if donors or not dataset.subject_ids:
            yield DonorConsents(True, (facts.term_numbers[filed.consent_id],))
