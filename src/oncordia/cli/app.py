"""The program ``oncordia``: its nouns, and how errors of ours end it."""

import atexit
import gc
import os
import sys
from typing import Annotated

import typer

import oncordia
from oncordia.cli import (
    agreement,
    audit,
    cohort,
    curves,
    funnel,
    growth,
    match,
    meetings,
    registry,
    release,
    screen,
    sensitivity,
    therapy,
    trial,
)
from oncordia.cli.init import init
from oncordia.errors import OncordiaError

app = typer.Typer(
    name="oncordia",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(init)
app.add_typer(screen.app, name="screen")
app.add_typer(curves.app, name="curves")
app.add_typer(growth.app, name="growth")
app.add_typer(sensitivity.app, name="sensitivity")
app.add_typer(cohort.app, name="cohort")
app.add_typer(therapy.app, name="therapy")
app.add_typer(trial.app, name="trial")
app.add_typer(registry.app, name="registry")
app.add_typer(match.app, name="match")
app.add_typer(meetings.app, name="meetings")
app.add_typer(agreement.app, name="agreement")
app.add_typer(release.app, name="release")
app.add_typer(funnel.app, name="funnel")
app.add_typer(audit.app, name="audit")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"oncordia {oncordia.__version__}")
        raise typer.Exit


@app.callback()
def oncordia_(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """From a patient's tumour organoid to a ranked, explained therapy, by signed agreement."""
    del version


def _spare() -> None:
    """Settings of a program that ends by itself, before its libraries are loaded."""
    # Polars keeps four pools of memory a core, where a pool for two cores does as well
    os.environ.setdefault("_RJEM_MALLOC_CONF", f"narenas:{max((os.cpu_count() or 1) // 2, 1)}")
    # the threads of OpenBLAS spin from the start, and no matrix here is large enough for two
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # modules are no garbage: looking through them while they load, and at the end, took 0.25 s
    gc.set_threshold(100_000, 20, 20)
    atexit.register(gc.freeze)


def main() -> None:
    """Run the command line; an error of ours is one plain line a fault and exit code 2."""
    _spare()
    try:
        app()
    except OncordiaError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
