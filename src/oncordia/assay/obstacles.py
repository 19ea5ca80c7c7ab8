"""What can keep a plate from being normalised, and the finding that each leads to."""

from collections.abc import Mapping
from enum import StrEnum

from oncordia.domain import FindingCode


class Obstacle(StrEnum):
    """Why a reading has no response, in the words of the mask."""

    NO_NEGATIVE = "no usable negative control"
    ZERO_NEGATIVE = "the negative controls read zero"
    NO_POSITIVE = "no usable positive control"
    NO_WINDOW = "the positive and the negative controls read the same"
    NO_DAY0 = "no day-0 reading"
    ZERO_DAY0 = "the day-0 wells read zero"
    NO_GROWTH = "no growth of the negative controls since day 0"


OBSTACLE_CODES: Mapping[Obstacle, FindingCode] = {
    Obstacle.NO_NEGATIVE: FindingCode.NO_CONTROLS,
    Obstacle.ZERO_NEGATIVE: FindingCode.ZERO_CONTROLS,
    Obstacle.NO_POSITIVE: FindingCode.NO_CONTROLS,
    Obstacle.NO_WINDOW: FindingCode.ZERO_CONTROLS,
    Obstacle.NO_DAY0: FindingCode.NO_DAY0,
    Obstacle.ZERO_DAY0: FindingCode.NO_DAY0,
    Obstacle.NO_GROWTH: FindingCode.NO_GROWTH,
}
