"""What may be true of survival: hazards of both arms and dropout."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign

YEAR_MONTHS = 12.0


@dataclass(frozen=True)
class SurvivalScenario:
    """Hazards of both arms, constant in pieces of the time since a patient entered."""

    name: str = setting("What the scenario is called", example="As hoped")
    control_median_months: float | None = setting(
        "Median survival of the control arm, where its hazard is constant",
        default=None,
        unit="months",
        low=0,
        open_low=True,
        example=12.0,
    )
    control_hazards: tuple[float, ...] = setting(
        "Hazards of the control arm in each piece, instead of the median",
        default=(),
        unit="per month",
        low=0,
    )
    hazard_ratios: tuple[float, ...] = setting(
        "Hazard of the experimental arm over that of control, one for all or one for each piece; "
        "a delayed effect is [1.0, 0.6] with piece_starts = [0, 3]",
        default=(1.0,),
        low=0,
    )
    piece_starts: tuple[float, ...] = setting(
        "Months after a patient's entry at which each piece begins, the first 0",
        default=(0.0,),
        unit="months",
        low=0,
    )
    dropout_12_months: float = setting(
        "Share of patients who drop out within 12 months if nothing else happens",
        default=0.0,
        low=0,
        high=1,
        open_high=True,
    )
    dropout_12_months_experimental: float | None = setting(
        "The same of the experimental arm, where it differs",
        default=None,
        low=0,
        high=1,
        open_high=True,
    )

    def __post_init__(self) -> None:
        check_settings(self)
        check_starts("piece_starts", self.piece_starts)
        if (self.control_median_months is None) == (not self.control_hazards):
            raise InvalidDesign(
                "give either control_median_months or control_hazards", "control_median_months"
            )
        pieces = len(self.piece_starts)
        for field in ("control_hazards", "hazard_ratios"):
            count = len(getattr(self, field))
            optional = field == "control_hazards" and self.control_median_months is not None
            if count not in (1, pieces) and not optional:
                raise InvalidDesign(
                    f"{field} has {count} numbers for {pieces} piece_starts; give 1 or {pieces}",
                    field,
                )
        if not any(self.list_hazards()[0]):
            raise InvalidDesign(
                "control_hazards are all 0, so nobody has an event; give one above 0",
                "control_hazards",
            )

    def list_hazards(self) -> FloatArray:
        """Hazards a month of control and experimental arm in each piece: shape (2, p)."""
        pieces = len(self.piece_starts)
        if self.control_median_months is not None:
            control = np.full(pieces, math.log(2.0) / self.control_median_months)
        else:
            control = np.broadcast_to(np.asarray(self.control_hazards, dtype=np.float64), pieces)
        ratio = np.broadcast_to(np.asarray(self.hazard_ratios, dtype=np.float64), pieces)
        return np.stack((control, control * ratio))

    def list_dropout(self) -> FloatArray:
        """Hazard of dropping out a month, of control and experimental arm: shape (2,)."""
        other = self.dropout_12_months_experimental
        shares = (self.dropout_12_months, self.dropout_12_months if other is None else other)
        return np.array([-math.log1p(-share) / YEAR_MONTHS for share in shares])

    def is_null(self) -> bool:
        """Whether the experimental arm survives no better than control at any time."""
        starts = np.asarray(self.piece_starts)
        hazards = self.list_hazards()
        widths = np.append(np.diff(starts), 1.0)
        gap = np.cumsum((hazards[1] - hazards[0]) * widths)
        return bool((gap >= -1e-12).all() and hazards[1, -1] >= hazards[0, -1])


def check_starts(field: str, starts: tuple[float, ...]) -> None:
    """Refuse starts of periods that do not rise from 0."""
    if not starts or starts[0] != 0 or any(b <= a for a, b in pairwise(starts)):
        shown = ", ".join(f"{start:g}" for start in starts)
        raise InvalidDesign(f"{field} is [{shown}]; give months that rise from 0", field)


def accumulate(starts: FloatArray, rates: FloatArray) -> FloatArray:
    """Integral of a piecewise constant rate at each start: shape of ``rates``, (..., p)."""
    steps = rates[..., :-1] * np.diff(starts)
    zero = np.zeros((*rates.shape[:-1], 1))
    return np.concatenate((zero, np.cumsum(steps, axis=-1)), axis=-1)
