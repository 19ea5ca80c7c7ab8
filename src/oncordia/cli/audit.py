"""``oncordia audit``: show, verify."""

from typing import Annotated

import typer

from oncordia.cli.workspace import HERE, AsJson, WorkspaceFolder

app = typer.Typer(
    help="Who did what with which record, in a chain that shows every change.",
    no_args_is_help=True,
)


@app.command()
def show(
    subject: Annotated[
        str | None,
        typer.Option(help="Only lines on this record, as agreement:ID or its id alone."),
    ] = None,
    action: Annotated[str | None, typer.Option(help="Only lines of this action.")] = None,
    by: Annotated[str | None, typer.Option(help="Only lines of this actor.")] = None,
    last: Annotated[int | None, typer.Option(help="Only so many of the latest.")] = None,
    workspace: WorkspaceFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Lines of the audit, oldest first.

    \b
    $ oncordia audit show --subject agreement:framework
    12  2024-01-05T09:12:44Z  anna  sign  agreement framework  party firm, by Li Wen
    """
    from oncordia.cli.papers import render_audit
    from oncordia.workflows import show_audit

    lines = show_audit(workspace, subject=subject, action=action, actor=by, last=last)
    typer.echo(render_audit(lines, as_json=as_json))


@app.command()
def verify(workspace: WorkspaceFolder = HERE, as_json: AsJson = False) -> None:
    """Find every line that was changed, lost or moved. Ends with 2 if there is one.

    \b
    $ oncordia audit verify
    47 lines, each as it was written
    """
    from oncordia.cli.papers import render_check
    from oncordia.workflows import verify_audit

    found = verify_audit(workspace)
    typer.echo(render_check(found, as_json=as_json))
    if not found.is_sound:
        raise typer.Exit(2)
