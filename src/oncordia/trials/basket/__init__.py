"""Basket trials: cohorts with binary response that may borrow from one another."""

from oncordia.trials.basket.design import Basket, CohortRates
from oncordia.trials.basket.settings import (
    Apart,
    BetaPrior,
    Borrowing,
    CalibratedSpread,
    CalibrateTo,
    Calibration,
    Cohort,
    Combine,
    Component,
    Futility,
    FutilityRule,
    Multisource,
    PowerPrior,
    PowerWeight,
    RelativeTo,
    SpreadPrior,
)

__all__ = [
    "Apart",
    "Basket",
    "BetaPrior",
    "Borrowing",
    "CalibrateTo",
    "CalibratedSpread",
    "Calibration",
    "Cohort",
    "CohortRates",
    "Combine",
    "Component",
    "Futility",
    "FutilityRule",
    "Multisource",
    "PowerPrior",
    "PowerWeight",
    "RelativeTo",
    "SpreadPrior",
]
