"""``oncordia therapy rank``: one patient's candidates, in order, with reasons."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncordia.cli.options import parse_columns
from oncordia.errors import InvalidOption

if TYPE_CHECKING:
    from oncordia.workflows import FhirWish


def rank(
    result: Annotated[
        Path,
        typer.Argument(help="Folder of screen analyse, or a table of responses.", metavar="RESULT"),
    ],
    sample: Annotated[str, typer.Option(help="The patient's sample in it.")],
    out: Annotated[Path, typer.Option(help="Folder for the ranking.")],
    cohort: Annotated[
        Path | None, typer.Option(help="Folder of a reference cohort (cohort build).")
    ] = None,
    molecular: Annotated[Path | None, typer.Option(help="Molecular facts of the patient.")] = None,
    evidence: Annotated[
        Path | None, typer.Option(help="Evidence: drug, biomarker, tier, tumour_type, date.")
    ] = None,
    drugs: Annotated[
        Path | None, typer.Option(help="Drug notes: class, target, peak_uM, synonyms.")
    ] = None,
    disease: Annotated[str, typer.Option(help="Disease of the patient.")] = "",
    same_disease: Annotated[
        bool,
        typer.Option("--same-disease", help="Hold against the cohort's patients of it alone."),
    ] = False,
    same_laboratory: Annotated[
        bool,
        typer.Option("--same-laboratory", help="Hold against its laboratory's patients alone."),
    ] = False,
    concordance: Annotated[
        Path | None,
        typer.Option(help="Counts of studies (TP, FP, FN, TN) for the pages: how tests agreed."),
    ] = None,
    laboratory: Annotated[str, typer.Option(help="Laboratory that measured the sample.")] = "",
    language: Annotated[str, typer.Option(help="Language the pages open in: en or zh.")] = "en",
    order: Annotated[
        str, typer.Option(help="selective (against the cohort) or absolute (the effect itself).")
    ] = "selective",
    top: Annotated[int, typer.Option(help="The k of the top k.")] = 5,
    draws: Annotated[int, typer.Option(help="Joint draws of the responses.")] = 2000,
    confidence: Annotated[float, typer.Option(help="Confidence of intervals and verdicts.")] = 0.9,
    seed: Annotated[int, typer.Option(help="Of the draws.")] = 0,
    measure: Annotated[
        str | None,
        typer.Option(help="What the values measure; a table does not say it [the cohort's, auc]."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="What a column is, as value=AUC; repeat for more."),
    ] = None,
    leave_out: Annotated[
        list[str] | None, typer.Option(help="A column of a table to leave out; repeat for more.")
    ] = None,
    percent: Annotated[
        bool, typer.Option("--percent", help="A fraction is written in percent.")
    ] = False,
    time: Annotated[
        float | None, typer.Option(help="Hours since treatment, where there are several.")
    ] = None,
    fhir: Annotated[
        bool,
        typer.Option("--fhir", help="Also write ranking.fhir.json; needs --laboratory."),
    ] = False,
    measured_on: Annotated[
        str | None, typer.Option(help="Day of the measurement, as YYYY-MM-DD; --fhir needs it.")
    ] = None,
    patient_id: Annotated[
        str, typer.Option(help="Pseudonym of the patient, for --fhir [the sample].")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Rank what could be given to one patient, by the responses of their own cells.

    A decision aid, not a decision. Without --cohort only the order by effect is given.

    \b
    $ oncordia therapy rank result --sample LINE-01 --cohort colon --out ranking
    LINE-01 against colon (60 patients): 67 measured, 0 predicted
    """
    from oncordia.cli.options import parse_choice
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render_ranking import render_ranking
    from oncordia.cli.workspace import parse_day
    from oncordia.domain.therapy import Order, RankOptions
    from oncordia.formats.therapy import SourceOptions
    from oncordia.workflows import RankSources, rank_therapy

    read = SourceOptions(
        measure, parse_columns(column or []), tuple(leave_out or ()), percent, time
    )
    day = parse_day("--measured-on", measured_on)
    sources = RankSources(
        cohort=cohort,
        molecular=molecular,
        evidence=evidence,
        drugs=drugs,
        disease=disease,
        same_disease=same_disease,
        same_laboratory=same_laboratory,
        concordance=concordance,
        laboratory=laboratory,
        measured_on=day,
        language=language,
        read=read,
    )
    wish = _wish(day, patient_id) if fhir else None
    options = RankOptions(parse_choice("--order", Order, order), draws, top, confidence, seed)
    with show_progress() as progress:
        ranked = rank_therapy(result, sample, out, sources, options, fhir=wish, progress=progress)
    typer.echo(render_ranking(ranked.ranking, out, as_json=as_json))


def _wish(day: dt.date | None, patient_id: str) -> "FhirWish":
    from oncordia.workflows import FhirWish

    if day is None:
        raise InvalidOption("--fhir needs the day of the measurement; say --measured-on")
    return FhirWish(day, patient_id)
