"""A TOML or JSON file becomes an agreement; every fault of it is said at once."""

from pathlib import Path as FilePath

from oncordia.domain.alliance import Agreement
from oncordia.formats.agreements.build import KnownIds, build_agreement
from oncordia.formats.toml_file import read_toml


def read_agreement(path: str | FilePath, *, known: KnownIds | None = None) -> Agreement:
    """The agreement that a file holds: a draft, or one that a source reports as signed.

    Parameters
    ----------
    path : TOML, or JSON of the same keys
    known : says which members and agreements are unknown; None: they are not looked at

    Raises
    ------
    UnreadableFile
        The file cannot be read, or is neither TOML nor JSON.
    InvalidAgreement
        Something in it is wrong. The message has one line for each fault, with row, key and mend.
    """
    read = read_toml(path, "agreement")
    return build_agreement(read.file, read.data, lines=read.lines, known=known)
