"""Calls of sensitive and resistant samples: the choices, and what a call may be."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.errors import InvalidOption


class Call(StrEnum):
    """What a cohort says of one sample and drug; a reason in plain words goes with it."""

    SENSITIVE = "sensitive"
    RESISTANT = "resistant"
    UNDETERMINED = "undetermined"  # the drug parts the cohort, this sample lies between
    NO_CALL = "no_call"  # the drug does not part the cohort, or too few samples


# metrics that every curve has as a number, and which end of them is sensitive
LOW_IS_SENSITIVE = {
    "auc": True,
    "auc_fit": True,
    "auc_common": True,
    "auc_trapezoid": True,
    "auc_common_trapezoid": True,
    "auc_common_fit": True,
    "emax": True,
    "gr_max": True,
    "gr_aoc": False,
    "aac_trapezoid": False,
    "aac_fit": False,
    "activity_area": False,
    "activity_area_sum": False,
    "activity_area_fit": False,
    "dss1": False,
    "dss2": False,
    "dss3": False,
    "sdss": False,
}


@dataclass(frozen=True, slots=True)
class CallOptions:
    """Choices of the calls."""

    metric: str = "auc"  # a name of LOW_IS_SENSITIVE
    min_samples: int = 10  # with a value for the drug
    min_bic_gain: float = 4.0  # of two components over one
    posterior: float = 0.8  # of a component, for a call

    def __post_init__(self) -> None:
        if self.metric not in LOW_IS_SENSITIVE:
            raise InvalidOption(
                f"calls.metric must be one of {', '.join(LOW_IS_SENSITIVE)}, got {self.metric!r}"
            )
        if self.min_samples < 4:
            raise InvalidOption(f"calls.min_samples must be at least 4, got {self.min_samples}")
        if not self.min_bic_gain >= 0:
            raise InvalidOption(f"calls.min_bic_gain must be 0 or more, got {self.min_bic_gain}")
        if not 0.5 < self.posterior < 1:
            raise InvalidOption(f"calls.posterior must lie between 0.5 and 1, got {self.posterior}")
