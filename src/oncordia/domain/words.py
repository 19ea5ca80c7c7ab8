"""Words that stand for members of an enumeration."""

from enum import StrEnum

from oncordia.errors import InvalidOption


def take_word(name: str, kind: type[StrEnum], word: object) -> StrEnum:
    """Member of an enumeration by its word, for the option ``curves.name``.

    Raises
    ------
    InvalidOption
        If no member has that word.
    """
    if isinstance(word, kind):
        return word
    if isinstance(word, str) and word in set(kind):
        return kind(word)
    raise InvalidOption(f"curves.{name} must be one of {', '.join(kind)}, got {word!r}")
