"""A timetable held against the rules of its event."""

from pathlib import Path

from oncordia.domain.partnering import BrokenRule
from oncordia.formats.partnering import read_meeting_event, read_timetable
from oncordia.partnering import check_timetable


def check_meetings(event: str | Path, timetable: str | Path) -> list[BrokenRule]:
    """Every rule that a timetable breaks: who, when and which; empty where it obeys all.

    Parameters
    ----------
    event
        Event folder, or a published instance (``.dzn``).
    timetable
        ``timetable.csv`` or ``timetable.json`` as ``schedule_meetings`` writes them, or a table
        with ``meeting`` and ``slot`` (and ``hall``, ``attendees`` where there is a choice).

    Raises
    ------
    InputError
        A file cannot be read, or names what the event does not have.
    """
    problem = read_meeting_event(event)
    return check_timetable(problem, read_timetable(timetable, problem).timetable)
