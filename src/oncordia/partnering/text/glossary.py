"""A glossary of Chinese terms and their English renderings, found in texts by longest match."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.partnering.text.words import fold_text, list_words, stem_words

COLUMNS = ("term_zh", "terms_en", "field")
_ALIASES = {"term_en": "terms_en", "zh": "term_zh", "en": "terms_en", "chinese": "term_zh"}
_ALIASES |= {"english": "terms_en", "中文": "term_zh", "英文": "terms_en", "领域": "field"}


@dataclass(frozen=True, slots=True)
class Term:
    """A Chinese term and its English renderings, the usual one first."""

    zh: str
    en: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Rendering:
    """An English rendering: as it is written, and its stems in order."""

    said: str
    stems: tuple[str, ...]

    @property
    def phrase(self) -> str:
        """What a term of several words is counted as; empty for one of a single word."""
        return " ".join(self.stems) if len(self.stems) > 1 else ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term that a text holds, in either language, and the rendering that is meant."""

    term: Term
    is_han: bool
    renderings: tuple[Rendering, ...]  # of a Chinese term all, of an English one the one found


class Glossary:
    """Terms by both languages. A term that is added later takes the place of an earlier one."""

    def __init__(self, terms: Iterable[Term]) -> None:
        by_zh = {fold_text(term.zh): term for term in terms}
        self.terms: tuple[Term, ...] = tuple(by_zh.values())
        self._by_zh = by_zh
        self._longest_zh = max(map(len, by_zh), default=0)
        self._hits: dict[str, Hit] = {}
        self._by_en: dict[tuple[str, ...], Hit] = {}
        for key, term in by_zh.items():
            read = (Rendering(said, tuple(stem_words(fold_text(said)))) for said in term.en)
            renderings = tuple(one for one in read if one.stems)
            self._hits[key] = Hit(term, is_han=True, renderings=renderings)
            for one in renderings:
                hit = Hit(term, is_han=False, renderings=(one,))
                self._by_en.setdefault(one.stems, hit)
        self._longest_en = max(map(len, self._by_en), default=0)

    def __len__(self) -> int:
        return len(self.terms)

    def find_han(self, text: str) -> Iterator[Hit]:
        """Terms of a folded Chinese text, the longest at each place, from left to right.

        One that begins or ends in a Latin letter or digit never cuts a word in two.
        """
        place = 0
        while place < len(text):
            for length in range(min(self._longest_zh, len(text) - place), 0, -1):
                hit = self._hits.get(text[place : place + length])
                if hit is not None and not _cuts_word(text, place, place + length):
                    yield hit
                    place += length
                    break
            else:
                place += 1

    def find_words(self, stems: Sequence[str]) -> Iterator[Hit]:
        """Terms whose English rendering a row of stems holds, the longest at each place."""
        place = 0
        while place < len(stems):
            for length in range(min(self._longest_en, len(stems) - place), 0, -1):
                hit = self._by_en.get(tuple(stems[place : place + length]))
                if hit is not None:
                    yield hit
                    place += length
                    break
            else:
                place += 1

    def join(self, more: Iterable[Term]) -> "Glossary":
        """The glossary with further terms; a term of both has the renderings of both."""
        by_zh = dict(self._by_zh)
        for term in more:
            key = fold_text(term.zh)
            known = by_zh.get(key)
            if known is not None:
                term = Term(known.zh, tuple(dict.fromkeys((*term.en, *known.en))), known.field)
            by_zh[key] = term
        return Glossary(by_zh.values())


def _cuts_word(text: str, start: int, end: int) -> bool:
    """Whether a word in Latin letters or digits goes on over an end of the part."""
    before = start > 0 and _is_latin(text[start - 1]) and _is_latin(text[start])
    return before or (end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]))


def _is_latin(mark: str) -> bool:
    return mark.isascii() and mark.isalnum()


@lru_cache(maxsize=1)
def load_glossary() -> Glossary:
    """The glossary of the program."""
    data = files("oncordia.partnering.text") / "data" / "glossary.csv"
    return Glossary(parse_terms("glossary.csv", data.read_text(encoding="utf-8")))


def read_terms(path: str | Path) -> list[Term]:
    """The terms of a user's table of Chinese terms and English renderings.

    Raises
    ------
    UnreadableFile
        If the file cannot be read.
    InvalidTable
        If a column is missing or a row holds half a term; one line a fault.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        raise UnreadableFile(f"{path}: cannot be read ({why}); name a CSV in UTF-8") from None
    return parse_terms(file.name, text)


def parse_terms(file: str, text: str) -> list[Term]:
    """The terms of a table's text; renderings stand apart by ``;``."""
    rows = csv.reader(io.StringIO(text))
    header = [_ALIASES.get(name.strip().lower(), name.strip().lower()) for name in next(rows, [])]
    missing = [name for name in COLUMNS[:2] if name not in header]
    if missing:
        raise InvalidTable(f"{file}, row 1: has no column {missing[0]}; add it")
    terms, faults = [], []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        zh, said = cells.get("term_zh", ""), cells.get("terms_en", "")
        en = tuple(part.strip() for part in said.replace("；", ";").split(";") if part.strip())
        term = Term(zh, en, cells.get("field", ""))
        fault = _find_fault(term)
        if fault:
            faults.append(f"{file}, row {number}, column {fault}")
        terms.append(term)
    if faults:
        raise InvalidTable("\n".join(faults))
    return terms


def _find_fault(term: Term) -> str:
    if not term.zh:
        return "term_zh: the cell is empty; write the Chinese term"
    if not any(list_words(fold_text(said)) for said in term.en):
        return f"terms_en: {'; '.join(term.en)!r} holds no English word; write the English term"
    return ""
