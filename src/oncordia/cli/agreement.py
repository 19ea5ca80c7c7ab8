"""``oncordia agreement``: new, add, show, list, sign, amend, end, revoke, decide, asks, answer."""

from pathlib import Path
from typing import Annotated

import typer

from oncordia.cli.asks import answer, asks
from oncordia.cli.workspace import HERE, Actor, AsJson, WorkspaceFolder, parse_day

app = typer.Typer(
    help="Agreements, and what they allow whom to do with which data.", no_args_is_help=True
)

AgreementFile = Annotated[Path, typer.Argument(help="TOML or JSON file.", metavar="FILE")]
AgreementId = Annotated[str, typer.Argument(help="Id of the agreement.", metavar="ID")]
Day = Annotated[str | None, typer.Option("--on", help="Day as YYYY-MM-DD; else today.")]
CloseDay = Annotated[str, typer.Option("--on", help="From this day it grants nothing.")]
Why = Annotated[str, typer.Option("--why", help="The reason.")]


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="File to write.", metavar="FILE")],
) -> None:
    """Write a commented file to fill in.

    \b
    $ oncordia agreement new framework.toml
    framework.toml
    """
    from oncordia.workflows import new_agreement

    typer.echo(new_agreement(file))


@app.command()
def add(
    file: AgreementFile,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of a draft of the same id.")
    ] = False,
    workspace: WorkspaceFolder = HERE,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Keep an agreement as a draft to be signed. All faults of the file are said at once.

    \b
    $ oncordia agreement add framework.toml
    agreement framework-2024 v1, draft, to be signed by firm, hospital
    """
    from oncordia.cli.papers import render_step
    from oncordia.workflows import add_agreement

    added = add_agreement(workspace, file, replace=replace, actor=actor)
    typer.echo(render_step(added.agreement, replaced=added.replaced, as_json=as_json))


@app.command()
def show(
    which: Annotated[str, typer.Argument(help="Id, or a file not yet added.", metavar="ID|FILE")],
    version: Annotated[int | None, typer.Option(help="Version; else the last.")] = None,
    on: Day = None,
    toml: Annotated[
        bool, typer.Option("--toml", help="Print the file that it reads from, to amend it.")
    ] = False,
    workspace: WorkspaceFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show an agreement: parties, rights, signatures, what went out.

    \b
    $ oncordia agreement show framework-2024
    agreement framework-2024 v1: signed
    """
    from oncordia.cli.papers import render_agreement
    from oncordia.formats import write_agreement
    from oncordia.workflows import check_agreement, show_agreement

    day = parse_day("--on", on)
    is_file = Path(which).suffix in (".toml", ".json") or Path(which).is_file()
    shown = check_agreement(which) if is_file else show_agreement(workspace, which, version=version)
    if toml:
        typer.echo(write_agreement(shown.agreement), nl=False)
    else:
        typer.echo(render_agreement(shown, on=day, as_json=as_json))


