"""How the numbers were made: the options of a run in readable sentences, and all of them listed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oncordia.domain import Provenance
from oncordia.reports.words import Phrase, knows_phrase

Section = Mapping[str, object]


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
        "curves": _describe_curves,
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
        PlateCheck(_name("check", name), quality.get(f"{name}_look"), quality.get(f"{name}_fail"))
        for name in names
    )
    return tuple(check for check in checks if (check.look, check.fail) != (None, None))


def list_options(options: Section, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every option as its dotted name and its value in text, however deep it lies."""
    for key, value in options.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from list_options(value, f"{name}.")
        else:
            yield name, _show_option(value)


def _show_option(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_show_option(item) for item in value)
    return str(value)


def _name(section: str, value: object) -> Phrase:
    """Phrase for a value; the value itself where the catalogue does not know it."""
    key = f"{section}.{value}"
    return Phrase(key) if knows_phrase(key) else Phrase("methods.unnamed", {"value": value})


def _choice(section: Section, option: str, **values: object) -> Iterator[Phrase]:
    """Sentence for the choice made at an option, if the option was given."""
    if option in section:
        key = f"methods.{option}_{section[option]}"
        if knows_phrase(key):
            yield Phrase(key, {**section, **values})
        else:
            yield Phrase("methods.option", {"option": option, "value": section[option]})


def _sentence(key: str, section: Section, *needed: str) -> Iterator[Phrase]:
    """Sentence that needs some options, if all of them were given."""
    if all(section.get(option) is not None for option in needed):
        yield Phrase(f"methods.{key}", section)


def _describe_normalising(section: Section) -> Iterator[Phrase]:
    yield from _choice(section, "method", centre=_name("centre", section.get("centre", "median")))
    yield from _choice(section, "edge")
    yield from _choice(section, "outliers")
    yield from _choice(section, "position")


def _describe_quality(section: Section) -> Iterator[Phrase]:
    yield Phrase("methods.checks")
    yield from _sentence("trend", section, "trend_p", "trend_size")
    yield from _sentence("dispensing", section, "dispensing_level", "dispensing_min_wells")
    yield from _sentence("dispensing_chance", section, "dispensing_chance")
    yield from _choice(section, "mask_dispensing_failures")
    yield from _choice(section, "exclude_failed_plates")
    yield from _sentence("min_controls", section, "min_controls")


def _describe_curves(section: Section) -> Iterator[Phrase]:
    yield from _sentence("hill", section, "top_min", "top_max", "bottom_min", "bottom_max")
    yield from _sentence("slope", section, "slope_min", "slope_max")
    yield from _choice(section, "loss")
    yield from _choice(section, "noise")
    yield from _sentence("flat", section, "flat_p")
    if section.get("flat_sd"):
        yield from _sentence("flat_sd", section, "flat_sd")
    yield Phrase("methods.partial")
    yield from _sentence("min_doses", section, "min_doses")
    yield from _describe_confidence(section)


def _describe_sensitivity(section: Section) -> Iterator[Phrase]:
    yield Phrase("methods.auc")
    yield from _choice(section, "common_range")
    yield from _sentence("absolute_level", section, "absolute_level")
    yield from _sentence("dss", section, "dss_activity_threshold")
    yield from _choice(section, "dss_fit")
    if section.get("bootstrap"):
        yield from _sentence("bootstrap", section, "bootstrap", "seed")
    elif "bootstrap" in section:
        yield Phrase("methods.replicate_limits")
    yield from _describe_confidence(section)


def _describe_confidence(section: Section) -> Iterator[Phrase]:
    if isinstance(confidence := section.get("confidence"), float):
        yield Phrase("methods.confidence", {"percent": round(100 * confidence, 6)})


def describe_seed(provenance: Provenance) -> Phrase | None:
    """Sentence on the random numbers of the run; None where another sentence names the seed."""
    if provenance.seed is not None:
        return Phrase("methods.seed", {"seed": str(provenance.seed)})
    sensitivity = provenance.options.get("sensitivity")
    if isinstance(sensitivity, Mapping) and sensitivity.get("bootstrap"):
        return None
    return Phrase("methods.no_seed")
