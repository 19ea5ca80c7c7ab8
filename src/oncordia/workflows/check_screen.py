"""Everything wrong with the input of a screen, all of it at once."""

from pathlib import Path

from oncordia.domain import Problem
from oncordia.formats import read_screen
from oncordia.workflows.ports import Progress, keep_silent


def check_screen(folder: str | Path, *, progress: Progress = keep_silent) -> tuple[Problem, ...]:
    """Read a screen folder and return every problem found, in the order of the files.

    A problem of severity ``error`` keeps a plate, or the whole screen, from being analysed; a
    ``note`` does not.
    """
    return read_screen(Path(folder), progress=progress).problems
