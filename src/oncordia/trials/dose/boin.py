"""The Bayesian optimal interval design."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from oncordia.domain.trials import setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.interval import TableDesign
from oncordia.trials.dose.moves import MoveTable, decide_boin, find_boin_bounds


@dataclass(frozen=True, kw_only=True)
class Boin(TableDesign):
    """Bayesian optimal interval design, BOIN (Liu and Yuan 2015)."""

    kind: ClassVar[str] = "boin"

    too_low: float | None = setting(
        "Rate of toxicity that asks for escalation; 0.6 of the target if left out",
        low=0,
        high=1,
        open_low=True,
        default=None,
    )
    too_high: float | None = setting(
        "Rate of toxicity that asks for de-escalation; 1.4 of the target if left out",
        low=0,
        high=1,
        open_low=True,
        open_high=True,
        default=None,
    )
    bound_selected: bool = setting(
        "Whether a dose is selected only if its estimate is below the bound to de-escalate",
        default=False,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        check_band(self.target, *self.band)

    @property
    def band(self) -> tuple[float, float]:
        """Rates that are too low and too high."""
        return find_band(self.target, self.too_low, self.too_high)

    @property
    def bounds(self) -> tuple[float, float]:
        """Observed rates to escalate up to, and to de-escalate from."""
        return find_boin_bounds(self.target, *self.band)

    @property
    def table(self) -> MoveTable:
        """The next move by patients and toxicities at a dose."""
        return self.exclude(decide_boin(self.target, *self.band, self.max_patients))

    @property
    def highest_selected(self) -> float:
        """Isotonic estimate that may still be selected."""
        return self.bounds[1] if self.bound_selected else float(np.inf)

    def tell_rule(self) -> str:
        """How the move is found, in one sentence."""
        up, down = self.bounds
        return (
            f"Up where at most {up:.3f} of the patients at the dose had a toxicity, down where at "
            f"least {down:.3f} had one."
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return (
            "Liu and Yuan 2015, J. R. Stat. Soc. C 64, 507",
            "Yuan, Hess, Hilsenbeck and Gilbert 2016, Clin. Cancer Res. 22, 4291",
        )


def find_band(target: float, low: float | None, high: float | None) -> tuple[float, float]:
    """Rates that are too low and too high; 0.6 and 1.4 of the target where not said."""
    return (
        0.6 * target if low is None else low,
        min(1.4 * target, 0.5 * (1 + target)) if high is None else high,
    )


def check_band(target: float, low: float, high: float) -> None:
    """Refuse rates that do not enclose the target."""
    if not low < target:
        raise InvalidDesign(
            f"too_low is {low:g}, not below the target {target:g}; give a lower rate", "too_low"
        )
    if not high > target:
        raise InvalidDesign(
            f"too_high is {high:g}, not above the target {target:g}; give a higher rate", "too_high"
        )
