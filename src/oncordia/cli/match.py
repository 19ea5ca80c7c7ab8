"""``oncordia match``: new, import, run."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from oncordia.cli.workspace import Actor, DatabaseUrl, name_actor, parse_day

app = typer.Typer(help="Needs and offers: who should meet whom, and why.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Day = Annotated[str | None, typer.Option("--on", help="Day of the matching [today].")]


@app.callback()
def match() -> None:
    """Needs and offers: who should meet whom, and why."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder for the tables.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write tables of needs and offers to fill in.

    \b
    $ oncordia match new tables
    """
    from oncordia.workflows import new_match

    written = [str(path) for path in new_match(folder)]
    typer.echo(json.dumps(written) if as_json else "\n".join(written))


@app.command("import")
def import_(
    tables: Annotated[
        list[Path], typer.Argument(help="Tables of needs and offers, or a folder of them.")
    ],
    workspace: Annotated[
        str, typer.Option("--workspace", "-w", envvar="ONCORDIA_WORKSPACE", help="Its folder.")
    ] = ".",
    url: DatabaseUrl = None,
    actor: Actor = None,
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Keep the needs and offers of tables in a workspace: all of them, or none.

    \b
    $ oncordia match import tables
    """
    from oncordia.cli.refusal import render_refusal
    from oncordia.errors import RefusedImport
    from oncordia.workflows import import_match, use_store

    with use_store(workspace, url=url) as store:
        try:
            done = import_match(tables, store, actor=name_actor(actor), on=parse_day("--on", on))
        except RefusedImport as error:
            typer.echo(render_refusal(error.problems, as_json=as_json), err=not as_json)
            sys.exit(2)
    if as_json:
        typer.echo(json.dumps(asdict(done), ensure_ascii=False, indent=2))
        return
    for problem in done.notes:
        typer.echo(f"note: {problem}", err=True)
    typer.echo(f"{done.n_needs} needs and {done.n_offers} offers kept, {done.n_same} as before")


@app.command()
def run(
    out: Annotated[Path, typer.Option(help="Folder for tables and page.")],
    tables: Annotated[
        list[Path] | None,
        typer.Argument(help="Tables of needs and offers [those that the workspace keeps]."),
    ] = None,
    workspace: Annotated[
        str | None,
        typer.Option(
            "--workspace",
            "-w",
            envvar="ONCORDIA_WORKSPACE",
            help="Its folder [this one, where no table is named].",
        ),
    ] = None,
    url: DatabaseUrl = None,
    event: Annotated[str, typer.Option(help="Only what is brought to this event.")] = "",
    on: Day = None,
    shortlist: Annotated[int, typer.Option(help="Partners listed for each need and offer.")] = 5,
    least_score: Annotated[float, typer.Option(help="Below it a pair is no fit, 0 to 1.")] = 0.25,
    method: Annotated[
        str, typer.Option(help="fair: everybody first; best: highest scores; stable.")
    ] = "fair",
    most_per_member: Annotated[
        int, typer.Option(help="Introductions of one member on each side; 0: no limit.")
    ] = 0,
    new_partners: Annotated[
        bool, typer.Option("--new-partners", help="Only members not bound by an agreement yet.")
    ] = False,
    glossary: Annotated[
        Path | None, typer.Option(help="Table of further terms: term_zh, terms_en.")
    ] = None,
    embeddings: Annotated[
        Path | None, typer.Option(help="Folder of a model of sentences, to be used beside words.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language the page opens in: en or zh.")] = "en",
    record: Annotated[
        bool, typer.Option("--record", help="Begin a talk in the workspace for each introduction.")
    ] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Shortlists with reasons for each need and offer, and whom to introduce to whom.

    \b
    $ oncordia match run tables/needs.csv tables/offers.csv --out matched
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.refusal import render_refusal
    from oncordia.cli.render_match import render_match
    from oncordia.domain.partnering import MatchOptions
    from oncordia.errors import RefusedImport
    from oncordia.workflows import MatchWish, record_match, run_match, use_store

    begun = None
    options = MatchOptions(
        shortlist=shortlist,
        least_score=least_score,
        method=method,
        most_per_member=most_per_member,
        keep_partners=not new_partners,
    )
    day = parse_day("--on", on)
    wish = MatchWish(tables or (), event, day, options, glossary, embeddings, language)
    try:
        with show_progress() as progress:
            if tables and workspace is None and not record:
                found = run_match(wish, out, progress=progress)
            else:
                with use_store(workspace or ".", url=url) as store:
                    found = run_match(wish, out, store, progress=progress)
                    if record:
                        begun = record_match(found, store, actor=name_actor(actor))
    except RefusedImport as error:
        typer.echo(render_refusal(error.problems, as_json=as_json), err=not as_json)
        sys.exit(2)
    typer.echo(render_match(found, out, begun, as_json=as_json))
