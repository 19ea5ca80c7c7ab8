"""A small event of meetings to start from."""

from pathlib import Path

from oncordia.formats.partnering import write_event_template


def new_meetings(folder: str | Path) -> Path:
    """Write a commented example event into a new folder; return where it lies.

    Raises
    ------
    OutputError
        Something is already there; nothing is overwritten.
    """
    return write_event_template(folder)
