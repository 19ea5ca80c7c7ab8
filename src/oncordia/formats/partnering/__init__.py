"""Tables of partnering: needs and offers, and the steps of talks."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.formats.partnering.calendars import Withdrawn, write_calendars
    from oncordia.formats.partnering.dzn import read_meeting_instance
    from oncordia.formats.partnering.event import read_meeting_event
    from oncordia.formats.partnering.event_template import write_event_template
    from oncordia.formats.partnering.forms import POSTING_FORMS
    from oncordia.formats.partnering.funnel_forms import FUNNEL, FUNNEL_FORMS, MATCH_FORMS
    from oncordia.formats.partnering.funnel_rows import CountsRow, FunnelTable, read_funnel_tables
    from oncordia.formats.partnering.funnel_steps import (
        FunnelDefaults,
        StepRow,
        read_reason,
        read_step,
    )
    from oncordia.formats.partnering.funnel_template import write_funnel_template
    from oncordia.formats.partnering.postings import (
        KIND_WORDS,
        ReadPosting,
        ReadPostings,
        read_postings,
    )
    from oncordia.formats.partnering.template import write_posting_tables
    from oncordia.formats.partnering.timetables import (
        ReadTimetable,
        frame_people,
        frame_tables,
        frame_timetable,
        read_timetable,
        tell_timetable,
    )

__all__ = [
    "FUNNEL",
    "FUNNEL_FORMS",
    "KIND_WORDS",
    "MATCH_FORMS",
    "POSTING_FORMS",
    "CountsRow",
    "FunnelDefaults",
    "FunnelTable",
    "ReadPosting",
    "ReadPostings",
    "ReadTimetable",
    "StepRow",
    "Withdrawn",
    "frame_people",
    "frame_tables",
    "frame_timetable",
    "read_funnel_tables",
    "read_meeting_event",
    "read_meeting_instance",
    "read_postings",
    "read_reason",
    "read_step",
    "read_timetable",
    "tell_timetable",
    "write_calendars",
    "write_event_template",
    "write_funnel_template",
    "write_posting_tables",
]

open_door(
    __name__,
    {
        "calendars": ["Withdrawn", "write_calendars"],
        "dzn": ["read_meeting_instance"],
        "event": ["read_meeting_event"],
        "event_template": ["write_event_template"],
        "forms": ["POSTING_FORMS"],
        "funnel_forms": ["FUNNEL", "FUNNEL_FORMS", "MATCH_FORMS"],
        "funnel_rows": ["CountsRow", "FunnelTable", "read_funnel_tables"],
        "funnel_steps": ["FunnelDefaults", "StepRow", "read_reason", "read_step"],
        "funnel_template": ["write_funnel_template"],
        "postings": ["KIND_WORDS", "ReadPosting", "ReadPostings", "read_postings"],
        "template": ["write_posting_tables"],
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
