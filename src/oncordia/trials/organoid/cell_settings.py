"""Manufacturing of cells, its costs, whose response counts, and what may be true."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import check_settings, setting
from oncordia.trials.organoid.sections import check_shares
from oncordia.trials.organoid.waiting import find_times


class Estimand(StrEnum):
    """Whose response is compared."""

    ENROLLED = "enrolled"  # all who were enrolled: intention to treat
    INFUSED = "infused"  # those who lived to be infused


@dataclass(frozen=True, slots=True)
class Manufacturing:
    """From apheresis to infusion."""

    accrual_per_month: float = setting(
        "Patients enrolled", unit="a month", low=0, open_low=True, example=4.0
    )
    failure: float = setting(
        "Chance that a product fails", low=0, high=1, open_high=True, example=0.07
    )
    vein_to_vein_months: float = setting(
        "Median time from apheresis to infusion", unit="months", low=0, example=1.1
    )
    vein_to_vein_log_sd: float = setting(
        "SD of the log of that time; 0: always the median", low=0, high=3, default=0.25
    )
    loss_per_month: float = setting(
        "Hazard of death, or of becoming unfit, without bridging",
        unit="a month",
        low=0,
        default=0.1,
    )
    bridging_hazard_ratio: float = setting(
        "What bridging therapy multiplies that hazard by; 1: none is given", low=0, default=1.0
    )
    attempts: int = setting("Products tried at most for one patient", low=1, high=5, default=1)
    slots_per_month: float = setting(
        "Products that can be started a month; 0: as many as are needed", low=0, default=0.0
    )

    def __post_init__(self) -> None:
        check_shares(self)

    def pack(self) -> FloatArray:
        """Numbers in the order that the kernel reads them."""
        return np.array(
            [
                self.accrual_per_month,
                self.slots_per_month,
                self.failure,
                self.vein_to_vein_months,
                self.vein_to_vein_log_sd,
                self.loss_per_month * self.bridging_hazard_ratio,
                float(self.attempts),
            ]
        )

    def find_fates(self) -> tuple[float, float, float, float]:
        """Shares infused, failed and lost, and products started, without waiting for a slot."""
        times = find_times(self.vein_to_vein_months, self.vein_to_vein_log_sd)
        hazard = self.loss_per_month * self.bridging_hazard_ratio
        there = float(np.exp(-hazard * times).mean())
        infused, alive, products = 0.0, 1.0, 0.0
        for _ in range(self.attempts):
            products += alive
            infused += alive * there * (1 - self.failure)
            alive *= there * self.failure
        return infused, alive, 1 - infused - alive, products


@dataclass(frozen=True, slots=True)
class CellCosts:
    """What each item costs, in any one currency."""

    product: float = setting("Apheresis and one product", low=0, default=0.0, example=90000.0)
    bridging_month: float = setting("One month of bridging", low=0, default=0.0, example=3000.0)
    infusion: float = setting("Infusion and hospital stay", low=0, default=0.0, example=40000.0)
    control: float = setting("One patient under control", low=0, default=0.0, example=20000.0)
    currency: str = setting("What the costs are counted in", default="EUR")

    def __post_init__(self) -> None:
        check_settings(self)

    def pack(self) -> FloatArray:
        """Numbers in the order that the kernel reads them."""
        return np.array([self.product, self.bridging_month, self.infusion, self.control])


@dataclass(frozen=True, slots=True)
class CellScenario:
    """What is true: response of the infused and of the others."""

    name: str = setting("What the scenario is called", example="As in the first study")
    infused_rate: float = setting("Response of patients who are infused", low=0, high=1)
    control_rate: float | None = setting(
        "Response under control; left out: as the design", low=0, high=1, default=None
    )
    failure: float | None = setting(
        "Chance that a product fails; left out: as the design",
        low=0,
        high=1,
        open_high=True,
        default=None,
    )
    vein_to_vein_months: float | None = setting(
        "Median time to infusion; left out: as the design", unit="months", low=0, default=None
    )
    loss_per_month: float | None = setting(
        "Hazard of loss without bridging; left out: as the design", low=0, default=None
    )
    manufacturing: Manufacturing | None = setting(
        "Manufacturing; left out: as the design", default=None
    )

    def __post_init__(self) -> None:
        check_shares(self)
