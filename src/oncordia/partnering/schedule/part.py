"""A part of a problem: some meetings are free, all others stand as they are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from oncordia.domain.partnering import (
    MeetingProblem,
    MeetingRequest,
    Placement,
    count_breaks,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A smaller problem, where its meetings come from, and what its rules need of the others."""

    problem: MeetingProblem
    meetings: tuple[int, ...]  # places in the whole problem
    free: frozenset[int]
    other_breaks: tuple[int, ...]  # of people without a meeting in the part


def cut_part(problem: MeetingProblem, standing: Mapping[int, Placement], free: set[int]) -> Part:
    """Free meetings with all standing ones of the people who may attend them.

    Standing meetings of others only take tables, and slots in an order with free ones.
    """
    people = {who for m in free for role in problem.meetings[m].roles for who in role}
    kept = {
        m: one
        for m, one in standing.items()
        if m not in free and not people.isdisjoint(one.attendees)
    }
    away = {m: one for m, one in standing.items() if m not in free and m not in kept}
    requests = []
    order = sorted({*free, *kept})
    for m in order:
        one = kept.get(m)
        if one is None:
            requests.append(_limit(problem, m, away))
        else:
            requests.append(_freeze(problem.meetings[m], one))
    place = {m: i for i, m in enumerate(order)}
    taken = Counter((one.hall, one.slot) for one in away.values() if one.hall >= 0)
    smaller = replace(
        problem,
        meetings=tuple(requests),
        precedences=tuple(
            (place[a], place[b]) for a, b in problem.precedences if a in place and b in place
        ),
        closed_tables=(
            *problem.closed_tables,
            *((hall, slot, n) for (hall, slot), n in sorted(taken.items())),
        ),
    )
    return Part(smaller, tuple(order), frozenset(free), _other_breaks(problem, standing, free))


def _freeze(meeting: MeetingRequest, one: Placement) -> MeetingRequest:
    return replace(
        meeting,
        roles=tuple((who,) for who in one.attendees),
        slots=frozenset({one.slot}),
        halls=(one.hall,) if one.hall >= 0 else (),
        weight=0,
    )


def _limit(problem: MeetingProblem, m: int, away: Mapping[int, Placement]) -> MeetingRequest:
    """Request without the slots that an order with a standing meeting forbids."""
    slots = problem.meetings[m].slots
    for earlier, later in problem.precedences:
        if later == m and earlier in away:
            slots = frozenset(s for s in slots if s > away[earlier].slot)
        if earlier == m and later in away:
            slots = frozenset(s for s in slots if s < away[later].slot)
    return replace(problem.meetings[m], slots=slots)


def _other_breaks(
    problem: MeetingProblem, standing: Mapping[int, Placement], free: set[int]
) -> tuple[int, ...]:
    """Different numbers of breaks of people who can have no free meeting."""
    if problem.fairness is None:
        return ()
    inside = {who for m in free for role in problem.meetings[m].roles for who in role}
    used: dict[int, list[int]] = {}
    for m, one in standing.items():
        if m not in free:
            for who in one.attendees:
                used.setdefault(who, []).append(one.slot)
    return tuple(
        sorted(
            {
                count_breaks(problem, used.get(who, ()))
                for who in range(len(problem.attendees))
                if problem.is_counted(who) and who not in inside
            }
        )
    )
