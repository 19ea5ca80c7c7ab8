"""How curves become one number a sample and drug: the choices, by name."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.errors import InvalidOption


class DssFit(StrEnum):
    """Which curve the drug sensitivity scores are read from."""

    DSS_V2 = "dss_v2"  # fitted anew by the rules of DSS-v2.0 and Breeze
    CURVE = "curve"  # the fitted curve of the table "curves"


@dataclass(frozen=True, slots=True)
class SensitivityOptions:
    """Choices of the sensitivity summary."""

    absolute_level: float = 0.5  # response at which the absolute IC50 is read
    dss_activity_threshold: float = 10.0  # percent inhibition below which DSS counts nothing
    dss_fit: DssFit = DssFit.DSS_V2
    common_range: bool = True  # also AUC over the doses that all samples of a drug share
    confidence: float = 0.95  # of all limits
    bootstrap: int = 0  # draws for intervals of the trapezoid AUC; 0: from the replicate wells
    seed: int = 0  # of the draws

    def __post_init__(self) -> None:
        if not 0 < self.absolute_level < 1:
            raise InvalidOption(
                f"sensitivity.absolute_level must lie between 0 and 1, got {self.absolute_level}"
            )
        if not 0 < self.dss_activity_threshold < 100:
            raise InvalidOption(
                "sensitivity.dss_activity_threshold must lie between 0 and 100, "
                f"got {self.dss_activity_threshold}"
            )
        if not 0 < self.confidence < 1:
            raise InvalidOption(
                f"sensitivity.confidence must lie between 0 and 1, got {self.confidence}"
            )
        if self.seed < 0:
            raise InvalidOption(f"sensitivity.seed must be 0 or more, got {self.seed}")
        if self.bootstrap < 0:
            raise InvalidOption(f"sensitivity.bootstrap must be 0 or more, got {self.bootstrap}")
