"""A request is decided by what was signed, and the decision stands in the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oncordia.alliance import decide
from oncordia.domain.alliance import (
    Agreement,
    Clause,
    ClauseRef,
    Consent,
    DataKind,
    Dataset,
    Decision,
    Outcome,
    Request,
    find_nearest,
    from_json,
    parse_action,
    parse_data_kind,
    parse_purpose,
    pose_question,
    to_plain,
)
from oncordia.errors import InvalidOption, InvalidRecord
from oncordia.workflows.agreements import find_actor, find_unknown
from oncordia.workflows.facts import load_values
from oncordia.workflows.ports import RecordReader, RecordUnit
from oncordia.workflows.questions import keep_question
from oncordia.workflows.request_facts import list_donor_datasets, load_request_facts
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class DecidedAgreement:
    """A decision, the words of the clause that grants it, and its line of the audit."""

    decision: Decision
    clause: Clause | None
    line: int


def decide_agreement(
    workspace: Workspace,
    *,
    who: str,
    action: str,
    purpose: str,
    data: str = "",
    subject: str = "",
    dataset: str = "",
    users: Sequence[str] = (),
    to_country: str = "",
    on: date | None = None,
    actor: str | None = None,
) -> DecidedAgreement:
    """Decide whether a member may do something with data, and write it to the audit.

    Parameters
    ----------
    workspace : whose agreements, consents and data sets
    who : the member that asks
    action : see (or read), compute, move, publish, train
    purpose : in codes of DUO, as ``HMB; IRB``
    data : kind of data; may be left out where ``dataset`` is named
    subject : donor or organoid line whose data are meant; or
    dataset : one data set
    users : the people who will use the data
    to_country : where they or their results go; empty: where the member is
    on : day for which it is asked; None: today
    actor : who asks the program, for the audit; None: the user of this machine

    Raises
    ------
    InvalidRecord
        A word is none of its list, or the member, donor or data set is unknown.
    """
    wanted, aim = parse_action(action), parse_purpose(purpose)
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        for one, mend in find_unknown(unit, "member", {who}).items():
            raise InvalidRecord(f"there is no member {one!r}; {mend}")
        request = Request(
            by_id=who,
            action=wanted,
            data_kind=_find_kind(unit, data, subject, dataset),
            purpose=aim,
            on=on or date.today(),
            dataset_id=dataset,
            subject_id=subject,
            user_ids=tuple(users),
            to_country=to_country,
        )
        facts = load_request_facts(unit, [request])
        decision = decide(request, facts, request.on)
        line = note_decision(unit, decision)
        return DecidedAgreement(decision, find_clause(facts.agreements, decision.clause), line)


def note_decision(unit: RecordUnit, decision: Decision) -> int:
    """Write a decision to the audit, and keep what it asks; the number of its line."""
    request = decision.request
    if decision.outcome is Outcome.ASK:
        keep_question(unit, pose_question(request))
    kind = "dataset" if request.dataset_id else "subject"
    detail: dict[str, Any] = {
        "outcome": decision.outcome.value,
        "who": request.by_id,
        "to": request.action.value,
        "data": request.data_kind.value,
        "day": request.on.isoformat(),
        "codes": [reason.code for reason in decision.reasons],
        "request": to_plain(request),
        "clause": None if decision.clause is None else to_plain(decision.clause),
    }
    if decision.answer is not None:
        detail["answer"] = str(decision.answer)
    return unit.note("decide", kind, request.dataset_id or request.subject_id, detail).sequence


def find_clause(agreements: Sequence[Agreement], ref: ClauseRef | None) -> Clause | None:
    """The clause that a reference names."""
    for agreement in agreements:
        for clause in agreement.clauses:
            if ref == ClauseRef(agreement.agreement_id, agreement.version, clause.number):
                return clause
    return None


_BY_CONSENT = (
    "a donor comes with a consent: bring in a table of consents with oncordia registry import"
)


def _find_kind(store: RecordReader, data: str, subject: str, dataset: str) -> DataKind:
    """The kind of data asked for; an unknown donor or data set is refused with the nearest."""
    if bool(subject) == bool(dataset):
        raise InvalidOption("name either a subject or a dataset")
    if subject:
        _check_donor(store, subject)
        if not data:
            raise InvalidOption("name the kind of data, as curves")
        return parse_data_kind(data)
    record = store.get_record("dataset", dataset)
    if record is None:
        known = {one.record_id for one in store.list_records("dataset")}
        raise InvalidRecord(f"there is no data set {dataset!r}; {_hint(dataset, known)}")
    held = from_json(Dataset, record.body)
    if data and parse_data_kind(data) is not held.data_kind:
        raise InvalidRecord(f"data set {dataset} holds {held.data_kind}, not {data}; mend one")
    return held.data_kind


def _check_donor(store: RecordReader, subject: str) -> None:
    """Refuse a donor of whom neither a data set nor a consent is kept."""
    if list_donor_datasets(store, subject):
        return
    held = store.list_records("consent", mentions=[subject])
    if any(subject in record.value["subject_ids"] for record in held):
        return
    datasets = load_values(store, "dataset", Dataset)
    donors = {one for dataset in datasets for one in dataset.subject_ids}
    consents = load_values(store, "consent", Consent)
    donors |= {one for consent in consents for one in consent.subject_ids}
    mend = _hint(subject, donors, _BY_CONSENT)
    raise InvalidRecord(f"there is no donor {subject!r}; {mend}")


def _hint(word: str, known: set[str], mend: str = "add it first") -> str:
    nearest = find_nearest(word, known)
    return f"the nearest is {nearest!r}" if nearest else mend
