"""Files of partnering: events, published instances, timetables and calendars."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.formats.partnering.calendars import Withdrawn, write_calendars
    from oncordia.formats.partnering.dzn import read_meeting_instance
    from oncordia.formats.partnering.event import read_meeting_event
    from oncordia.formats.partnering.template import write_event_template
    from oncordia.formats.partnering.timetables import (
        ReadTimetable,
        frame_people,
        frame_tables,
        frame_timetable,
        read_timetable,
        tell_timetable,
    )

__all__ = [
    "ReadTimetable",
    "Withdrawn",
    "frame_people",
    "frame_tables",
    "frame_timetable",
    "read_meeting_event",
    "read_meeting_instance",
    "read_timetable",
    "tell_timetable",
    "write_calendars",
    "write_event_template",
]

open_door(
    __name__,
    {
        "calendars": ["Withdrawn", "write_calendars"],
        "dzn": ["read_meeting_instance"],
        "event": ["read_meeting_event"],
        "template": ["write_event_template"],
        "timetables": [
            "ReadTimetable",
            "frame_people",
            "frame_tables",
            "frame_timetable",
            "read_timetable",
            "tell_timetable",
        ],
    },
)
