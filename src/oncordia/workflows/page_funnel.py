"""The page of a funnel."""

from pathlib import Path

import oncordia
from oncordia.partnering.funnel import FunnelSummary
from oncordia.reports import write_funnel_page


def page_funnel(summary: FunnelSummary, path: str | Path, *, language: str = "en") -> Path:
    """Write the page of a funnel, whole or not at all; return where it lies.

    It shows what ``summary`` does: nothing of few talks where that was made for others.

    Raises
    ------
    OutputError
        The file cannot be written.
    InvalidOption
        The language is unknown.
    """
    place = Path(path)
    write_funnel_page(place, summary, version=oncordia.__version__, language=language)
    return place
