"""Words that a response-adaptive design is written in."""

from enum import StrEnum


class Rule(StrEnum):
    """What the share of an arm follows."""

    THOMPSON = "thompson"
    PLAY_THE_WINNER = "play_the_winner"
    OPTIMAL_RATIO = "optimal_ratio"
    NEYMAN = "neyman"
    EQUAL = "equal"


class Sharpness(StrEnum):
    """The exponent of Thompson sampling through the trial."""

    CONSTANT = "constant"
    GROWING = "growing"


class Decision(StrEnum):
    """What is claimed at the end."""

    CONTROL = "control"
    BEST = "best"


class Stop(StrEnum):
    """What the looks before the end judge by."""

    NONE = "none"
    POSTERIOR = "posterior"
    PREDICTIVE = "predictive"
