"""A cohort becomes one message for other hospitals, if and only if an agreement lets it go."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from oncordia.domain.alliance import (
    Action,
    DataKind,
    Dataset,
    Decision,
    Outcome,
    Purpose,
    Release,
    Source,
    from_json,
    parse_action,
    parse_purpose,
    to_plain,
)
from oncordia.domain.records import digest_canonical, write_canonical
from oncordia.domain.therapy import LEAST_CELL, CentreMessage, Cohort
from oncordia.errors import InvalidOption
from oncordia.formats.therapy import frame_message, read_cohort, read_message, write_message
from oncordia.therapy import (
    NoiseOptions,
    find_dominated,
    follow_messages,
    summarise_cohort,
    summarise_with_noise,
    take_patients,
)
from oncordia.workflows.agreements import find_actor
from oncordia.workflows.decide_agreement import note_decision
from oncordia.workflows.drafts import draft_value
from oncordia.workflows.facts import load_facts
from oncordia.workflows.ports import RecordReader
from oncordia.workflows.releases import (
    Result,
    Wanted,
    decide_result,
    draft_decision,
    find_member,
)
from oncordia.workflows.workbench import Workspace, use_store

_PREFIX = "message-"  # of the ids of messages among data sets
_ACTIONS = (Action.MOVE, Action.PUBLISH)


@dataclass(frozen=True, slots=True)
class MessageSharing:
    """Whose cohort it is, who gets the message, and what for."""

    workspace: Workspace
    owner_id: str
    to_id: str
    action: str = "move"  # or publish
    purpose: str = ""
    to_country: str = ""
    on: date | None = None  # a day in the past must be permitted on that day and today
    actor: str | None = None
    today: date | None = None  # the day to take for today


@dataclass(frozen=True, slots=True, eq=False)
class MadeMessage:
    """A message, and what was decided of it; ``is_written``: the file is there."""

    message: CentreMessage
    decision: Decision | None  # None: no workspace was asked
    is_written: bool
    earlier: tuple[CentreMessage, ...] = ()  # of the same cohort, that it was held against
    dominated: tuple[str, ...] = ()  # told drugs that are mostly one patient's; none with noise

    @property
    def spent(self) -> tuple[float, float]:
        """Epsilon and delta of this message and the earlier ones together.

        They add up (Dwork and Roth 2014, theorem 3.16); 0 and 0 where none has noise.
        """
        noises = [one.noise for one in (self.message, *self.earlier) if one.noise is not None]
        return sum(one.epsilon for one in noises), sum(one.delta for one in noises)


def message_cohort(
    folder: str | Path,
    out: str | Path,
    *,
    minimum: int = LEAST_CELL,
    noise: NoiseOptions | None = None,
    sharing: MessageSharing | None = None,
    name: str = "",
    after: Sequence[str | Path] = (),
) -> MadeMessage:
    """The message of a cohort: counts, means and cross-products of its drugs, no patient.

    Where a workspace is named, the message is an aggregate of the owner that the receiver asks
    for: it is decided by the agreements in force, and the decision stands in the audit. The file
    is written only after a permit, and a release is kept with it.

    Parameters
    ----------
    folder
        Of the cohort.
    out
        New file.
    minimum
        Patients in the smallest cell that is shown.
    noise
        Noise on every sum; None: none.
    sharing
        Workspace, owner and receiver; None: nobody is asked.
    name
        In the message; by default that of the cohort.
    after
        Files of the messages that were sent of this cohort before. The new one must not differ
        from them by a few patients; in a workspace, every earlier message of the owner's cohort
        of this name must be among them.

    Raises
    ------
    InputError
        If the cohort cannot be read or is too small, owner or receiver are unknown, an earlier
        message differs by a few patients, or one that was released is not named.
    OutputError
        If ``out`` is there already.
    """
    cohort = read_cohort(folder)
    earlier = _read_earlier(after, name or cohort.name)
    message = _summarise(cohort, name or cohort.name, minimum, noise)
    message = follow_messages(message, earlier)
    if sharing is None:
        made = MadeMessage(write_message(out, message), None, is_written=True)
    else:
        made = _share(message, earlier, Path(out), sharing)
    return replace(made, earlier=earlier, dominated=_find_dominated(cohort, message))


def _find_dominated(cohort: Cohort, message: CentreMessage) -> tuple[str, ...]:
    if message.noise is not None:
        return ()
    found = find_dominated(take_patients(cohort.matrix)) & ~np.isnan(message.means)
    return tuple(drug for drug, is_one in zip(message.drugs, found, strict=True) if is_one)


def _read_earlier(paths: Sequence[str | Path], name: str) -> tuple[CentreMessage, ...]:
    earlier = tuple(read_message(path) for path in paths)
    for path, one in zip(paths, earlier, strict=True):
        if one.name != name:
            raise InvalidOption(
                f"{Path(path).name} is of {one.name!r}, and this is a message of {name!r}; name "
                "its own earlier messages with --after"
            )
    return earlier


def _summarise(
    cohort: Cohort, name: str, minimum: int, noise: NoiseOptions | None
) -> CentreMessage:
    if noise is None:
        return summarise_cohort(cohort.matrix, name, minimum=minimum, disease=cohort.disease)
    return summarise_with_noise(cohort.matrix, name, noise, minimum=minimum, disease=cohort.disease)


def _share(
    message: CentreMessage, earlier: Sequence[CentreMessage], out: Path, sharing: MessageSharing
) -> MadeMessage:
    digest = str(frame_message(message)["digest"])
    action, today = parse_action(sharing.action), sharing.today or date.today()
    day = sharing.on or today
    if day > today:
        raise InvalidOption(f"--on must not lie in the future, got {day}; today is {today}")
    if action not in _ACTIONS:
        raise InvalidOption(f"a message is moved or published, got {sharing.action!r}")
    purpose = parse_purpose(sharing.purpose)
    with use_store(sharing.workspace) as store:
        decision = None
        try:
            with store.begin(find_actor(sharing.actor)) as unit:
                named = {digest, *(one.digest for one in earlier)}
                _refuse_unnamed(unit, message, named, sharing.owner_id)
                dataset = _make_dataset(unit, message, digest, sharing, day)
                unit.put_records([draft_value(dataset)])
                decision = _decide(unit, dataset, sharing, action, purpose, sorted({day, today}))
                unit.put_records([draft_decision(decision)])
                note_decision(unit, decision)
                if decision.outcome is not Outcome.PERMIT:
                    return MadeMessage(replace(message, digest=digest), decision, is_written=False)
                release = _make_release(dataset, decision, sharing, digest, day)
                unit.put_records([draft_value(release)])
                unit.note("release", "release", release.release_id, to_plain(release))
                written = write_message(out, message)
        except BaseException:
            if decision is not None and decision.outcome is Outcome.PERMIT:
                _take_away(out, digest)
            raise
    return MadeMessage(written, decision, is_written=True)


def _make_dataset(
    store: RecordReader, message: CentreMessage, digest: str, sharing: MessageSharing, day: date
) -> Dataset:
    owner = find_member(store, sharing.owner_id)
    find_member(store, sharing.to_id)
    return Dataset(
        f"{_PREFIX}{digest[:12]}",
        owner.member_id,
        DataKind.AGGREGATE,
        country=owner.country,
        n_subjects=message.n_patients,
        min_cell=message.minimum,
        made_on=day,
        source=Source(_name_source(message)),
    )


def _name_source(message: CentreMessage) -> str:
    return f"cohort {message.name}"


def _refuse_unnamed(
    store: RecordReader, message: CentreMessage, named: set[str], owner_id: str
) -> None:
    """Refuse a message beside one that was released before and is not held against it."""
    datasets = {
        one.record_id: from_json(Dataset, one.body)
        for one in store.list_records("dataset")
        if one.record_id.startswith(_PREFIX)
    }
    for record in store.list_records("release"):
        release = from_json(Release, record.body)
        dataset = datasets.get(release.dataset_id)
        if dataset is None or dataset.source is None or release.from_id != owner_id:
            continue
        if dataset.source.file == _name_source(message) and release.digest not in named:
            raise InvalidOption(
                f"{owner_id} sent {release.dataset_id} of this cohort to {release.to_id} "
                f"on {release.on}; name its file with --after, so that the two do not differ by a "
                "few patients"
            )


def _decide(
    store: RecordReader,
    dataset: Dataset,
    sharing: MessageSharing,
    action: Action,
    purpose: Purpose,
    days: Sequence[date],
) -> Decision:
    wanted = Wanted(sharing.to_id, action, purpose, (), sharing.to_country)
    facts = load_facts(store, [sharing.owner_id, sharing.to_id])
    result = Result(dataset.dataset_id, (dataset,), ())
    return decide_result(result, wanted, facts, days)[0]


def _make_release(
    dataset: Dataset, decision: Decision, sharing: MessageSharing, digest: str, day: date
) -> Release:
    assert decision.clause is not None, "a permit names its clause"
    basis = [dataset.dataset_id, sharing.to_id, day.isoformat(), to_plain(decision)]
    return Release(
        f"release-{digest_canonical(write_canonical(basis))[:12]}",
        dataset.dataset_id,
        dataset.owner_id,
        sharing.to_id,
        decision.request.action,
        day,
        decision.clause,
        decision.request.to_country,
        dataset.n_people,
        digest,
        decision.answer,
    )


def _take_away(out: Path, digest: str) -> None:
    """Let no message stand whose permit could not be kept; another file of the name stays."""
    with suppress(OSError):
        if digest in out.read_text(encoding="utf-8"):
            out.unlink()
