"""What a response is measured in, and which end of it means sensitive."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.errors import InvalidTerm


class Direction(StrEnum):
    """Which end of a measure means that the drug works."""

    LOW_IS_SENSITIVE = "low_is_sensitive"
    HIGH_IS_SENSITIVE = "high_is_sensitive"

    @property
    def sign(self) -> float:
        """+1 where a high value means sensitive, -1 where a low one does."""
        return 1.0 if self is Direction.HIGH_IS_SENSITIVE else -1.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of response: name, unit, direction, and the range no true value leaves."""

    name: str
    unit: str  # "" for none
    direction: Direction
    lowest: float  # values below are refused
    highest: float  # values above are refused
    meaning: str


_LOW = Direction.LOW_IS_SENSITIVE
_HIGH = Direction.HIGH_IS_SENSITIVE
_FRACTION = ("fraction", _LOW, -0.5, 5.0)

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("auc", *_FRACTION, "mean response over the log dose range; 1 = untreated"),
        Measure("auc_fit", *_FRACTION, "the same integral of the fitted curve"),
        Measure("auc_common", *_FRACTION, "auc_fit over the doses that all samples share"),
        Measure("viability", *_FRACTION, "living fraction of untreated, mean over the doses"),
        Measure("emax", *_FRACTION, "response at the highest dose"),
        Measure("ln_ic50", "ln micromolar", _LOW, -35.0, 25.0, "natural log of the IC50"),
        Measure("log10_ic50", "log10 molar", _LOW, -15.0, 5.0, "decimal log of the IC50"),
        Measure("dss1", "", _HIGH, 0.0, 100.0, "drug sensitivity score 1"),
        Measure("dss2", "", _HIGH, 0.0, 100.0, "drug sensitivity score 2"),
        Measure("dss3", "", _HIGH, 0.0, 100.0, "drug sensitivity score 3"),
        Measure("sensitivity", "fraction", _HIGH, 0.0, 1.0, "1 = every cell answers"),
        Measure("aac", "fraction", _HIGH, -0.5, 1.0, "area above the curve, as a fraction"),
        Measure("activity_area", "", _HIGH, -10.0, 20.0, "area above the curve over log10 dose"),
    )
}


def find_measure(name: str) -> Measure:
    """The measure of this name.

    Raises
    ------
    InvalidTerm
        If no measure has the name; the message lists those there are.
    """
    if name not in MEASURES:
        raise InvalidTerm(f"no measure is called {name!r}; give one of {', '.join(MEASURES)}")
    return MEASURES[name]
