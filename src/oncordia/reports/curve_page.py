"""The page of the dose-response curves of a table."""

from pathlib import Path

from oncordia.reports.curves import CurveReport, pack_curves
from oncordia.reports.shell import render_page, write_page

STYLES = ("page.css", "figures.css", "curvepage.css", "print.css")
SCRIPTS = (
    "elements.js",
    "base.js",
    "words.js",
    "data.js",
    "units.js",
    "tip.js",
    "table.js",
    "interpolate.js",
    "plotdata.js",
    "curveplot.js",
    "overlayplot.js",
    "export.js",
    "curvecard.js",
    "overlaycard.js",
    "panels.js",
    "browse.js",
    "multiples.js",
    "numbers.js",
    "overview.js",
    "downloads.js",
    "plotsections.js",
    "nav.js",
    "goal.js",
    "page.js",
)
OVERVIEW_FROM = 8  # fewer curves are seen at a glance without an overview
FEW = 2  # so many curves are shown enlarged at once
_DOWNLOADS = ("curves", "wells")


def write_curve_page(path: Path, report: CurveReport) -> None:
    """Write the page as one HTML file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    """
    write_page(path, render_curve_page(report))


def render_curve_page(report: CurveReport) -> str:
    """HTML page of a table's curves: needs no other file and no network.

    Lines are drawn from values, whatever model they come from; figures are drawn when the reader
    comes to them.
    """
    overview = ["overview"] if report.curves.height >= OVERVIEW_FROM else []
    drawn = [*overview, "curves", "numbers"]
    return render_page(
        "curves.html",
        report,
        styles=STYLES,
        scripts=SCRIPTS,
        downloads=_DOWNLOADS,
        packed=pack_curves(report),
        facts={"view": report.view.value, "sections": drawn, "few": FEW},
        with_plotly=False,
        kicker="curvepage.kicker",
        sections=["summary", *drawn, "methods", "downloads"],
        drawn=drawn,
        leads={
            "overview": "overview.lead",
            "curves": "curvepage.lead_few" if report.curves.height <= FEW else "curvepage.lead",
            "numbers": "numbers.lead",
        },
    )
