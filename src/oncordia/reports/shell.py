"""What every page shares: its frame, styles and scripts in one HTML file, written whole."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import polars as pl
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from oncordia.domain import TABLES, CurveStatus, Provenance
from oncordia.errors import InvalidOption, InvalidTable, OutputError
from oncordia.reports.columns import compress
from oncordia.reports.methods import describe_methods, describe_seed, list_checks, list_options
from oncordia.reports.words import LANGUAGES, Phrase, catalogue

BAND_STEPS = 10_000  # a line or band is drawn to a ten-thousandth of the response
_OPTIONS = ("quality", "curves")  # sections of the options that the scripts read


class Report(Protocol):
    """What every page says of what it shows."""

    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def provenance(self) -> Provenance: ...


def check_columns(frame: pl.DataFrame, table: str, columns: Sequence[str]) -> None:
    """Refuse a table that lacks a column that a page needs."""
    for column in columns:
        if column not in frame.columns:
            raise InvalidTable(f"table {table} lacks the column {column!r}")


def check_language(language: str) -> None:
    """Refuse a language that pages do not speak."""
    if language not in LANGUAGES:
        raise InvalidOption(f"language must be one of {', '.join(LANGUAGES)}, got {language!r}")


def write_page(path: Path, page: str) -> None:
    """Write a page as one HTML file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(page.encode("utf-8"))
        part.replace(path)
    except OSError as fault:
        raise OutputError(
            f"{path}: the report could not be written ({fault.strerror}); "
            f"choose a folder that exists and may be written to"
        ) from None
    finally:
        with suppress(OSError):  # what could not be made need not be cleared away
            part.unlink(missing_ok=True)


def render_page(
    template: str,
    report: Report,
    *,
    styles: Sequence[str],
    scripts: Sequence[str],
    downloads: Sequence[str],
    packed: Mapping[str, str],
    facts: Mapping[str, object],
    with_plotly: bool,
    **content: object,
) -> str:
    """HTML page of a template that extends the shell: needs no other file and no network.

    ``packed`` are the tables as compressed columns; ``facts`` is what the scripts must know before
    any of them is unpacked; ``content`` is what the template itself asks for.
    """
    script = f"\n(() => {{{read_joined(scripts)}}})();\n"
    digests = [digest_script(script.encode())]
    parts = dict(packed)
    if with_plotly:
        parts["plotly"], digest = _load_plotly()
        digests.append(digest)
    options = report.provenance.options
    known = {
        "name": report.name,
        "language": report.language,
        "words": {
            spoken: {key: said[spoken] for key, said in catalogue().items()} for spoken in LANGUAGES
        },
        "options": {
            section: dict(chosen)
            for section in _OPTIONS
            if isinstance(chosen := options.get(section), Mapping)
        },
        "band_steps": BAND_STEPS,
        **facts,
    }
    return (
        _environment()
        .get_template(template)
        .render(
            report=report,
            name=report.name,
            language=report.language,
            provenance=report.provenance,
            methods=describe_methods(report.provenance),
            seed=describe_seed(report.provenance),
            checks=list_checks(report.provenance),
            options=list(list_options(options)),
            registry={table: TABLES[table] for table in downloads if table in TABLES},
            downloads=downloads,
            statuses=[status.value for status in CurveStatus],
            style=Markup(read_joined(styles)),
            script=Markup(script),
            script_digests=digests,
            facts=_embed_json(known),
            packed=parts,
            **content,
        )
    )


def thin_lines(lines: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Lines as they are drawn, in whole ten-thousandths, null-free: log10_dose, line, low, high.

    A point without limits has the response for both, and so no width.
    """
    line = pl.col("response")
    parts = {
        "log10_dose": pl.col("dose").log10(),
        "line": line,
        "low": pl.col("response_low").fill_null(line),
        "high": pl.col("response_high").fill_null(line),
    }
    drawn = lines.select(
        *key, **{name: (part * BAND_STEPS).round() for name, part in parts.items()}
    )
    return drawn.filter(pl.all_horizontal(pl.col(name).is_finite() for name in parts))


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
    return compress(content), digest_script(content)


def digest_script(script: bytes) -> str:
    """Digest of a script as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script).digest()).decode("ascii")


def read_template(name: str) -> str:
    """Text of a template, style or script."""
    return (files("oncordia.reports") / "templates" / name).read_text(encoding="utf-8")


def read_joined(names: Sequence[str]) -> str:
    """Texts of several templates, styles or scripts, one behind the other."""
    return "\n" + "\n".join(read_template(name) for name in names)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(read_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["phrase"] = Phrase
    environment.globals["languages"] = LANGUAGES
    return environment
