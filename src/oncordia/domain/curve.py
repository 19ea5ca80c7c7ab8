"""Fitted dose-response curves."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import inf

from oncordia.errors import InvalidCurve, InvalidOption

LOWEST_FRACTION = -0.1  # a dead well may read a little below the background
LOWEST_GROWTH_RATE = -1.0  # all cells dead (Hafner 2016)


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


class CurveModel(StrEnum):
    """Shape of a curve."""

    HILL4 = "hill4"  # bottom + (top - bottom) / (1 + (dose / ec50)^slope)


class Loss(StrEnum):
    """What a fit makes of a residual."""

    SQUARED = "squared"
    HUBER = "huber"
    TUKEY = "tukey"


class Noise(StrEnum):
    """Where the residual variance behind limits and tests comes from."""

    OWN = "own"  # the curve's own residuals alone
    SHARED = "shared"  # these, moderated towards the variance that all curves of the run share


@dataclass(frozen=True, slots=True)
class CurveOptions:
    """Choices of the curve fit."""

    model: CurveModel = CurveModel.HILL4
    loss: Loss = Loss.SQUARED
    huber_k: float = 1.345  # in robust standard deviations of the residuals
    tukey_k: float = 4.685  # the same for Tukey's biweight
    noise: Noise = Noise.SHARED
    # variance and degrees of freedom that curves share; None: found from the curves of the run
    noise_prior: tuple[float, float] | None = field(default=None, metadata={"none": "auto"})
    top_min: float = 0.7
    top_max: float = 1.3
    # None: LOWEST_FRACTION, or LOWEST_GROWTH_RATE where responses are growth rates
    bottom_min: float | None = field(default=None, metadata={"none": "auto"})
    bottom_max: float = 1.3
    slope_min: float = 0.1
    slope_max: float = 10.0
    confidence: float = 0.95
    flat_p: float = 0.05  # F test against a constant; above it the curve is flat
    flat_sd: float = 1.0  # a change over the doses below so many noise SD is flat, whatever its p
    min_doses: int = 4  # distinct doses with at least one usable well

    def __post_init__(self) -> None:
        for name, low, high in (
            ("top", self.top_min, self.top_max),
            ("bottom", self.lowest_bottom, self.bottom_max),
            ("slope", self.slope_min, self.slope_max),
        ):
            if not low < high:
                raise InvalidOption(
                    f"curves.{name}_min must be below curves.{name}_max, got {low} and {high}"
                )
        if not 0 < self.confidence < 1:
            raise InvalidOption(
                f"curves.confidence must lie between 0 and 1, got {self.confidence}"
            )
        if not 0 < self.flat_p < 1:
            raise InvalidOption(f"curves.flat_p must lie between 0 and 1, got {self.flat_p}")
        if self.min_doses < 3:
            raise InvalidOption(f"curves.min_doses must be at least 3, got {self.min_doses}")
        for name in ("huber_k", "tukey_k", "slope_min"):
            if not getattr(self, name) > 0:
                raise InvalidOption(f"curves.{name} must be above 0, got {getattr(self, name)}")
        if self.noise_prior is not None and not all(0 < part < inf for part in self.noise_prior):
            raise InvalidOption(
                f"curves.noise_prior must be a variance and degrees of freedom above 0, "
                f"got {self.noise_prior}"
            )
        if not self.flat_sd >= 0:
            raise InvalidOption(f"curves.flat_sd must be 0 or more, got {self.flat_sd}")

    @property
    def lowest_bottom(self) -> float:
        """Lower bound of the plateau at high dose."""
        return LOWEST_FRACTION if self.bottom_min is None else self.bottom_min

    def settle(self, *, is_growth_rate: bool) -> "CurveOptions":
        """Options with no choice left open, for responses of that kind."""
        lowest = LOWEST_GROWTH_RATE if is_growth_rate else LOWEST_FRACTION
        return self if self.bottom_min is not None else replace(self, bottom_min=lowest)
