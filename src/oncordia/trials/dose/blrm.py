"""Bayesian logistic regression of toxicity on dose, with overdose control."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from oncordia.domain.trials import setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.blrm_tables import LogisticPrior, tabulate_blrm
from oncordia.trials.dose.model import ModelDesign
from oncordia.trials.dose.nodes import ModelTables


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
