"""Two-stage adaptive design with a combination test, as a document with settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step, check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.adaptive.combination import CODES, Combination, find_critical_value
from oncordia.trials.adaptive.exact_means import sum_means
from oncordia.trials.adaptive.resize import RULES, AssumedEffect, Reestimation
from oncordia.trials.adaptive.runners import (
    MeansRunner,
    RatesRunner,
    name_ends,
    prepare_rates,
    sum_rate_ends,
)
from oncordia.trials.adaptive.sources import list_combination_sources
from oncordia.trials.adaptive.truth import (
    TwoArmTruth,
    check_rate_size,
    check_truth,
    find_rate_effect,
)
from oncordia.trials.adaptive.two_arms import TwoArmDesign
from oncordia.trials.endpoint import Endpoint
from oncordia.trials.kernels.adaptive.rules import StagePlan, plan_second


@dataclass(frozen=True)
class CombinationTest(TwoArmDesign):
    """Two-arm, two-stage adaptive trial: combination test and unblinded change of size."""

    kind: ClassVar[str] = "combination_test"
    scenario_type: ClassVar[type] = TwoArmTruth
    hypotheses: ClassVar[tuple[str, ...]] = ("superiority",)
    n_stages: ClassVar[int] = 2

    name: str = setting("What the trial is called", example="Guided against standard care")
    n1: int = setting(
        "Patients in each arm in stage 1", unit="patients an arm", low=5, high=5000, example=60
    )
    n2: int = setting(
        "Patients in each arm planned for stage 2",
        unit="patients an arm",
        low=5,
        high=5000,
        example=60,
    )
    control: float = setting("Mean or rate that is assumed under control", example=0.3)
    experimental: float = setting(
        "Mean or rate that is hoped for under the new treatment; higher is better", example=0.45
    )
    endpoint: Endpoint = setting("What is compared", default=Endpoint.RATE)
    sd: float = setting(
        "Standard deviation within an arm; means only", default=1.0, low=0, open_low=True
    )
    is_sd_known: bool = setting(
        "Means: z tests with the sd as known, in place of t tests", default=False
    )
    is_exact: bool = setting(
        "Rates: exact tests of Fisher in place of score tests, so that the level is never passed",
        default=False,
    )
    alpha: float = setting(
        "One-sided type I error", default=0.025, low=0, high=0.5, open_low=True, open_high=True
    )
    method: Combination = setting("How the stages are combined", default=Combination.INVERSE_NORMAL)
    alpha1: float = setting(
        "One-sided p value of stage 1 at which it is a success; 0: none",
        default=0.0,
        low=0,
        high=0.5,
    )
    alpha0: float = setting(
        "One-sided p value of stage 1 above which the trial ends; 1: none",
        default=1.0,
        low=0,
        high=1,
        open_low=True,
    )
    is_binding: bool = setting(
        "Whether the critical value counts on the stop for futility", default=False
    )
    weight1: float | None = setting(
        "Weight of z of stage 1, its square a share of 1; by planned sizes where left out",
        default=None,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        sample=0.7071,
    )
    reestimation: Reestimation = setting(
        "How stage 2 is sized", default=Reestimation.CONDITIONAL_POWER
    )
    target: float = setting(
        "Conditional power aimed at", default=0.8, low=0, high=1, open_low=True, open_high=True
    )
    effect: AssumedEffect = setting(
        "Effect under which conditional power is found", default=AssumedEffect.OBSERVED
    )
    n2_least: int | None = setting(
        "Fewest patients in each arm in stage 2; n2 where left out",
        default=None,
        low=5,
        high=5000,
        sample=60,
    )
    n2_most: int | None = setting(
        "Most patients in each arm in stage 2; twice n2 where left out",
        default=None,
        low=5,
        high=5000,
        sample=120,
    )
    zone_low: float = setting(
        "Conditional power at which the promising zone begins", default=0.36, low=0, high=1
    )

    def __post_init__(self) -> None:
        check_settings(self)
        check_truth(TwoArmTruth("plan", self.control, self.experimental, self.sd), self.endpoint)
        if not self.experimental > self.control:
            raise InvalidDesign(
                f"experimental must be above control ({self.control:g}), got {self.experimental:g}",
                "experimental",
            )
        self._check_levels()
        least, most = self._find_limits()
        check_rate_size(self.endpoint, "n1", self.n1)
        check_rate_size(self.endpoint, "n2_most", most)
        if not least <= self.n2:
            raise InvalidDesign(f"n2_least must be at most n2 ({self.n2}), got {least}", "n2_least")
        if not self.n2 <= most:
            raise InvalidDesign(f"n2_most must be at least n2 ({self.n2}), got {most}", "n2_most")
        if not self.zone_low < self.target:
            raise InvalidDesign(
                f"zone_low must be below target ({self.target:g}), got {self.zone_low:g}",
                "zone_low",
            )

    def _check_levels(self) -> None:
        if not self.alpha1 < self.alpha:
            raise InvalidDesign(
                f"alpha1 must be below alpha ({self.alpha:g}), got {self.alpha1:g}", "alpha1"
            )
        if not self.alpha0 > self.alpha:
            raise InvalidDesign(
                f"alpha0 must be above alpha ({self.alpha:g}), got {self.alpha0:g}", "alpha0"
            )
        if self.method is Combination.CIRCULAR and self.alpha0 > 0.5:
            raise InvalidDesign(
                f"alpha0 must be at most 0.5 for the circular combination, got {self.alpha0:g}",
                "alpha0",
            )

    def _find_limits(self) -> tuple[int, int]:
        if self.reestimation is Reestimation.NONE:
            return self.n2, self.n2
        least = self.n2 if self.n2_least is None else self.n2_least
        return least, 2 * self.n2 if self.n2_most is None else self.n2_most

    @property
    def plan(self) -> StagePlan:
        """The numbers of the design, with its critical value."""
        weight1 = self.weight1
        if weight1 is None or self.method is Combination.POOLED:
            weight1 = float(np.sqrt(self.n1 / (self.n1 + self.n2)))
        alpha0 = self.alpha0 if self.is_binding else 1.0
        if self.method is Combination.CIRCULAR and not self.is_binding:
            alpha0 = 0.5
        critical = find_critical_value(self.method, self.alpha, self.alpha1, alpha0, weight1)
        z_success = float(-ndtri(self.alpha1)) if self.alpha1 > 0.0 else np.inf
        if self.method is Combination.FISHER:
            z_success = min(z_success, float(-ndtri(critical)))
        if self.method is Combination.CIRCULAR:
            z_success = min(z_success, critical)
        least, most = self._find_limits()
        effect = 0.0
        if self.effect is AssumedEffect.PLANNED:
            effect = (self.experimental - self.control) / self.sd
            if self.endpoint is Endpoint.RATE:
                effect = find_rate_effect(self.control, self.experimental)
        return StagePlan(
            method=CODES[self.method],
            critical=critical,
            weight1=weight1,
            weight2=float(np.sqrt(1.0 - weight1 * weight1)),
            z_success=z_success,
            z_futile=float(-ndtri(self.alpha0)) if self.alpha0 < 1.0 else -np.inf,
            n1=self.n1,
            n2=self.n2,
            rule=RULES[self.reestimation],
            n2_least=least,
            n2_most=most,
            effect=effect,
            target=self.target,
            z_target=float(ndtri(self.target)),
            zone_low=self.zone_low,
            is_exact=self.is_exact,
        )

    def prepare(self, scenario: TwoArmTruth) -> MeansRunner | RatesRunner:
        """The design made ready for a scenario."""
        check_truth(scenario, self.endpoint)
        if self.endpoint is Endpoint.MEAN:
            return MeansRunner(self.plan, scenario.effect, self.is_sd_known)
        return prepare_rates(self.plan, scenario.control, scenario.experimental)

    def find_exact(self, scenario: TwoArmTruth) -> Mapping[str, ArrayLike]:
        """Every characteristic: means by integration, rates by all outcomes."""
        is_null = self.find_null(scenario)[0]
        if self.endpoint is Endpoint.MEAN:
            return name_ends(sum_means(self.plan, scenario.effect, self.is_sd_known), is_null)
        return name_ends(sum_rate_ends(self.plan, scenario.control, scenario.experimental), is_null)

    def list_boundaries(self) -> BoundaryTable:
        """What follows a z of stage 1: size of stage 2, z and p value that it must reach."""
        plan = self.plan
        z1 = np.round(np.arange(-4, 17) * 0.25, 2)
        n2, needed = np.empty(z1.size, dtype=np.int64), np.empty(z1.size)
        plan_second(plan, z1, z1 * np.sqrt(2.0 / self.n1), n2, needed)
        rows: list[tuple[float | int | str, ...]] = []
        for z, size, least in zip(z1, n2, needed, strict=True):
            if z >= plan.z_success or z < plan.z_futile:
                end = "superior" if z >= plan.z_success else "stop: not promising"
                rows.append((float(z), float(ndtr(-z)), end, "", "", ""))
            else:
                tail = float(ndtr(-least))
                rows.append((float(z), float(ndtr(-z)), "stage 2", int(size), float(least), tail))
        return BoundaryTable(
            f"{self.method.value.replace('_', ' ').capitalize()} combination, one-sided level "
            f"{self.alpha:g}, critical value {plan.critical:.5g}",
            ("z of stage 1", "p of stage 1", "then", "n2 an arm", "z2 needed", "p2 needed"),
            tuple(rows),
            "Stage 2 by itself must reach z2, which is p2, to reject; sizes between rows follow "
            "the same rule.",
        )

    def describe(self) -> Schema:
        """The two stages and what may follow each."""
        branches = [Branch("otherwise", "Stage 2")]
        if self.alpha0 < 1.0:
            branches.insert(0, Branch(f"p above {self.alpha0:g}", "stop: not promising"))
        z_success = self.plan.z_success
        if np.isfinite(z_success):
            branches.insert(0, Branch(f"p at most {float(ndtr(-z_success)):.4g}", "superior"))
        least, most = self._find_limits()
        size = f"{least} patients an arm" if least == most else f"{least} to {most} an arm"
        stage1 = Step(
            "Stage 1",
            "Patients are randomised one to one; stage 1 is tested by itself.",
            f"{self.n1} patients an arm",
            tuple(branches),
        )
        stage2 = Step(
            "Stage 2",
            "Both stages are combined, each by its own p value."
            if self.method is not Combination.POOLED
            else "All patients are compared by the usual statistic.",
            size,
            (
                Branch("the combined test reaches its bound", "superior"),
                Branch("otherwise", "not shown"),
            ),
        )
        sentence = (
            f"A two-arm trial of {self.endpoint.value} in two stages, combined by the "
            f"{self.method.value.replace('_', ' ')} rule at a one-sided level of {self.alpha:g}."
        )
        return Schema(sentence, (stage1, stage2))

    def list_sources(self) -> tuple[str, ...]:
        """Papers of the tests and of the change of size."""
        return list_combination_sources(self.method, self.reestimation.value)
