"""``oncordia registry``: import, list, show, find."""

import sys
from typing import Annotated

import typer

from oncordia.cli.workspace import Actor, DatabaseUrl, Workspace, name_actor

app = typer.Typer(
    help="Members, people, agreements and what is said of them.", no_args_is_help=True
)
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.callback()
def registry() -> None:
    """Members, people, agreements and what is said of them."""


@app.command("import")
def import_(
    tables: Annotated[str, typer.Argument(help="Folder or file: CSV, TSV, XLSX or JSON.")],
    workspace: Workspace = ".",
    url: DatabaseUrl = None,
    actor: Actor = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan and change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import tables: a plan first, then all of it or nothing.

    \b
    $ oncordia registry import tables --dry-run
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.refusal import render_refusal
    from oncordia.cli.render_registry import render_plan
    from oncordia.errors import RefusedImport
    from oncordia.workflows import import_registry, use_store

    with use_store(workspace, url=url) as store, show_progress() as progress:
        try:
            plan = import_registry(
                tables, store, actor=name_actor(actor), dry_run=dry_run, progress=progress
            )
        except RefusedImport as error:
            typer.echo(render_refusal(error.problems, as_json=as_json), err=not as_json)
            sys.exit(2)
    if plan.errors:
        typer.echo(render_refusal(plan.errors, as_json=as_json), err=not as_json)
        sys.exit(2)
    typer.echo(render_plan(plan, as_json=as_json))


@app.command("list")
def list_(
    kind: Annotated[str | None, typer.Argument(help="member, person, agreement, …")] = None,
    workspace: Workspace = ".",
    url: DatabaseUrl = None,
    sort: Annotated[str, typer.Option(help="Only of this sort, as company or framework.")] = "",
    country: Annotated[str, typer.Option(help="Only of this country, as CN.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the records of a kind, or how many there are of each.

    \b
    $ oncordia registry list member --sort hospital
    """
    from oncordia.cli.render_registry import render_counts, render_list
    from oncordia.workflows import count_registry, list_registry, use_store

    with use_store(workspace, url=url) as store:
        if kind is None:
            typer.echo(render_counts(count_registry(store), as_json=as_json))
            return
        listed = list_registry(store, kind, sort=sort, country=country)
    typer.echo(render_list(listed, as_json=as_json))


@app.command()
def show(
    record_id: Annotated[str, typer.Argument(help="Id of a record, or a name that is its alone.")],
    workspace: Workspace = ".",
    url: DatabaseUrl = None,
    kind: Annotated[str | None, typer.Option(help="Kind, where several have the id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a record with its names, links, facts, sources and flags.

    \b
    $ oncordia registry show O007
    """
    from oncordia.cli.render_registry import render_record
    from oncordia.workflows import show_registry, use_store

    with use_store(workspace, url=url) as store:
        shown = show_registry(record_id, store, kind=kind)
    typer.echo(render_record(shown, as_json=as_json))


@app.command()
def find(
    name: Annotated[str, typer.Argument(help="A name, an alias or an identifier.")],
    workspace: Workspace = ".",
    url: DatabaseUrl = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only of this kind; repeat for more.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Records at most.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Find people, bodies and things by any name, Chinese or Latin.

    \b
    $ oncordia registry find 復旦
    """
    from oncordia.cli.render_registry import render_found
    from oncordia.workflows import find_registry, use_store

    with use_store(workspace, url=url) as store:
        found = find_registry(name, store, kinds=kind, limit=limit)
    typer.echo(render_found(found, as_json=as_json))
