"""Single-arm design watched by predictive probability, as a document with settings."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step, check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.single_arm.look_design import LookDesign
from oncordia.trials.single_arm.looks import LookRule
from oncordia.trials.single_arm.predictive import (
    PredictivePlan,
    find_cut,
    find_posterior_rule,
    find_predictive,
    find_predictive_rule,
    list_looks,
)
from oncordia.trials.single_arm.response import ResponseRate

MOST_SEARCHED = 200  # patients; the search costs the fourth power of them


class Monitoring(StrEnum):
    """What is looked at on the way."""

    PREDICTIVE = "predictive"  # the chance that the trial would succeed at its end
    POSTERIOR = "posterior"  # the chances that the rate is above p1, and above p0


class PredictiveCriterion(StrEnum):
    """Where largest size and thresholds come from."""

    GIVEN = "given"  # they stand in the document
    MINIMAX = "minimax"  # search: smallest total size
    OPTIMAL = "optimal"  # search: fewest patients on average under the null


@dataclass(frozen=True)
class PredictiveProbability(LookDesign):
    """Single-arm trial that stops by Bayesian predictive probability (Lee and Liu 2008)."""

    kind: ClassVar[str] = "predictive_probability"
    scenario_type: ClassVar[type] = ResponseRate
    hypotheses: ClassVar[tuple[str, ...]] = ("response",)

    name: str = setting("What the trial is called", example="Organoid-guided second line")
    p0: float = setting(
        "Response rate too low to go on",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        example=0.2,
    )
    p1: float = setting(
        "Response rate worth finding", low=0, high=1, open_low=True, open_high=True, example=0.4
    )
    n_max: int = setting(
        "Patients at most; where the design is searched for, the most that is tried",
        unit="patients",
        low=2,
        high=1000,
        example=36,
    )
    n_first: int = setting("Patients at the first look", default=10, unit="patients", low=1)
    every: int = setting("Patients from look to look", default=1, unit="patients", low=1)
    prior_a: float | None = setting(
        "Beta prior: responses it is worth; p0 where left out",
        default=None,
        low=0,
        open_low=True,
        sample=0.2,
    )
    prior_b: float | None = setting(
        "Beta prior: failures it is worth; 1 - p0 where left out",
        default=None,
        low=0,
        open_low=True,
        sample=0.8,
    )
    monitoring: Monitoring = setting("What is looked at", default=Monitoring.PREDICTIVE)
    criterion: PredictiveCriterion = setting(
        "Whether thresholds are given or searched for", default=PredictiveCriterion.GIVEN
    )
    theta_l: float = setting(
        "Stop as hopeless below this chance", default=0.001, low=0, high=1, open_high=True
    )
    theta_t: float = setting(
        "Active at the end if the chance of a rate above p0 exceeds this",
        default=0.9,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )
    theta_u: float = setting(
        "Stop as a success above this chance; 1 never does", default=1.0, low=0, high=1
    )
    alpha: float = setting(
        "Search: type I error at most", default=0.1, low=0, high=1, open_low=True, open_high=True
    )
    power: float = setting(
        "Search: power at least", default=0.9, low=0, high=1, open_low=True, open_high=True
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if not self.p1 > self.p0:
            raise InvalidDesign(f"p1 must be above p0 ({self.p0:g}), got {self.p1:g}", "p1")
        if not self.n_first < self.n_max:
            raise InvalidDesign(
                f"n_first must be below n_max ({self.n_max}), got {self.n_first}", "n_first"
            )
        if not self.theta_u > self.theta_l:
            raise InvalidDesign(
                f"theta_u must be above theta_l ({self.theta_l:g}), got {self.theta_u:g}", "theta_u"
            )
        is_searched = self.criterion is not PredictiveCriterion.GIVEN
        if is_searched and self.n_max > MOST_SEARCHED:
            raise InvalidDesign(
                f"n_max must be at most {MOST_SEARCHED} where the design is searched for, "
                f"got {self.n_max}",
                "n_max",
            )
        if is_searched and self.monitoring is Monitoring.POSTERIOR:
            raise InvalidDesign(
                f"criterion {self.criterion.value} searches for predictive monitoring alone; "
                "write given, or monitoring predictive",
                "criterion",
            )

    @property
    def prior(self) -> tuple[float, float]:
        """Beta prior; by default worth one patient, with mean p0."""
        a = self.p0 if self.prior_a is None else self.prior_a
        return a, 1.0 - self.p0 if self.prior_b is None else self.prior_b

    @property
    def plan(self) -> PredictivePlan | None:
        """The design that the search finds; None where thresholds are given.

        Raises
        ------
        InvalidDesign
            If no design within ``n_max`` keeps both errors.
        """
        if self.criterion is PredictiveCriterion.GIVEN:
            return None
        found = find_predictive(
            (self.p0, self.p1),
            (self.alpha, 1.0 - self.power),
            self.prior,
            (self.n_first, self.every, self.n_max),
            self.theta_u,
            self.criterion is PredictiveCriterion.MINIMAX,
        )
        if found is None:
            raise InvalidDesign(
                f"n_max of {self.n_max} is too small: no design keeps alpha {self.alpha:g} and "
                f"power {self.power:g}; raise n_max or move p1 away from p0",
                "n_max",
            )
        return found

    @property
    def rule(self) -> LookRule:
        """The design as looks with bounds."""
        plan = self.plan
        n = plan.n if plan else self.n_max
        theta_l, theta_t = (plan.theta_l, plan.theta_t) if plan else (self.theta_l, self.theta_t)
        looks = list_looks(n, self.n_first, self.every)
        cut = find_cut(self.p0, n, self.prior, theta_t)
        if self.monitoring is Monitoring.POSTERIOR:
            rates = self.p0, self.p1
            return find_posterior_rule(rates, cut, self.prior, theta_l, self.theta_u, looks)
        return find_predictive_rule(cut, self.prior, theta_l, self.theta_u, looks)[0]

    @property
    def n_stages(self) -> int:
        """Number of looks."""
        plan = self.plan
        return list_looks(plan.n if plan else self.n_max, self.n_first, self.every).size

    def list_boundaries(self) -> BoundaryTable:
        """Table of the looks and their bounds."""
        return self.rule.list_boundaries(
            f"Bounds by {self.monitoring.value} probability: {self.p0:g} against {self.p1:g}"
        )

    def describe(self) -> Schema:
        """The looks and what may follow each."""
        rule = self.rule
        n = int(rule.looks[-1])
        chance = "success at the end" if self.monitoring is Monitoring.PREDICTIVE else "a good rate"
        watch = Step(
            "Looks",
            f"After {self.n_first} patients, then after every {self.every}, the chance of "
            f"{chance} is found from the responses so far.",
            f"{self.n_first} to {n} patients",
            (
                Branch("the chance is too low", "stop: not promising"),
                *((Branch("the chance is high", "active"),) if self.theta_u < 1.0 else ()),
                Branch("otherwise", "End"),
            ),
        )
        cut = int(rule.low[-1])
        end = Step(
            "End",
            f"Responses of all {n} patients are counted.",
            f"{n} patients",
            (
                Branch(f"{cut} or fewer respond", "stop: not promising"),
                Branch(f"{cut + 1} or more respond", "active: worth a further trial"),
            ),
        )
        sentence = (
            f"A single-arm trial of at most {n} patients tests a response rate of {self.p0:g} "
            f"against {self.p1:g} and looks at the {self.monitoring.value} probability "
            "on the way."
        )
        return Schema(sentence, (watch, end))

    def list_sources(self) -> tuple[str, ...]:
        """Papers of the design."""
        if self.monitoring is Monitoring.POSTERIOR:
            return (
                "Thall PF, Simon R. Practical Bayesian guidelines for phase IIB clinical trials. "
                "Biometrics 1994;50:337-349.",
            )
        return (
            "Lee JJ, Liu DD. A predictive probability design for phase II cancer clinical "
            "trials. Clin Trials 2008;5:93-106.",
        )
