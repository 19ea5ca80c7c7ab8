"""One agreement straight from a file, without a workspace."""

from pathlib import Path

from oncordia.formats import read_agreement
from oncordia.workflows.show_agreement import ShownAgreement


def check_agreement(path: str | Path) -> ShownAgreement:
    """The agreement that a file holds, without a workspace: its members are not looked up.

    Raises
    ------
    InvalidAgreement
        The file has faults; the message says all of them.
    """
    agreement = read_agreement(path)
    return ShownAgreement(agreement, (agreement,), {}, (), ())
