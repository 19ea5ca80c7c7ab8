"""How the numbers were made: the options of a run in readable sentences, and all of them listed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oncordia.domain import Provenance
from oncordia.reports.curve_methods import describe_curves
from oncordia.reports.sentences import (
    Section,
    name_value,
    say_choice,
    say_confidence,
    say_sentence,
)
from oncordia.reports.words import Phrase


@dataclass(frozen=True, slots=True)
class MethodParagraph:
    """One step of the analysis in sentences."""

    title: Phrase
    sentences: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class PlateCheck:
    """One check of a plate: below or above which number it leads to which verdict."""

    name: Phrase
    look: float | None
    fail: float | None


def describe_methods(provenance: Provenance) -> tuple[MethodParagraph, ...]:
    """Sentences for every step whose options the provenance holds, in the order of the analysis."""
    writers = {
        "normalise": _describe_normalising,
        "quality": _describe_quality,
        "curves": describe_curves,
        "sensitivity": _describe_sensitivity,
    }
    paragraphs = []
    for section, write in writers.items():
        options = provenance.options.get(section)
        if isinstance(options, Mapping) and options:
            sentences = tuple(write(options))
            paragraphs.append(MethodParagraph(Phrase(f"methods.{section}"), sentences))
    return tuple(paragraphs)


def list_checks(provenance: Provenance) -> tuple[PlateCheck, ...]:
    """Every plate check that has a threshold, from the options named ``_look`` and ``_fail``."""
    quality = provenance.options.get("quality")
    if not isinstance(quality, Mapping):
        return ()
    names = dict.fromkeys(
        key.removesuffix("_look").removesuffix("_fail")
        for key in quality
        if key.endswith(("_look", "_fail"))
    )
    checks = (
        PlateCheck(
            name_value("check", name), quality.get(f"{name}_look"), quality.get(f"{name}_fail")
        )
        for name in names
    )
    return tuple(check for check in checks if (check.look, check.fail) != (None, None))


def list_options(options: Section, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every option as its dotted name and its value in text, however deep it lies."""
    for key, value in options.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            yield from list_options(value, f"{name}.")
        else:
            yield name, _show_option(value)


def _show_option(value: object) -> str:
    if value is None or value == {}:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_show_option(item) for item in value)
    return str(value)


def _describe_normalising(section: Section) -> Iterator[Phrase]:
    yield from say_choice(
        section, "method", centre=name_value("centre", section.get("centre", "median"))
    )
    yield from say_choice(section, "edge")
    yield from say_choice(section, "outliers")
    yield from say_choice(section, "position")


def _describe_quality(section: Section) -> Iterator[Phrase]:
    yield Phrase("methods.checks")
    yield from say_sentence("trend", section, "trend_p", "trend_size")
    yield from say_sentence("dispensing", section, "dispensing_level", "dispensing_min_wells")
    yield from say_sentence("dispensing_chance", section, "dispensing_chance")
    yield from say_choice(section, "mask_dispensing_failures")
    yield from say_choice(section, "exclude_failed_plates")
    yield from say_sentence("min_controls", section, "min_controls")


def _describe_sensitivity(section: Section) -> Iterator[Phrase]:
    yield Phrase("methods.auc")
    yield from say_choice(section, "common_range")
    yield from say_sentence("absolute_level", section, "absolute_level")
    yield from say_sentence("dss", section, "dss_activity_threshold")
    yield from say_choice(section, "dss_fit")
    if section.get("bootstrap"):
        yield from say_sentence("bootstrap", section, "bootstrap", "seed")
    elif "bootstrap" in section:
        yield Phrase("methods.replicate_limits")
    yield from say_confidence(section)


def describe_seed(provenance: Provenance) -> Phrase | None:
    """Sentence on the random numbers of the run; None where another sentence names the seed."""
    if provenance.seed is not None:
        return Phrase("methods.seed", {"seed": str(provenance.seed)})
    sensitivity = provenance.options.get("sensitivity")
    if isinstance(sensitivity, Mapping) and sensitivity.get("bootstrap"):
        return None
    return Phrase("methods.no_seed")
