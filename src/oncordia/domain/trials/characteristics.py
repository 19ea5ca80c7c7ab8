"""Operating characteristics of a design: each with its error, and how it was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from oncordia.arrays import FloatArray


class Method(StrEnum):
    """How a characteristic was found."""

    EXACT = "exact"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One operating characteristic: a number, or one for each label."""

    name: str  # power, type1, expected_n, reject, stop_by_stage …
    values: FloatArray  # (k,)
    errors: FloatArray  # (k,): Monte-Carlo standard errors; 0 where exact
    labels: tuple[str, ...]  # (k,): arms, doses or stages; one empty label for a single number
    method: Method

    @property
    def value(self) -> float:
        """The number, where it is a single one."""
        if self.values.size != 1:
            raise ValueError(f"{self.name} has {self.values.size} values")
        return float(self.values[0])

    @property
    def error(self) -> float:
        """Its Monte-Carlo standard error."""
        if self.errors.size != 1:
            raise ValueError(f"{self.name} has {self.errors.size} values")
        return float(self.errors[0])


@dataclass(frozen=True, slots=True)
class Spread:
    """Distribution of a quantity over trials, from the first replicates."""

    name: str  # patients, duration_months …
    values: FloatArray  # (m,): one a trial, of the first m replicates


@dataclass(frozen=True, slots=True)
class Characteristics:
    """Operating characteristics of one design in one scenario."""

    design: str
    scenario: str
    trials: int  # simulated; 0 where all is exact
    seed: int
    simulated: Mapping[str, Characteristic] = field(default_factory=dict)
    exact: Mapping[str, Characteristic] = field(default_factory=dict)
    spreads: tuple[Spread, ...] = ()

    def __getitem__(self, name: str) -> Characteristic:
        """The exact answer where there is one, else the simulated one."""
        return self.exact[name] if name in self.exact else self.simulated[name]

    def __contains__(self, name: object) -> bool:
        return name in self.exact or name in self.simulated

    def list_names(self) -> tuple[str, ...]:
        """Names of all characteristics, those of the simulation first."""
        return tuple(dict.fromkeys((*self.simulated, *self.exact)))
