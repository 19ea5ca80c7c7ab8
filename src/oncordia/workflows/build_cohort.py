"""Analysed screens or tables become a reference cohort, kept in a folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from oncordia.domain import InputDigest
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.formats.therapy import (
    ReadResponses,
    SourceOptions,
    list_columns,
    read_cohort,
    read_drug_notes,
    read_features,
    read_responses,
    read_sample_notes,
    write_cohort,
)
from oncordia.therapy import AssembledCohort, CohortPlan, ResponsePart, assemble_cohort
from oncordia.workflows.ports import Progress, keep_silent


@dataclass(frozen=True, slots=True)
class CohortSources:
    """What a cohort is called, and the tables beside its responses."""

    name: str = ""  # the folder's name where empty
    disease: str = ""  # of the samples whose disease no table tells
    samples: str | Path | None = None  # table of samples
    drugs: str | Path | None = None  # drug notes
    molecular: str | Path | None = None  # molecular facts
    against: str | Path | None = None  # cohort whose direction is known to be right
    trust_direction: bool = False
    read: SourceOptions = field(default_factory=SourceOptions)


def build_cohort(
    results: Sequence[str | Path],
    out: str | Path,
    sources: CohortSources | None = None,
    *,
    progress: Progress = keep_silent,
) -> AssembledCohort:
    """Build a reference cohort and keep it in the folder ``out``, whole or not at all.

    Parameters
    ----------
    results
        Folders that ``screen analyse`` wrote, or tables of responses.
    out
        New folder, or an earlier cohort, which is replaced.
    sources
        Name, disease, measure, and tables of samples, drugs and molecular facts.
    progress
        Is told how far the work has come.

    Returns
    -------
    AssembledCohort
        The cohort with its digest, and what is to be known of it.

    Raises
    ------
    InputError
        If a source cannot be read, measures something else than the others, or the whole is no
        cohort; see ``assemble_cohort``.
    OutputError
        If ``out`` holds something that is no cohort.
    """
    chosen = sources or CohortSources()
    read_options, of_notes = _part_columns(results, chosen)
    if not results:
        raise InvalidOption("no result or table is given; name one or more")
    read = []
    for place, source in enumerate(results):
        progress("read", place, len(results))
        read.append(read_responses(source, read_options))
    progress("read", len(results), len(results))
    _refuse_same(read)
    inputs = [one for source in read for one in source.inputs]
    plan = _plan(Path(out), chosen, of_notes, read, inputs)
    assembled = assemble_cohort([ResponsePart(one.name, one.frame) for one in read], plan)
    kept = write_cohort(out, assembled.cohort)
    notes = [note for one in read for note in one.notes]
    return AssembledCohort(kept, (*notes, *assembled.notes))


def _plan(
    out: Path,
    chosen: CohortSources,
    of_notes: Mapping[str, str],
    read: Sequence[ReadResponses],
    inputs: list[InputDigest],
) -> CohortPlan:
    drugs = samples = features = None
    if chosen.drugs is not None:
        drugs, digest = read_drug_notes(chosen.drugs)
        inputs.append(digest)
    if chosen.samples is not None:
        samples, digest = read_sample_notes(chosen.samples, of_notes)
        inputs.append(digest)
    if chosen.molecular is not None:
        features, digest = read_features(chosen.molecular)
        inputs.append(digest)
    return CohortPlan(
        name=chosen.name or out.name,
        measure=read[0].measure,
        disease=chosen.disease,
        drugs=drugs,
        samples=samples,
        features=features,
        against=None if chosen.against is None else read_cohort(chosen.against),
        trust_direction=chosen.trust_direction,
        inputs=tuple(inputs),
    )


def _part_columns(
    results: Sequence[str | Path], chosen: CohortSources
) -> tuple[SourceOptions, Mapping[str, str]]:
    """Options for the responses, and the names of columns that the table of samples has."""
    told = chosen.read.columns
    if chosen.samples is None or not told:
        return chosen.read, {}
    there = set(list_columns(chosen.samples))
    of_notes = {meaning: name for meaning, name in told.items() if name in there}
    tables = [source for source in results if Path(source).is_file()]
    known = {name for source in tables for name in list_columns(source)}
    kept = {
        meaning: name for meaning, name in told.items() if name in known or meaning not in of_notes
    }
    return replace(chosen.read, columns=kept), of_notes


def _refuse_same(read: Sequence[ReadResponses]) -> None:
    """One file given twice would count its samples twice."""
    places: dict[str, int] = {}
    for place, source in enumerate(read):
        for digest in source.inputs:
            if digest.file.endswith("run.json"):
                continue
            earlier = places.setdefault(digest.sha256, place)
            if earlier != place:
                raise InvalidTable(
                    f"{read[earlier].name} and {source.name} hold the same responses; give each "
                    f"source once"
                )
    analysed = [one for one in read if one.method]
    other = next((one for one in analysed if one.method != analysed[0].method), None)
    if other is not None:
        raise InvalidTable(
            f"{analysed[0].name} was normalised by {analysed[0].method} and {other.name} by "
            f"{other.method}; analyse both the same way"
        )
