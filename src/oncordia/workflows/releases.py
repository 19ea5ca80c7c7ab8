"""What asking for a release and packing it share: the result, the decisions, the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oncordia.alliance import AllianceFacts, decide
from oncordia.domain.alliance import (
    STRICTNESS,
    Action,
    Analysis,
    Dataset,
    Decision,
    LeftOut,
    Member,
    Outcome,
    Purpose,
    Request,
    digest_json,
    find_nearest,
    from_json,
    to_json,
)
from oncordia.domain.records import Draft, Link
from oncordia.errors import InvalidOption
from oncordia.workflows.ports import RecordReader


@dataclass(frozen=True, slots=True)
class Result:
    """What a partner may ask for: one data set, or a filed analysis with all of its own."""

    result_id: str
    datasets: tuple[Dataset, ...]
    analyses: tuple[Analysis, ...]  # that made the data sets


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who wants to do what with a result, what for and where."""

    by_id: str
    action: Action
    purpose: Purpose
    user_ids: tuple[str, ...] = ()
    to_country: str = ""


def find_result(store: RecordReader, result_id: str) -> Result:
    """The data set or analysis of that id.

    Raises
    ------
    InvalidOption
        If none is kept; the message names the nearest.
    """
    record = store.get_record("analysis", result_id)
    if record is not None:
        analysis = from_json(Analysis, record.body)
        return Result(result_id, _list_datasets(store, analysis.dataset_ids), (analysis,))
    datasets = _list_datasets(store, [result_id])
    if not datasets:
        known = [
            one.record_id for kind in ("analysis", "dataset") for one in store.list_records(kind)
        ]
        nearest = find_nearest(result_id, known)
        hint = (
            f"the nearest is {nearest!r}" if nearest else "file one with: oncordia screen analyse"
        )
        raise InvalidOption(f"there is no data set or analysis {result_id!r}; {hint}")
    holders = store.list_links(object=("dataset", result_id), predicate="holds")
    ids = sorted({link.subject_id for link in holders if link.subject_kind == "analysis"})
    records = store.list_records("analysis", ids=ids) if ids else []
    return Result(
        result_id, datasets, tuple(from_json(Analysis, record.body) for record in records)
    )


def find_member(store: RecordReader, member_id: str) -> Member:
    """The member of that id.

    Raises
    ------
    InvalidOption
        If there is none.
    """
    record = store.get_record("member", member_id)
    if record is None:
        raise InvalidOption(
            f"{member_id!r} is no member of this workspace; find it with: oncordia registry find"
        )
    return from_json(Member, record.body)


def list_requests(result: Result, wanted: Wanted, day: date) -> list[Request]:
    """What is asked for on a day, one request a data set."""
    return [
        Request(
            wanted.by_id,
            wanted.action,
            dataset.data_kind,
            wanted.purpose,
            day,
            dataset.dataset_id,
            user_ids=wanted.user_ids,
            to_country=wanted.to_country,
        )
        for dataset in result.datasets
    ]


def decide_result(
    result: Result, wanted: Wanted, facts: AllianceFacts, days: Sequence[date]
) -> tuple[Decision, ...]:
    """One decision a data set: of several days the strictest, the first of them between equals."""
    by_day = [
        [decide(request, facts) for request in list_requests(result, wanted, day)] for day in days
    ]
    return tuple(
        max(of_dataset, key=lambda decision: STRICTNESS[decision.outcome])
        for of_dataset in zip(*by_day, strict=True)
    )


def draft_decision(decision: Decision) -> Draft:
    """The draft that keeps a decision; equal decisions are one record."""
    me = ("decision", f"decision-{digest_json(decision)[:16]}")
    request = decision.request
    links = [Link(*me, "by", "member", request.by_id)]
    if request.dataset_id:
        links.append(Link(*me, "of", "dataset", request.dataset_id))
    if decision.clause is not None:
        links.append(Link(*me, "under", "agreement", decision.clause.agreement_id))
    return Draft(*me, to_json(decision), links=tuple(links))


def list_left_out(decisions: Sequence[Decision]) -> tuple[LeftOut, ...]:
    """What is not permitted, with the codes of the rules that keep it back."""
    return tuple(
        LeftOut(
            decision.request.dataset_id,
            decision.outcome,
            tuple(
                dict.fromkeys(
                    reason.code
                    for reason in decision.reasons
                    if reason.outcome is not Outcome.PERMIT
                )
            ),
        )
        for decision in decisions
        if decision.outcome is not Outcome.PERMIT
    )


def list_owners(datasets: Sequence[Dataset], members: Mapping[str, Member]) -> tuple[Member, ...]:
    """The members that own data sets, by rising id."""
    return tuple(members[one] for one in sorted({dataset.owner_id for dataset in datasets}))


def _list_datasets(store: RecordReader, ids: Sequence[str]) -> tuple[Dataset, ...]:
    """Data sets in the order of their ids as given."""
    records = {one.record_id: one for one in store.list_records("dataset", ids=ids)}
    return tuple(from_json(Dataset, records[one].body) for one in ids if one in records)
