"""What an umbrella trial may meet: rates of each stratum on its drug and on the control."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign

if TYPE_CHECKING:
    from oncordia.trials.platform.umbrella import Umbrella


@dataclass(frozen=True)
class UmbrellaTruth:
    """Response rates of each stratum, and how common the markers are."""

    name: str = setting("What the scenario is called", example="as hoped")
    control: tuple[float, ...] = setting(
        "Response rate of each stratum on the control, or by standard care",
        low=0,
        high=1,
        example=(0.1, 0.1, 0.1),
    )
    drug: tuple[float, ...] = setting(
        "Response rate on its drug of those who truly have the marker",
        low=0,
        high=1,
        example=(0.3, 0.1, 0.3),
    )
    drug_without: tuple[float, ...] = setting(
        "Response rate on the drug of those who do not, let in by a false positive; empty: as on "
        "the control",
        default=(),
        low=0,
        high=1,
    )
    prevalence: tuple[float, ...] = setting(
        "How common each marker is; empty: as the design says", default=(), low=0, high=1
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def check_strata(self, design: "Umbrella") -> None:
        """Refuse what does not fit a design.

        Raises
        ------
        InvalidDesign
            If a list has another number of strata, or the prevalences exceed 1.
        """
        n = len(design.strata)
        for name in ("control", "drug", "drug_without", "prevalence"):
            values = getattr(self, name)
            if len(values) != n and (values or name in ("control", "drug")):
                raise InvalidDesign(
                    f"{name} has {len(values)} numbers; give one for each of the {n} strata", name
                )
        if self.prevalence:
            design.check_prevalence(self.prevalence)

    def find_prevalence(self, design: "Umbrella") -> tuple[float, ...]:
        """Prevalences of this scenario, else those of the design."""
        return self.prevalence or design.prevalence

    def mix_rates(self, true: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Rates on drug and control among those let in, by the share that truly has the marker.

        ``true`` is (..., strata), and so are both results.
        """
        control = np.asarray(self.control)
        without = np.asarray(self.drug_without or self.control)
        drug = true * np.asarray(self.drug) + (1.0 - true) * without
        return drug, np.broadcast_to(control, drug.shape)
