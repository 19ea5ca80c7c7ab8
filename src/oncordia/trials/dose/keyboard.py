"""The keyboard design and mTPI-2: the strongest of equal intervals of toxicity."""

from dataclasses import dataclass
from typing import ClassVar

from oncordia.domain.trials import setting
from oncordia.errors import InvalidDesign
from oncordia.trials.dose.interval import TableDesign
from oncordia.trials.dose.moves import MoveTable, decide_keyboard


@dataclass(frozen=True, kw_only=True)
class Keyboard(TableDesign):
    """Keyboard design: the strongest of equal intervals of toxicity (Yan, Mandrekar, Yuan 2017)."""

    kind: ClassVar[str] = "keyboard"
    keeps_ends: ClassVar[bool] = False

    margin_low: float = setting(
        "Width of the target interval below the target", low=0, high=0.5, default=0.05
    )
    margin_high: float = setting(
        "Width of the target interval above the target", low=0, high=0.5, default=0.05
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        low, high = self.interval
        if not 0 < low < high < 1:
            raise InvalidDesign(
                f"margin_low and margin_high give the interval {low:g} to {high:g}; it must lie "
                "between 0 and 1 and have a width; mend the margins",
                "margin_low" if not 0 < low < high else "margin_high",
            )

    @property
    def interval(self) -> tuple[float, float]:
        """Rates of toxicity that are sought."""
        return self.target - self.margin_low, self.target + self.margin_high

    @property
    def table(self) -> MoveTable:
        """The next move by patients and toxicities at a dose."""
        moves = decide_keyboard(*self.interval, self.max_patients, keep_ends=self.keeps_ends)
        return self.exclude(moves)

    def tell_rule(self) -> str:
        """How the move is found, in one sentence."""
        low, high = self.interval
        return (
            f"Rates of toxicity are cut into intervals as wide as {low:g} to {high:g}; up where "
            "the interval of most posterior probability lies below it, down where above."
        )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return ("Yan, Mandrekar and Yuan 2017, Clin. Cancer Res. 23, 3994",)


@dataclass(frozen=True, kw_only=True)
class MtpiTwo(Keyboard):
    """Modified toxicity probability interval design 2, mTPI-2 (Guo et al. 2017)."""

    kind: ClassVar[str] = "mtpi2"
    keeps_ends: ClassVar[bool] = True

    exclude_from: int = setting(
        "Patients at a dose from which on it can be excluded", low=1, default=1
    )

    def list_sources(self) -> tuple[str, ...]:
        """Papers behind the design."""
        return (
            "Guo, Wang, Yang, Lynn and Ji 2017, Contemp. Clin. Trials 58, 23",
            "Ji, Liu, Li and Bekele 2010, Clin. Trials 7, 653",
        )
