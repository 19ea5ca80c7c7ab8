"""What is to be scheduled: slots, halls, people, and the meetings that they want."""

from dataclasses import dataclass
from datetime import datetime

from oncordia.errors import InvalidTable

MUST = 0  # weight of a meeting that may not be left out


@dataclass(frozen=True, slots=True)
class MeetingSlot:
    """A time in which each person can have one meeting."""

    slot_id: str
    day: int = 0  # idle slots count as a break within one day only
    session: str = ""  # as morning or afternoon
    start: datetime | None = None  # with its time zone
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hall:
    """A place with tables."""

    hall_id: str
    n_tables: int
    name: str = ""
    venue: str = ""

    def __post_init__(self) -> None:
        if self.n_tables < 0:
            raise InvalidTable(
                f"hall {self.hall_id!r}: n_tables must be 0 or more, got {self.n_tables}"
            )


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person who meets, or who interprets."""

    attendee_id: str
    name: str = ""
    organisations: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    busy: frozenset[int] = frozenset()  # slots without a meeting for this person
    zone: str = ""  # time zone in which this person reads the timetable
    is_remote: bool = False  # meets by video: needs no way between halls
    interprets: bool = False

    @property
    def shown(self) -> str:
        """Name where there is one, else the identifier."""
        return self.name or self.attendee_id


@dataclass(frozen=True, slots=True)
class MeetingRequest:
    """A meeting to be held, with a role for each person that it takes.

    A role lists who can fill it: one person, any one of several delegates, or, in the last role of
    an interpreted meeting, the interpreters who know both languages.
    """

    meeting_id: str
    roles: tuple[tuple[int, ...], ...]  # places in ``attendees``; one of each role attends
    slots: frozenset[int]  # slots that its sessions and its fixed slot leave
    halls: tuple[int, ...] = (0,)  # halls where it may be; empty: by video, needs no table
    weight: int = MUST  # 0: must be held; else what leaving it out costs
    title: str = ""
    sides: tuple[str, ...] = ()  # who meets, as shown: organisations or people


@dataclass(frozen=True, slots=True)
class MeetingProblem:
    """All that a timetable must obey."""

    name: str
    slots: tuple[MeetingSlot, ...]
    halls: tuple[Hall, ...]
    attendees: tuple[Attendee, ...]
    meetings: tuple[MeetingRequest, ...]
    precedences: tuple[tuple[int, int], ...] = ()  # (earlier, later) places in ``meetings``
    fairness: int | None = 2  # how far the breaks of two people may differ
    travel_minutes: tuple[tuple[int, ...], ...] = ()  # from hall to hall; empty: no way to go
    closed_tables: tuple[tuple[int, int, int], ...] = ()  # (hall, slot, how many are closed)
    event_id: str = ""  # part of the identifiers in calendars
    cancelled: tuple[str, ...] = ()  # meetings that nobody of a side is left to attend

    def tables_in(self, hall: int, slot: int) -> int:
        """Tables that are open in a hall and slot."""
        closed = sum(n for h, s, n in self.closed_tables if (h, s) == (hall, slot))
        return max(self.halls[hall].n_tables - closed, 0)

    def gap_minutes(self, earlier: int, later: int) -> float:
        """Minutes from the end of a slot to the start of another; without times, 0 or unlimited."""
        first, second = self.slots[earlier], self.slots[later]
        if first.end is None or second.start is None:
            return 0.0 if abs(later - earlier) <= 1 else float("inf")
        return (second.start - first.end).total_seconds() / 60.0

    def is_counted(self, attendee: int) -> bool:
        """Whether breaks of this person count: those of interpreters do not."""
        return not self.attendees[attendee].interprets

    def allowed_slots(self, meeting: int) -> frozenset[int]:
        """Slots in which each role of a meeting has somebody who is free."""
        request = self.meetings[meeting]
        return frozenset(
            slot
            for slot in request.slots
            if all(
                any(slot not in self.attendees[who].busy for who in role) for role in request.roles
            )
        )
