"""A table of steps to fill in."""

from importlib.resources import files
from pathlib import Path

from oncordia.formats.new_files import write_new_files


def write_funnel_template(path: str | Path) -> Path:
    """A CSV table of steps with its header and a talk to write over, at ``path``.

    Raises
    ------
    OutputError
        The file is already there, or the folder cannot be written to.
    """
    content = (files("oncordia.formats") / "templates" / "funnel_steps.csv").read_bytes()
    return write_new_files({Path(path): content})[0]
