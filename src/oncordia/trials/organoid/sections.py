"""Settings that the organoid-informed designs share: the way to a result, and what things cost."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import check_settings, list_settings, setting
from oncordia.errors import InvalidDesign


def check_shares(settings: Any) -> None:
    """Check settings; a share given in percent is told apart from any other wrong number.

    Raises
    ------
    InvalidDesign
        With the field, the value and the mend.
    """
    for listed in list_settings(type(settings)):
        value = getattr(settings, listed.name)
        is_share = listed.setting.low == 0 and listed.setting.high == 1
        for number in value if isinstance(value, tuple) else (value,):
            if is_share and isinstance(number, int | float) and 1 < number <= 100:
                raise InvalidDesign(
                    f"{listed.name} is a share from 0 to 1, got {number:g}; "
                    f"if that is percent, write {number / 100:g}",
                    listed.name,
                )
    check_settings(settings)


@dataclass(frozen=True, slots=True)
class Pathway:
    """The way of a patient from consent to a usable organoid result."""

    accrual_per_month: float = setting(
        "Patients who consent", unit="a month", low=0, open_low=True, example=10.0
    )
    establishment: float = setting(
        "Share of biopsies from which an organoid grows", low=0, high=1, open_low=True, example=0.52
    )
    biopsy_success: float = setting(
        "Share of patients with a usable biopsy", low=0, high=1, open_low=True, default=1.0
    )
    turnaround_months: float = setting(
        "Median time from biopsy to result", unit="months", low=0, default=1.4
    )
    turnaround_log_sd: float = setting(
        "SD of the log of that time; 0: always the median", low=0, high=3, default=0.3
    )
    loss_per_month: float = setting(
        "Hazard of progressing beyond the trial, or dying, while waiting for the result",
        unit="a month",
        low=0,
        default=0.05,
    )

    def __post_init__(self) -> None:
        check_shares(self)

    def pack(self) -> FloatArray:
        """Numbers in the order that the kernels read them."""
        return np.array(
            [
                self.accrual_per_month,
                self.biopsy_success,
                self.establishment,
                self.turnaround_months,
                self.turnaround_log_sd,
                self.loss_per_month,
            ]
        )


@dataclass(frozen=True, slots=True)
class Costs:
    """What each item costs, in any one currency."""

    biopsy: float = setting("Biopsy", low=0, default=0.0, example=1500.0)
    organoid: float = setting(
        "Culture of an organoid, grown or not", low=0, default=0.0, example=2500.0
    )
    screen: float = setting(
        "Drug test of an organoid that has grown", low=0, default=0.0, example=2000.0
    )
    drug_cycle: float = setting("One cycle of therapy", low=0, default=0.0, example=1200.0)
    cycles: float = setting("Cycles for each patient treated", low=0, default=6.0)
    visit: float = setting("One visit", low=0, default=0.0, example=250.0)
    visits: float = setting("Visits of each patient treated", low=0, default=8.0)
    currency: str = setting("What the costs are counted in", default="EUR")

    def __post_init__(self) -> None:
        check_settings(self)

    @property
    def treated(self) -> float:
        """Cost of one patient treated."""
        return self.drug_cycle * self.cycles + self.visit * self.visits

    def pack(self) -> FloatArray:
        """Numbers in the order that the kernels read them."""
        return np.array([self.biopsy, self.organoid, self.screen, self.treated])
