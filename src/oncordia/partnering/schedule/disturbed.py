"""Meetings of an old timetable that cannot stay as they are under changed rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from oncordia.domain.partnering import MeetingProblem, Placement


def must_move(problem: MeetingProblem, one: Placement) -> bool:
    """Whether a placement has to change its slot or hall whatever the others do."""
    meeting = problem.meetings[one.meeting]
    if one.slot not in problem.allowed_slots(one.meeting):
        return True
    if one.hall not in (meeting.halls or (-1,)):
        return True
    return one.hall >= 0 and problem.tables_in(one.hall, one.slot) < 1


def must_replace(problem: MeetingProblem, one: Placement) -> bool:
    """Whether a placement has to change who attends."""
    roles = problem.meetings[one.meeting].roles
    return (
        len(one.attendees) != len(roles)
        or len(set(one.attendees)) < len(one.attendees)
        or any(
            who not in role or one.slot in problem.attendees[who].busy
            for who, role in zip(one.attendees, roles, strict=True)
        )
    )


def find_clashes(problem: MeetingProblem, placements: Sequence[Placement]) -> set[int]:
    """Meetings that cannot all stay: shared people, too few tables, wrong orders, too long ways."""
    placed = {one.meeting: one for one in placements}
    clashing: set[int] = set()
    by_person: dict[int, list[Placement]] = defaultdict(list)
    by_hall: dict[tuple[int, int], list[int]] = defaultdict(list)
    for one in placements:
        for who in one.attendees:
            by_person[who].append(one)
        if one.hall >= 0:
            by_hall[one.hall, one.slot].append(one.meeting)
    for (hall, slot), meetings in by_hall.items():
        if len(meetings) > problem.tables_in(hall, slot):
            clashing.update(meetings)
    for earlier, later in problem.precedences:
        both = placed.get(earlier), placed.get(later)
        if both[0] and both[1] and both[0].slot >= both[1].slot:
            clashing |= {earlier, later}
    for who, mine in by_person.items():
        clashing |= _find_own_clashes(problem, who, mine)
    return clashing


def _find_own_clashes(problem: MeetingProblem, who: int, mine: Iterable[Placement]) -> set[int]:
    found: set[int] = set()
    ordered = sorted(mine, key=lambda one: one.slot)
    last: Placement | None = None
    before: Placement | None = None
    needs_way = bool(problem.travel_minutes) and not problem.attendees[who].is_remote
    for one in ordered:
        if before is not None and before.slot == one.slot:
            found |= {before.meeting, one.meeting}
        before = one
        if needs_way and one.hall >= 0:
            if last is not None and last.slot != one.slot:
                way = problem.travel_minutes[last.hall][one.hall]
                if way > problem.gap_minutes(last.slot, one.slot):
                    found |= {last.meeting, one.meeting}
            last = one
    return found
