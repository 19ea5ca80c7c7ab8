"""One patient's measured responses become a ranked list, kept with all that it rests on."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from oncordia.domain import InputDigest, Provenance
from oncordia.domain.therapy import (
    Cohort,
    DrugNote,
    EvidenceLine,
    RankOptions,
    find_measure,
)
from oncordia.errors import InvalidOption, InvalidTable, UnreadableFile
from oncordia.formats import write_results
from oncordia.formats.therapy import (
    SourceOptions,
    read_cohort,
    read_drug_notes,
    read_evidence,
    read_features,
)
from oncordia.reports.shell import check_language
from oncordia.therapy import PatientFacts, rank_candidates
from oncordia.workflows.patient_agreement import read_agreement
from oncordia.workflows.patient_screen import ReadPatient, read_patient
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.ranking_files import FhirWish, Pages, RankedTherapy, make_fhir, make_pages
from oncordia.workflows.ranking_tables import frame_ranking, write_plain

DEFAULT_MEASURE = "auc"


@dataclass(frozen=True, slots=True)
class RankSources:
    """What a ranking takes beside the patient's responses."""

    cohort: str | Path | None = None  # folder of a cohort
    molecular: str | Path | None = None
    evidence: str | Path | None = None
    drugs: str | Path | None = None  # drug notes
    disease: str = ""  # of the patient; the reference is then of that disease where it tells it
    same_disease: bool = False  # only the cohort's samples of the patient's disease
    same_laboratory: bool = False  # only those that the patient's laboratory measured
    concordance: str | Path | None = None  # counts of studies: how tests agreed with patients
    laboratory: str = ""  # that measured the patient's sample
    measured_on: dt.date | None = None  # day of the measurement, for the pages
    language: str = "en"  # that the pages open in, en or zh
    read: SourceOptions = field(default_factory=SourceOptions)

    def __post_init__(self) -> None:
        check_language(self.language)


def rank_therapy(
    result: str | Path,
    sample: str,
    out: str | Path | None = None,
    sources: RankSources | None = None,
    options: RankOptions | None = None,
    *,
    fhir: FhirWish | None = None,
    pages: Pages = make_pages,
    progress: Progress = keep_silent,
) -> RankedTherapy:
    """Rank what could be given to the patient of ``sample``.

    Parameters
    ----------
    result
        Folder that ``screen analyse`` wrote, or a table of responses whose measure is told.
    sample
        The patient's sample in it. A sample of the same name, or of the same patient, in the
        cohort is left out of the reference.
    out
        New folder for ``ranking`` as Parquet, CSV and JSON, ``run.json``, ``board.html`` and
        ``patient.html``; it appears whole or not at all. An earlier result of ours is replaced.
    sources
        Cohort, molecular facts, evidence, drug notes, disease.
    options
        Order, draws, top k, confidence, seed.
    fhir
        If given, ``ranking.fhir.json`` is written too, a FHIR R5 bundle.
    pages
        Makes further files of the ranking, by name.
    progress
        Is told how far the work has come.

    Returns
    -------
    RankedTherapy
        The ranking; where a refusal stands in it, only measured drugs and no order.

    Raises
    ------
    InputError
        If a source cannot be read or contradicts another.
    OutputError
        If ``out`` holds something that is not a result of ours.
    """
    told, chosen = sources or RankSources(), options or RankOptions()
    progress("read", 0, 1)
    inputs: list[InputDigest] = []
    cohort = None if told.cohort is None else read_cohort(told.cohort)
    facts = _read_facts(sample, told, inputs)
    patient = _read_patient(result, sample, cohort, told, facts.notes)
    if cohort is not None and told.same_disease:
        if not patient.screen.disease:
            raise InvalidOption("--same-disease needs the patient's disease; say --disease")
        cohort = cohort.keep_disease(patient.screen.disease)
    progress("read", 1, 1)
    if told.laboratory and not patient.screen.centre:
        patient = replace(patient, screen=replace(patient.screen, centre=told.laboratory))
    if cohort is not None and told.same_laboratory:
        if not patient.screen.centre:
            raise InvalidOption("--same-laboratory needs the laboratory; say --laboratory")
        cohort = cohort.keep_centre(patient.screen.centre)
    progress("rank", 0, 1)
    ranking = rank_candidates(patient.screen, cohort, chosen, facts)
    progress("rank", 1, 1)
    ranked = RankedTherapy(
        ranking=ranking,
        patient=patient.screen,
        provenance=_name_sources(patient, cohort, told, chosen, inputs),
        cohort=cohort,
        disease=patient.screen.disease,
        plates=patient.plates,
        laboratory=told.laboratory,
        measured_on=told.measured_on,
        language=told.language,
        agreements=() if told.concordance is None else (read_agreement(told.concordance),),
    )
    if out is not None:
        tables = {"ranking": frame_ranking(ranking)}
        files = {"ranking.json": write_plain(ranking), **pages(ranked)}
        if fhir is not None:
            files["ranking.fhir.json"] = make_fhir(ranked, fhir)
        write_results(Path(out), tables, ranked.provenance, files)
    return ranked


def _read_facts(sample: str, told: RankSources, inputs: list[InputDigest]) -> PatientFacts:
    notes: Mapping[str, DrugNote] = {}
    evidence: tuple[EvidenceLine, ...] = ()
    molecular: dict[str, float] = {}
    if told.drugs is not None:
        notes, digest = read_drug_notes(told.drugs)
        inputs.append(digest)
    if told.evidence is not None:
        evidence, digest = read_evidence(told.evidence)
        inputs.append(digest)
    if told.molecular is not None:
        table, digest = read_features(told.molecular)
        inputs.append(digest)
        if sample not in table.samples:
            raise InvalidTable(
                f"{digest.file}: holds no molecular fact of sample {sample!r}; "
                f"it has {', '.join(table.samples[:5])}"
            )
        row = table.align_rows((sample,))[0]
        molecular = dict(zip(table.features, row.tolist(), strict=True))
    return PatientFacts(molecular, evidence, notes)


def _read_patient(
    result: str | Path,
    sample: str,
    cohort: Cohort | None,
    told: RankSources,
    notes: Mapping[str, DrugNote],
) -> ReadPatient:
    own = told.read.measure
    path = Path(result)
    is_table = not path.is_dir()
    if not path.exists():
        raise UnreadableFile(f"{path.name}: there is no such file or folder; check the name")
    if own is None and is_table:
        raise InvalidOption(f"{path.name}: is a table, so say what it measures with --measure")
    name = own or (DEFAULT_MEASURE if cohort is None else cohort.matrix.measure.name)
    known = {**({} if cohort is None else cohort.notes), **notes}
    return read_patient(result, sample, find_measure(name), told.read, known, told.disease)


def _name_sources(
    patient: ReadPatient,
    cohort: Cohort | None,
    told: RankSources,
    options: RankOptions,
    inputs: list[InputDigest],
) -> Provenance:
    kept: dict[str, object] = {}
    if cohort is not None:
        kept = {
            "name": cohort.name,
            "version": cohort.version,
            "sha256": cohort.digest,
            "same_disease": told.same_disease,
            "same_laboratory": told.same_laboratory,
        }
    run = None if patient.result is None else patient.result.run.get("version")
    return Provenance(
        version=version("oncordia"),
        inputs=(*patient.inputs, *inputs),
        options={
            "sample": patient.screen.sample,
            "measure": patient.screen.measure.name,
            "disease": patient.screen.disease,
            "rank": {name: value for name, value in asdict(options).items() if name != "seed"},
            "cohort": kept,
            "result_version": run,
        },
        seed=options.seed,
    )
