"""Fitted dose-response curves."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.errors import InvalidCurve


@dataclass(frozen=True, slots=True)
class HillCurve:
    """Response of one sample to one drug, as a fraction of untreated control."""

    top: float  # plateau at low dose; 1.0 = untreated
    bottom: float  # plateau at high dose
    ec50: float  # dose half-way between the plateaus, > 0, in the unit of the doses
    slope: float  # > 0: the response falls as the dose rises

    def __post_init__(self) -> None:
        if not self.ec50 > 0:
            raise InvalidCurve(f"ec50 must be above 0, got {self.ec50}")


class CurveStatus(StrEnum):
    """How a fit ended; each row also carries a reason in plain words."""

    CONVERGED = "converged"
    FLAT = "flat"  # no response within the doses
    PARTIAL = "partial"  # the EC50 lies outside the doses: a bound is given, not a number
    TOO_FEW_DOSES = "too_few_doses"
    FAILED = "failed"
