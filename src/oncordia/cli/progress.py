"""Progress of long work on standard error; silent where that is no terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from oncordia.workflows.ports import Progress, keep_silent


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Give a workflow something to report to, and draw it."""
    if not sys.stderr.isatty():
        yield keep_silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield advance
