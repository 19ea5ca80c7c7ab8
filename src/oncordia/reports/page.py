"""The page of a screen's report."""

from pathlib import Path

import polars as pl

from oncordia.domain import Verdict
from oncordia.reports.columns import pack_table
from oncordia.reports.screen import ScreenReport
from oncordia.reports.shell import render_page, thin_lines, write_page
from oncordia.reports.summary import count_findings, count_headline, name_finding, note_plates

STYLES = ("page.css", "figures.css", "print.css")
SCRIPTS = (
    "elements.js",
    "base.js",
    "words.js",
    "data.js",
    "units.js",
    "colours.js",
    "tip.js",
    "table.js",
    "platemap.js",
    "platemaps.js",
    "plotly.js",
    "run.js",
    "plates.js",
    "controls.js",
    "interpolate.js",
    "curvedata.js",
    "curveplot.js",
    "curvewells.js",
    "export.js",
    "curvecard.js",
    "panels.js",
    "curves.js",
    "metrics.js",
    "order.js",
    "matrix.js",
    "waterfall.js",
    "ranking.js",
    "downloads.js",
    "sections.js",
    "nav.js",
    "goal.js",
    "page.js",
)
SECTIONS = ("summary", "plates", "controls", "curves", "sensitivity", "methods", "downloads")
_DOWNLOADS = ("responses", "curves", "sensitivity", "plate_quality", "findings")


def write_screen_report(path: Path, report: ScreenReport) -> None:
    """Write the report as one HTML file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    """
    write_page(path, render_screen_report(report))


def render_screen_report(report: ScreenReport) -> str:
    """HTML page of a report: needs no other file and no network.

    The tables travel as compressed columns and are unpacked, and figures drawn, when the reader
    comes to them; the page opens with its summary alone.
    """
    notes = note_plates(report)
    return render_page(
        "screen.html",
        report,
        styles=STYLES,
        scripts=SCRIPTS,
        downloads=_DOWNLOADS,
        packed=_pack_tables(report),
        facts={},
        with_plotly=True,
        kicker="page.kicker",
        sections=SECTIONS,
        headline=count_headline(report),
        problems=report.problems,
        notes=notes,
        finding_counts=[(name_finding(code), count) for code, count in count_findings(notes)],
        verdicts=[verdict.value for verdict in Verdict],
    )


def _pack_tables(report: ScreenReport) -> dict[str, str]:
    tables = {name: getattr(report, name) for name in (*_DOWNLOADS, "plates", "replicates")}
    if report.bands is not None:
        tables["bands"] = _thin_bands(report.bands)
    return {name: pack_table(frame) for name, frame in tables.items()}


def _thin_bands(bands: pl.DataFrame) -> pl.DataFrame:
    key = [name for name in ("sample", "drug", "time_hours", "dose_unit") if name in bands.columns]
    return thin_lines(bands, key)
