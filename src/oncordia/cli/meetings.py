"""``oncordia meetings``: new, schedule, check."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Timetables of meetings between two sides: made, checked and repaired.",
    no_args_is_help=True,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Event = Annotated[
    Path, typer.Argument(help="Event folder, or a published .dzn file.", metavar="FILE_OR_EVENT")
]


@app.callback()
def meetings() -> None:
    """Timetables of meetings between two sides: made, checked and repaired."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder for the event.", metavar="FOLDER")],
    as_json: AsJson = False,
) -> None:
    """Write a commented example event to start from.

    \b
    $ oncordia meetings new week
    week
    """
    from oncordia.workflows import new_meetings

    made = str(new_meetings(folder))
    typer.echo(json.dumps(made) if as_json else made)


@app.command()
def schedule(
    event: Event,
    out: Annotated[Path, typer.Option(help="Folder for page, tables, JSON and calendars.")],
    seconds: Annotated[float, typer.Option(help="Time limit; Ctrl-C keeps the best.")] = 60.0,
    workers: Annotated[int, typer.Option(help="Processes at most.")] = 2,
    repair: Annotated[
        Path | None,
        typer.Option(help="Timetable to change as little as possible.", metavar="TIMETABLE"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the searches.")] = 1,
    language: Annotated[str, typer.Option(help="In which the page opens: en or zh.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Give each meeting a slot, a table and people, with the fewest breaks.

    \b
    $ oncordia meetings schedule week --out timetable
    """
    from oncordia.cli.render_meetings import render_scheduled, watch_schedule
    from oncordia.workflows import ScheduleWish, schedule_meetings

    wish = ScheduleWish(seconds, workers, seed, repair, language)
    with watch_schedule(seconds) as watch:
        done = schedule_meetings(event, out, wish, watch=watch)
    typer.echo(render_scheduled(done, as_json=as_json))


@app.command()
def check(
    event: Event,
    timetable: Annotated[
        Path, typer.Argument(help="timetable.csv or timetable.json.", metavar="TIMETABLE")
    ],
    as_json: AsJson = False,
) -> None:
    """Name every rule that a timetable breaks; exit code 2 where there is one.

    \b
    $ oncordia meetings check week timetable/timetable.csv
    every rule is obeyed
    """
    from oncordia.cli.render_meetings import render_broken
    from oncordia.workflows import check_meetings

    broken = check_meetings(event, timetable)
    typer.echo(render_broken(broken, as_json=as_json))
    if broken:
        sys.exit(2)
