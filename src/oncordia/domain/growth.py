"""How cell counts become growth-rate metrics: the choices, and how each curve ended."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.errors import InvalidOption


class GrowthStatus(StrEnum):
    """How a growth-rate curve ended; each row also carries a reason in plain words."""

    CONVERGED = "converged"
    FLAT = "flat"  # the F test does not tell the curve from a constant
    PARTIAL = "partial"  # GEC50 outside the doses
    TOO_FEW_DOSES = "too_few_doses"
    NO_GROWTH = "no_growth"  # untreated cells did not grow, so there is no rate to compare with
    NO_COUNTS = "no_counts"  # counts that are absent, negative or not finite
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class GrowthOptions:
    """Choices of the growth-rate metrics."""

    flat_p: float = 0.05  # F test against a constant; at or above it the curve is flat
    min_doses: int = 4  # distinct doses with at least one usable well
    confidence: float = 0.95  # of all limits
    cap: bool = False  # count a well above 1 as 1

    def __post_init__(self) -> None:
        if not 0 < self.flat_p <= 1:
            raise InvalidOption(
                f"growth.flat_p must lie above 0 and at most at 1, got {self.flat_p}"
            )
        if not 0 < self.confidence < 1:
            raise InvalidOption(
                f"growth.confidence must lie between 0 and 1, got {self.confidence}"
            )
        if self.min_doses < 3:
            raise InvalidOption(f"growth.min_doses must be at least 3, got {self.min_doses}")
