"""Tables of needs and offers to fill in."""

from pathlib import Path

from oncordia.formats.partnering import write_posting_tables


def new_match(folder: str | Path) -> tuple[Path, ...]:
    """Write ``needs.csv`` and ``offers.csv`` with a few example rows; return the files written.

    Raises
    ------
    OutputError
        If one of them is there already; nothing is overwritten.
    """
    return write_posting_tables(folder)
