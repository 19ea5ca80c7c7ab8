"""``oncordia cohort``: example, build, show."""

from pathlib import Path
from typing import Annotated

import typer

from oncordia.cli.centres import associations, compare, message, pool
from oncordia.cli.options import parse_columns

app = typer.Typer(help="Reference cohorts that a patient is held against.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
MeasureWord = Annotated[
    str | None,
    typer.Option("--measure", help="What the values measure; a table does not say it [auc]."),
]
TableColumns = Annotated[
    list[str] | None,
    typer.Option("--column", help="What a column is, as patient=Donor; repeat for more."),
]
Percent = Annotated[bool, typer.Option("--percent", help="A fraction is written in percent.")]
TimeHours = Annotated[
    float | None, typer.Option("--time", help="Hours since treatment, where there are several.")
]


@app.callback()
def cohort() -> None:
    """Reference cohorts that a patient is held against."""


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(help="New or empty folder.", metavar="FOLDER")],
    patients: Annotated[int, typer.Option(min=3, help="Patients of the cohort.")] = 60,
    seed: Annotated[int, typer.Option(help="As of screen example: the same drugs.")] = 1,
) -> None:
    """Write made tables of a cohort that fits the made screen, to try the other commands on.

    \b
    $ oncordia cohort example tables
    tables/responses.csv
    tables/samples.csv
    """
    from oncordia.workflows import example_cohort

    for path in example_cohort(folder, n_patients=patients, seed=seed):
        typer.echo(path)


@app.command()
def build(
    results: Annotated[
        list[Path],
        typer.Argument(
            help="Folders of screen analyse, or tables of samples and drugs.", metavar="RESULTS…"
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the cohort.")],
    name: Annotated[str, typer.Option(help="Name of the cohort [name of the folder].")] = "",
    disease: Annotated[
        str, typer.Option(help="Disease of the samples whose disease no table tells.")
    ] = "",
    measure: MeasureWord = None,
    column: TableColumns = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(help="A column that is neither a drug nor a note; repeat for more."),
    ] = None,
    percent: Percent = False,
    time: TimeHours = None,
    samples: Annotated[
        Path | None, typer.Option(help="Table of samples: patient, centre, healthy, disease.")
    ] = None,
    drugs: Annotated[
        Path | None, typer.Option(help="Drug notes: class, target, peak_uM, synonyms.")
    ] = None,
    molecular: Annotated[Path | None, typer.Option(help="Molecular facts of the samples.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="Cohort whose direction is right, to hold this one to.")
    ] = None,
    trust_direction: Annotated[
        bool,
        typer.Option("--trust-direction", help="Do not hold the scale against pan-toxic drugs."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build a reference cohort from analysed screens or tables.

    \b
    $ oncordia cohort build responses.csv --measure auc --out colon
    colon: 60 samples of 60 patients x 40 drugs, auc (low is sensitive)
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render_cohort import render_built
    from oncordia.formats.therapy import SourceOptions
    from oncordia.workflows import CohortSources, build_cohort

    read = SourceOptions(
        measure, parse_columns(column or []), tuple(leave_out or ()), percent, time
    )
    sources = CohortSources(
        name, disease, samples, drugs, molecular, against, trust_direction, read
    )
    with show_progress() as progress:
        built = build_cohort(results, out, sources, progress=progress)
    typer.echo(render_built(built, out, as_json=as_json))


@app.command()
def show(
    folder: Annotated[Path, typer.Argument(help="Folder of a cohort.", metavar="COHORT")],
    drugs: Annotated[int, typer.Option(min=0, help="Drugs to list.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Say what a cohort holds, after its files are held to their digests.

    \b
    $ oncordia cohort show colon --drugs 3
    colon: 60 samples of 60 patients x 40 drugs, auc (low is sensitive)
    """
    from oncordia.cli.render_cohort import render_cohort
    from oncordia.workflows import show_cohort

    typer.echo(render_cohort(show_cohort(folder), drugs, as_json=as_json))


@app.command()
def card(
    folder: Annotated[Path, typer.Argument(help="Folder of a cohort.", metavar="COHORT")],
    out: Annotated[
        Path | None, typer.Option(help="File for the card: .html or .md [COHORT's name.html].")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the card, en or zh.")] = "en",
    revealed: Annotated[int, typer.Option(min=1, help="Measured drugs of a new patient.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Write a cohort's card: what it holds, how well it predicts, where not to use it.

    Every patient is left out once, some drugs are revealed, and all others predicted.

    \b
    $ oncordia cohort card colon --out colon.html
    colon: 60 patients x 40 drugs; error 0.84 SD, 91% inside the 90% interval
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render_cohort import render_card
    from oncordia.workflows import card_cohort

    target = out or Path(f"{folder.resolve().name}.html")
    with show_progress() as progress:
        made = card_cohort(
            folder, target, language=language, n_revealed=revealed, progress=progress
        )
    typer.echo(render_card(made, target, as_json=as_json))


for _verb in (message, pool, compare, associations):
    app.command()(_verb)
