"""``oncordia funnel``: new, record, import, show."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from oncordia.cli.workspace import HERE, Actor, AsJson, DatabaseUrl, WorkspaceFolder, parse_day

app = typer.Typer(
    help="Talks from match to signature and delivery, and how many get there.",
    no_args_is_help=True,
)


@app.callback()
def funnel() -> None:
    """Talks from match to signature and delivery, and how many get there."""


@app.command()
def new(
    table: Annotated[Path, typer.Argument(help="New CSV table.", metavar="TABLE")],
) -> None:
    """Write a table of steps to fill in.

    \b
    $ oncordia funnel new steps.csv
    steps.csv
    """
    from oncordia.workflows import new_funnel

    typer.echo(str(new_funnel(table)))


@app.command()
def record(
    relation: Annotated[str, typer.Argument(help="Id of the talk, a word.")],
    step: Annotated[
        str,
        typer.Argument(
            help="match, request, acceptance, meeting, intent, signed, delivered or no."
        ),
    ],
    on: Annotated[str | None, typer.Option(help="Day, as YYYY-MM-DD [today].")] = None,
    from_id: Annotated[str, typer.Option("--from", help="Member that asks.")] = "",
    to_id: Annotated[str, typer.Option("--to", help="The other member.")] = "",
    event: Annotated[str, typer.Option(help="Event that the talk belongs to.")] = "",
    reason: Annotated[str, typer.Option(help="Of a no, from the fixed list.")] = "",
    agreement: Annotated[str, typer.Option(help="Paper that the talk has come to.")] = "",
    confidential: Annotated[
        bool | None,
        typer.Option("--confidential/--open", help="Names and notes are for the office alone."),
    ] = None,
    note: Annotated[str, typer.Option(help="In own words.")] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take back a step of that day; --note says why.")
    ] = False,
    workspace: WorkspaceFolder = HERE,
    url: DatabaseUrl = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Record one step of a talk, or a no with its reason.

    \b
    $ oncordia funnel record talk-7 no --reason "too early"
    talk-7  2026-11-27  no: too early
    """
    from datetime import date

    from oncordia.cli.render_talks import render_recorded
    from oncordia.workflows import record_funnel, use_store, withdraw_step

    day = parse_day("--on", on)
    with use_store(workspace, url=url) as store:
        if withdraw:
            gone = withdraw_step(
                store, relation, step, on=day or date.today(), why=note, actor=actor
            )
            typer.echo(f"{gone.relation_id}  {gone.on}  {gone.step} taken back")
            return
        done = record_funnel(
            store,
            relation,
            step,
            on=day,
            from_id=from_id,
            to_id=to_id,
            event_id=event,
            reason=reason,
            agreement_id=agreement,
            is_confidential=confidential,
            note=note,
            actor=actor,
        )
    typer.echo(render_recorded(done, as_json=as_json))


@app.command("import")
def import_(
    tables: Annotated[
        Path, typer.Argument(help="Table or folder: CSV, TSV, XLSX or JSON.", metavar="TABLE")
    ],
    event: Annotated[str, typer.Option(help="Edition of rows that name none.")] = "",
    on: Annotated[
        str | None, typer.Option(help="Day of matches, and of meetings that tell none.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be kept, and keep nothing.")
    ] = False,
    workspace: WorkspaceFolder = HERE,
    url: DatabaseUrl = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Import steps of talks, counts of editions, matches or a timetable: all or none.

    \b
    $ oncordia funnel import steps.csv
    """
    from oncordia.cli.refusal import render_refusal
    from oncordia.cli.render_talks import render_import
    from oncordia.errors import RefusedImport
    from oncordia.workflows import import_funnel, use_store

    with use_store(workspace, url=url) as store:
        try:
            done = import_funnel(
                tables,
                store,
                event_id=event,
                on=parse_day("--on", on),
                actor=actor,
                dry_run=dry_run,
            )
        except RefusedImport as error:
            typer.echo(render_refusal(error.problems, as_json=as_json), err=not as_json)
            sys.exit(2)
    typer.echo(render_import(done, as_json=as_json))


@app.command()
def show(
    event: Annotated[
        list[str] | None,
        typer.Option(help="Only this edition; repeat to compare several."),
    ] = None,
    relation: Annotated[str | None, typer.Option(help="The way of one talk instead.")] = None,
    on: Annotated[str | None, typer.Option(help="As of this day, YYYY-MM-DD [today].")] = None,
    interval: Annotated[str, typer.Option(help="exact or wilson.")] = "exact",
    confidence: Annotated[float, typer.Option(help="Of intervals, 0 to 1.")] = 0.95,
    share: Annotated[
        bool, typer.Option("--share", help="For others: fold and withhold cells of few talks.")
    ] = False,
    minimum: Annotated[int, typer.Option(help="Talks in the smallest cell for others.")] = 5,
    own: Annotated[
        bool, typer.Option("--own", help="With --relation: show what is confidential.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Also write a page, as funnel.html.")] = None,
    language: Annotated[str, typer.Option(help="Of the page when it opens: en or zh.")] = "en",
    workspace: WorkspaceFolder = HERE,
    url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show how many talks reach each step, how long it takes, why not, and what to expect.

    \b
    $ oncordia funnel show --event week-2018
    """
    from oncordia.cli.render_funnel import render_funnel
    from oncordia.cli.render_talks import render_talk
    from oncordia.workflows import page_funnel, show_funnel, show_talk, use_store

    day = parse_day("--on", on)
    with use_store(workspace, url=url) as store:
        if relation is not None:
            shown = show_talk(store, relation, own=own, on=day)
            typer.echo(render_talk(shown, as_json=as_json))
            return
        summary = show_funnel(
            store,
            event_ids=event or (),
            on=day,
            method=interval,
            confidence=confidence,
            share=share,
            minimum=minimum,
        )
    if out is not None:
        page_funnel(summary, out, language=language)
    typer.echo(render_funnel(summary, as_json=as_json))
