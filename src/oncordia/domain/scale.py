"""What the responses of a table are measured in."""

from enum import StrEnum


class ResponseScale(StrEnum):
    """Scale of a column of responses."""

    FRACTION = "fraction"  # 1 = untreated
    PERCENT = "percent"  # 100 = untreated
    FREE = "free"  # a unit of their own: taken as they stand, whatever the header says
