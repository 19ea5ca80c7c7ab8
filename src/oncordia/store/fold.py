"""Names folded for search: one form for what a reader takes for the same name."""

import re
import unicodedata
from functools import cache
from typing import Protocol

_HAN = re.compile(r"[㐀-鿿豈-﫿𠀀-𲎯]")
_REST = re.compile(r"[\W_]+")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _simplify() -> _Converter:
    import opencc  # loads its tables, which only search needs

    converter: _Converter = opencc.OpenCC("t2s")
    return converter


def fold_name(text: str) -> str:
    """A name without what writers vary: width, case, accents, signs, traditional characters.

    Words of Latin and other letters stay apart by one space; Chinese stands without spaces.

    Examples
    --------
    >>> fold_name("  Ｆｕｄａｎ  Université, (Shanghai)")
    'fudan universite shanghai'
    >>> fold_name("復旦大學")
    '复旦大学'
    """
    folded = unicodedata.normalize("NFKC", text)
    if holds_han(folded):
        folded = _simplify().convert(folded)
    folded = folded.casefold()
    if folded.isascii():
        return _REST.sub(" ", folded).strip()
    folded = unicodedata.normalize("NFKD", folded)
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    folded = unicodedata.normalize("NFC", _REST.sub(" ", folded)).strip()
    return _close_han(folded)


def holds_han(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return _HAN.search(text) is not None


def _close_han(text: str) -> str:
    """Without the spaces that touch a Chinese character on both sides."""
    words = text.split(" ")
    out = words[0]
    for word in words[1:]:
        joined = bool(out and word and holds_han(out[-1]) and holds_han(word[0]))
        out += word if joined else f" {word}"
    return out
