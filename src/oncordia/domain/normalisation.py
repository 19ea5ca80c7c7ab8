"""How raw readings become responses: the choices, by name."""

from dataclasses import dataclass
from enum import StrEnum

from oncordia.errors import InvalidOption


class NormalisationMethod(StrEnum):
    """Named normalisation methods. Every response has 1 = untreated."""

    FRACTION_OF_CONTROL = "fraction_of_control"  # x / N
    PERCENT_INHIBITION = "percent_inhibition"  # (x - P) / (N - P); inhibition = 100 (1 - response)
    GROWTH_RATE = "growth_rate"  # 2^(log2(x/x0) / log2(N/x0)) - 1


class Centre(StrEnum):
    """How several control wells become one number."""

    MEDIAN = "median"
    MEAN = "mean"


class EdgeRule(StrEnum):
    """What is done about the outer wells of a plate."""

    NONE = "none"
    MASK_OUTER = "mask_outer"  # the outer wells are not used at all
    CONTROLS_INSIDE = "controls_inside"  # only the outer controls are not used
    HALF_PLATE = "half_plate"  # each half of the columns is held to its own controls


class OutlierRule(StrEnum):
    """Which control wells are left out of the centre."""

    NONE = "none"
    TUKEY = "tukey"  # beyond k interquartile ranges outside the quartiles
    MAD = "mad"  # beyond k scaled median absolute deviations from the median


class PositionCorrection(StrEnum):
    """How a position effect is estimated and divided out."""

    NONE = "none"
    MEDIAN_POLISH = "median_polish"  # of all wells, on the log scale
    LOESS = "loess"  # row + column loess through the negative controls


@dataclass(frozen=True, slots=True)
class NormaliseOptions:
    """Choices of the normalisation."""

    method: NormalisationMethod = NormalisationMethod.FRACTION_OF_CONTROL
    centre: Centre = Centre.MEDIAN
    edge: EdgeRule = EdgeRule.NONE
    edge_wells: int = 1  # rings counted as outer by mask_outer and controls_inside
    outliers: OutlierRule = OutlierRule.NONE
    tukey_k: float = 1.5
    mad_k: float = 3.0
    position: PositionCorrection = PositionCorrection.NONE
    loess_span: float = 0.75  # share of the controls in each local fit

    def __post_init__(self) -> None:
        if not 1 <= self.edge_wells <= 8:
            raise InvalidOption(f"normalise.edge_wells must be 1 to 8, got {self.edge_wells}")
        for name in ("tukey_k", "mad_k"):
            if not getattr(self, name) > 0:
                raise InvalidOption(f"normalise.{name} must be above 0, got {getattr(self, name)}")
        if not 0 < self.loess_span <= 1:
            raise InvalidOption(
                f"normalise.loess_span must be above 0 and at most 1, got {self.loess_span}"
            )
