"""What a well is there for."""

from enum import StrEnum


class WellRole(StrEnum):
    """Role of a well in a screen."""

    TREATED = "treated"  # one drug at a dose
    COMBINATION = "combination"  # two drugs or more
    NEGATIVE = "negative"  # vehicle: full viability
    POSITIVE = "positive"  # full kill
    UNTREATED = "untreated"  # cells only, no vehicle
    BLANK = "blank"  # medium only
    EMPTY = "empty"  # nothing, or not to be used
