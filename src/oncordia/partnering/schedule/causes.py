"""Why no timetable exists: direct reasons first, else a smallest set of rules that contradict."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pysat.solvers import Solver

from oncordia.domain.partnering import MeetingProblem
from oncordia.partnering.schedule.crowds import find_crowd
from oncordia.partnering.schedule.encode import BUSY, HELD, ORDER, TABLES, Encoding
from oncordia.partnering.schedule.idle import FAIRNESS

CONFLICTS = 20_000  # of one question to the engine while a set of causes is made small


def find_direct_causes(problem: MeetingProblem) -> list[str]:
    """Reasons that need no search, those of one kind at a time; empty where there is none."""
    finders = (
        _find_cycles,
        _find_unplaceable,
        _find_crowded_people,
        _find_crowded_groups,
        _find_few_tables,
    )
    for finder in finders:
        causes = list(finder(problem))
        if causes:
            return causes
    return []


def _musts(problem: MeetingProblem) -> list[int]:
    return [m for m, meeting in enumerate(problem.meetings) if not meeting.weight]


def _name(problem: MeetingProblem, meeting: int) -> str:
    one = problem.meetings[meeting]
    return f"{one.meeting_id} ({' – '.join(one.sides)})" if one.sides else one.meeting_id


def _list_slots(problem: MeetingProblem, slots: Sequence[int]) -> str:
    shown = [problem.slots[slot].slot_id for slot in slots]
    return ", ".join(shown[:8]) + (f" and {len(shown) - 8} more" if len(shown) > 8 else "")


def _list_meetings(problem: MeetingProblem, meetings: Sequence[int]) -> str:
    shown = [_name(problem, m) for m in meetings]
    return ", ".join(shown[:12]) + (f" and {len(shown) - 12} more" if len(shown) > 12 else "")


def _find_cycles(problem: MeetingProblem) -> Iterator[str]:
    """Orders that lead back to where they began."""
    after: dict[int, list[int]] = defaultdict(list)
    musts = set(_musts(problem))
    for earlier, later in problem.precedences:
        if {earlier, later} <= musts:
            after[earlier].append(later)
    cycle = _shortest_cycle(after)
    if cycle:
        said = " before ".join(problem.meetings[m].meeting_id for m in cycle)
        yield f"the orders lead in a circle: meeting {said}; take one of these orders away"


def _shortest_cycle(after: dict[int, list[int]]) -> list[int]:
    best: list[int] = []
    for start in sorted(after):
        came: dict[int, int] = {}
        front = [start]
        while front and start not in came:
            step = []
            for one in front:
                for other in after.get(one, ()):
                    if other not in came:
                        came[other] = one
                        step.append(other)
            front = step
        if start in came:
            cycle = [start, came[start]]
            while cycle[-1] != start:
                cycle.append(came[cycle[-1]])
            if not best or len(cycle) < len(best):
                best = cycle[::-1]
    return best


def _find_unplaceable(problem: MeetingProblem) -> Iterator[str]:
    """Meetings without any slot in which somebody of each role is there."""
    for m in _musts(problem):
        meeting = problem.meetings[m]
        allowed = problem.allowed_slots(m)
        if allowed:
            if meeting.halls and not _find_open(problem, m, allowed):
                halls = ", ".join(problem.halls[hall].hall_id for hall in meeting.halls)
                yield (
                    f"meeting {_name(problem, m)} finds no open table in {halls} in slots "
                    f"{_list_slots(problem, sorted(allowed))}; open a table or name another hall"
                )
            continue
        slots = _list_slots(problem, sorted(meeting.slots)) or "no slot"
        people = sorted({who for role in meeting.roles for who in role})
        away = [
            problem.attendees[who].shown
            for who in people
            if meeting.slots & problem.attendees[who].busy
        ]
        named = ", ".join(away[:6]) + (f" and {len(away) - 6} more" if len(away) > 6 else "")
        if not all(meeting.roles):
            mend = "nobody is left to attend for one side; name a delegate or take the meeting out"
        elif away:
            mend = f"give {named} a free slot there"
        else:
            mend = "give its session slots"
        yield f"meeting {_name(problem, m)} has no free slot among {slots}; {mend}"


def _find_open(problem: MeetingProblem, m: int, slots: frozenset[int]) -> bool:
    halls = problem.meetings[m].halls
    return any(problem.tables_in(hall, slot) for hall in halls for slot in slots)


def _find_crowded_people(problem: MeetingProblem) -> Iterator[str]:
    """People with more meetings than free slots for them."""
    mine: dict[int, list[int]] = defaultdict(list)
    for m in _musts(problem):
        for role in problem.meetings[m].roles:
            if len(role) == 1:
                mine[role[0]].append(m)
    for who, meetings in sorted(mine.items()):
        free = {m: sorted(problem.allowed_slots(m)) for m in meetings}
        crowd = find_crowd(free, dict.fromkeys(range(len(problem.slots)), 1))
        if crowd:
            person = problem.attendees[who].shown
            yield (
                f"{person} has {len(crowd.meetings)} meetings in {len(crowd.slots)} free slots "
                f"({_list_slots(problem, crowd.slots)}): "
                f"{_list_meetings(problem, crowd.meetings)}; "
                f"take out {len(crowd.meetings) - len(crowd.slots)} or free more slots"
            )


def _find_crowded_groups(problem: MeetingProblem) -> Iterator[str]:
    """Delegates or interpreters of whom one is needed more often than all of them are free."""
    mine: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for m in _musts(problem):
        for role in problem.meetings[m].roles:
            if len(role) > 1:
                mine[tuple(sorted(role))].append(m)
    for group, meetings in sorted(mine.items()):
        free = {m: sorted(problem.allowed_slots(m)) for m in meetings}
        room = {
            slot: sum(slot not in problem.attendees[who].busy for who in group)
            for slot in range(len(problem.slots))
        }
        crowd = find_crowd(free, room)
        if crowd:
            names = [problem.attendees[who].shown for who in group]
            shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" * (len(names) > 4))
            places = sum(room[slot] for slot in crowd.slots)
            yield (
                f"{len(crowd.meetings)} meetings each need one of {shown}, who are free for "
                f"{places} (slots {_list_slots(problem, crowd.slots)}): "
                f"{_list_meetings(problem, crowd.meetings)}; "
                f"add people or take out {len(crowd.meetings) - places}"
            )


def _find_few_tables(problem: MeetingProblem) -> Iterator[str]:
    """Meetings that are more than all tables of their slots together."""
    halls = range(len(problem.halls))
    room = {
        slot: sum(problem.tables_in(hall, slot) for hall in halls)
        for slot in range(len(problem.slots))
    }
    free = {
        m: sorted(problem.allowed_slots(m)) for m in _musts(problem) if problem.meetings[m].halls
    }
    crowd = find_crowd(free, room)
    if crowd:
        places = sum(room[slot] for slot in crowd.slots)
        yield (
            f"{len(crowd.meetings)} meetings need a table in slots "
            f"{_list_slots(problem, crowd.slots)}, where all tables together take {places}; "
            f"add tables or slots for {len(crowd.meetings) - places} more meetings"
        )


def find_causes(problem: MeetingProblem) -> list[str]:
    """Smallest set of rules that no timetable obeys together; empty where they agree.

    Direct reasons come first. Else rules are taken out one by one as long as the rest still
    contradicts, so that what is left needs each of its members.
    """
    direct = find_direct_causes(problem)
    if direct:
        return direct
    encoding = Encoding(problem, with_causes=True)
    by_literal = {literal: cause for cause, literal in encoding.clauses.causes.items()}
    with Solver(name="glucose4", bootstrap_with=encoding.clauses.hard) as solver:
        if solver.solve(assumptions=list(by_literal)):
            return []
        core = _shrink(solver, list(solver.get_core() or by_literal))
    causes = [by_literal[literal] for literal in core]
    return ["these contradict each other, and without any one of them a timetable may exist:"] + [
        f"  {_say_cause(problem, cause)}" for cause in sorted(causes, key=str)
    ]


def _shrink(solver: Any, core: list[int]) -> list[int]:
    """Take literals out of a core as long as the rest still contradicts."""
    kept = list(core)
    for literal in core:
        if literal not in kept:
            continue
        rest = [other for other in kept if other != literal]
        solver.conf_budget(CONFLICTS)
        if solver.solve_limited(assumptions=rest) is False:
            found = set(solver.get_core() or ())
            kept = [other for other in rest if other in found]
    return kept


def _say_cause(problem: MeetingProblem, cause: Any) -> str:
    if cause == TABLES:
        rooms = ", ".join(f"{hall.n_tables} in {hall.hall_id}" for hall in problem.halls)
        return f"tables: {rooms}"
    if cause == FAIRNESS:
        return f"fairness: breaks of two people differ by at most {problem.fairness}"
    kind, place = cause
    if kind == HELD:
        meeting = problem.meetings[place]
        slots = _list_slots(problem, sorted(meeting.slots))
        return f"meeting {_name(problem, place)} is held in one of slots {slots}"
    if kind == BUSY:
        person = problem.attendees[place]
        return f"{person.shown} is not there in slots {_list_slots(problem, sorted(person.busy))}"
    assert kind == ORDER
    earlier, later = problem.precedences[place]
    slots = _list_slots(problem, sorted(problem.meetings[earlier].slots))
    return (
        f"meeting {_name(problem, earlier)}, in one of slots {slots}, comes before meeting "
        f"{_name(problem, later)}"
    )
