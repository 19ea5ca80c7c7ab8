"""A result becomes an RO-Crate for a partner, if and only if an agreement lets it go there."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from oncordia.alliance import AllianceFacts
from oncordia.domain.alliance import (
    Action,
    Agreement,
    Dataset,
    Decision,
    FileDigest,
    Member,
    Outcome,
    Package,
    Release,
    Terms,
    parse_purpose,
    to_json,
    to_plain,
)
from oncordia.domain.records import Draft, Link, digest_canonical, write_canonical
from oncordia.errors import InvalidOption, OutputError
from oncordia.formats import CrateFile, CratePlan, name_crate_file, stage_crate
from oncordia.workflows.agreements import find_actor
from oncordia.workflows.decide_agreement import find_clause, note_decision
from oncordia.workflows.ports import RecordReader, RecordStore
from oncordia.workflows.releases import (
    Result,
    Wanted,
    decide_result,
    draft_decision,
    find_member,
    find_result,
    list_left_out,
    list_owners,
    list_requests,
)
from oncordia.workflows.request_facts import load_request_facts
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class PackedRelease:
    """What came of packing: the decisions, and the package if there is one."""

    decisions: tuple[Decision, ...]
    package: Package | None  # None: refused, and nothing was written
    days: tuple[date, ...] = ()  # it had to be permitted on each


def pack_release(
    workspace: Workspace,
    result_id: str,
    to: str,
    out: str | Path,
    *,
    purpose: str = "",
    partial: bool = False,
    users: Sequence[str] = (),
    to_country: str = "",
    on: date | None = None,
    today: date | None = None,
    actor: str | None = None,
) -> PackedRelease:
    """An RO-Crate of a result for a partner, if the partner may take a copy of it.

    Each data set is decided by itself. Every reading of one stands in the audit before it is read.
    The crate is written beside its place and read back; then the decisions are made once more, and
    kept with the releases and their lines of the audit in one unit of work; then the crate gets its
    name. So no crate is there without its records, whatever ends the program.

    Parameters
    ----------
    workspace, result_id, purpose, users, to_country, actor
        As in ``ask_release``.
    to
        The member that gets the crate.
    out
        New folder, or new file whose name ends in ``.zip``.
    partial
        Leave out what is not permitted; else one such data set refuses all.
    on
        Day of the release; None: today. A day in the past must be permitted on that day and today.
    today
        The day to take for today.

    Returns
    -------
    PackedRelease
        Without a package where it was refused; the refusal stands in the audit all the same.

    Raises
    ------
    InvalidRecord, InvalidOption
        If a word is none of its list, or member or result are unknown.
    CorruptObject
        If the bytes of a data set are not those that were kept. Nothing is released.
    OutputError
        If ``out`` is there already or cannot be written. Nothing is released.
    """
    now = today or date.today()
    day = on or now
    if day > now:
        raise InvalidOption(f"--on must not lie in the future, got {day}; today is {now}")
    wanted = Wanted(to, Action.MOVE, parse_purpose(purpose), tuple(users), to_country)
    days = [day, now] if day < now else [day]
    who = find_actor(actor)
    with use_store(workspace) as store:
        receiver, result = find_member(store, to), find_result(store, result_id)
        facts = load_request_facts(store, list_requests(result, wanted, day))
        decisions = decide_result(result, wanted, facts, days)
        if not _may_pack(decisions, partial=partial):
            _keep(store, who, decisions)
            return PackedRelease(decisions, None, tuple(days))
        plan, releases = _plan(store, result, decisions, receiver, facts, day, purpose)

        def open_object(digest: str) -> AbstractContextManager[BinaryIO]:
            detail = {"for": to, "package": plan.package.package_id}
            return store.open_object(digest, actor=who, detail=detail)

        with stage_crate(out, plan, open_object) as staged:
            new = _keep(store, who, decisions, plan.package, releases, check=(result, wanted, days))
            try:
                staged.put_in_place()
            except OutputError:
                _take_back(store, who, plan.package, new)
                raise
    return PackedRelease(decisions, plan.package, tuple(days))


def _may_pack(decisions: Sequence[Decision], *, partial: bool) -> bool:
    permitted = [decision.outcome is Outcome.PERMIT for decision in decisions]
    return any(permitted) if partial else all(permitted)


def _plan(
    store: RecordReader,
    result: Result,
    decisions: tuple[Decision, ...],
    receiver: Member,
    facts: AllianceFacts,
    day: date,
    purpose: str,
) -> tuple[CratePlan, tuple[Release, ...]]:
    """What the crate is to say, and the releases that it is made of."""
    permitted = [
        (dataset, decision)
        for dataset, decision in zip(result.datasets, decisions, strict=True)
        if decision.outcome is Outcome.PERMIT
    ]
    files: list[CrateFile] = []
    releases: list[Release] = []
    for dataset, decision in permitted:
        files.append(_plan_file(store, dataset, _find_terms(facts, decision), files))
        releases.append(_make_release(dataset, decision, receiver, day))
    basis = [result.result_id, receiver.member_id, day.isoformat(), purpose, to_plain(releases)]
    package = Package(
        f"package-{_shorten(basis)}",
        result.result_id,
        receiver.member_id,
        day,
        tuple(release.release_id for release in releases),
        tuple(dict.fromkeys(file.terms for file in files)),
        tuple(FileDigest(file.path, file.dataset.digest, file.size_bytes) for file in files),
        list_left_out(decisions),
        purpose,
    )
    plan = CratePlan(
        package,
        tuple(files),
        receiver,
        list_owners([dataset for dataset, _ in permitted], facts.members_by_id),
        tuple(decision for _, decision in permitted),
        result.analyses,
    )
    return plan, tuple(releases)


def _plan_file(
    store: RecordReader, dataset: Dataset, terms: Terms, before: Sequence[CrateFile]
) -> CrateFile:
    entry = store.get_object_entry(dataset.digest) if dataset.digest else None
    if entry is None:
        raise InvalidOption(
            f"data set {dataset.dataset_id} is not held in this workspace; ask {dataset.owner_id}"
        )
    name = entry.name or dataset.dataset_id.rpartition("/")[2]
    path = name_crate_file(dataset, name, [file.path for file in before])
    return CrateFile(path, dataset, entry.size_bytes, entry.media_type, terms)


def _find_terms(facts: AllianceFacts, decision: Decision) -> Terms:
    ref = decision.clause
    clause = find_clause(facts.agreements, ref)
    assert ref is not None, "a permit names its clause"
    assert clause is not None, "the clause of a permit stands among the facts"
    return Terms(ref, _find_agreement(facts, ref.agreement_id, ref.version).digest, clause.text)


def _find_agreement(facts: AllianceFacts, agreement_id: str, version: int) -> Agreement:
    return next(one for one in facts.versions[agreement_id] if one.version == version)


def _make_release(dataset: Dataset, decision: Decision, receiver: Member, day: date) -> Release:
    assert decision.clause is not None, "a permit names its clause"
    basis = [dataset.dataset_id, receiver.member_id, day.isoformat(), to_plain(decision)]
    return Release(
        f"release-{_shorten(basis)}",
        dataset.dataset_id,
        dataset.owner_id,
        receiver.member_id,
        Action.MOVE,
        day,
        decision.clause,
        decision.request.to_country or receiver.country,
        dataset.n_people,
        dataset.digest,
        decision.answer,
    )


def _keep(
    store: RecordStore,
    actor: str,
    decisions: tuple[Decision, ...],
    package: Package | None = None,
    releases: tuple[Release, ...] = (),
    check: tuple[Result, Wanted, Sequence[date]] | None = None,
) -> tuple[Draft, ...]:
    """Keep decisions, releases and the package with their lines of the audit, all or nothing.

    The drafts of releases and package that were not there before come back.
    """
    with store.begin(actor) as unit:
        if check is not None:
            result, wanted, days = check
            found = find_result(unit, result.result_id)
            facts = load_request_facts(unit, list_requests(found, wanted, days[0]))
            if decide_result(found, wanted, facts, days) != decisions:
                raise OutputError(
                    f"what is kept of {result.result_id} was changed while it was packed; "
                    "nothing was released, pack it again"
                )
        unit.put_records([draft_decision(decision) for decision in decisions])
        for decision in decisions:
            note_decision(unit, decision)
        if package is None:
            return ()
        drafts = [*map(_draft_release, releases), _draft_package(package)]
        new = tuple(one for one in drafts if unit.get_record(one.kind, one.record_id) is None)
        unit.put_records(drafts)
        for release in releases:
            detail = {**to_plain(release), "to": release.to_id, "package": package.package_id}
            unit.note("release", "release", release.release_id, detail)
        return new


def _take_back(store: RecordStore, actor: str, package: Package, drafts: Sequence[Draft]) -> None:
    """Let no release stand whose crate could not be given its place."""
    with store.begin(actor) as unit:
        for draft in drafts:
            unit.withdraw_record(draft.kind, draft.record_id)
        unit.note("take_back", "package", package.package_id, {"to": package.to_id})


def _draft_release(release: Release) -> Draft:
    me = ("release", release.release_id)
    links = (
        Link(*me, "from", "member", release.from_id),
        Link(*me, "to", "member", release.to_id),
        Link(*me, "of", "dataset", release.dataset_id),
        Link(*me, "under", "agreement", release.clause.agreement_id),
    )
    return Draft(*me, to_json(release), links=links)


def _draft_package(package: Package) -> Draft:
    me = ("package", package.package_id)
    links = [Link(*me, "to", "member", package.to_id)]
    links += [Link(*me, "holds", "release", one) for one in package.release_ids]
    return Draft(*me, to_json(package), links=tuple(links))


def _shorten(basis: object) -> str:
    return digest_canonical(write_canonical(basis))[:12]
