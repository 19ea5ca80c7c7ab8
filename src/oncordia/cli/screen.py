"""``oncordia screen``: new, example, check, analyse."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="A drug screen on plates: from raw wells to a report.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="Folder that holds screen.toml.", metavar="FOLDER")]
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
    as_json: AsJson = False,
) -> None:
    """From raw wells to plate quality, curves, a sensitivity table and one HTML report.

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
    from oncordia.workflows import analyse_screen

    with show_progress() as progress:
        analysis = analyse_screen(
            folder,
            out,
            strict=strict,
            language=language,
            reference=reference,
            progress=progress,
        )
    if analysis.problems:
        typer.echo(render_problems(analysis.problems, as_json=False), err=True)
    typer.echo(render_analysis(analysis, out, as_json=as_json))
