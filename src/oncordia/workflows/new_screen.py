"""A new screen folder to fill in."""

from pathlib import Path

from oncordia.formats import write_screen_template


def new_screen(folder: str | Path) -> tuple[Path, ...]:
    """Write a commented ``screen.toml`` and a plate map to fill in; return the files written.

    Raises
    ------
    OutputError
        If one of the files is already there; nothing is overwritten.
    """
    return tuple(write_screen_template(Path(folder)))
