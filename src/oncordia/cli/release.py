"""``oncordia release``: ask, pack, list."""

from pathlib import Path
from typing import Annotated

import typer

from oncordia.cli.workspace import HERE, Actor, AsJson, WorkspaceFolder, parse_day

app = typer.Typer(
    help="Results for partners: who may have them, and crates of those.", no_args_is_help=True
)

ResultId = Annotated[str, typer.Argument(help="Id of a data set or analysis.", metavar="RESULT")]
Purpose = Annotated[
    str, typer.Option(help="What for, in codes of DUO, as 'HMB; IRB'.", metavar="CODES")
]
Day = Annotated[str | None, typer.Option("--on", help="Day as YYYY-MM-DD; else today.")]
Users = Annotated[
    list[str] | None, typer.Option("--user", help="Who will use the data; repeat for more.")
]
Country = Annotated[str, typer.Option(help="Where the data go; else where the member is.")]


@app.command()
def ask(
    result: ResultId,
    by: Annotated[str, typer.Option(help="Member that asks.")],
    action: Annotated[str, typer.Option(help="see, compute, move, publish or train.")] = "move",
    purpose: Purpose = "",
    user: Users = None,
    to_country: Country = "",
    on: Day = None,
    workspace: WorkspaceFolder = HERE,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Decide for each data set of a result whether a member may have it.

    Ends with 0 if all of it is permitted, else with 1.

    \b
    $ oncordia release ask screen-0f3a9c --by institute --purpose HMB
    screen-0f3a9c/LINE-01/curves: permit by framework v1 §3
    """
    from oncordia.cli.releases import render_decisions
    from oncordia.domain.alliance import Outcome
    from oncordia.workflows import ask_release

    decisions = ask_release(
        workspace,
        result,
        by,
        action=action,
        purpose=purpose,
        users=user or (),
        to_country=to_country,
        on=parse_day("--on", on),
        actor=actor,
    )
    typer.echo(render_decisions(decisions, as_json=as_json))
    if any(decision.outcome is not Outcome.PERMIT for decision in decisions):
        raise typer.Exit(1)


@app.command()
def pack(
    result: ResultId,
    to: Annotated[str, typer.Option(help="Member that gets it.")],
    out: Annotated[Path, typer.Option(help="New folder, or new file ending in .zip.")],
    purpose: Purpose = "",
    partial: Annotated[
        bool, typer.Option("--partial", help="Leave out what is not permitted.")
    ] = False,
    user: Users = None,
    to_country: Country = "",
    on: Day = None,
    workspace: WorkspaceFolder = HERE,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Write a result as an RO-Crate for a partner, if and only if it is allowed.

    Ends with 0 if the crate is there, else with 1 and what would have to change.

    \b
    $ oncordia release pack screen-0f3a9c --to institute --purpose HMB --out for-institute.zip
    screen-0f3a9c/LINE-01/curves: permit by framework v1 §3
    package-7d20b1   for-institute.zip
    """
    from oncordia.cli.releases import render_packed
    from oncordia.workflows import pack_release

    packed = pack_release(
        workspace,
        result,
        to,
        out,
        purpose=purpose,
        partial=partial,
        users=user or (),
        to_country=to_country,
        on=parse_day("--on", on),
        actor=actor,
    )
    typer.echo(render_packed(packed, out, as_json=as_json))
    if packed.package is None:
        raise typer.Exit(1)


@app.command("list")
def list_(
    to: Annotated[str | None, typer.Option(help="Member that got them.")] = None,
    agreement: Annotated[
        str | None, typer.Option(help="Agreement that allowed them, in force or not.")
    ] = None,
    workspace: WorkspaceFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """List what was released, to whom, when, and by which clause.

    \b
    $ oncordia release list --to institute
    2024-06-01  institute  screen-0f3a9c/LINE-01/curves  framework v1 §3
    """
    from oncordia.cli.releases import render_releases
    from oncordia.workflows import list_release

    found = list_release(workspace, to=to, agreement=agreement)
    typer.echo(render_releases(found, as_json=as_json))
