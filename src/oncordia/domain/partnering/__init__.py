"""Partnering: meetings and their timetables."""

from oncordia.domain.partnering.meetings import (
    Attendee,
    Hall,
    MeetingProblem,
    MeetingRequest,
    MeetingSlot,
)
from oncordia.domain.partnering.timetable import BrokenRule, Placement, Timetable, count_breaks

__all__ = [
    "Attendee",
    "BrokenRule",
    "Hall",
    "MeetingProblem",
    "MeetingRequest",
    "MeetingSlot",
    "Placement",
    "Timetable",
    "count_breaks",
]
