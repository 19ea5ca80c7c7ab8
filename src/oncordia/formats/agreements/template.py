"""A commented file to write an agreement into."""

from importlib.resources import files
from pathlib import Path

from oncordia.formats.new_files import write_new_files


def write_agreement_template(path: str | Path) -> Path:
    """A commented TOML file written to ``path``.

    Raises
    ------
    OutputError
        The file is already there, or the folder cannot be written to.
    """
    content = (files("oncordia.formats") / "templates" / "agreement.toml").read_bytes()
    return write_new_files({Path(path): content})[0]
