"""Choices of trials that give each patient a drug of a panel, and what may be true in them."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.stats import norm

from oncordia.arrays import FloatArray
from oncordia.domain.trials import check_settings, setting
from oncordia.trials.organoid.concordance import Concordance
from oncordia.trials.organoid.sections import Pathway, check_shares


class Randomise(StrEnum):
    """When patients are randomised."""

    CONSENT = "consent"  # failures to grow and losses count in the guided arm
    RESULT = "result"  # only patients with a result are in the trial


class WhenFull(StrEnum):
    """What a patient does whose cohort is full."""

    LEAVE = "leave"
    NEXT = "next"  # enters the cohort of her next drug that is called sensitive


class RankBy(StrEnum):
    """What puts one drug above another for a patient."""

    CHANCE = "chance"  # of response, by the design's own rates and concordance
    SCORE = "score"  # where her organoid ranks among all under the same drug


class Treat(StrEnum):
    """Who gets the drug that ranks first."""

    TOP = "top"  # everybody with a result
    TOP_IF_SENSITIVE = "top_if_sensitive"  # only if the test calls a drug sensitive


@dataclass(frozen=True, slots=True)
class Progression:
    """Time to progression, where it decides instead of response."""

    responder_months: float = setting(
        "Median months to progression of patients who respond", low=0, open_low=True, example=9.0
    )
    other_months: float = setting(
        "Median months to progression of the others", low=0, open_low=True, example=2.5
    )
    follow_up_months: float = setting(
        "Months of follow-up after the last patient", low=0, default=6.0
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def pack(self, alpha: float) -> FloatArray:
        """Numbers in the order that the kernels read them."""
        hazards = np.log(2) / np.array([self.responder_months, self.other_months])
        return np.array([*hazards, self.follow_up_months, norm.isf(alpha)])


@dataclass(frozen=True, slots=True)
class PanelScenario:
    """What is true: response rates by drug, and, where they differ from the design, the rest."""

    name: str = setting("What the scenario is called", example="Drugs a little weaker")
    response_rates: tuple[float, ...] = setting(
        "Response of all patients to each drug, in the order of the design", low=0, high=1
    )
    standard_rate: float | None = setting(
        "Response under standard of care; left out: as the design", low=0, high=1, default=None
    )
    sensitivity: float | None = setting(
        "Sensitivity of the organoid test; left out: as the design", low=0, high=1, default=None
    )
    specificity: float | None = setting(
        "Specificity of the organoid test; left out: as the design", low=0, high=1, default=None
    )
    establishment: float | None = setting(
        "Share of biopsies from which an organoid grows; left out: as the design",
        low=0,
        high=1,
        open_low=True,
        default=None,
    )
    turnaround_months: float | None = setting(
        "Median time to a result; left out: as the design", unit="months", low=0, default=None
    )
    loss_per_month: float | None = setting(
        "Hazard of being lost while waiting; left out: as the design", low=0, default=None
    )
    blind_drugs: tuple[str, ...] = setting(
        "Drugs whose patients respond alike whatever their organoids do", default=()
    )
    concordance: Concordance | None = setting("Concordance; left out: as the design", default=None)
    pathway: Pathway | None = setting("Way to a result; left out: as the design", default=None)

    def __post_init__(self) -> None:
        check_shares(self)
