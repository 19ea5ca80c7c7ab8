"""Partnering: needs meet offers, meetings get a timetable, talks are followed to signature."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.partnering.check_timetable import RULES, check_timetable
    from oncordia.partnering.schedule.causes import NoTimetable, find_causes, find_direct_causes
    from oncordia.partnering.schedule.repair import RepairedTimetable, repair_timetable
    from oncordia.partnering.schedule.solve import NoResult, solve_meetings

__all__ = [
    "RULES",
    "NoResult",
    "NoTimetable",
    "RepairedTimetable",
    "check_timetable",
    "find_causes",
    "find_direct_causes",
    "repair_timetable",
    "solve_meetings",
]

open_door(
    __name__,
    {
        "check_timetable": ["RULES", "check_timetable"],
        "schedule.causes": ["NoTimetable", "find_causes", "find_direct_causes"],
        "schedule.repair": ["RepairedTimetable", "repair_timetable"],
        "schedule.solve": ["NoResult", "solve_meetings"],
    },
)
