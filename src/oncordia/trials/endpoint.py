"""What is measured on each patient of a trial without times."""

from enum import StrEnum


class Endpoint(StrEnum):
    """What is compared between arms; larger is better."""

    RATE = "rate"  # of responders
    MEAN = "mean"  # of a normal measure
