"""What a search over designs is asked, and what it found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from oncordia.errors import InvalidOption

_TARGET = r"\s*([A-Za-z][A-Za-z0-9_]*)\s*(?:\[\s*([^\]]+?)\s*\])?\s*"
_NUMBER = r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*"


@dataclass(frozen=True, slots=True)
class Target:
    """A characteristic of a design, perhaps in one scenario or of one arm."""

    quantity: str  # power, type1, expected_n …
    places: tuple[str, ...] = ()  # names of a scenario and of a label, in any order

    def __str__(self) -> str:
        return f"{self.quantity}[{', '.join(self.places)}]" if self.places else self.quantity


@dataclass(frozen=True, slots=True)
class Constraint:
    """A bound on a characteristic; without a scenario it holds in every one."""

    target: Target
    is_upper: bool  # the characteristic may be at most the bound
    bound: float

    def __str__(self) -> str:
        return f"{self.target} {'<=' if self.is_upper else '>='} {self.bound:g}"

    def find_margin(self, value: float) -> float:
        """How far a value is on the right side of the bound; negative where it breaks it."""
        return self.bound - value if self.is_upper else value - self.bound


class Fate(StrEnum):
    """What became of a design in a search."""

    HOLDS = "holds"  # every constraint, and it was looked at to the end
    BREAKS = "breaks a constraint"
    WORSE = "worse than another"  # beyond Monte-Carlo error, so it was not looked at to the end


@dataclass(frozen=True, slots=True)
class SearchedDesign:
    """One design of a search."""

    varied: Mapping[str, Any]  # settings that differ from the first design
    fate: Fate
    objective: float  # NaN where it was not needed
    objective_error: float  # 0 where exact
    values: Mapping[str, float]  # of each constraint, by its words
    errors: Mapping[str, float]
    trials: int  # simulated in each scenario; 0 where all that was needed is exact


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Designs of a search: those that hold first, best first."""

    minimised: str
    constraints: tuple[Constraint, ...]
    designs: tuple[SearchedDesign, ...]
    n_invalid: int  # combinations of settings that are no design

    @property
    def best(self) -> SearchedDesign | None:
        """The best design that holds; None where none does."""
        first = self.designs[0] if self.designs else None
        return first if first is not None and first.fate is Fate.HOLDS else None


def parse_target(words: str) -> Target:
    """A characteristic such as ``expected_n`` or ``reject[arm B, both work]``.

    Raises
    ------
    InvalidOption
        If it cannot be read.
    """
    found = re.fullmatch(_TARGET, words)
    if found is None:
        raise InvalidOption(
            f"{words!r} is no characteristic; write its name, as expected_n or power[alternative]"
        )
    return _make_target(found[1], found[2])


def parse_constraint(words: str) -> Constraint:
    """A bound such as ``type1<=0.05`` or ``power[alternative]>=0.8``.

    Raises
    ------
    InvalidOption
        If it cannot be read.
    """
    found = re.fullmatch(f"{_TARGET}(<=|>=){_NUMBER}", words)
    if found is None:
        raise InvalidOption(
            f"constraint {words!r} cannot be read; write it as type1<=0.05 or "
            "power[alternative]>=0.8"
        )
    return Constraint(_make_target(found[1], found[2]), found[3] == "<=", float(found[4]))


def _make_target(quantity: str, places: str | None) -> Target:
    return Target(quantity, tuple(part.strip() for part in (places or "").split(",") if part))
