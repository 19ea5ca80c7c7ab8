"""Words that platform and umbrella designs are written in."""

from enum import StrEnum


class Endpoint(StrEnum):
    """What is measured on each patient."""

    BINARY = "binary"
    CONTINUOUS = "continuous"


class Controls(StrEnum):
    """Which controls an arm is compared with, and how."""

    CONCURRENT = "concurrent"
    POOLED = "pooled"
    ADJUSTED = "adjusted"
    SMOOTHED = "smoothed"


class Judge(StrEnum):
    """What an analysis judges by."""

    Z = "z"
    POSTERIOR = "posterior"


class Stop(StrEnum):
    """What the analyses before the last judge by."""

    NONE = "none"
    TEST = "test"
    PREDICTIVE = "predictive"


class Allocation(StrEnum):
    """Control patients for each patient of an arm."""

    EQUAL = "equal"
    ROOT = "root"


class Randomisation(StrEnum):
    """How patients are drawn."""

    BLOCKS = "blocks"
    SIMPLE = "simple"


class Shape(StrEnum):
    """Course of a drift over the trial."""

    LINEAR = "linear"
    STEP = "step"
    INVERTED_U = "inverted_u"


class Scale(StrEnum):
    """What a drift adds to."""

    LOG_ODDS = "log_odds"
    OUTCOME = "outcome"


class Overlap(StrEnum):
    """How the markers of an umbrella trial meet in one patient."""

    INDEPENDENT = "independent"
    EXCLUSIVE = "exclusive"


class Priority(StrEnum):
    """Which stratum takes a patient who is positive for several."""

    LISTED = "listed"
    RAREST = "rarest"
    RANDOM = "random"


class WhenFull(StrEnum):
    """What happens to a patient whose stratum is full."""

    TURN_AWAY = "turn_away"
    NEXT = "next"


class Control(StrEnum):
    """What the drugs of an umbrella trial are compared with."""

    NONE = "none"
    OWN = "own"
    SHARED = "shared"


class Claim(StrEnum):
    """What a success is judged by."""

    TEST = "test"
    POSTERIOR = "posterior"


class Adjust(StrEnum):
    """How the level is shared among strata."""

    NONE = "none"
    BONFERRONI = "bonferroni"
