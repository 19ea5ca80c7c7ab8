"""Group-sequential trials of two arms: means, rates or survival."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.domain.trials import BoundaryTable, Schema, check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.answers import find_answers
from oncordia.trials.sequential.placing import LOOKS_MOST, check_information
from oncordia.trials.sequential.plan import SequentialPlan, make_plan
from oncordia.trials.sequential.run import SequentialRunner, make_runner
from oncordia.trials.sequential.settings import (
    EffectScenario,
    EfficacySettings,
    Endpoint,
    FutilitySettings,
    Timing,
)
from oncordia.trials.sequential.table import tabulate_boundaries
from oncordia.trials.sequential.tell import SOURCES, tell_design
from oncordia.trials.sequential.truth import Truth

DEFAULT_POWER = 0.9


@dataclass(frozen=True)
class GroupSequential:
    """Two-arm trial with 1 to 10 looks: stops early for efficacy or futility (exact bounds)."""

    kind: ClassVar[str] = "group_sequential"
    scenario_type: ClassVar[type] = EffectScenario

    name: str = setting("What the trial is called", example="Organoid-guided second line")
    effect: float = setting(
        "Effect planned for: mean or rate of treatment less that of control, or hazard ratio",
        example=0.4,
    )
    endpoint: Endpoint = setting("What is compared between the arms", default=Endpoint.MEAN)
    sd: float = setting(
        "Standard deviation of one patient, of means", default=1.0, low=0, open_low=True
    )
    control_rate: float | None = setting(
        "Rate of control, of rates", default=None, low=0, high=1, open_low=True, open_high=True
    )
    looks: int = setting("Looks at equal steps of information", default=3, low=1, high=LOOKS_MOST)
    information: tuple[float, ...] = setting(
        "Information at each look instead, rising, in any unit", default=(), low=0, open_low=True
    )
    power: float | None = setting(
        "Power to reach; 0.9 where neither it nor patients or events are given",
        default=None,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )
    patients: tuple[int, ...] = setting(
        "Patients of both arms by each look, of means and rates, instead of power and looks",
        default=(),
        low=1,
    )
    events: tuple[int, ...] = setting(
        "Events of both arms by each look, of survival, instead of power and looks",
        default=(),
        low=1,
    )
    alpha: float = setting(
        "Level of the test, of both sides together",
        default=0.025,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )
    sides: int = setting(
        "1 tests in the direction planned for, 2 in both", default=1, low=1, high=2
    )
    ratio: float = setting(
        "Patients of treatment for each of control", default=1.0, low=0, open_low=True
    )
    known_sd: bool = setting(
        "Whether the test takes sd as known; else it is that of t", default=True
    )
    pooled: bool = setting(
        "Whether the variance of the test of rates is that of the pooled rate", default=True
    )
    efficacy: EfficacySettings = setting(
        "When the trial stops for efficacy", default=EfficacySettings()
    )
    futility: FutilitySettings = setting(
        "When the trial stops for futility", default=FutilitySettings()
    )
    timing: Timing = setting("Accrual and hazards, of survival alone", default=Timing())

    def __post_init__(self) -> None:
        check_settings(self)
        self._check_size()
        if self.timing.is_given and self.endpoint is not Endpoint.SURVIVAL:
            raise InvalidDesign(
                f"timing is for the endpoint survival, this one is {self.endpoint}; leave it out",
                "timing.accrual_months",
            )
        if self.endpoint is Endpoint.SURVIVAL and not self.timing.is_given:
            raise InvalidDesign(
                "timing.accrual_months is missing; a survival endpoint needs accrual and hazards",
                "timing.accrual_months",
            )
        if self.planned.direction == 0.0:
            raise InvalidDesign(f"effect is {self.effect:g}, which is none; plan for one", "effect")
        _ = self.plan  # refuses boundaries that cross

    def _check_size(self) -> None:
        word = "events" if self.endpoint is Endpoint.SURVIVAL else "patients"
        other = "patients" if word == "events" else "events"
        given = getattr(self, word)
        if getattr(self, other):
            raise InvalidDesign(f"{other} is not for endpoint {self.endpoint}; give {word}", other)
        if given and self.power is not None:
            raise InvalidDesign(f"power and {word} are both given; give one of them", "power")
        if given and self.information:
            raise InvalidDesign(
                f"information and {word} are both given; {word} make the information", "information"
            )
        if self.find_power() <= self.alpha:
            raise InvalidDesign(
                f"power is {self.find_power():g}, not above alpha {self.alpha:g}; give more",
                "power",
            )

    def find_power(self) -> float:
        """Power that sizes are found for."""
        return DEFAULT_POWER if self.power is None else self.power

    def find_fractions(self) -> FloatArray:
        """Information of each look over that of the last, as asked for, shape (k,)."""
        return check_information(self.information or np.arange(1.0, self.looks + 1.0))

    @cached_property
    def planned(self) -> Truth:
        """Effect that the trial is planned for."""
        return Truth.find(self, EffectScenario("as planned", self.effect))

    @cached_property
    def plan(self) -> SequentialPlan:
        """Whole patients or events by look, with the boundaries that go with them."""
        return make_plan(self)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """One null: no effect."""
        return ("effect",)

    @property
    def n_stages(self) -> int:
        """Number of looks."""
        return int(self.plan.bounds.information.size)

    def list_scenarios(self) -> tuple[EffectScenario, ...]:
        """No effect, and the effect planned for."""
        null = 1.0 if self.endpoint is Endpoint.SURVIVAL else 0.0
        return EffectScenario("no effect", null), EffectScenario("as planned", self.effect)

    def find_null(self, scenario: EffectScenario) -> tuple[bool, ...]:
        """Whether there is no effect, or none in the direction tested."""
        effect = Truth.find(self, scenario).direction * self.planned.direction
        return (effect == 0.0 if self.sides == 2 else effect <= 0.0,)

    def prepare(self, scenario: EffectScenario) -> SequentialRunner:
        """The design made ready for a scenario."""
        return make_runner(self, Truth.find(self, scenario))

    def find_exact(self, scenario: EffectScenario) -> Mapping[str, ArrayLike] | None:
        """Characteristics without simulation; None for means of unknown variance."""
        return find_answers(self, Truth.find(self, scenario), self.find_null(scenario)[0])

    def list_boundaries(self) -> BoundaryTable:
        """Boundaries by look, and what stopping there means."""
        return tabulate_boundaries(self)

    def describe(self) -> Schema:
        """The design in words and steps."""
        return tell_design(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the boundaries and the answers."""
        return SOURCES
