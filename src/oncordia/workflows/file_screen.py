"""A screen is analysed and kept under its owner and a donor's consent, whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from oncordia.domain.alliance import (
    Analysis,
    Consent,
    Dataset,
    FileDigest,
    Member,
    from_json,
    to_json,
)
from oncordia.domain.records import DatasetEntry, Draft, Link
from oncordia.errors import InvalidOption, UnreadableFile
from oncordia.formats import Screen
from oncordia.reports import ScreenReport, render_screen_report
from oncordia.workflows.agreements import find_actor
from oncordia.workflows.analyse_screen import (
    analyse_read_screen,
    read_usable_screen,
    write_analysis,
)
from oncordia.workflows.drafts import draft_value
from oncordia.workflows.ports import Progress, RecordReader, RecordStore, RecordUnit, keep_silent
from oncordia.workflows.screen_datasets import (
    PARQUET,
    Belonging,
    MadeAnalysis,
    MadeDataset,
    make_datasets,
    write_parquet,
)
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True, eq=False)
class FiledScreen:
    """What came of an analysis that was filed."""

    report: ScreenReport
    analysis: Analysis
    is_new: bool  # False: the same analysis of the same files was filed before


def file_screen(
    folder: str | Path,
    workspace: Workspace,
    belonging: Belonging,
    *,
    out: str | Path | None = None,
    actor: str | None = None,
    on: date | None = None,
    strict: bool = False,
    language: str = "en",
    reference: str | Path | None = None,
    progress: Progress = keep_silent,
) -> FiledScreen:
    """Analyse the screen in ``folder`` and keep its data sets in the workspace.

    For each sample the raw wells, responses, curves and sensitivity are kept as one data set
    each, as Parquet; the report as one of its own, of the kind raw wells, since it shows them.
    All of it, with the files that were read, is kept in one unit of work.

    Parameters
    ----------
    folder, out, strict, language, reference, progress
        As in ``analyse_screen``. Where ``out`` is given, it is written before anything is kept.
    workspace
        A folder that ``init_workspace`` made, or an open store.
    belonging
        Owner and consent must be known there, and the consent in force.
    actor
        Who does it, for the audit; None: the user of this machine.
    on
        Day of the analysis; None: today.

    Raises
    ------
    InvalidOption
        If owner, consent, agreement or a donor is not known; nothing was analysed yet.
    RefusedScreen
        If the input cannot be used.
    StoreError
        If it cannot be kept. Nothing of it is kept then.
    """
    day = on or date.today()
    with use_store(workspace) as store:
        owner, consent = _find_owner(store, belonging, day)
        screen = read_usable_screen(folder, strict=strict, progress=progress)
        donors = _find_donors(screen, consent, belonging.subjects)
        report = analyse_read_screen(screen, language, reference, progress)
        progress("report", 0, 1)
        page = render_screen_report(report)
        if out is not None:
            write_analysis(out, report, page)
        progress("report", 1, 1)
        progress("file", 0, 1)
        filed = make_datasets(screen, report, page, donors, owner, belonging, day)
        before = _keep(store, Path(folder), filed, report, find_actor(actor))
        progress("file", 1, 1)
    return FiledScreen(report, before or filed.analysis, is_new=before is None)


def _find_owner(store: RecordReader, belonging: Belonging, on: date) -> tuple[Member, Consent]:
    """Owner and consent, if the workspace knows them and the consent holds on the day."""
    member = store.get_record("member", belonging.owner_id)
    if member is None:
        raise InvalidOption(
            f"owner {belonging.owner_id!r} is no member of this workspace; import it first"
        )
    consent = store.get_record("consent", belonging.consent_id)
    if consent is None:
        raise InvalidOption(
            f"consent {belonging.consent_id!r} is not in this workspace; import it first"
        )
    if belonging.agreement_id and store.get_record("agreement", belonging.agreement_id) is None:
        raise InvalidOption(
            f"agreement {belonging.agreement_id!r} is not in this workspace; add it first"
        )
    found = from_json(Consent, consent.body)
    if not found.covers(on):
        raise InvalidOption(
            f"consent {belonging.consent_id} does not hold on {on}; name one that does"
        )
    return from_json(Member, member.body), found


def _find_donors(screen: Screen, consent: Consent, said: Mapping[str, str]) -> dict[str, str]:
    """The donor of each sample, as said, as the sample is named, or the only one there is."""
    samples = screen.wells["sample"].drop_nulls().unique().sort().to_list()
    known = ", ".join(consent.subject_ids[:5]) + (" …" if len(consent.subject_ids) > 5 else "")
    for sample, donor in said.items():
        if sample not in samples:
            raise InvalidOption(
                f"subject {sample}={donor}: the screen has no sample {sample!r}; "
                f"its samples are {', '.join(samples)}"
            )
        if donor not in consent.subject_ids:
            raise InvalidOption(
                f"subject {sample}={donor}: consent {consent.consent_id} is not of donor "
                f"{donor!r}; its donors are {known}"
            )
    only = consent.subject_ids[0] if len(consent.subject_ids) == 1 else ""
    donors = {}
    for sample in samples:
        donor = said.get(sample) or (sample if sample in consent.subject_ids else only)
        if not donor:
            raise InvalidOption(
                f"sample {sample!r}: which donor of consent {consent.consent_id} is it of; "
                f"say so with --subject {sample}=DONOR, its donors are {known}"
            )
        donors[sample] = donor
    return donors


def _keep(
    store: RecordStore, folder: Path, filed: MadeAnalysis, report: ScreenReport, actor: str
) -> Analysis | None:
    """Keep everything in one unit of work; the analysis that stood there before, if one did."""
    analysis = filed.analysis
    tables = {
        f"{name}.parquet": write_parquet(getattr(report, name))
        for name in ("plates", "plate_quality", "findings")
    }
    with store.begin(actor) as unit:
        before = unit.get_record("analysis", analysis.analysis_id)
        if before is not None:
            return from_json(Analysis, before.body)
        _keep_inputs(unit, folder, analysis)
        beside = []
        for name, content in tables.items():
            entry = unit.keep_object(content, name=name, media_type=PARQUET)
            beside.append(FileDigest(name, entry.digest, entry.size_bytes))
        datasets = [_keep_dataset(unit, made) for made in filed.datasets]
        unit.put_records([draft_value(dataset) for dataset in datasets])
        unit.put_record(_draft_analysis(replace(analysis, tables=tuple(beside))), expected=0)
        unit.note(
            "file",
            "analysis",
            analysis.analysis_id,
            {
                "owner": analysis.owner_id,
                "consent": analysis.consent_id,
                "agreement": analysis.agreement_id,
                "datasets": {one.dataset_id: one.digest for one in datasets},
            },
        )
    return None


def _keep_inputs(unit: RecordUnit, folder: Path, analysis: Analysis) -> None:
    """Keep the files that were read, if they are still those that were analysed."""
    for file in analysis.inputs:
        path = folder / file.name
        if not path.is_file():  # the reference cohort lies elsewhere and is another's
            continue
        entry = unit.keep_object(path, name=file.name)
        if entry.digest != file.digest:
            raise UnreadableFile(
                f"{file.name}: it was changed while it was analysed; nothing was kept, run it again"
            )


def _keep_dataset(unit: RecordUnit, made: MadeDataset) -> Dataset:
    entry = unit.keep_object(made.content, name=made.name, media_type=made.media_type)
    dataset = replace(made.dataset, digest=entry.digest)
    unit.put_dataset(
        DatasetEntry(
            dataset.dataset_id,
            dataset.owner_id,
            dataset.data_kind.value,
            entry.digest,
            dataset.consent_id,
            dataset.agreement_id,
            dataset.country,
        )
    )
    return dataset


def _draft_analysis(analysis: Analysis) -> Draft:
    me = ("analysis", analysis.analysis_id)
    links = [
        Link(*me, "owned_by", "member", analysis.owner_id),
        Link(*me, "under", "consent", analysis.consent_id),
    ]
    if analysis.agreement_id:
        links.append(Link(*me, "made_under", "agreement", analysis.agreement_id))
    links += [Link(*me, "holds", "dataset", one) for one in analysis.dataset_ids]
    return Draft(*me, to_json(analysis), links=tuple(links), source=analysis.name)
