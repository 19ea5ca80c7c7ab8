"""What is true in a scenario, in the numbers that a design's endpoint needs."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.settings import EffectScenario, Endpoint

if TYPE_CHECKING:
    from oncordia.trials.sequential.design import GroupSequential


@dataclass(frozen=True, slots=True)
class Truth:
    """True numbers of a scenario."""

    effect: float  # difference of means or rates, or minus the log hazard ratio
    sd: float  # of one patient, of means
    rates: tuple[float, float]  # control and treatment, of rates

    @classmethod
    def find(cls, design: "GroupSequential", scenario: EffectScenario) -> "Truth":
        """Truth of a scenario for a design.

        Raises
        ------
        InvalidDesign
            If a setting that the endpoint needs is missing or impossible.
        """
        effect = scenario.effect
        sd = design.sd if scenario.sd is None else scenario.sd
        rates = (math.nan, math.nan)
        if design.endpoint is Endpoint.SURVIVAL:
            if not effect > 0:
                raise InvalidDesign(
                    f"effect is {effect:g}; of survival it is a hazard ratio, above 0", "effect"
                )
            effect = -math.log(effect)
        elif design.endpoint is Endpoint.RATE:
            rates = _find_rates(design, scenario)
            effect = rates[1] - rates[0]
        return cls(effect, sd, rates)

    @property
    def direction(self) -> float:
        """1 where treatment has the higher mean or rate or the lower hazard, -1 where not, 0."""
        return 0.0 if self.effect == 0.0 else math.copysign(1.0, self.effect)

    @property
    def mean_effect(self) -> float:
        """Difference of means in standard deviations of one patient."""
        return self.effect / self.sd

    @property
    def hazard_ratio(self) -> float:
        """Of treatment over control."""
        return math.exp(-self.effect)


def _find_rates(design: "GroupSequential", scenario: EffectScenario) -> tuple[float, float]:
    control = design.control_rate if scenario.control_rate is None else scenario.control_rate
    if control is None:
        raise InvalidDesign("control_rate is missing; endpoint rate needs it", "control_rate")
    treatment = round(control + scenario.effect, 12)  # 0.3 + 0.15 is the 0.45 that is meant
    if not 0 <= treatment <= 1:
        raise InvalidDesign(
            f"effect is {scenario.effect:g} and makes rate {treatment:g} of {control:g}; "
            f"stay from 0 to 1",
            "effect",
        )
    return control, treatment
