"""Rules that many records share: what is asked of a text, a share, a country, a list of ids."""

import math
from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from oncordia.errors import InvalidRecord, InvalidTerm

Term = TypeVar("Term", bound=StrEnum)


def check_id(what: str, value: str) -> None:
    """Raise InvalidRecord unless ``value`` is a plain id: not empty, no blank or ``;`` inside."""
    if not value or any(mark.isspace() or mark == ";" for mark in value):
        raise InvalidRecord(f"{what} must be a word without blanks or semicolons, got {value!r}")


def check_ids(what: str, values: Iterable[str]) -> None:
    """Raise InvalidRecord unless every one of ``values`` is an id, and none comes twice."""
    seen: set[str] = set()
    for value in values:
        check_id(what, value)
        if value in seen:
            raise InvalidRecord(f"{what} {value!r} stands twice; keep one")
        seen.add(value)


def check_text(what: str, value: str) -> None:
    """Raise InvalidRecord where ``value`` is blank."""
    if not value.strip():
        raise InvalidRecord(f"{what} is empty; write it down")


def check_country(what: str, value: str) -> None:
    """Raise InvalidRecord unless ``value`` is empty or two capital letters as in ISO 3166-1."""
    if value and not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise InvalidRecord(
            f"{what} must be two capital letters as in ISO 3166-1, such as CN or IT, got {value!r}"
        )


def check_fraction(what: str, value: float) -> None:
    """Raise InvalidRecord unless ``value`` lies between 0 and 1."""
    if not (math.isfinite(value) and 0.0 <= value <= 1.0):
        raise InvalidRecord(f"{what} must lie between 0 and 1, got {value}")


def check_count(what: str, value: int) -> None:
    """Raise InvalidRecord where ``value`` is below 0."""
    if value < 0:
        raise InvalidRecord(f"{what} must be 0 or more, got {value}")


def find_nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of ``words`` that looks most like ``word``, or None where none does."""
    by_lower = {known.lower(): known for known in words}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.4)
    return by_lower[near[0]] if near else None


def refuse_term(what: str, word: str, words: Iterable[str]) -> InvalidTerm:
    """The error for a word that its list does not hold; it names the nearest, or all of them."""
    known = list(words)
    near = find_nearest(word, known)
    mend = f"the nearest is {near!r}" if near else "use one of " + ", ".join(known)
    return InvalidTerm(f"{word!r} is no {what}; {mend}")


def parse_term(kind: type[Term], text: str, what: str) -> Term:
    """The member of ``kind`` whose value is ``text``; blanks, case, ``-`` and ``_`` are no matter.

    Raises
    ------
    InvalidTerm
        No member has this value; the message names the nearest.
    """
    wanted = "_".join(text.replace("-", " ").replace("_", " ").split()).casefold()
    for member in kind:
        if member.value.replace(" ", "_").casefold() == wanted:
            return member
    raise refuse_term(what, text, (member.value for member in kind))
