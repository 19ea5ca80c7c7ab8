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
