"""Calendars of people: one iCalendar file each, whose entries keep their identity in a repair."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event

from oncordia.domain.partnering import MeetingProblem, Placement, Timetable

PRODUCT = "-//Oncordia//Meetings//EN"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A meeting that a person had before a repair and has no more."""

    attendee_id: str
    meeting_id: str
    slot: int
    revision: int


def write_calendars(
    problem: MeetingProblem,
    timetable: Timetable,
    stamp: datetime,
    withdrawn: Iterable[Withdrawn] = (),
) -> dict[str, bytes]:
    """Bytes of the calendar of each person who meets, by identifier; none without times of slots.

    Times are in UTC, which every calendar shows in its own zone. An entry is known by event and
    meeting; its sequence grows with each change of the meeting, so a calendar that reads a later
    file updates the entry. Meetings that a person has no more are marked as cancelled.
    """
    if any(slot.start is None or slot.end is None for slot in problem.slots):
        return {}
    calendars: dict[str, Calendar] = {}
    for one in sorted(timetable.placements, key=lambda one: (one.slot, one.meeting)):
        for who in one.attendees:
            calendar = _open(calendars, problem, problem.attendees[who].attendee_id)
            calendar.add_component(_entry(problem, one, who, stamp))
    for gone in withdrawn:
        calendar = _open(calendars, problem, gone.attendee_id)
        calendar.add_component(_cancel(problem, gone, stamp))
    return {name: bytes(calendar.to_ical()) for name, calendar in sorted(calendars.items())}


def _open(calendars: dict[str, Calendar], problem: MeetingProblem, name: str) -> Calendar:
    if name not in calendars:
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", problem.name)
        calendars[name] = calendar
    return calendars[name]


def name_entry(problem: MeetingProblem, meeting_id: str) -> str:
    """Identifier of a meeting in every calendar, the same after each repair."""
    return f"{problem.event_id or problem.name}.{meeting_id}@meetings.oncordia"


def _entry(problem: MeetingProblem, one: Placement, who: int, stamp: datetime) -> Event:
    meeting = problem.meetings[one.meeting]
    entry = _start(problem, meeting.meeting_id, one.slot, one.revision, stamp)
    others = [problem.attendees[other].shown for other in one.attendees if other != who]
    entry.add("summary", meeting.title or " – ".join(meeting.sides) or ", ".join(others))
    entry.add("description", _describe(others))
    entry.add("location", _locate(problem, one))
    entry.add("status", "CONFIRMED")
    return entry


def _cancel(problem: MeetingProblem, gone: Withdrawn, stamp: datetime) -> Event:
    entry = _start(problem, gone.meeting_id, gone.slot, gone.revision + 1, stamp)
    entry.add("summary", gone.meeting_id)
    entry.add("status", "CANCELLED")
    return entry


def _start(
    problem: MeetingProblem, meeting_id: str, slot: int, revision: int, stamp: datetime
) -> Event:
    entry = Event()
    times = problem.slots[slot]
    assert times.start is not None
    assert times.end is not None
    entry.add("uid", name_entry(problem, meeting_id))
    entry.add("dtstamp", stamp.astimezone(UTC))
    entry.add("dtstart", times.start.astimezone(UTC))
    entry.add("dtend", times.end.astimezone(UTC))
    entry.add("sequence", revision)
    return entry


def _describe(others: Sequence[str]) -> str:
    return ", ".join(others)


def _locate(problem: MeetingProblem, one: Placement) -> str:
    if one.hall < 0:
        return "video"
    hall = problem.halls[one.hall]
    parts = [hall.venue, hall.name or hall.hall_id, f"table {one.table}"]
    return ", ".join(part for part in parts if part)
