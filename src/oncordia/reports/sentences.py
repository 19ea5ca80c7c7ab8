"""Sentences on the options of one section, where these were given."""

from collections.abc import Iterator, Mapping

from oncordia.reports.words import Phrase, knows_phrase

Section = Mapping[str, object]


def name_value(section: str, value: object) -> Phrase:
    """Phrase for a value; the value itself where the catalogue does not know it."""
    key = f"{section}.{value}"
    return Phrase(key) if knows_phrase(key) else Phrase("methods.unnamed", {"value": value})


def say_choice(section: Section, option: str, **values: object) -> Iterator[Phrase]:
    """Sentence for the choice made at an option, if the option was given."""
    if option in section:
        key = f"methods.{option}_{section[option]}"
        if knows_phrase(key):
            yield Phrase(key, {**section, **values})
        else:
            yield Phrase("methods.option", {"option": option, "value": section[option]})


def say_sentence(key: str, section: Section, *needed: str) -> Iterator[Phrase]:
    """Sentence that needs some options, if all of them were given."""
    if all(section.get(option) is not None for option in needed):
        yield Phrase(f"methods.{key}", section)


def say_confidence(section: Section) -> Iterator[Phrase]:
    """Sentence on the confidence of the intervals, if it was given."""
    if isinstance(confidence := section.get("confidence"), float):
        yield Phrase("methods.confidence", {"percent": round(100 * confidence, 6)})
