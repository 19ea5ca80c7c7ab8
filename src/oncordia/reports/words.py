"""The words of the report, in every language it speaks.

They stand in ``templates/words.toml`` and ``words_*.toml``: one line a phrase, one value a
language, ``{name}`` where a value goes, ``{name:plate|plates}`` where a word depends on a count.
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
    found = [
        file
        for file in (files("oncordia.reports") / "templates").iterdir()
        if file.name.startswith("words") and file.name.endswith(".toml")
    ]
    return {
        f"{section}.{name}": languages
        for file in sorted(found, key=lambda file: file.name)
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
