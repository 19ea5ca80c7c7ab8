"""What is asked for, without its name: all that a decision needs to know of a data set."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from oncordia.alliance.codes import RuleCode
from oncordia.domain.alliance import SENSITIVITIES, Consent, DataKind, Dataset

if TYPE_CHECKING:
    from oncordia.alliance.facts import AllianceFacts


class DonorConsents(NamedTuple):
    """The consents that speak for one donor, by the number of their terms."""

    is_filed: bool  # whether the data set was filed under this very consent
    terms: tuple[int, ...]


class Material(NamedTuple):
    """What a decision needs to know of the data that are asked for."""

    owner_id: str
    data_kind: DataKind
    country: str  # where the data lie; empty: not known
    donors: frozenset[DonorConsents]  # of data about persons alone
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


def describe_dataset(dataset: Dataset, facts: "AllianceFacts", subject_id: str = "") -> Material:
    """What a decision needs to know of a data set, or of what it holds of one donor."""
    faults: set[RuleCode] = set()
    chain = list(_walk_sources(dataset, facts, faults)) if dataset.derived_from else [dataset]
    is_personal = SENSITIVITIES[dataset.data_kind].is_personal
    donors: frozenset[DonorConsents] = frozenset()
    if is_personal:
        wanted = (subject_id,) if subject_id else dataset.subject_ids
        donors = frozenset(_list_donors(chain, wanted, facts, faults))
        if not donors and not faults:
            faults.add(RuleCode.CONSENT_NO_DONOR)
    owner = facts.members_by_id.get(dataset.owner_id)
    country = dataset.country or (owner.country if owner else "")
    origins = {country, *(_find_place(one, facts) for one in chain[1:])}
    if is_personal:
        origins.update(facts.terms[number].country for donor in donors for number in donor.terms)
    return Material(
        dataset.owner_id,
        dataset.data_kind,
        country,
        donors,
        1 if subject_id and is_personal else dataset.n_people,
        dataset.min_cell,
        frozenset((one.owner_id, one.data_kind) for one in chain[1:])
        - {(dataset.owner_id, kind) for kind in DataKind},
        frozenset(origins - {""}),
        any(SENSITIVITIES[one.data_kind].is_genetic_resource for one in chain),
        frozenset(faults),
    )


def describe_donor(
    subject_id: str, holder_id: str, data_kind: DataKind, facts: "AllianceFacts"
) -> Material:
    """What is known of a donor's data when no data set is: the keeper of the consent owns them."""
    faults: set[RuleCode] = set()
    numbers = _number_consents(facts.consents_by_donor.get(subject_id, ()), facts)
    donors = frozenset({DonorConsents(False, numbers)})
    holder = facts.members_by_id.get(holder_id)
    country = holder.country if holder else ""
    sensitivity = SENSITIVITIES[data_kind]
    origins = {country, *(facts.terms[number].country for number in numbers)} - {""}
    return Material(
        holder_id,
        data_kind,
        country,
        donors if sensitivity.is_personal else frozenset(),
        1,
        None,
        frozenset(),
        frozenset(origins),
        sensitivity.is_genetic_resource,
        frozenset(faults),
    )


def _find_place(dataset: Dataset, facts: "AllianceFacts") -> str:
    owner = facts.members_by_id.get(dataset.owner_id)
    return dataset.country or (owner.country if owner else "")


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
    for dataset in chain:
        donors = [one for one in dataset.subject_ids if not wanted or one in wanted]
        if not dataset.consent_id:
            for donor in donors:
                consents = facts.consents_by_donor.get(donor, ())
                yield DonorConsents(False, _number_consents(consents, facts))
            continue
        filed = facts.consents_by_id.get(dataset.consent_id)
        if filed is None:
            faults.add(RuleCode.CONSENT_UNKNOWN)
            continue
        if not set(donors) <= set(filed.subject_ids):
            faults.add(RuleCode.CONSENT_DONOR)
        if donors or not dataset.subject_ids:
            yield DonorConsents(True, (facts.term_numbers[filed.consent_id],))


def _number_consents(consents: Iterable[Consent], facts: "AllianceFacts") -> tuple[int, ...]:
    return tuple(sorted({facts.term_numbers[one.consent_id] for one in consents}))
