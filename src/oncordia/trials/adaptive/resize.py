"""How the second stage of an adaptive trial is sized."""

from enum import StrEnum

from oncordia.trials.kernels.adaptive.rules import CONDITIONAL_POWER, PLANNED, PROMISING_ZONE


class Reestimation(StrEnum):
    """How the size of stage 2 is found once stage 1 is known."""

    NONE = "none"  # as planned
    CONDITIONAL_POWER = "conditional_power"  # so that conditional power meets its target
    PROMISING_ZONE = "promising_zone"  # the same, but only where the result is promising


class AssumedEffect(StrEnum):
    """Under which effect conditional power is found."""

    OBSERVED = "observed"  # the effect of stage 1
    PLANNED = "planned"  # the effect that the design assumes


RULES = {
    Reestimation.NONE: PLANNED,
    Reestimation.CONDITIONAL_POWER: CONDITIONAL_POWER,
    Reestimation.PROMISING_ZONE: PROMISING_ZONE,
}
