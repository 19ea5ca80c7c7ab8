"""What a request is about: one data set, or all that is known of a donor, part by part."""

from typing import NamedTuple

from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.material import Donors, Material, describe_dataset, describe_donor
from oncordia.alliance.verdict import NO_REASONS, Verdict, conclude, sort_reasons
from oncordia.domain.alliance import Dataset, Outcome, Reason, Request


class Part(NamedTuple):
    """One thing that is asked for, and what a decision needs to know of it."""

    dataset: Dataset | None  # None: no data set is known, but a consent of the donor
    subject_id: str  # the donor who is meant; empty: all of the data set
    material: Material
    donors: Donors


def find_parts(request: Request, facts: AllianceFacts) -> list[Part] | Verdict:
    """The parts by rising id of their data set, or the refusal of what does not fit the facts."""
    if not request.dataset_id:
        return _find_of_donor(request, facts) or _refuse([_tell_unknown()])
    dataset = facts.datasets_by_id.get(request.dataset_id)
    if dataset is None:
        return _refuse([_tell_unknown()])
    reasons: list[Reason] = []
    if dataset.data_kind is not request.data_kind:
        change = f"ask for {dataset.data_kind}"
        detail = f"It holds {dataset.data_kind}, not {request.data_kind}."
        reasons.append(make_reason(RuleCode.DATA_KIND, Outcome.REFUSE, change, detail=detail))
    if request.subject_id and request.subject_id not in dataset.subject_ids:
        change = "name a donor of the data set, or none"
        reasons.append(make_reason(RuleCode.DATA_DONOR, Outcome.REFUSE, change))
    return _refuse(reasons) if reasons else [describe_part(dataset, facts, request.subject_id)]


def describe_part(dataset: Dataset, facts: AllianceFacts, subject_id: str = "") -> Part:
    """A data set, or what it holds of one donor, as a part."""
    return Part(dataset, subject_id, *describe_dataset(dataset, facts, subject_id))


def _find_of_donor(request: Request, facts: AllianceFacts) -> list[Part]:
    donor, kind = request.subject_id, request.data_kind
    found = facts.datasets_by_donor.get((donor, kind), ())
    if found:
        return [describe_part(one, facts, donor) for one in found]
    holders = {one.holder_id for one in facts.consents_by_donor.get(donor, ())}
    return [
        Part(None, donor, *describe_donor(donor, holder, kind, facts)) for holder in sorted(holders)
    ]


def _tell_unknown() -> Reason:
    change = "name a data set or a donor that is known"
    return make_reason(RuleCode.DATA_UNKNOWN, Outcome.REFUSE, change)


def _refuse(reasons: list[Reason]) -> Verdict:
    return conclude(sort_reasons(reasons), NO_REASONS, None)
