"""Blinded change of size by an internal pilot, as a document with settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import IntArray
from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step, check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.adaptive.exact_pilot import sum_pilot
from oncordia.trials.adaptive.pilot import (
    PilotMeansRunner,
    PilotRatesRunner,
    find_mean_size,
    find_rate_size,
    find_t_bounds,
    prepare_pilot_rates,
    sum_pilot_rate_ends,
)
from oncordia.trials.adaptive.sources import OF_BLINDED
from oncordia.trials.adaptive.truth import TwoArmTruth, check_rate_size, check_truth
from oncordia.trials.adaptive.two_arms import TwoArmDesign
from oncordia.trials.endpoint import Endpoint
from oncordia.trials.kernels.adaptive.blinded import PilotPlan

MOST = 5_000  # patients of an arm
SHOWN = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # of the planned variance, in the table of sizes


@dataclass(frozen=True)
class BlindedReestimation(TwoArmDesign):
    """Two-arm trial whose size follows the blinded variance or pooled rate of its first part."""

    kind: ClassVar[str] = "blinded_reestimation"
    scenario_type: ClassVar[type] = TwoArmTruth
    hypotheses: ClassVar[tuple[str, ...]] = ("superiority",)
    n_stages: ClassVar[int] = 1

    name: str = setting("What the trial is called", example="Guided against standard care")
    n1: int = setting(
        "Patients in each arm at the blinded look",
        unit="patients an arm",
        low=5,
        high=2000,
        example=50,
    )
    control: float = setting("Mean or rate that is assumed under control", example=0.3)
    experimental: float = setting(
        "Mean or rate that is hoped for under the new treatment; higher is better", example=0.45
    )
    endpoint: Endpoint = setting("What is compared", default=Endpoint.RATE)
    sd: float = setting(
        "Standard deviation within an arm that is planned with; means only",
        default=1.0,
        low=0,
        open_low=True,
    )
    alpha: float = setting(
        "One-sided type I error", default=0.025, low=0, high=0.5, open_low=True, open_high=True
    )
    power: float = setting(
        "Power that the size is found for", default=0.8, low=0.5, high=1, open_high=True
    )
    n_least: int | None = setting(
        "Fewest patients in each arm in all; n1 where left out",
        default=None,
        low=5,
        high=5000,
        sample=50,
    )
    n_most: int | None = setting(
        "Most patients in each arm in all; twice the planned size where left out",
        default=None,
        low=5,
        high=5000,
        sample=300,
    )
    is_adjusted: bool = setting(
        "Means: take off the variance what the assumed difference adds to it", default=False
    )

    def __post_init__(self) -> None:
        check_settings(self)
        check_truth(TwoArmTruth("plan", self.control, self.experimental, self.sd), self.endpoint)
        if not self.experimental > self.control:
            raise InvalidDesign(
                f"experimental must be above control ({self.control:g}), got {self.experimental:g}",
                "experimental",
            )
        least, most = self._find_limits()
        if least < self.n1:
            raise InvalidDesign(f"n_least must be at least n1 ({self.n1}), got {least}", "n_least")
        check_rate_size(self.endpoint, "n_most", most)
        if most > MOST:
            raise InvalidDesign(f"n_most must be at most {MOST}, got {most}", "n_most")
        if most < least:
            raise InvalidDesign(
                f"n_most must be at least {least}, the fewest in each arm, got {most}", "n_most"
            )

    @property
    def planned_n(self) -> int:
        """Patients in each arm of the trial without a look."""
        difference = self.experimental - self.control
        if self.endpoint is Endpoint.MEAN:
            size = find_mean_size(difference, self.sd, self.alpha, self.power)
        else:
            pooled = np.array([0.5 * (self.control + self.experimental)])
            size = float(find_rate_size(pooled, difference, self.alpha, self.power)[0])
        return int(np.ceil(size - 1e-9))

    def _find_limits(self) -> tuple[int, int]:
        least = self.n1 if self.n_least is None else self.n_least
        return least, max(2 * self.planned_n, least) if self.n_most is None else self.n_most

    @property
    def plan(self) -> PilotPlan:
        """Numbers of the design with means."""
        least, most = self._find_limits()
        difference = self.experimental - self.control
        excess = 0.5 * self.n1 * difference**2 / (2.0 * self.n1 - 1.0)
        return PilotPlan(
            n1=self.n1,
            n_least=least,
            n_most=most,
            per_variance=find_mean_size(difference, 1.0, self.alpha, self.power),
            excess=excess if self.is_adjusted else 0.0,
        )

    @property
    def sizes(self) -> IntArray:
        """Patients in each arm by responses of both arms at the look, shape (2 n1 + 1,)."""
        least, most = self._find_limits()
        pooled = np.arange(2 * self.n1 + 1) / (2.0 * self.n1)
        difference = self.experimental - self.control
        needed = find_rate_size(pooled, difference, self.alpha, self.power)
        sizes: IntArray = np.clip(np.ceil(needed - 1e-9), least, most).astype(np.int64)
        return sizes

    def prepare(self, scenario: TwoArmTruth) -> PilotMeansRunner | PilotRatesRunner:
        """The design made ready for a scenario."""
        check_truth(scenario, self.endpoint)
        if self.endpoint is Endpoint.MEAN:
            plan = self.plan
            bounds = find_t_bounds(plan.n_most, self.alpha)
            difference = scenario.experimental - scenario.control
            return PilotMeansRunner(plan, bounds, difference, scenario.sd)
        rates = scenario.control, scenario.experimental
        return prepare_pilot_rates(self.n1, self.sizes, self.alpha, rates)

    def find_exact(self, scenario: TwoArmTruth) -> Mapping[str, ArrayLike]:
        """Level or power and expected size: means by integration, rates by all outcomes."""
        is_null = self.find_null(scenario)[0]
        if self.endpoint is Endpoint.MEAN:
            plan = self.plan
            bounds = find_t_bounds(plan.n_most, self.alpha)
            difference = scenario.experimental - scenario.control
            reject, patients = sum_pilot(plan, difference, scenario.sd, bounds)
        else:
            rates = scenario.control, scenario.experimental
            reject, patients = sum_pilot_rate_ends(self.n1, self.sizes, self.alpha, rates)
        name = "type1" if is_null else "power"
        return {name: reject, "reject": [reject], "expected_n": patients}

    def list_boundaries(self) -> BoundaryTable:
        """Size in each arm after what the blinded look may show."""
        if self.endpoint is Endpoint.RATE:
            counts = np.arange(2 * self.n1 + 1)
            rows: list[tuple[float | int | str, ...]] = [
                (int(count), float(count / (2.0 * self.n1)), int(size))
                for count, size in zip(counts, self.sizes, strict=True)
            ]
            columns: tuple[str, ...] = "responses of both arms", "pooled rate", "patients an arm"
        else:
            plan = self.plan
            sd = self.sd * np.sqrt(np.array(SHOWN))
            needed = np.ceil(plan.per_variance * (sd**2 - plan.excess) - 1e-9)
            sizes = np.clip(needed, plan.n_least, plan.n_most)
            rows = [(float(one), int(size)) for one, size in zip(sd, sizes, strict=True)]
            columns = "blinded sd", "patients an arm"
        return BoundaryTable(
            f"Size by the blinded look after {self.n1} patients an arm",
            columns,
            tuple(rows),
            f"Without the look the trial would have {self.planned_n} patients an arm.",
        )

    def describe(self) -> Schema:
        """The look and the end."""
        least, most = self._find_limits()
        seen = "variance" if self.endpoint is Endpoint.MEAN else "pooled response rate"
        look = Step(
            "Blinded look",
            f"The {seen} of all patients is found with both arms taken together.",
            f"{self.n1} patients an arm",
            (Branch(f"the {seen} gives the size", "End"),),
        )
        end = Step(
            "End",
            "All patients are compared as if the size had been fixed.",
            f"{least} to {most} an arm",
            (
                Branch("the test reaches its bound", "superior"),
                Branch("otherwise", "not shown"),
            ),
        )
        sentence = (
            f"A two-arm trial of {self.endpoint.value} at a one-sided level of {self.alpha:g}, "
            f"planned with {self.planned_n} patients an arm, whose size follows the blinded {seen}."
        )
        return Schema(sentence, (look, end))

    def list_sources(self) -> tuple[str, ...]:
        """Papers of the blinded change of size."""
        return OF_BLINDED
