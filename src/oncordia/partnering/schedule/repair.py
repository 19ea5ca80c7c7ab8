"""A timetable for changed rules that moves as few meetings as it can."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pysat.examples.rc2 import RC2Stratified
from pysat.formula import WCNF

from oncordia.domain.partnering import MeetingProblem, Placement, Timetable
from oncordia.partnering.schedule.disturbed import find_clashes, must_move, must_replace
from oncordia.partnering.schedule.encode import Encoding
from oncordia.partnering.schedule.neighbourhood import find_first
from oncordia.partnering.schedule.part import Part, cut_part
from oncordia.partnering.schedule.solve import finish_timetable, is_small
from oncordia.partnering.schedule.tables import number_tables


@dataclass(frozen=True, slots=True)
class RepairedTimetable:
    """The new timetable, and what differs from the old one."""

    timetable: Timetable
    moved: tuple[int, ...]  # other slot or hall, or not held any more
    replaced: tuple[int, ...]  # same slot and hall, other people
    added: tuple[int, ...]  # not in the old timetable
    n_old: int  # meetings of the old timetable that are still asked for
    is_fewest: bool  # no timetable moves fewer


def repair_timetable(
    problem: MeetingProblem, old: Sequence[Placement], *, seconds: float = 5.0, seed: int = 1
) -> RepairedTimetable | None:
    """Timetable that obeys all rules with the fewest meetings of ``old`` moved.

    Meetings that cannot stay are freed first and all others kept; while that does not do, or is
    not known to be the least, meetings around them are freed too, at last all of them where the
    event is small. Among timetables with as few moves, fewer people are replaced, then there are
    fewer breaks.

    Parameters
    ----------
    old
        Placements of meetings that are still asked for; people who are gone are -1.
    seconds
        Time after which no more meetings are freed.

    Returns
    -------
    RepairedTimetable or None
        None where no timetable was found.
    """
    start = time.monotonic()
    before = {one.meeting: one for one in old}
    stuck = {one.meeting for one in old if must_move(problem, one)}
    free = set(range(len(problem.meetings))) - set(before) | stuck
    free |= {one.meeting for one in old if must_replace(problem, one)}
    free |= find_clashes(problem, [one for one in old if one.meeting not in free])
    best: list[Placement] | None = None
    is_fewest = False
    whole = set(range(len(problem.meetings)))
    while True:
        found = _solve_part(problem, before, free)
        if found is not None:
            best = found
        moved = None if best is None else _list_moved(before, best)
        is_fewest = moved is not None and (set(moved) <= stuck or free == whole)
        wider = _widen(problem, free, before)
        is_late = time.monotonic() - start > seconds / 2
        if is_fewest or is_late or wider == free or not _can_solve(problem, wider):
            break
        free = wider
    if best is None and free != whole:
        best = _walk_from(problem, before, seed, max(seconds - time.monotonic() + start, 2.0))
    if best is None:
        return None
    return _compare(problem, before, best, is_fewest)


def _can_solve(problem: MeetingProblem, free: set[int]) -> bool:
    return is_small(replace(problem, meetings=tuple(problem.meetings[m] for m in free)))


def _widen(problem: MeetingProblem, free: set[int], before: dict[int, Placement]) -> set[int]:
    """Free meetings with all that share a person with them; all where that adds none."""
    people = {who for m in free for role in problem.meetings[m].roles for who in role}
    people |= {who for m in free if m in before for who in before[m].attendees}
    wider = free | {
        m
        for m, meeting in enumerate(problem.meetings)
        if any(not people.isdisjoint(role) for role in meeting.roles)
    }
    return wider if wider != free else set(range(len(problem.meetings)))


def _solve_part(
    problem: MeetingProblem, before: dict[int, Placement], free: set[int]
) -> list[Placement] | None:
    """Best placements while all but ``free`` stays; None where none obey the rules."""
    standing = {m: one for m, one in before.items() if m not in free}
    part = cut_part(problem, standing, free)
    place = {m: i for i, m in enumerate(part.meetings)}
    inside = {who for one in part.problem.meetings for role in one.roles for who in role}
    encoding = Encoding(part.problem, other_breaks=part.other_breaks, fair_people=inside)
    clauses = encoding.clauses
    low = sum(weight for _, weight in clauses.soft) + 1
    high = low * (len(free) + 1)
    for m in sorted(free & set(before)):
        one, i = before[m], place[m]
        slot = encoding.at[i].get(one.slot)
        if slot is None:
            continue
        hall = encoding.where.get((i, one.hall))
        stays = slot if hall is None else clauses.both(slot, hall)
        clauses.soft.append((stays, high))
        for role, who in enumerate(one.attendees):
            chosen = encoding.who.get((i, role, who))
            if chosen is not None:
                clauses.soft.append((chosen, low))
    if not clauses.soft:
        found = find_first(encoding)
        return None if found is None else [*standing.values(), *_pick(found[0], part, free)]
    formula: Any = WCNF()
    formula.extend(clauses.hard)
    for literal, weight in clauses.soft:
        formula.append([literal], weight=weight)
    with RC2Stratified(formula, solver="glucose4") as engine:
        model = engine.compute()
    if model is None:
        return None
    return [*standing.values(), *_pick(encoding.read(model), part, free)]


def _pick(found: Sequence[Placement], part: Part, free: set[int]) -> list[Placement]:
    """Placements of free meetings, as ones of the whole problem."""
    named = [replace(one, meeting=part.meetings[one.meeting]) for one in found]
    return [one for one in named if one.meeting in free]


def _walk_from(
    problem: MeetingProblem, before: dict[int, Placement], seed: int, seconds: float
) -> list[Placement] | None:
    """Nearest timetable that a cold walk from the old one meets."""
    from oncordia.partnering.schedule.search import Search

    search = Search(np.random.default_rng(seed), problem)
    search.start([_fill(problem, one) for one in before.values()])
    end = time.monotonic() + seconds
    while search.wrong > 0 and time.monotonic() < end:
        search.walk(20 * len(problem.meetings), 0.05, 0.05)
    return search.read_best() if search.wrong == 0 else None


def _fill(problem: MeetingProblem, one: Placement) -> Placement:
    """Placement with somebody known in each role."""
    roles = problem.meetings[one.meeting].roles
    people = (*one.attendees, *(-1 for _ in roles))
    filled = tuple(
        who if who in role else role[0] for who, role in zip(people, roles, strict=False)
    )
    halls = problem.meetings[one.meeting].halls
    return replace(one, attendees=filled, hall=one.hall if one.hall in halls else (*halls, -1)[0])


def _list_moved(before: dict[int, Placement], now: Sequence[Placement]) -> list[int]:
    held = {one.meeting: one for one in now}
    return [
        m
        for m, one in before.items()
        if m not in held or (held[m].slot, held[m].hall) != (one.slot, one.hall)
    ]


def _compare(
    problem: MeetingProblem,
    before: dict[int, Placement],
    now: Sequence[Placement],
    is_fewest: bool,
) -> RepairedTimetable:
    moved = _list_moved(before, now)
    numbered = number_tables(problem, now, before)
    revised = [replace(one, revision=_revise(before.get(one.meeting), one)) for one in numbered]
    replaced = [
        one.meeting
        for one in revised
        if one.meeting in before
        and one.meeting not in moved
        and before[one.meeting].attendees != one.attendees
    ]
    return RepairedTimetable(
        finish_timetable(problem, revised, how="repaired"),
        tuple(sorted(moved)),
        tuple(replaced),
        tuple(one.meeting for one in revised if one.meeting not in before),
        len(before),
        is_fewest,
    )


def _revise(old: Placement | None, new: Placement) -> int:
    """Revision of a placement: one more where anything of it changed."""
    if old is None:
        return 0
    return old.revision + (replace(old, revision=0) != replace(new, revision=0))
