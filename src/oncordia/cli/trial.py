"""``oncordia trial``: kinds, new, simulate, boundaries, optimise, compare, embed, concordance."""

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Designs of trials: their boundaries and operating characteristics.",
    no_args_is_help=True,
)

DesignFile = Annotated[Path, typer.Argument(help="Document of the design.", metavar="DESIGN")]
ScenarioFile = Annotated[
    Path | None,
    typer.Option("--scenario", help="Document of scenarios [those that the design assumes]."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


Trials = Annotated[int, typer.Option("--trials", help="Trials in each scenario, at most.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same result.")]
Workers = Annotated[int | None, typer.Option("--workers", help="Threads [every core].")]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", help="Address of a Dask scheduler, as tcp://host:8786."),
]
Precision = Annotated[
    float | None,
    typer.Option("--precision", help="Stop when each share has this Monte-Carlo error, as 0.002."),
]


@app.callback()
def trial() -> None:
    """Designs of trials: their boundaries and operating characteristics."""


@app.command()
def kinds(as_json: AsJson = False) -> None:
    """List the kinds of designs.

    \b
    $ oncordia trial kinds
    two_stage    Single-arm two-stage design of Simon (1989).
    """
    from oncordia.cli.render_trial import render_kinds
    from oncordia.workflows import kinds_trial

    typer.echo(render_kinds(kinds_trial(), as_json=as_json))


@app.command()
def new(
    kind: Annotated[str, typer.Argument(help="Kind of design (trial kinds).", metavar="KIND")],
    out: Annotated[Path, typer.Option(help="File for the design.")] = Path("design.toml"),
    scenario: Annotated[
        Path | None, typer.Option(help="Also a file for the scenarios that it assumes.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a commented design to fill in; it runs as it stands.

    \b
    $ oncordia trial new two_stage --out design.toml
    design.toml
    """
    from oncordia.workflows import new_trial

    written = [str(path) for path in new_trial(kind, out, scenario)]
    typer.echo(json.dumps(written) if as_json else "\n".join(written))


@app.command()
def simulate(
    design: DesignFile,
    out: Annotated[Path, typer.Option(help="Folder for tables and report.")],
    scenario: ScenarioFile = None,
    trials: Trials = 100_000,
    seed: Seed = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    precision: Precision = None,
    swing: Annotated[
        float, typer.Option(help="Share by which assumptions are moved for the report; 0: none.")
    ] = 0.2,
    as_json: AsJson = False,
) -> None:
    """Operating characteristics of a design: exact where they are known, and simulated.

    \b
    $ oncordia trial simulate design.toml --out result
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render_trial import render_simulated
    from oncordia.trials import SimulationOptions
    from oncordia.workflows import simulate_trial

    options = SimulationOptions(trials, seed, workers, cluster, precision)
    with show_progress() as progress:
        found = simulate_trial(design, out, scenario, options, swing, progress=progress)
    typer.echo(render_simulated(found, out, as_json=as_json))


@app.command()
def boundaries(design: DesignFile, scenario: ScenarioFile = None, as_json: AsJson = False) -> None:
    """Boundaries and exact characteristics of a design, without simulation.

    \b
    $ oncordia trial boundaries design.toml
    """
    from oncordia.cli.render_trial import render_boundaries
    from oncordia.workflows import boundaries_trial

    typer.echo(render_boundaries(boundaries_trial(design, scenario), as_json=as_json))


@app.command()
def optimise(
    design: DesignFile,
    minimise: Annotated[
        str, typer.Option(help="What to make small, as expected_n or expected_n[null].")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the designs and the best one.")],
    constraint: Annotated[
        list[str] | None, typer.Option(help="What must hold, as type1<=0.05; repeat for more.")
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(help="A setting to vary, as n=20..60..5 or n=20|30; repeat for more."),
    ] = None,
    scenario: ScenarioFile = None,
    trials: Trials = 100_000,
    seed: Seed = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> None:
    """Find the best design under constraints; exact answers drop what they can first.

    \b
    $ oncordia trial optimise design.toml --vary n=20..60 --constraint "power>=0.8" \\
        --minimise expected_n --out best
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render_trial import render_optimised
    from oncordia.trials import SimulationOptions
    from oncordia.workflows import SearchWish, optimise_trial

    simulation = SimulationOptions(trials, seed, workers, cluster)
    wish = SearchWish(minimise, constraint or [], vary or [], scenario, simulation)
    with show_progress() as progress:
        found = optimise_trial(design, wish, out, progress=progress)
    typer.echo(render_optimised(found, out, as_json=as_json))


@app.command()
def compare(
    designs: Annotated[
        list[Path], typer.Argument(help="Documents of the designs.", metavar="DESIGN…")
    ],
    out: Annotated[Path | None, typer.Option(help="Folder for tables and page.")] = None,
    scenario: ScenarioFile = None,
    trials: Trials = 100_000,
    seed: Seed = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    precision: Precision = None,
    as_json: AsJson = False,
) -> None:
    """Set designs beside each other, on the same virtual patients.

    \b
    $ oncordia trial compare a.toml b.toml --out compared
    """
    from oncordia.cli.progress import show_progress
    from oncordia.cli.render_trial import render_compared
    from oncordia.trials import SimulationOptions
    from oncordia.workflows import compare_trial

    options = SimulationOptions(trials, seed, workers, cluster, precision)
    with show_progress() as progress:
        found = compare_trial(designs, out, scenario, options, progress=progress)
    typer.echo(render_compared(found, out, as_json=as_json))


@app.command()
def embed(
    design: DesignFile,
    out: Annotated[Path, typer.Option(help="File for the new design.")],
    cohort: Annotated[
        Path | None, typer.Option(help="Folder of a cohort to draw virtual patients from.")
    ] = None,
    drug: Annotated[
        list[str] | None, typer.Option(help="A drug to take over [those of the design].")
    ] = None,
    studies: Annotated[
        Path | None, typer.Option(help="Table of 2x2 counts that the concordance is pooled from.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take measured responses and published concordance into a design.

    \b
    $ oncordia trial embed design.toml --cohort colon --studies studies.csv --out informed.toml
    """
    from oncordia.workflows import embed_trial

    written = str(embed_trial(design, out, cohort, drug or (), studies))
    typer.echo(json.dumps(written) if as_json else written)


@app.command()
def concordance(
    design: DesignFile,
    scenario: ScenarioFile = None,
    target: Annotated[float, typer.Option(help="Power that is wanted.")] = 0.8,
    out: Annotated[Path | None, typer.Option(help="Folder for the table.")] = None,
    as_json: AsJson = False,
) -> None:
    """How an organoid-informed trial moves with sensitivity and specificity of the test.

    \b
    $ oncordia trial concordance design.toml
    """
    from oncordia.cli.render_organoid import render_concordance
    from oncordia.workflows import concordance_trial

    found = concordance_trial(design, out, scenario, target)
    typer.echo(render_concordance(found, as_json=as_json))
