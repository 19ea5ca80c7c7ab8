"""Small meeting problems drawn at random, and what all their timetables come to."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from oncordia.domain.partnering import (
    Attendee,
    Hall,
    MeetingProblem,
    MeetingRequest,
    MeetingSlot,
    Placement,
    Timetable,
    count_breaks,
)
from oncordia.partnering import check_timetable

START = datetime(2026, 10, 19, 9, tzinfo=ZoneInfo("UTC"))


def make_slots(n: int, n_first_day: int) -> tuple[MeetingSlot, ...]:
    """Slots of 20 minutes with 10 between them, over two days."""
    slots = []
    for s in range(n):
        day = int(s >= n_first_day)
        start = START + timedelta(days=day, minutes=30 * s)
        slots.append(MeetingSlot(f"s{s}", day, "", start, start + timedelta(minutes=20)))
    return tuple(slots)


@st.composite
def problems(draw: st.DrawFn) -> MeetingProblem:
    """Problems of up to three meetings with choices of people and halls."""
    n_slots, n_people = draw(st.integers(2, 4)), draw(st.integers(3, 5))
    n_halls = draw(st.integers(1, 2))
    people = tuple(
        Attendee(
            f"p{p}",
            busy=draw(st.frozensets(st.integers(0, n_slots - 1), max_size=1)),
            is_remote=draw(st.integers(0, 5)) == 0,
            interprets=p == n_people - 1 and draw(st.booleans()),
        )
        for p in range(n_people)
    )
    n_meetings = draw(st.integers(1, 3))
    meetings = []
    for m in range(n_meetings):
        order = draw(st.permutations(range(n_people)))
        roles = ((order[0],), tuple(sorted(order[1 : 2 + draw(st.integers(0, 1))])))
        slots = draw(st.frozensets(st.integers(0, n_slots - 1), min_size=1))
        halls = tuple(sorted(draw(st.sets(st.integers(0, n_halls - 1), max_size=2))))
        weight = draw(st.sampled_from((0, 0, 0, 5)))
        meetings.append(MeetingRequest(f"m{m}", roles, slots, halls, weight))
    return MeetingProblem(
        name="made",
        slots=make_slots(n_slots, draw(st.integers(1, n_slots))),
        halls=tuple(Hall(f"h{h}", draw(st.integers(0, 2))) for h in range(n_halls)),
        attendees=people,
        meetings=tuple(meetings),
        precedences=((0, 1),) if n_meetings > 1 and draw(st.booleans()) else (),
        fairness=draw(st.sampled_from((None, 0, 1))),
        travel_minutes=((0, 15), (15, 0)) if n_halls == 2 and draw(st.booleans()) else (),
    )


def list_timetables(problem: MeetingProblem) -> Iterator[tuple[int, tuple[Placement, ...]]]:
    """Cost and placements of every timetable that the checker accepts."""
    choices: list[list[Placement | None]] = []
    for m, meeting in enumerate(problem.meetings):
        mine: list[Placement | None] = [
            Placement(m, slot, people, hall)
            for slot in sorted(meeting.slots)
            for hall in meeting.halls or (-1,)
            for people in product(*meeting.roles)
        ]
        choices.append([*mine, None] if meeting.weight else mine)
    for chosen in product(*choices):
        placements = tuple(one for one in chosen if one is not None)
        breaks = count(problem, placements)
        if not check_timetable(problem, Timetable(placements, breaks)):
            left = {m for m, one in enumerate(chosen) if one is None}
            yield breaks + sum(problem.meetings[m].weight for m in left), placements


def count(problem: MeetingProblem, placements: tuple[Placement, ...]) -> int:
    """Breaks of all placements."""
    return sum(
        count_breaks(problem, [one.slot for one in placements if who in one.attendees])
        for who in range(len(problem.attendees))
        if problem.is_counted(who)
    )
