"""The continual reassessment method."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.model import ModelDesign
from oncordia.trials.dose.nodes import ModelTables, tabulate_crm
from oncordia.trials.dose.skeleton import Working, find_skeleton

HALFWIDTH = 0.2  # of indifference in the target, where none is said


class Estimate(StrEnum):
    """How the parameter of the model is estimated."""

    BAYES = "bayes"  # posterior mean
    MLE = "mle"  # greatest likelihood; doses rise one by one until the first toxicity


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
        low=0.0001,
        high=0.9999,
        default=None,
    )
    halfwidth: float | None = setting(
        "Half-width of the indifference interval; 0.2 of the target if left out",
        low=0,
        high=0.5,
        open_low=True,
        default=None,
    )
    guess_dose: float | None = setting(
        "Dose first held for the right one; the middle one if left out",
        default=None,
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
    for below, above in pairwise(skeleton):
        if not below < above:
            raise InvalidDesign(
                f"skeleton does not rise: {above:g} stands after {below:g}; "
                "give a higher rate to each higher dose",
                "skeleton",
            )
