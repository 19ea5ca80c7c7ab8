"""Cell therapies made for each patient: waiting, failed products, and who is analysed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from scipy.stats import binom

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.trials import Schema, setting
from oncordia.errors import InvalidDesign
from oncordia.numeric.binomial import binomial_mass
from oncordia.trials.organoid.cell_run import CellRunner
from oncordia.trials.organoid.cell_settings import CellCosts, CellScenario, Estimand, Manufacturing
from oncordia.trials.organoid.exact_tests import (
    RateTest,
    find_region,
    reject_chance,
    tabulate_least,
)
from oncordia.trials.organoid.sections import check_shares
from oncordia.trials.organoid.sources import SOURCES
from oncordia.trials.organoid.words import describe_cells

_GIVEN = ("failure", "vein_to_vein_months", "loss_per_month")  # numbers of a scenario alone


@dataclass(frozen=True, slots=True)
class CellTherapy:
    """A cell therapy made for each patient, with failed products and patients lost in waiting."""

    kind: ClassVar[str] = "cell_therapy"
    scenario_type: ClassVar[type] = CellScenario
    n_stages: ClassVar[int] = 1
    hypotheses: ClassVar[tuple[str, ...]] = ("response",)

    name: str = setting("What the trial is called", example="Cells for refractory disease")
    infused_rate: float = setting(
        "Response of patients who are infused", low=0, high=1, example=0.5
    )
    control_rate: float = setting(
        "Response under control, or the rate to beat in a trial of one arm",
        low=0,
        high=1,
        example=0.25,
    )
    n_therapy: int = setting("Patients enrolled for the cells", low=1, high=5000, example=60)
    manufacturing: Manufacturing = setting("From apheresis to infusion")
    n_control: int = setting("Patients under control; 0: one arm", low=0, high=5000, default=0)
    not_infused_rate: float = setting(
        "Response of enrolled patients who are not infused", low=0, high=1, default=0.0
    )
    estimand: Estimand = setting(
        "enrolled (intention to treat) or infused", default=Estimand.ENROLLED
    )
    alpha: float = setting(
        "One-sided level", low=0, high=0.5, open_low=True, open_high=True, default=0.025
    )
    test: RateTest = setting(
        "Test of two rates: unconditional (exact), fisher or pooled_z; with one arm exact binomial",
        default=RateTest.UNCONDITIONAL,
    )
    response_months: float = setting("Months from infusion to response", low=0, default=3.0)
    costs: CellCosts = setting("What each item costs", default=CellCosts())

    def __post_init__(self) -> None:
        check_shares(self)
        if self.n_control and self.estimand is Estimand.INFUSED:
            raise InvalidDesign(
                'estimand is "infused" in a randomised trial: who lived to be infused is not '
                'randomised; write "enrolled", or n_control = 0',
                "estimand",
            )
        if not self.n_control and not 0 < self.control_rate < 1:
            raise InvalidDesign(
                f"control_rate is {self.control_rate:g}; a trial of one arm needs a rate to beat "
                "above 0 and below 1",
                "control_rate",
            )
        if (self.n_therapy + 1) * (self.n_control + 1) > 1_000_000:
            raise InvalidDesign(
                f"n_therapy {self.n_therapy} and n_control {self.n_control} have too many outcomes "
                "for an exact test; give fewer patients",
                "n_therapy",
            )

    def list_scenarios(self) -> tuple[CellScenario, ...]:
        """The analysed respond as under control; then what the design assumes."""
        rate = self.control_rate
        if self.estimand is Estimand.ENROLLED:
            infused = self.manufacturing.find_fates()[0]
            rate = (self.control_rate - (1 - infused) * self.not_infused_rate) / infused
            if not 0 <= rate <= 1:
                rate = self.control_rate
        return (
            CellScenario("no better than control", rate),
            CellScenario(
                "as assumed",
                self.infused_rate,
                self.control_rate if self.n_control else None,
                **{name: getattr(self.manufacturing, name) for name in _GIVEN},
            ),
        )

    def _find_truth(self, scenario: CellScenario) -> tuple[Manufacturing, float]:
        control = self.control_rate if scenario.control_rate is None else scenario.control_rate
        given = {name: getattr(scenario, name) for name in _GIVEN}
        told = {name: value for name, value in given.items() if value is not None}
        return replace(scenario.manufacturing or self.manufacturing, **told), control

    def find_rate(self, scenario: CellScenario) -> float:
        """Response rate of those who are analysed, without waiting for a slot."""
        if self.estimand is Estimand.INFUSED:
            return scenario.infused_rate
        infused = self._find_truth(scenario)[0].find_fates()[0]
        return infused * scenario.infused_rate + (1 - infused) * self.not_infused_rate

    def find_null(self, scenario: CellScenario) -> tuple[bool, ...]:
        """Whether those who are analysed respond no better than under control."""
        return (self.find_rate(scenario) <= self._find_truth(scenario)[1] + 1e-9,)

    def _find_region(self) -> BoolArray:
        return find_region(self.n_therapy, self.n_control, self.control_rate, self.alpha, self.test)

    def prepare(self, scenario: CellScenario) -> "CellRunner":
        """The design made ready for a scenario."""
        manufacturing, control = self._find_truth(scenario)
        counts_all = float(self.estimand is Estimand.ENROLLED)
        reference = min(max(self.control_rate, 1e-9), 1 - 1e-9)
        return CellRunner(
            making=manufacturing.pack(),
            rates=np.array(
                [
                    scenario.infused_rate,
                    self.not_infused_rate,
                    control,
                    counts_all,
                    self.response_months,
                ]
            ),
            sizes=np.array([self.n_therapy, self.n_control], dtype=np.int64),
            region=self._find_region(),
            least=np.array(tabulate_least(self.n_therapy, reference, self.alpha)),
            cost=self.costs.pack(),
        )

    def find_exact(self, scenario: CellScenario) -> Mapping[str, FloatArray | float] | None:
        """Characteristics in closed form; none where patients wait for a slot."""
        manufacturing, control = self._find_truth(scenario)
        if manufacturing.slots_per_month > 0:
            return None
        infused, failed, lost, products = manufacturing.find_fates()
        n = self.n_therapy
        if self.estimand is Estimand.ENROLLED:
            power = float(
                reject_chance(
                    self._find_region(),
                    np.array([self.find_rate(scenario)]),
                    np.array([control]),
                )[0]
            )
        else:
            counts = np.arange(n + 1)
            least = tabulate_least(n, self.control_rate, self.alpha)
            wins = binom.sf(least - 1, counts, scenario.infused_rate)
            power = float(binomial_mass(n, infused) @ wins)
        rate = infused * scenario.infused_rate + (1 - infused) * self.not_infused_rate
        responders = n * rate + self.n_control * control
        return {
            "type1" if self.find_null(scenario)[0] else "power": power,
            "reject": power,
            "expected_n": float(n + self.n_control),
            "mean_infused": n * infused,
            "mean_not_made": n * failed,
            "mean_lost": n * lost,
            "mean_responders": responders,
            "response_of_enrolled": rate,
            "products": n * products,
        }

    def describe(self) -> Schema:
        """The design in words and steps."""
        return describe_cells(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind its methods."""
        return SOURCES[self.kind]
