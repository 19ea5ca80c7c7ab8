"""Scenario of a two-arm trial of means or rates."""

from dataclasses import dataclass

import numpy as np

from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.endpoint import Endpoint

MOST_RATES = 2_000  # patients of an arm in one stage of a trial of rates: tables grow with both


@dataclass(frozen=True)
class TwoArmTruth:
    """True mean or response rate of each arm; higher is better."""

    name: str = setting("What the scenario is called", example="as hoped")
    control: float = setting("Mean or rate under control", example=0.3)
    experimental: float = setting("Mean or rate under the new treatment", example=0.45)
    sd: float = setting(
        "Standard deviation within an arm; means only", default=1.0, low=0, open_low=True
    )

    def __post_init__(self) -> None:
        check_settings(self)

    @property
    def effect(self) -> float:
        """Difference of means over the standard deviation."""
        return (self.experimental - self.control) / self.sd


def check_truth(truth: TwoArmTruth, endpoint: Endpoint) -> None:
    """Refuse rates outside 0 to 1.

    Raises
    ------
    InvalidDesign
        ``field`` names the arm.
    """
    for field in ("control", "experimental"):
        rate = getattr(truth, field)
        if endpoint is Endpoint.RATE and not 0.0 <= rate <= 1.0:
            raise InvalidDesign(f"{field} is a rate and must be from 0 to 1, got {rate:g}", field)


def check_rate_size(endpoint: Endpoint, field: str, size: int) -> None:
    """Refuse a stage of rates that is too large for tables of every outcome.

    Raises
    ------
    InvalidDesign
        ``field`` names the size.
    """
    if endpoint is Endpoint.RATE and size > MOST_RATES:
        raise InvalidDesign(f"{field} must be at most {MOST_RATES} for rates, got {size}", field)


def find_rate_effect(control: float, experimental: float) -> float:
    """Difference of rates over the standard deviation of one patient at their mean."""
    pooled = 0.5 * (control + experimental)
    return float((experimental - control) / np.sqrt(pooled * (1.0 - pooled)))
