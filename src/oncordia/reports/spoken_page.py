"""The frame of pages that say everything in each language, in one file."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from oncordia.reports.shell import digest_script, read_joined, read_template
from oncordia.reports.speech import Speech, find_speech
from oncordia.reports.words import LANGUAGES

STYLES = ("page.css", "therapy.css", "print.css", "therapy_print.css")
SCRIPTS = ("elements.js", "nav.js", "therapy.js")
TABLE_SCRIPTS = ("data.js", "downloads.js", "tables.js")  # where tables can be saved

Content = Callable[[Speech], Mapping[str, object]]  # what a template asks for, in one language


def render_spoken_page(
    template: str,
    content: Content,
    *,
    title: str,
    language: str,
    version: str,
    kind: str,
    styles: Sequence[str] = (),
    packed: Mapping[str, str] | None = None,
) -> str:
    """HTML page that needs no other file, no network and, to be read, no script.

    The template is filled once for each language; the page opens in ``language``. ``packed`` are
    tables as compressed columns, which the page holds once and saves where it is asked to.
    """
    scripts = (*SCRIPTS, *(TABLE_SCRIPTS if packed else ()))
    script = f"\n(() => {{{read_joined(scripts)}}})();\n"
    bodies = {spoken: Markup(_render_body(template, content, spoken)) for spoken in LANGUAGES}
    return (
        _environment()
        .get_template("spoken_shell.html")
        .render(
            title=title,
            language=language,
            version=version,
            kind=kind,
            bodies=bodies,
            speeches={spoken: find_speech(spoken) for spoken in LANGUAGES},
            style=Markup(read_joined((*STYLES, *styles))),
            packed=packed or {},
            script=Markup(script),
            script_digest=digest_script(script.encode()),
        )
    )


def _render_body(template: str, content: Content, language: str) -> str:
    speech = find_speech(language)
    return (
        _environment()
        .get_template(template)
        .render(
            language=language,
            speech=speech,
            say=speech.say,
            gap=speech.gap,
            say_count=speech.say_count,
            **content(speech),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(read_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
