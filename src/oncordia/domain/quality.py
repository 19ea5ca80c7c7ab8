"""Plate quality: thresholds, findings and verdicts."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.errors import InvalidOption


class Verdict(StrEnum):
    """What the findings of a plate add up to."""

    PASS = "pass"
    LOOK = "look"  # usable, but a person should look first
    FAIL = "fail"


class FindingCode(StrEnum):
    """Stable codes of what can be found on a plate; each has a heading in the docs."""

    LOW_Z_PRIME = "low_z_prime"
    LOW_ROBUST_Z_PRIME = "low_robust_z_prime"
    LOW_SSMD = "low_ssmd"
    LOW_SIGNAL_TO_BACKGROUND = "low_signal_to_background"
    HIGH_CONTROL_CV = "high_control_cv"
    HIGH_CONTROL_SD = "high_control_sd"
    LOW_SIGNAL = "low_signal"
    ROW_TREND = "row_trend"
    COLUMN_TREND = "column_trend"
    EDGE_EFFECT = "edge_effect"
    DISPENSING_FAILURE = "dispensing_failure"
    LOW_REPLICATE_CORRELATION = "low_replicate_correlation"
    DRIFT = "drift"
    FEW_CONTROLS = "few_controls"
    NO_CONTROLS = "no_controls"
    ZERO_CONTROLS = "zero_controls"
    NO_DAY0 = "no_day0"
    NO_GROWTH = "no_growth"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found on a plate, or on the whole run."""

    plate: str  # "" for the whole run
    code: FindingCode
    severity: Verdict  # LOOK or FAIL
    sentence: str  # plain words, with the number
    value: float | None  # None where there is no number
    threshold: float | None


@dataclass(frozen=True, slots=True)
class QualityOptions:
    """Thresholds of the plate checks.

    ``None`` switches a check off; ``_fail`` leads to the verdict fail, ``_look`` to look.
    """

    z_prime_look: float | None = 0.4
    z_prime_fail: float | None = None
    robust_z_prime_look: float | None = 0.4
    robust_z_prime_fail: float | None = 0.3  # the controls of a plate below no longer part
    ssmd_look: float | None = 3.0
    ssmd_fail: float | None = None
    signal_to_background_look: float | None = 3.0
    signal_to_background_fail: float | None = None
    control_cv_look: float | None = 0.2
    control_cv_fail: float | None = None
    control_sd_look: float | None = None  # SD of the normalised negative controls in use
    control_sd_fail: float | None = None
    signal_ratio_look: float | None = 0.2  # plate's control centre over the run's median
    signal_ratio_fail: float | None = None
    trend_p: float = 0.001  # a trend counts only below this p value ...
    trend_size: float = 0.15  # ... and above this size, as a fraction of the plate's centre
    replicate_correlation_look: float | None = 0.7
    replicate_correlation_fail: float | None = None
    min_controls: int = 3
    dispensing_level: float = 0.05  # near zero: below this fraction of the negative centre
    dispensing_min_wells: int = 8
    dispensing_chance: float = 0.001  # blocks that accident alone may show, a plate
    mask_dispensing_failures: bool = True
    exclude_failed_plates: bool = True  # wells of a failed plate are masked, not deleted

    def __post_init__(self) -> None:
        for name in ("trend_p", "dispensing_level", "dispensing_chance"):
            if not 0 < getattr(self, name) < 1:
                raise InvalidOption(
                    f"quality.{name} must lie between 0 and 1, got {getattr(self, name)}"
                )
        if not self.trend_size >= 0:
            raise InvalidOption(f"quality.trend_size must be 0 or more, got {self.trend_size}")
        for name in ("min_controls", "dispensing_min_wells"):
            if getattr(self, name) < 1:
                raise InvalidOption(f"quality.{name} must be at least 1, got {getattr(self, name)}")
