"""``oncordia therapy predict`` and ``panel``: what was not measured, and what to measure."""

from pathlib import Path
from typing import Annotated

import typer

from oncordia.cli.options import parse_columns
from oncordia.cli.workspace import Actor, AskedWorkspace, OnDay, Purpose, parse_day
from oncordia.errors import InvalidOption

CohortFolder = Annotated[
    Path, typer.Argument(help="Folder of a reference cohort (cohort build).", metavar="COHORT")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def predict(
    cohort: CohortFolder,
    sample: Annotated[str, typer.Option(help="A sample of the cohort, or of --result.")],
    result: Annotated[
        Path | None,
        typer.Option(help="Folder of screen analyse, or a table, with the sample's responses."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File for the whole table: .csv, .parquet, or - .")
    ] = None,
    confidence: Annotated[float, typer.Option(help="Confidence of the intervals.")] = 0.9,
    drugs: Annotated[int, typer.Option(min=0, help="How many drugs to print.")] = 10,
    explain: Annotated[
        int, typer.Option(min=0, help="How many drugs to explain, from the first.")
    ] = 3,
    measure: Annotated[
        str | None,
        typer.Option(help="What the values measure; a table does not say it [the cohort's]."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="What a column of a table is, as value=AUC."),
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
    message: Annotated[
        list[Path] | None,
        typer.Option(help="Message of another hospital to learn from; repeat for more."),
    ] = None,
    workspace: AskedWorkspace = None,
    member: Annotated[str, typer.Option(help="Member that learns from the messages.")] = "",
    purpose: Purpose = "",
    on: OnDay = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Predict the drugs that one sample was not tried with, each with its interval.

    With a workspace, only where agreements let the member train with each message; else it ends
    with 1.

    \b
    $ oncordia therapy predict colon --sample P-07
    P-07 against colon (59 patients): 30 measured, 10 predicted
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render_centres import render_refused
    from oncordia.cli.render_prediction import render_prediction
    from oncordia.formats import write_table
    from oncordia.formats.therapy import SourceOptions
    from oncordia.workflows import (
        MessageUse,
        PredictedTherapy,
        PredictSources,
        predict_therapy,
    )

    if bool(workspace) != bool(member):
        raise InvalidOption("--workspace and --member belong together; name both or none")
    use = None
    if workspace is not None:
        use = MessageUse(workspace, member, purpose, parse_day("--on", on), actor)
    read = SourceOptions(
        measure, parse_columns(column or []), tuple(leave_out or ()), percent, time
    )
    sources = PredictSources(result, read, explain, tuple(message or ()), use)
    with show_progress() as progress:
        predicted = predict_therapy(
            cohort, sample, sources, confidence=confidence, progress=progress
        )
    if not isinstance(predicted, PredictedTherapy):
        typer.echo(render_refused(predicted, as_json=as_json))
        raise typer.Exit(1)
    if out is not None:
        write_table(out, predicted.table)
    if out is None or str(out) != "-":
        typer.echo(render_prediction(predicted, drugs, as_json=as_json))


def panel(
    cohort: CohortFolder,
    drugs: Annotated[
        int | None, typer.Option(help="How many drugs to choose [10, or all there are].")
    ] = None,
    measured: Annotated[
        list[str] | None, typer.Option(help="A drug that is measured already; repeat for more.")
    ] = None,
    sample: Annotated[
        str | None, typer.Option(help="A sample of the cohort whose measured drugs count too.")
    ] = None,
    among: Annotated[
        list[str] | None, typer.Option(help="A drug that may be chosen; repeat for more [all].")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Choose the drugs to measure first, or next: those that tell most of all others.

    \b
    $ oncordia therapy panel colon --drugs 3
    colon: 60 patients, 40 drugs
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render_prediction import render_panel
    from oncordia.workflows import panel_therapy

    with show_progress() as progress:
        chosen = panel_therapy(
            cohort,
            drugs,
            measured=tuple(measured or ()),
            sample=sample,
            among=tuple(among) if among else None,
            progress=progress,
        )
    typer.echo(render_panel(chosen, as_json=as_json))
