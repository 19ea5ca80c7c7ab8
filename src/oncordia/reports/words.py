"""The words of the pages of screens and curves, in every language.

They stand in ``templates/words.toml``: one line a phrase, one value a language, ``{name}`` where a
value goes, ``{name:plate|plates}`` where a word depends on a count.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the catalogue with its values; a value may be a phrase itself."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """The phrase in a language."""
        said = {name: _Said(value, language) for name, value in self.values.items()}
        return catalogue()[self.key][language].format_map(said)


@dataclass(frozen=True, slots=True)
class _Said:
    """A value on its way into a phrase."""

    value: object
    language: str

    def __format__(self, words: str) -> str:
        if words:
            one, many = words.split("|")
            return one if self.value == 1 else many
        if isinstance(self.value, Phrase):
            return self.value.say(self.language)
        return _show(self.value)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every phrase: its key, as ``section.name``, to its text in each language."""
    file = files("oncordia.reports") / "templates" / "words.toml"
    return {
        f"{section}.{name}": languages
        for section, phrases in tomllib.loads(file.read_text(encoding="utf-8")).items()
        for name, languages in phrases.items()
    }


def knows_phrase(key: str) -> bool:
    """Whether the catalogue has the phrase."""
    return key in catalogue()


def _show(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:.3g}".replace("-", "−") if isinstance(value, float) else str(value)
