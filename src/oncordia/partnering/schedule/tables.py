"""Numbers of tables: whoever stays in a hall from one slot to the next keeps the table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from oncordia.domain.partnering import MeetingProblem, Placement


def number_tables(
    problem: MeetingProblem,
    placements: Iterable[Placement],
    known: Mapping[int, Placement] | None = None,
) -> list[Placement]:
    """Placements with a table each; a meeting that stands as in ``known`` keeps its own."""
    old = known or {}
    by_place: dict[tuple[int, int], list[Placement]] = defaultdict(list)
    numbered: list[Placement] = []
    for one in placements:
        if one.hall < 0:
            numbered.append(replace(one, table=0))
        else:
            by_place[one.slot, one.hall].append(one)
    last: dict[tuple[int, int], int] = {}  # table of a person in a hall when last there
    for (_, hall), meetings in sorted(by_place.items()):
        free = set(range(1, problem.halls[hall].n_tables + 1))
        chosen: dict[int, int] = {}
        for one in meetings:
            before = old.get(one.meeting)
            if before and (before.slot, before.hall) == (one.slot, hall) and before.table in free:
                chosen[one.meeting] = before.table
                free.discard(before.table)
        rest = [one for one in meetings if one.meeting not in chosen]
        for one in sorted(rest, key=lambda one: one.meeting):
            wished = [last[who, hall] for who in one.attendees if last.get((who, hall)) in free]
            table = wished[0] if wished else 0
            if table:
                chosen[one.meeting] = table
                free.discard(table)
        for one in rest:
            if one.meeting not in chosen:
                chosen[one.meeting] = min(free)
                free.discard(chosen[one.meeting])
        for one in meetings:
            for who in one.attendees:
                last[who, hall] = chosen[one.meeting]
            numbered.append(replace(one, table=chosen[one.meeting]))
    return sorted(numbered, key=lambda one: one.meeting)
