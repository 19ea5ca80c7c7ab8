"""When, where and with whom each meeting is, and what a rule that is broken reads like."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from oncordia.domain.partnering.meetings import MeetingProblem


@dataclass(frozen=True, slots=True)
class Placement:
    """A meeting in its slot."""

    meeting: int  # place in ``meetings`` of the problem
    slot: int
    attendees: tuple[int, ...]  # one of each role, in their order
    hall: int = -1  # -1: by video, no table
    table: int = 0  # number of the table in its hall, from 1; 0: by video
    revision: int = 0  # how often the meeting was changed since its first timetable


@dataclass(frozen=True, slots=True)
class Timetable:
    """A timetable, and what is known of how good it is."""

    placements: tuple[Placement, ...]
    breaks: int
    lower_bound: int = 0  # no timetable has fewer breaks (counted with what is left out)
    is_optimal: bool = False
    left_out: tuple[int, ...] = ()  # meetings that found no place
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    how: str = ""  # what found it, and what proved it

    def by_meeting(self) -> dict[int, Placement]:
        """Placement of each meeting that is held."""
        return {placement.meeting: placement for placement in self.placements}


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that a timetable breaks."""

    rule: str  # code of the rule
    who: str
    when: str
    message: str

    def __str__(self) -> str:
        where = f"{self.who}, {self.when}" if self.when else self.who
        return f"{self.rule}: {where}: {self.message}"


def count_breaks(problem: MeetingProblem, used: Iterable[int]) -> int:
    """Breaks of a person who meets in these slots: groups of idle slots between two meetings."""
    slots = sorted(set(used))
    return sum(
        later - earlier > 1 and problem.slots[earlier].day == problem.slots[later].day
        for earlier, later in itertools.pairwise(slots)
    )
