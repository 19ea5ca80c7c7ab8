"""``oncordia screen``: new, example, check, analyse."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncordia.cli.workspace import Actor

if TYPE_CHECKING:
    from oncordia.workflows import Belonging

app = typer.Typer(help="A drug screen on plates: from raw wells to a report.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="Folder that holds screen.toml.", metavar="FOLDER")]
WorkspaceFolder = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-w", envvar="ONCORDIA_WORKSPACE", help="Folder that oncordia init made."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make.", metavar="FOLDER")],
) -> None:
    """Write a commented screen.toml and a plate map to fill in.

    \b
    $ oncordia screen new my-screen
    my-screen/screen.toml
    my-screen/platemap.csv
    """
    from oncordia.workflows import new_screen

    for path in new_screen(folder):
        typer.echo(path)


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(help="New or empty folder.", metavar="FOLDER")],
    lines: Annotated[int, typer.Option(min=1, help="Organoid lines.")] = 2,
    replicates: Annotated[int, typer.Option(min=1, help="Plates a line.")] = 3,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
) -> None:
    """Write a made screen with realistic faults, to try the other commands on.

    \b
    $ oncordia screen example made --lines 2
    made
    """
    from oncordia.workflows import example_screen

    typer.echo(example_screen(folder, seed=seed, n_lines=lines, n_replicates=replicates))


@app.command()
def check(folder: Folder, as_json: AsJson = False) -> None:
    """Say everything that is wrong with the input, all of it at once.

    Ends with 0 if nothing keeps a plate from being analysed, else with 2.

    \b
    $ oncordia screen check my-screen
    platemap.csv, row 8, column dose: 'ten' is no number; write a number, or ...
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render import render_problems
    from oncordia.workflows import check_screen

    with show_progress() as progress:
        problems = check_screen(folder, progress=progress)
    typer.echo(render_problems(problems, as_json=as_json))
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(2)


@app.command()
def analyse(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="Folder for the tables and the report.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop if any plate cannot be used.")
    ] = False,
    reference: Annotated[
        Path | None,
        typer.Option(help="Table of a reference cohort's DSS2, for the selective scores."),
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the report: en or zh.")] = "en",
    workspace: WorkspaceFolder = None,
    owner: Annotated[
        str | None, typer.Option(help="Member whose screen it is; files it in the workspace.")
    ] = None,
    consent: Annotated[
        str | None, typer.Option(help="Consent of the donors; needed with --owner.")
    ] = None,
    agreement: Annotated[str, typer.Option(help="Agreement that it was made under.")] = "",
    subject: Annotated[
        list[str] | None,
        typer.Option(help="Whose a sample is, as SAMPLE=DONOR; repeat for more."),
    ] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """From raw wells to plate quality, curves, a sensitivity table and one HTML report.

    With --workspace, --owner and --consent the readings, responses, curves, sensitivity and the
    report are kept there too, one data set a sample and kind of data.

    \b
    $ oncordia screen analyse my-screen --out result
    My screen
      samples  2
      drugs    67
      plates   6: 1 pass, 4 look, 1 fail
      curves   134: 76 converged, 48 flat, 10 partial
    report   result/report.html
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render import render_analysis, render_problems
    from oncordia.workflows import analyse_screen, file_screen

    belonging = _read_belonging(workspace, owner, consent, agreement, subject or [])
    with show_progress() as progress:
        if belonging is None:
            filed, analysis = (
                None,
                analyse_screen(
                    folder,
                    out,
                    strict=strict,
                    language=language,
                    reference=reference,
                    progress=progress,
                ),
            )
        else:
            assert workspace is not None
            filed = file_screen(
                folder,
                workspace,
                belonging,
                out=out,
                actor=actor,
                strict=strict,
                language=language,
                reference=reference,
                progress=progress,
            )
            analysis = filed.report
    if analysis.problems:
        typer.echo(render_problems(analysis.problems, as_json=False), err=True)
    typer.echo(render_analysis(analysis, out, filed, as_json=as_json))


def _read_belonging(
    workspace: Path | None,
    owner: str | None,
    consent: str | None,
    agreement: str,
    subjects: list[str],
) -> "Belonging | None":
    """Whose the screen is; None where it is not to be filed."""
    from oncordia.errors import InvalidOption
    from oncordia.workflows import Belonging

    if owner is None:
        if consent or agreement or subjects:
            raise InvalidOption("--consent, --agreement and --subject need --owner; name the owner")
        return None
    if consent is None:
        raise InvalidOption("--owner needs --consent; name the donors' consent")
    if workspace is None:
        raise InvalidOption("--owner needs --workspace; name the folder that oncordia init made")
    donors = {}
    for text in subjects:
        sample, mark, donor = text.rpartition("=")
        if not mark or not sample or not donor:
            raise InvalidOption(f"--subject must read SAMPLE=DONOR, got {text!r}")
        donors[sample] = donor
    return Belonging(owner, consent, agreement, donors)
