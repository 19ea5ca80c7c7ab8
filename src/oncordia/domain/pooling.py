"""How curves lend each other parameters: whose, which, and by what model."""

from enum import StrEnum

POOLED = ("top", "bottom", "slope")


class Pool(StrEnum):
    """Whose curves lend each other their slope and plateaus."""

    NONE = "none"
    SAMPLE = "sample"  # all curves of a sample, whatever the drug
    DRUG = "drug"  # all curves of a drug, whatever the sample


class PoolMethod(StrEnum):
    """How the curves of a group lend each other parameters."""

    LAWS = "laws"  # each group has a normal law of each pooled parameter
    MIXED = "mixed"  # one mixed model of the run: curves within groups, groups within the run


class SlopeLaw(StrEnum):
    """What of a slope is normal in a mixed model."""

    LOG = "log"
    WIDTH = "width"  # 1 / slope: the width of the transition on the log of the dose
