"""What is true in a scenario, in the numbers that a design's endpoint needs."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.settings import EffectScenario, Endpoint

if TYPE_CHECKING:
    from oncordia.trials.sequential.design import GroupSequential

_NAMES = {
    Endpoint.MEAN: ("difference", "sd"),
    Endpoint.RATE: ("control_rate", "treatment_rate"),
    Endpoint.SURVIVAL: ("hazard_ratio",),
}
_EFFECTS = {
    Endpoint.MEAN: "difference",
    Endpoint.RATE: "treatment_rate",
    Endpoint.SURVIVAL: "hazard_ratio",
}


@dataclass(frozen=True, slots=True)
class Truth:
    """True numbers of one endpoint, in the order of their settings."""

    endpoint: Endpoint
    numbers: tuple[float, ...]

    @classmethod
    def find(cls, design: "GroupSequential", scenario: EffectScenario) -> "Truth":
        """Truth of a scenario for a design.

        Raises
        ------
        InvalidDesign
            If a setting that the endpoint needs is missing.
        """
        numbers = []
        for name in _NAMES[design.endpoint]:
            value = getattr(scenario, name)
            if value is None and name in ("sd", "control_rate"):
                value = getattr(design, name)
            if value is None:
                raise InvalidDesign(f"{name} is missing; endpoint {design.endpoint} needs it", name)
            numbers.append(float(value))
        return cls(design.endpoint, tuple(numbers))

    @property
    def effect_name(self) -> str:
        """Setting that holds the effect."""
        return _EFFECTS[self.endpoint]

    @property
    def direction(self) -> float:
        """1 where treatment has the higher mean or rate or the lower hazard, -1 where not, 0."""
        effect = self.effect
        return 0.0 if effect == 0.0 else math.copysign(1.0, effect)

    @property
    def effect(self) -> float:
        """Difference of means or rates, or minus the log hazard ratio."""
        if self.endpoint is Endpoint.MEAN:
            return self.numbers[0]
        if self.endpoint is Endpoint.RATE:
            return self.numbers[1] - self.numbers[0]
        return -math.log(self.numbers[0])

    @property
    def mean_effect(self) -> float:
        """Difference of means in standard deviations of one patient."""
        difference, sd = self.numbers
        return difference / sd

    @property
    def sd(self) -> float:
        """Standard deviation of one patient."""
        return self.numbers[1]

    @property
    def rates(self) -> tuple[float, float]:
        """Rates of control and treatment."""
        control, treatment = self.numbers
        return control, treatment

    @property
    def log_hazard_ratio(self) -> float:
        """Of treatment over control."""
        return math.log(self.numbers[0])

    def list_settings(self) -> dict[str, float]:
        """Settings of a scenario with these numbers."""
        return dict(zip(_NAMES[self.endpoint], self.numbers, strict=True))

    def list_null(self) -> dict[str, float]:
        """Settings of the scenario without effect."""
        null = {
            "difference": 0.0,
            "hazard_ratio": 1.0,
            "treatment_rate": self.numbers[0],
        }
        return {**self.list_settings(), self.effect_name: null[self.effect_name]}
