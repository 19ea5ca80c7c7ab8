"""Catalogues of the pages: what the pages say, held against what is translated.

``python docs/catalogues.py`` prints what differs, ``python docs/catalogues.py --write`` brings the
catalogues up to date: new texts stand in them without a translation, texts that are no longer said
are dropped. English takes its source texts as they are.
"""

import datetime as dt
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from oncordia.reports.speech import DOMAIN, LOCALES, read_catalogue

REPORTS = Path(__file__).resolve().parent.parent / "src" / "oncordia" / "reports"
KEYWORDS = {"say": None, "say_count": (1, 2), "mark": None, "mark_count": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"silent": "false", "trimmed": "true"}}

MADE = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)  # fixed, so that a renewal changes texts alone

Source = str | tuple[str, ...]


def collect_sources() -> list[Source]:
    """Every text that a page can say, in the order of the files; a pair where a count decides."""
    found = extract_from_dir(
        REPORTS, METHODS, OPTIONS, keywords=KEYWORDS, directory_filter=lambda _: True
    )
    return list(dict.fromkeys(message for _, _, message, _, _ in found))


def renew(language: str, sources: list[Source]) -> Catalog:
    """The catalogue of a language with exactly the given texts."""
    old = read_catalogue(language)
    new = Catalog(
        locale=LOCALES[language],
        domain=DOMAIN,
        project="Oncordia",
        copyright_holder="The Oncordia authors",
        header_comment=f"# Texts of the pages: {language}.",
        version="1",
        msgid_bugs_address="",
        creation_date=MADE,
        revision_date=MADE,
        last_translator="The Oncordia authors",
        language_team="",
        fuzzy=False,
    )
    for source in sources:
        known = old.get(source if isinstance(source, str) else source[0])
        said = known.string if known is not None and known.id == source else None
        if not said and language == "en":
            said = source
        new.add(source, said or ("" if isinstance(source, str) else ("",) * new.num_plurals))
    return new


def _write(language: str, catalogue: Catalog) -> None:
    path = REPORTS / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, omit_header=False, sort_output=False)


def main() -> int:
    """Print or mend what differs; 1 where something differs or has no translation."""
    sources = collect_sources()
    missing = 0
    for language in LOCALES:
        catalogue = renew(language, sources)
        if "--write" in sys.argv:
            _write(language, catalogue)
        for message in catalogue:
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.id and not all(said):
                missing += 1
                print(f"{language}: no translation of {message.id!r}")
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