@app.command(name="list")
def list_(
    party: Annotated[str | None, typer.Option(help="Only those of this member.")] = None,
    on: Day = None,
    workspace: WorkspaceFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Every agreement, how far it has come, and whether it is in force.

    \b
    $ oncordia agreement list --party firm --on 2024-06-01
    framework-2024  v1  framework  signed  in force  Framework agreement on ...
    """
    from oncordia.cli.papers import render_list
    from oncordia.workflows import list_agreement

    listed = list_agreement(workspace, party=party, on=parse_day("--on", on))
    typer.echo(render_list(listed, as_json=as_json))


@app.command()
def sign(
    agreement_id: AgreementId,
    party: Annotated[str, typer.Option(help="The member that signs.")],
    by: Annotated[str, typer.Option(help="The person who signs for it.")],
    on: Day = None,
    workspace: WorkspaceFolder = HERE,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """A party signs the current version; it is signed once every party has.

    \b
    $ oncordia agreement sign framework-2024 --party firm --by "Li Wen" --on 2023-12-01
    agreement framework-2024 v1, draft, to be signed by hospital
    """
    from oncordia.cli.papers import render_step
    from oncordia.workflows import sign_agreement

    signed = sign_agreement(
        workspace, agreement_id, party=party, by=by, on=parse_day("--on", on), actor=actor
    )
    typer.echo(render_step(signed, as_json=as_json))


@app.command()
def amend(
    file: AgreementFile,
    workspace: WorkspaceFolder = HERE,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Keep a changed text as the next version. The one before holds on until all have signed.

    \b
    $ oncordia agreement show framework-2024 --toml > changed.toml
    $ oncordia agreement amend changed.toml
    agreement framework-2024 v2, draft, to be signed by firm, hospital
    """
    from oncordia.cli.papers import render_step
    from oncordia.workflows import amend_agreement

    amended = amend_agreement(workspace, file, actor=actor)
    typer.echo(render_step(amended.agreement, changes=amended.changes, as_json=as_json))


@app.command()
def end(
    agreement_id: AgreementId,
    on: CloseDay,
    why: Why,
    workspace: WorkspaceFolder = HERE,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """End a signed agreement, and list what went out under it.

    \b
    $ oncordia agreement end framework-2024 --on 2025-06-30 --why "the project is done"
    agreement framework-2024 v1, ended on 2025-06-30: the project is done
    """
    from oncordia.cli.papers import render_closed
    from oncordia.workflows import end_agreement

    day = parse_day("--on", on)
    assert day is not None
    closed = end_agreement(workspace, agreement_id, on=day, why=why, actor=actor)
    typer.echo(render_closed(closed, as_json=as_json))


@app.command()
def revoke(
    agreement_id: AgreementId,
    on: CloseDay,
    why: Why,
    workspace: WorkspaceFolder = HERE,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a signed agreement, and list what went out under it.

    \b
    $ oncordia agreement revoke framework-2024 --on 2024-09-01 --why "a party left"
    agreement framework-2024 v1, revoked on 2024-09-01: a party left
    """
    from oncordia.cli.papers import render_closed
    from oncordia.workflows import revoke_agreement

    day = parse_day("--on", on)
    assert day is not None
    closed = revoke_agreement(workspace, agreement_id, on=day, why=why, actor=actor)
    typer.echo(render_closed(closed, as_json=as_json))


@app.command()
def decide(
    who: Annotated[str, typer.Option(help="The member that asks.")],
    action: Annotated[str, typer.Option(help="see (or read), compute, move, publish, train.")],
    purpose: Annotated[str, typer.Option(help="What for, in codes of DUO, as 'HMB; IRB'.")],
    data: Annotated[str, typer.Option(help="Kind of data, as curves; or name --dataset.")] = "",
    subject: Annotated[str, typer.Option(help="Donor or line whose data are meant.")] = "",
    dataset: Annotated[str, typer.Option(help="One data set, in place of --subject.")] = "",
    user: Annotated[
        list[str] | None, typer.Option(help="Who will use the data; repeat for more.")
    ] = None,
    to_country: Annotated[
        str, typer.Option(help="Where they go, as IT; else where the member is.")
    ] = "",
    on: Day = None,
    workspace: WorkspaceFolder = HERE,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Permit, refuse or ask: by which clause, and what would change it.

    Ends with 0 on a permit alone, with 1 on refuse and ask. Each decision stands in the audit.

    \b
    $ oncordia agreement decide --who lantern-biotech --action read --data curves \\
        --subject S17 --purpose HMB --on 2024-09-01
    permit: lantern-biotech may see curves of S17 on 2024-09-01
    """
    from oncordia.cli.decision import render_decision
    from oncordia.domain.alliance import Outcome
    from oncordia.workflows import decide_agreement

    decided = decide_agreement(
        workspace,
        who=who,
        action=action,
        purpose=purpose,
        data=data,
        subject=subject,
        dataset=dataset,
        users=user or (),
        to_country=to_country,
        on=parse_day("--on", on),
        actor=actor,
    )
    typer.echo(render_decision(decided, as_json=as_json))
    if decided.decision.outcome is not Outcome.PERMIT:
        raise typer.Exit(1)


app.command()(asks)
app.command()(answer)
