"""A commented file to write an agreement into."""

from pathlib import Path

from oncordia.formats import write_agreement_template


def new_agreement(path: str | Path) -> Path:
    """Write a commented TOML file to fill in; return where it lies.

    Raises
    ------
    OutputError
        The file is already there; nothing is overwritten.
    """
    return write_agreement_template(path)
