"""How the numbers of a page of concordance were made, with the paper of each."""

from collections.abc import Iterator

from oncordia.reports.sentences import Section, say_confidence
from oncordia.reports.words import Phrase

_ALWAYS = ("method_shares", "method_ratios", "method_odds")
_STUDIES = ("method_counts_only", "method_pooling", "method_regions", "method_clusters")
_PAIRS = (
    "method_auroc",
    "method_cuts",
    "method_bootstrap",
    "method_calibration",
    "method_decision",
    "method_tests",
    "method_survival",
    "method_cox",
)


def describe_concordance(section: Section) -> Iterator[Phrase]:
    """Sentences on every number of the page."""
    names = (*_ALWAYS, *(_STUDIES if section.get("kind") == "studies" else _PAIRS))
    for name in names:
        yield Phrase(f"concord.{name}", {"draws": section.get("bootstrap", 0)})
    yield from say_confidence(section)
