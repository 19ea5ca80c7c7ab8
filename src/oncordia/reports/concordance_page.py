"""The page of organoid tests against patients."""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from oncordia.domain import TABLES
from oncordia.reports.columns import pack_table
from oncordia.reports.concordance import ConcordanceReport
from oncordia.reports.concordance_cautions import list_cautions
from oncordia.reports.concordance_figures import draw_dots
from oncordia.reports.concordance_leads import list_frequencies, list_leads, name_basis
from oncordia.reports.concordance_methods import describe_concordance
from oncordia.reports.concordance_names import PARTS, TABLE_MEANINGS
from oncordia.reports.concordance_parts import fill_parts
from oncordia.reports.concordance_words import name_definition, name_score, show_confidence
from oncordia.reports.methods import list_options
from oncordia.reports.shell import write_page
from oncordia.reports.speech import Speech
from oncordia.reports.spoken_page import render_spoken_page


def write_concordance_page(path: Path, report: ConcordanceReport) -> None:
    """Write the page as one HTML file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    """
    write_page(path, render_concordance_page(report))


def render_concordance_page(report: ConcordanceReport) -> str:
    """HTML page of a comparison: needs no other file, no network, and no script for its figures."""
    return render_spoken_page(
        "concordance.html",
        lambda speech: _fill(report, speech),
        title=report.name,
        language=report.language,
        version=report.provenance.version,
        kind="concordance",
        styles=("concordance.css",),
        packed={name: pack_table(table) for name, table in report.tables.items()},
    )


def _fill(report: ConcordanceReport, speech: Speech) -> Mapping[str, object]:
    parts = fill_parts(report, speech)
    tables = report.tables
    options = report.provenance.options
    section = options.get("concordance")
    shown = ("summary", *parts, "methods", "downloads")
    return {
        "report": report,
        "provenance": report.provenance,
        "sections": [(name, speech.say(PARTS[name].one)) for name in shown],
        "leads": list_leads(report, speech),
        "frequencies": _draw_frequencies(report, speech),
        "frequency_basis": name_basis(report, speech),
        "cautions": list_cautions(report, speech),
        "confidence": show_confidence(report.options),
        "definition": name_definition(report, speech),
        "score": name_score(report, speech),
        "parts": parts,
        "methods": tuple(
            describe_concordance(section if isinstance(section, Mapping) else {}, speech)
        ),
        "options": list(list_options(options)),
        "registry": {name: TABLES[name] for name in tables},
        "downloads": [
            (name, speech.say(TABLE_MEANINGS[name].one), _say_saved(name, len(table), speech))
            for name, table in tables.items()
        ],
    }


def _draw_frequencies(report: ConcordanceReport, speech: Speech) -> list[tuple[str, Markup]]:
    """Each natural frequency as a sentence and as dots."""
    found = []
    for one in list_frequencies(report):
        said = one.say(speech)
        found.append((said, draw_dots(one.share, one.low, one.high, one.kind, said)))
    return found


def _say_saved(name: str, n_rows: int, speech: Speech) -> str:
    file = f"{name}.csv"
    return speech.say_count("%(file)s: %(num)s row.", "%(file)s: %(num)s rows.", n_rows, file=file)
