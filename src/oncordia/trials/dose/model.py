"""Designs that follow a model of dose and toxicity: CRM and Bayesian logistic regression."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.domain.trials import Branch, Schema, Step, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.design import DoseRunner, SizedDesign, find_exact
from oncordia.trials.dose.nodes import (
    Limits,
    LogisticPrior,
    ModelTables,
    tabulate_blrm,
    tabulate_crm,
)
from oncordia.trials.dose.rules import ModelRules
from oncordia.trials.dose.scenarios import DoseToxicity
from oncordia.trials.dose.skeleton import Working, find_skeleton
from oncordia.trials.kernels.dose.model import run_model_trials

HALFWIDTH = 0.2  # of indifference in the target, where none is said


class Estimate(StrEnum):
    """How the parameter of the model is estimated."""

    BAYES = "bayes"  # posterior mean
    MLE = "mle"  # greatest likelihood; doses rise one by one until the first toxicity


@dataclass(frozen=True, kw_only=True)
class ModelDesign(SizedDesign):
    """A design whose next dose is what a model recommends, within restrictions."""

    may_skip: bool = setting("Whether doses may be skipped on the way up", default=False)
    may_rise_after_toxicity: bool = setting(
        "Whether the dose may rise right after a cohort with a toxicity", default=False
    )
    stop_certainty: float = setting(
        "The trial ends where the lowest dose is above the target with more posterior probability "
        "than this; 1: never",
        low=0.5,
        high=1,
        default=0.95,
    )
    overdose_chance: float = setting(
        "Most posterior probability of an overdose that a dose may have to be given; 1: any",
        low=0,
        high=1,
        open_low=True,
        default=1.0,
    )

    @property
    def tables(self) -> ModelTables:
        """Tables of the model."""
        raise NotImplementedError

    @property
    def leads(self) -> bool:
        """Whether doses rise one by one until the first toxicity."""
        return False

    @property
    def rules(self) -> ModelRules:
        """What the design does, once its tables are made."""
        return ModelRules(
            self.tables,
            self.start,
            self.cohort_size,
            self.max_patients,
            self.enough,
            self.may_skip,
            self.may_rise_after_toxicity,
            self.leads,
        )

    def make_limits(self, overdose_rate: float) -> Limits:
        """When a dose is too toxic."""
        return Limits(
            self.stop_certainty if self.stop_certainty < 1 else None,
            overdose_rate,
            self.overdose_chance if self.overdose_chance < 1 else None,
        )

    def prepare(self, scenario: DoseToxicity) -> DoseRunner:
        """The design made ready for a scenario."""
        rules, judge = self.rules, self.judge(scenario)
        arguments = (judge.toxicity, *rules.tables.arrays, rules.sizes)
        return DoseRunner(run_model_trials, arguments, judge)

    def find_exact(self, scenario: DoseToxicity) -> Mapping[str, ArrayLike] | None:
        """Characteristics by enumeration; None where the trial has too many states."""
        judge = self.judge(scenario)
        return find_exact(self.rules, (judge.toxicity,), judge, self.n_stages)

    def describe(self) -> Schema:
        """The design in words and steps."""
        held = []
        if not self.may_skip:
            held.append("no dose is skipped")
        if not self.may_rise_after_toxicity:
            held.append("the dose does not rise right after a toxicity")
        if self.overdose_chance < 1:
            held.append(f"a dose may be an overdose with probability {self.overdose_chance:g}")
        branches = [Branch("always", "; ".join(held))] if held else []
        if self.stop_certainty < 1:
            branches.append(Branch("the lowest dose is surely too toxic", "stop: no dose"))
        return Schema(
            f"Cohorts of {self.cohort_size} from {self.labels[self.start]} on, up to "
            f"{self.max_patients} patients; a model of dose and toxicity recommends the next dose.",
            (
                Step("Cohort", "A cohort gets the current dose.", f"{self.cohort_size} patients"),
                Step("Next dose", self.tell_rule(), branches=tuple(branches)),
                Step("Selection", "The dose that the model recommends from all patients."),
            ),
        )

    def tell_rule(self) -> str:
        """How the dose is recommended, in one sentence."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Crm(ModelDesign):
    """Continual reassessment method, CRM, with a one-parameter model (O'Quigley et al. 1990)."""

    kind: ClassVar[str] = "crm"

    working: Working = setting("Working model of toxicity by dose", default=Working.EMPIRIC)
    intercept: float = setting("Intercept of the logistic working model", default=3.0)
    prior_sd: float = setting(
        "Standard deviation of the prior of the parameter",
        low=0,
        high=20,
        open_low=True,
        default=1.16,
    )
    skeleton: tuple[float, ...] | None = setting(
        "First guess of toxicity of each dose, rising; from half-width and guess if left out",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        default=None,
        example=(0.1, 0.19, 0.3, 0.42, 0.54),
    )
    halfwidth: float | None = setting(
        "Half-width of the indifference interval; 0.2 of the target if left out",
        low=0,
        high=0.5,
        open_low=True,
        default=None,
        example=0.06,
    )
    guess_dose: float | None = setting(
        "Dose first held for the right one; the middle one if left out", default=None, example=40.0
    )
    estimate: Estimate = setting("How the parameter is estimated", default=Estimate.BAYES)
    overdose_margin: float = setting(
        "An overdose is a rate above the target by more than this, for overdose_chance",
        low=0,
        high=1,
        default=0.0,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.skeleton is not None:
            check_skeleton(self.skeleton, self.k)
        if self.guess_dose is not None and self.guess_dose not in self.doses:
            raise InvalidDesign(
                f"guess_dose is {self.guess_dose:g}; take one of the doses", "guess_dose"
            )
        width = self.indifference
        if not width < min(self.target, 1 - self.target):
            raise InvalidDesign(
                f"halfwidth is {width:g}; give less than the target {self.target:g} and what it "
                "leaves to 1",
                "halfwidth",
            )
        if self.target + self.overdose_margin >= 1:
            raise InvalidDesign(
                f"overdose_margin is {self.overdose_margin:g}; with the target it must stay below "
                "1",
                "overdose_margin",
            )
        self._check_logistic()

    def _check_logistic(self) -> None:
        if self.working is Working.LOGISTIC:
            most = 1 / (1 + np.exp(-self.intercept))
            top = max(self.target + self.indifference, float(self.first_guess.max()))
            if not top < most:
                raise InvalidDesign(
                    f"intercept is {self.intercept:g}, so that no rate can be above {most:.3g}; "
                    f"give one whose rate is above {top:.3g}",
                    "intercept",
                )

    @property
    def indifference(self) -> float:
        """Half-width of the indifference interval."""
        if self.halfwidth is not None:
            return self.halfwidth
        return HALFWIDTH * min(self.target, 1 - self.target)

    @property
    def first_guess(self) -> FloatArray:
        """Skeleton, shape (k,)."""
        if self.skeleton is not None:
            return np.array(self.skeleton)
        middle = (self.k - 1) // 2 if self.guess_dose is None else self.doses.index(self.guess_dose)
        return find_skeleton(
            self.target, self.indifference, middle + 1, self.k, self.working, self.intercept
        )

    @property
    def tables(self) -> ModelTables:
        """Tables of the model."""
        return tabulate_crm(
            self.first_guess,
            self.working,
            self.intercept,
            self.prior_sd,
            self.target,
            self.max_patients,
            self.make_limits(self.target + self.overdose_margin),
            by_likelihood=self.estimate is Estimate.MLE,
        )

    @property
    def leads(self) -> bool:
        """Whether doses rise one by one until the first toxicity."""
        return self.estimate is Estimate.MLE

    def tell_rule(self) -> str:
        """How the dose is recommended, in one sentence."""
        guess = ", ".join(f"{rate:.3f}" for rate in self.first_guess)
        return (
            f"The {self.working.value} model with first guesses {guess} recommends the dose whose "
            f"estimated toxicity is closest to {self.target:g}."
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        more = (
            ("Babb, Rogatko and Zacks 1998, Stat. Med. 17, 1103",)
            if self.overdose_chance < 1
            else ()
        )
        return (
            "O'Quigley, Pepe and Fisher 1990, Biometrics 46, 33",
            "Goodman, Zahurak and Piantadosi 1995, Stat. Med. 14, 1149",
            "Lee and Cheung 2009, Clin. Trials 6, 227",
            *more,
        )


def check_skeleton(skeleton: tuple[float, ...], k: int) -> None:
    """Refuse a skeleton that does not rise or has another length."""
    if len(skeleton) != k:
        raise InvalidDesign(
            f"skeleton has {len(skeleton)} rates for {k} doses; give one for each dose", "skeleton"
        )
    for below, above in zip(skeleton, skeleton[1:], strict=False):
        if not below < above:
            raise InvalidDesign(
                f"skeleton does not rise: {above:g} stands after {below:g}; "
                "give a higher rate to each higher dose",
                "skeleton",
            )


@dataclass(frozen=True, kw_only=True)
class Blrm(ModelDesign):
    """Bayesian logistic regression with overdose control (Neuenschwander et al. 2008)."""

    kind: ClassVar[str] = "blrm"

    overdose_chance: float = setting(
        "Most posterior probability of an overdose that a dose may have to be given",
        low=0,
        high=1,
        open_low=True,
        default=0.25,
    )
    reference_dose: float | None = setting(
        "Dose at which the intercept is the log odds of toxicity; the middle one if left out",
        low=0,
        open_low=True,
        default=None,
        example=40.0,
    )
    interval_low: float = setting(
        "Rates of toxicity that are sought: from", low=0, high=1, open_low=True, default=0.16
    )
    interval_high: float = setting(
        "Rates of toxicity that are sought: up to; above is an overdose",
        low=0,
        high=1,
        open_high=True,
        default=0.33,
    )
    mean_intercept: float = setting("Prior mean of the intercept, log odds", default=-1.1)
    sd_intercept: float = setting(
        "Prior standard deviation of the intercept", low=0, high=20, open_low=True, default=2.0
    )
    mean_log_slope: float = setting("Prior mean of the log slope", default=0.0)
    sd_log_slope: float = setting(
        "Prior standard deviation of the log slope", low=0, high=5, open_low=True, default=1.0
    )
    correlation: float = setting(
        "Prior correlation of intercept and log slope",
        low=-1,
        high=1,
        open_low=True,
        open_high=True,
        default=0.0,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.interval_low < self.interval_high:
            raise InvalidDesign(
                f"interval_low is {self.interval_low:g}, not below interval_high "
                f"{self.interval_high:g}; mend one of them",
                "interval_low",
            )

    @property
    def tables(self) -> ModelTables:
        """Tables of the model."""
        reference = self.reference_dose or self.doses[(self.k - 1) // 2]
        return tabulate_blrm(
            np.log(np.array(self.doses) / reference),
            LogisticPrior(
                self.mean_intercept,
                self.sd_intercept,
                self.mean_log_slope,
                self.sd_log_slope,
                self.correlation,
            ),
            (self.interval_low, self.interval_high),
            self.target,
            self.max_patients,
            self.make_limits(self.interval_high),
        )

    def tell_rule(self) -> str:
        """How the dose is recommended, in one sentence."""
        return (
            "Of the doses allowed, the one most likely to have a rate of toxicity from "
            f"{self.interval_low:g} to {self.interval_high:g}."
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return (
            "Neuenschwander, Branson and Gsponer 2008, Stat. Med. 27, 2420",
            "Babb, Rogatko and Zacks 1998, Stat. Med. 17, 1103",
        )
