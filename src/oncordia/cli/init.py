"""``oncordia init``: a new workspace."""

from pathlib import Path
from typing import Annotated

import typer

from oncordia.cli.workspace import Actor, AsJson


def init(
    folder: Annotated[Path, typer.Argument(help="New or empty folder.", metavar="DIR")],
    example: Annotated[
        bool, typer.Option("--example", help="Fill it with the example alliance.")
    ] = False,
    url: Annotated[
        str | None,
        typer.Option(help="Database server, as postgresql://user@host/name; else a file in DIR."),
    ] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Make a workspace: its database, objects and settings.

    \b
    $ oncordia init work --example
    work
    """
    from oncordia.cli.papers import render_workspace
    from oncordia.workflows import init_workspace

    made = init_workspace(folder, example=example, url=url, actor=actor)
    typer.echo(render_workspace(made, as_json=as_json))
