"""A table of steps to fill in."""

from pathlib import Path

from oncordia.formats.partnering import write_funnel_template


def new_funnel(path: str | Path) -> Path:
    """Write a CSV table of steps to fill in; return where it lies.

    Raises
    ------
    OutputError
        The file is already there; nothing is overwritten.
    """
    return write_funnel_template(path)
