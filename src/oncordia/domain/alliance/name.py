"""Names of people, bodies and things, in several scripts."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from oncordia.domain.alliance.rules import check_text
from oncordia.errors import InvalidRecord


class Script(StrEnum):
    """The letters a name is written in."""

    HAN = "han"
    LATIN = "latin"
    OTHER = "other"


class NameKind(StrEnum):
    """What a name is to its bearer."""

    OFFICIAL = "official"
    ALIAS = "alias"
    SHORT = "short"
    GUESS = "guess"  # a translation or transliteration that nobody has confirmed


def find_script(text: str) -> Script:
    """The script of ``text``: Han where any letter is Han, else Latin where most letters are."""
    if text.isascii():
        return Script.LATIN if any(map(str.isalpha, text)) else Script.OTHER
    letters = [mark for mark in text if mark.isalpha()]
    names = [unicodedata.name(mark, "") for mark in letters]
    if any(name.startswith(("CJK", "IDEOGRAPH")) for name in names):
        return Script.HAN
    n_latin = sum("LATIN" in name for name in names)
    return Script.LATIN if 2 * n_latin >= len(names) and names else Script.OTHER


@dataclass(frozen=True, slots=True)
class Name:
    """One name. The text is kept in Unicode form NFC with single blanks."""

    text: str
    script: Script
    kind: NameKind = NameKind.OFFICIAL

    def __post_init__(self) -> None:
        check_text("a name", self.text)
        object.__setattr__(self, "text", " ".join(unicodedata.normalize("NFC", self.text).split()))


def make_name(text: str, kind: NameKind = NameKind.OFFICIAL) -> Name:
    """The name ``text`` with the script that its letters show."""
    return Name(text, find_script(text), kind)


def find_official_name(names: Sequence[Name], script: Script | None = None) -> str | None:
    """The first official name in ``script`` (None: in any), or None where there is none."""
    for name in names:
        if name.kind is NameKind.OFFICIAL and script in (None, name.script):
            return name.text
    return None


def choose_name(names: Sequence[Name], script: Script = Script.LATIN) -> str:
    """The name to print: official in ``script``, else any in it, else official, else the first.

    Raises
    ------
    InvalidRecord
        There is no name at all.
    """
    check_names("the bearer", names)
    in_script = [name for name in names if name.script is script]
    return (
        find_official_name(in_script)
        or (in_script[0].text if in_script else None)
        or find_official_name(names)
        or names[0].text
    )


def check_names(what: str, names: Sequence[Name]) -> None:
    """Raise InvalidRecord where there is no name, or one stands twice."""
    if not names:
        raise InvalidRecord(f"{what} has no name; give at least one")
    texts = [name.text for name in names]
    for text in texts:
        if texts.count(text) > 1:
            raise InvalidRecord(f"{what} has the name {text!r} twice; keep one")
