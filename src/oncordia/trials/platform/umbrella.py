"""Umbrella trials: one disease, several markers, each with a drug of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import IntArray
from oncordia.domain.trials import BoundaryTable, Schema, check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.platform.choices import (
    Adjust,
    Claim,
    Control,
    Overlap,
    Priority,
    WhenFull,
)
from oncordia.trials.platform.screening import spread
from oncordia.trials.platform.umbrella_exact import find_exact
from oncordia.trials.platform.umbrella_run import UmbrellaRunner
from oncordia.trials.platform.umbrella_scenario import UmbrellaTruth
from oncordia.trials.platform.umbrella_words import describe_umbrella, list_umbrella_bounds

MOST_STRATA = 8  # results of the assay double with each


@dataclass(frozen=True)
class Umbrella:
    """Umbrella trial: one disease, biomarker strata each with its own drug, an imperfect assay."""

    kind: ClassVar[str] = "umbrella"
    scenario_type: ClassVar[type[UmbrellaTruth]] = UmbrellaTruth

    name: str = setting("What the trial is called", example="Umbrella of matched therapies")
    strata: tuple[str, ...] = setting(
        "Names of the strata, by their marker", example=("KRAS G12C", "BRAF V600E", "HER2")
    )
    prevalence: tuple[float, ...] = setting(
        "How common each marker is among the screened", low=0, high=1, example=(0.04, 0.08, 0.05)
    )
    drug_size: tuple[int, ...] = setting(
        "Patients on the drug of a stratum; one number for all, or one each", low=1, example=(25,)
    )
    control: Control = setting(
        "What a drug is compared with: none (a fixed rate), own (a control in each stratum) or "
        "shared (the controls of all strata together)",
        default=Control.NONE,
    )
    control_size: tuple[int, ...] = setting(
        "Patients on the control in a stratum; one number for all, or one each", default=(), low=1
    )
    claim: Claim = setting(
        "What a success is judged by: test (exact binomial against a fixed rate, z against a "
        "control) or posterior",
        default=Claim.TEST,
    )
    alpha: float = setting(
        "One-sided level of the tests",
        default=0.05,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )
    adjust: Adjust = setting(
        "How the level is shared among strata: none (each has all of it) or bonferroni",
        default=Adjust.NONE,
    )
    threshold: float = setting(
        "Posterior probability to be better above which a drug succeeds",
        default=0.95,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )
    prior_successes: float = setting(
        "Successes that the beta prior of every rate is worth", default=1.0, low=0, open_low=True
    )
    prior_failures: float = setting("Failures that it is worth", default=1.0, low=0, open_low=True)
    null_rate: float = setting(
        "Response rate that is too low: the fixed rate without a control, and the control of the "
        "design's own scenarios",
        default=0.1,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )
    target_rate: float = setting("Response rate of a good drug in them", default=0.3, low=0, high=1)
    overlap: Overlap = setting(
        "How markers meet in one patient: independent or exclusive", default=Overlap.INDEPENDENT
    )
    priority: Priority = setting(
        "Which stratum claims a patient of several: the first listed, the rarest, or one at random",
        default=Priority.LISTED,
    )
    when_full: WhenFull = setting(
        "What a full stratum does with a patient it claims: turn_away, or leave to the next",
        default=WhenFull.TURN_AWAY,
    )
    sensitivity: tuple[float, ...] = setting(
        "Chance of the assay to find a marker; one for all, or one each",
        default=(1.0,),
        low=0,
        high=1,
        open_low=True,
    )
    specificity: tuple[float, ...] = setting(
        "Chance of the assay to find no marker where there is none; one for all, or one each",
        default=(1.0,),
        low=0,
        high=1,
    )
    assay_failure: float = setting(
        "Share of the screened for whom the assay gives no result",
        default=0.0,
        low=0,
        high=1,
        open_high=True,
    )
    most_screened: int = setting("Patients screened at most; 0: no limit", default=0, low=0)
    screened_per_month: float = setting(
        "Patients screened in a month", default=20.0, unit="1/month", low=0, open_low=True
    )
    follow_up_months: float = setting(
        "From the last patient to the end of the trial", default=0.0, unit="months", low=0
    )

    def __post_init__(self) -> None:
        check_settings(self)
        n = len(self.strata)
        if not 1 <= n <= MOST_STRATA or len(set(self.strata)) < n:
            raise InvalidDesign(
                f"strata is {list(self.strata)}; name 1 to {MOST_STRATA} strata, each differently",
                "strata",
            )
        for name in ("drug_size", "control_size", "sensitivity", "specificity"):
            values = getattr(self, name)
            if len(values) not in (1, n) and (values or name != "control_size"):
                raise InvalidDesign(
                    f"{name} has {len(values)} numbers; give one, or one for each of the {n} "
                    "strata",
                    name,
                )
        if (self.control is Control.NONE) != (not self.control_size):
            mend = "leave it out" if self.control_size else "say how many patients"
            raise InvalidDesign(
                f"control_size is {list(self.control_size)} though control is "
                f"{self.control.value!r}; {mend}",
                "control_size",
            )
        if self.target_rate < self.null_rate:
            raise InvalidDesign(
                f"target_rate is {self.target_rate:g}, below null_rate {self.null_rate:g}; raise "
                "it",
                "target_rate",
            )
        self.check_prevalence(self.prevalence)

    def check_prevalence(self, prevalence: tuple[float, ...]) -> None:
        """Refuse prevalences that no population can have, or that never fill a stratum."""
        n = len(self.strata)
        if len(prevalence) != n:
            raise InvalidDesign(
                f"prevalence has {len(prevalence)} numbers; give one for each of the {n} strata",
                "prevalence",
            )
        total = sum(prevalence)
        if self.overlap is Overlap.EXCLUSIVE and total > 1 + 1e-12:
            raise InvalidDesign(
                f"prevalence adds up to {total:g}, above 1, though markers are exclusive; lower "
                "it, or write overlap = 'independent'",
                "prevalence",
            )
        specificity = spread(self.specificity, n)
        for place, (rate, true) in enumerate(zip(prevalence, specificity, strict=True)):
            if rate == 0 and true == 1 and not self.most_screened:
                raise InvalidDesign(
                    f"prevalence is 0 for {self.strata[place]}, which never fills; raise it, or "
                    "set most_screened",
                    "prevalence",
                )

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """Strata whose drug may work."""
        return self.strata

    @property
    def n_stages(self) -> int:
        """One."""
        return 1

    def find_sizes(self) -> IntArray:
        """Patients of each stratum on the drug and on the control, (strata, 2)."""
        n = len(self.strata)
        control = spread(self.control_size, n) if self.control_size else (0,) * n
        return np.array([spread(self.drug_size, n), control], dtype=np.int64).T.copy()

    def list_scenarios(self) -> tuple[UmbrellaTruth, ...]:
        """No drug works; the first does; all do."""
        n = len(self.strata)
        low, high = (self.null_rate,) * n, (self.target_rate,) * n
        found = [UmbrellaTruth("no drug works", low, low)]
        if n > 1:
            found.append(UmbrellaTruth("one drug works", low, high[:1] + low[1:]))
        return (*found, UmbrellaTruth("all drugs work", low, high))

    def find_null(self, scenario: UmbrellaTruth) -> tuple[bool, ...]:
        """Of each stratum: its drug is no better than the control, or than the fixed rate."""
        scenario.check_strata(self)
        alone = self.control is Control.NONE
        against = (self.null_rate,) * len(self.strata) if alone else scenario.control
        return tuple(drug <= rate for drug, rate in zip(scenario.drug, against, strict=True))

    def prepare(self, scenario: UmbrellaTruth) -> UmbrellaRunner:
        """The design with the law of the assay's results."""
        self.find_null(scenario)
        return UmbrellaRunner(self, scenario)

    def find_exact(self, scenario: UmbrellaTruth) -> Mapping[str, ArrayLike] | None:
        """Exact characteristics where the strata are independent of the screening."""
        self.find_null(scenario)
        return find_exact(self, scenario)

    def list_boundaries(self) -> BoundaryTable:
        """Least responders that are a success, by the responders on the control."""
        return list_umbrella_bounds(self)

    def describe(self) -> Schema:
        """The design in words and steps."""
        return describe_umbrella(self)

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the comparisons in use."""
        if self.control is not Control.NONE and self.claim is Claim.POSTERIOR:
            return ("Cook JD. Numerical computation of stochastic inequality probabilities. 2003",)
        return ()
