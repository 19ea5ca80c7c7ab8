"""Organoid tests against patients' outcomes: a table in, rates with limits and a page out."""

from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import polars as pl

from oncordia.domain import Provenance
from oncordia.domain.therapy import ConcordanceOptions, Direction, OutcomeDefinition
from oncordia.errors import InvalidTable
from oncordia.formats import write_results
from oncordia.formats.therapy import (
    ConcordanceTable,
    Pairs,
    check_outcomes,
    read_concordance,
    settle_definition,
)
from oncordia.reports import ConcordanceReport, check_language, render_concordance_page
from oncordia.therapy.concordance import (
    PairAssessment,
    Scores,
    assess_drugs,
    assess_pairs,
    assess_studies,
    assess_survival,
    build_scores,
)

PAGE_FILE = "concordance.html"


def concordance_therapy(
    table: str | Path,
    out: str | Path | None = None,
    *,
    responses: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    measure: str | None = None,
    direction: Direction | None = None,
    keep: Mapping[str, str] | None = None,
    drop_unknown: bool = False,
    responders: tuple[str, ...] = (),
    non_responders: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
    drugs: tuple[str, ...] = (),
    options: ConcordanceOptions | None = None,
    language: str = "en",
) -> ConcordanceReport:
    """Compare organoid tests with what patients did.

    Parameters
    ----------
    table
        Counts of studies (TP, FP, FN, TN), pairs of a test and an outcome, or survival; CSV, TSV,
        Parquet or XLSX, ``-`` is standard input.
    out
        Folder for the tables and the page, written whole or not at all.
    responses
        A second table with the measured responses of samples to drugs.
    columns, measure, direction, keep, drop_unknown
        As for ``formats.therapy.read_concordance``.
    responders, non_responders, left_out
        What outcomes count as; needed unless the outcomes are plain, as 1 and 0.
    drugs
        Drugs of the score; all where none is named.
    options
        Confidence, draws, seed; the defaults of ``ConcordanceOptions`` where not given.
    language
        Language that the page opens in, ``en`` or ``zh``.

    Returns
    -------
    ConcordanceReport
        Every table, and what the page says of them.

    Raises
    ------
    InputError
        If an option or a table cannot be used; one plain line a fault, with its mend.
    OutputError
        If ``out`` cannot be written.
    """
    check_language(language)
    chosen = options or ConcordanceOptions()
    read = read_concordance(
        table,
        responses=responses,
        columns=columns,
        measure=measure,
        direction=direction,
        keep=keep,
        drop_unknown=drop_unknown,
    )
    said = (tuple(responders), tuple(non_responders), tuple(left_out))
    if read.pairs is None:
        report = _report_studies(read, chosen, language)
    else:
        report = _report_pairs(read, read.pairs, said, tuple(drugs), chosen, language)
    if out is not None:
        page = render_concordance_page(report)
        write_results(out, report.tables, report.provenance, {PAGE_FILE: page})
    return report


def _report_studies(
    read: ConcordanceTable, options: ConcordanceOptions, language: str
) -> ConcordanceReport:
    return ConcordanceReport(
        name=Path(read.file).stem,
        options=options,
        provenance=_describe(read, options, None, {}),
        studies=assess_studies(read.studies, options),
        notes=read.notes,
        language=language,
    )


def _report_pairs(
    read: ConcordanceTable,
    pairs: Pairs,
    said: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    drugs: tuple[str, ...],
    options: ConcordanceOptions,
    language: str,
) -> ConcordanceReport:
    frame = pairs.frame
    definition = None
    if "outcome" in pairs.given:
        definition = settle_definition(frame, read.file, *said)
        check_outcomes(frame, definition, read.file)
    scores = build_scores(frame, pairs.sign, drugs)
    assessed = assess_pairs(scores, definition, options) if definition else None
    _refuse_flipped(read.file, pairs, assessed, options)
    tested = None
    if definition is not None and scores.is_panel:
        tested = assess_drugs(_keep_scored(pairs, scores), pairs.sign, definition, options)
    survival = None
    if "time" in pairs.given:
        survival = assess_survival(
            _keep_scored(pairs, scores),
            scores,
            assessed.calls if assessed else None,
            pairs.measure,
            options,
        )
    chosen: dict[str, object] = {
        "measure": pairs.measure,
        "low_is_sensitive": pairs.sign < 0,
        "drugs": list(scores.drugs) if scores.is_panel else [],
    }
    if survival is not None:
        chosen |= dict(zip(("time", "event"), pairs.follow_up, strict=True))
    return ConcordanceReport(
        name=Path(read.file).stem,
        options=options,
        provenance=_describe(read, options, definition, chosen),
        pairs=assessed,
        drugs=tested,
        survival=survival,
        follow_up=pairs.follow_up,
        measure=pairs.measure,
        is_low_sensitive=pairs.sign < 0,
        drugs_of_score=scores.drugs if scores.is_panel else (),
        n_replicates=scores.n_replicates,
        n_left_out=scores.frame.height - (assessed.judged.responds.size if assessed else 0),
        notes=read.notes,
        language=language,
    )


def _keep_scored(pairs: Pairs, scores: Scores) -> pl.DataFrame:
    """Pairs of the samples and drugs that the score is made of."""
    return pairs.frame.filter(
        pl.col("drug").is_in(scores.drugs), pl.col("sample").is_in(scores.frame["sample"].implode())
    )


def _refuse_flipped(
    file: str, pairs: Pairs, assessed: PairAssessment | None, options: ConcordanceOptions
) -> None:
    """Refuse a score that parts the classes the wrong way round, unless its direction was said."""
    area = assessed.auroc if assessed else None
    if area is None or not pairs.is_direction_inferred or area.high >= 0.5:
        return
    raise InvalidTable(
        f"{file}: patients who responded are the less sensitive ones by {pairs.measure} "
        f"(AUROC {area.value:.2f}, {100 * options.confidence:g} % limits {area.low:.2f} to "
        f"{area.high:.2f}), as if the scale were flipped; say --direction high if a high "
        f"{pairs.measure} means sensitive, or --direction low to hold on to it"
    )


def _describe(
    read: ConcordanceTable,
    options: ConcordanceOptions,
    definition: OutcomeDefinition | None,
    chosen: Mapping[str, object],
) -> Provenance:
    said = asdict(options)
    seed = int(said.pop("seed"))
    outcome = {"outcome": definition.label} if definition else {}
    return Provenance(
        version=version("oncordia"),
        inputs=read.inputs,
        options={"concordance": {**outcome, **chosen, **said, "kind": _name_kind(read)}},
        seed=seed if read.pairs is not None else None,
    )


def _name_kind(read: ConcordanceTable) -> str:
    return "pairs" if read.pairs is not None else "studies"
