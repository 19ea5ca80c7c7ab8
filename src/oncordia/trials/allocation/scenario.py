"""What a response-adaptive trial may meet: a response rate of each arm, and a drift of them all."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign


@dataclass(frozen=True)
class ArmRates:
    """Response rates of the arms."""

    name: str = setting("What the scenario is called", example="as hoped")
    rates: tuple[float, ...] = setting(
        "Response rate of each arm, in the order of the arms", low=0, high=1, example=(0.3, 0.5)
    )
    drift: float = setting(
        "What all rates have gained by the last patient, in a straight line from the first one",
        default=0.0,
        low=-1,
        high=1,
    )

    def __post_init__(self) -> None:
        check_settings(self)
        for rate in self.rates:
            if not 0 <= rate + self.drift <= 1:
                raise InvalidDesign(
                    f"drift is {self.drift:g}, which takes the rate {rate:g} to "
                    f"{rate + self.drift:g}; keep every rate from 0 to 1",
                    "drift",
                )

    def trace_rates(self, n_patients: int) -> FloatArray:
        """Rate of each arm for each patient in turn, (n_patients, arms)."""
        at = np.arange(n_patients) / max(1, n_patients - 1)
        return np.asarray(self.rates)[None, :] + self.drift * at[:, None]
