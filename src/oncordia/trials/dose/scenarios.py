"""What is true of each dose in a scenario of a dose-finding trial."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign


class Arrivals(StrEnum):
    """How patients arrive."""

    RANDOM = "random"  # gaps of an exponential law
    EVEN = "even"


class Timing(StrEnum):
    """When a toxicity shows within its window."""

    UNIFORM = "uniform"
    WEIBULL = "weibull"


@dataclass(frozen=True, kw_only=True)
class DoseToxicity:
    """True rates of toxicity. They need not rise: a dose may be safer than one below it."""

    name: str = setting("What the scenario is called", example="third dose is right")
    toxicity: tuple[float, ...] = setting(
        "True rate of dose-limiting toxicity of each dose, in the order of the doses; "
        "it need not rise",
        low=0,
        high=1,
        example=(0.05, 0.12, 0.3, 0.45, 0.6),
    )

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True, kw_only=True)
class DoseToxicityTimes(DoseToxicity):
    """True rates of toxicity, when they show, and how fast patients arrive."""

    patients_per_month: float = setting(
        "Patients ready to enter in a month", low=0, open_low=True, default=2.0
    )
    arrivals: Arrivals = setting(
        "Whether gaps between patients are random", default=Arrivals.RANDOM
    )
    timing: Timing = setting("Law of the time to a toxicity", default=Timing.UNIFORM)
    late_share: float = setting(
        "Share of toxicities in the second half of the window, for the Weibull law",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        default=0.5,
    )

    def list_calendar(self, window_months: float) -> FloatArray:
        """Window, mean gap, and whether gaps are random, as the kernels take them."""
        is_random = float(self.arrivals is Arrivals.RANDOM)
        return np.array([window_months, 1.0 / self.patients_per_month, is_random])

    def list_shapes(self) -> FloatArray:
        """Shape of the Weibull law by dose, 0 where times are uniform.

        The law has the toxicities of the window, and all but the late share by its middle.
        """
        rates = np.clip(np.array(self.toxicity), 1e-9, 1 - 1e-9)
        if self.timing is Timing.UNIFORM:
            return np.zeros(rates.size)
        early = np.log1p(-(1 - self.late_share) * rates)
        return np.asarray(np.log(np.log1p(-rates) / early) / np.log(2))


@dataclass(frozen=True, kw_only=True)
class DoseBenefit(DoseToxicity):
    """True rates of toxicity and response of each dose, and how the two go together."""

    response: tuple[float, ...] = setting(
        "True rate of response of each dose",
        low=0,
        high=1,
        example=(0.1, 0.25, 0.45, 0.5, 0.5),
    )
    odds_ratio: float = setting(
        "Odds ratio of response with against without a toxicity; 1: independent",
        low=0,
        open_low=True,
        default=1.0,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.response) != len(self.toxicity):
            raise InvalidDesign(
                f"response has {len(self.response)} rates and toxicity {len(self.toxicity)}; "
                "give one of each for every dose",
                "response",
            )

    def find_cells(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Probabilities of toxicity alone, response alone and both, by dose, (k,) each.

        Both by the odds ratio of the two-by-two table (Plackett 1965, J. Am. Stat. Assoc. 60, 516).
        """
        t, r, w = np.array(self.toxicity), np.array(self.response), self.odds_ratio
        if abs(w - 1) < 1e-9:
            both = t * r
        else:
            total = 1 + (t + r) * (w - 1)
            both = (total - np.sqrt(total**2 - 4 * w * (w - 1) * t * r)) / (2 * (w - 1))
        return t - both, r - both, both
