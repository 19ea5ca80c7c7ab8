"""One self-contained HTML page from a screen's report."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import polars as pl
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from oncordia.domain import TABLES, CurveStatus, Verdict
from oncordia.errors import OutputError
from oncordia.reports.columns import compress, pack_table
from oncordia.reports.methods import describe_methods, describe_seed, list_checks, list_options
from oncordia.reports.screen import ScreenReport
from oncordia.reports.summary import count_findings, count_headline, name_finding, note_plates
from oncordia.reports.words import LANGUAGES, Phrase, catalogue

STYLES = ("page.css", "figures.css", "print.css")
SCRIPTS = (
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
    "curvedata.js",
    "curveplot.js",
    "curvecard.js",
    "curves.js",
    "metrics.js",
    "order.js",
    "matrix.js",
    "waterfall.js",
    "ranking.js",
    "downloads.js",
    "goal.js",
    "page.js",
)
BAND_STEPS = 10_000  # a band is drawn to a ten-thousandth of the response
_DOWNLOADS = ("responses", "curves", "sensitivity", "plate_quality", "findings")


def write_screen_report(path: Path, report: ScreenReport) -> None:
    """Write the report as one HTML file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    """
    page = render_screen_report(report).encode("utf-8")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(page)
        part.replace(path)
    except OSError as fault:
        raise OutputError(
            f"{path}: the report could not be written ({fault.strerror}); "
            f"choose a folder that exists and may be written to"
        ) from None
    finally:
        part.unlink(missing_ok=True)


def render_screen_report(report: ScreenReport) -> str:
    """HTML page of a report: needs no other file and no network.

    The tables travel as compressed columns and are unpacked, and figures drawn, when the reader
    comes to them; the page opens with its summary alone.
    """
    script = f"\n(() => {{{_read_joined(SCRIPTS)}}})();\n"
    plotly, plotly_digest = _load_plotly()
    notes = note_plates(report)
    return (
        _environment()
        .get_template("page.html")
        .render(
            report=report,
            headline=count_headline(report),
            notes=notes,
            finding_counts=[(name_finding(code), count) for code, count in count_findings(notes)],
            methods=describe_methods(report.provenance),
            seed=describe_seed(report.provenance),
            checks=list_checks(report.provenance),
            options=list(list_options(report.provenance.options)),
            registry={name: TABLES[name] for name in _DOWNLOADS},
            verdicts=[verdict.value for verdict in Verdict],
            statuses=[status.value for status in CurveStatus],
            languages=LANGUAGES,
            style=Markup(_read_joined(STYLES)),
            script=Markup(script),
            script_digests=(_digest(script.encode()), plotly_digest),
            facts=_embed_json(_collect_facts(report)),
            packed={**_pack_tables(report), "plotly": plotly},
        )
    )


def _pack_tables(report: ScreenReport) -> dict[str, str]:
    tables = {name: getattr(report, name) for name in (*_DOWNLOADS, "plates", "replicates")}
    if report.bands is not None:
        tables["bands"] = _thin_bands(report.bands)
    return {name: pack_table(frame) for name, frame in tables.items()}


def _thin_bands(bands: pl.DataFrame) -> pl.DataFrame:
    """Bands as they are drawn: log10 dose and limits in whole ten-thousandths, null-free."""
    key = [name for name in ("sample", "drug", "time_hours", "dose_unit") if name in bands.columns]
    parts = {
        "log10_dose": pl.col("dose").log10(),
        "low": pl.col("response_low"),
        "high": pl.col("response_high"),
    }
    drawn = bands.select(
        *key, **{name: (part * BAND_STEPS).round() for name, part in parts.items()}
    )
    return drawn.filter(pl.all_horizontal(pl.col(name).is_finite() for name in parts))


def _collect_facts(report: ScreenReport) -> dict[str, object]:
    """What the scripts must know before any table is unpacked."""
    options = report.provenance.options
    return {
        "name": report.name,
        "language": report.language,
        "words": {
            language: {key: said[language] for key, said in catalogue().items()}
            for language in LANGUAGES
        },
        "options": {
            section: dict(chosen)
            for section in ("quality", "curves")
            if isinstance(chosen := options.get(section), Mapping)
        },
        "band_steps": BAND_STEPS,
    }


def _embed_json(value: object) -> Markup:
    """JSON that may stand inside a script element, whatever text it holds."""
    text = json.dumps(value, ensure_ascii=False, default=str).replace("<", "\\u003c")
    return Markup(text)


@cache
def _load_plotly() -> tuple[str, str]:
    """Plotly's script, compressed, and the digest that lets a page run it."""
    package = find_spec("plotly")
    if package is None or not package.submodule_search_locations:
        raise OutputError("plotly is not installed, so no report can be made; install it again")
    folder = Path(package.submodule_search_locations[0])
    content = (folder / "package_data" / "plotly.min.js").read_bytes()
    return compress(content), _digest(content)


def _digest(script: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script).digest()).decode("ascii")


def _read_template(name: str) -> str:
    return (files("oncordia.reports") / "templates" / name).read_text(encoding="utf-8")


def _read_joined(names: tuple[str, ...]) -> str:
    return "\n" + "\n".join(_read_template(name) for name in names)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_read_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["phrase"] = Phrase
    return environment
