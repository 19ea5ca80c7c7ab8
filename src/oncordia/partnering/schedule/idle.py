"""Breaks as clauses: exact counts of used slots, one soft clause a break, and fairness."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncordia.partnering.schedule.encode import Encoding

FAIRNESS = "fairness"


def count_breaks(encoding: "Encoding") -> None:
    """Add one soft clause a break: meets, then idle, then meets again on the same day."""
    for who, used in encoding.used.items():
        if not encoding.problem.is_counted(who):
            continue
        total = _exact_count(encoding, who)
        days: dict[int, list[int]] = defaultdict(list)
        for slot in range(len(encoding.problem.slots)):
            days[encoding.problem.slots[slot].day].append(slot)
        rows = (_count_used(encoding, used, total) or None) if total is not None else None
        found: list[int] = []
        for slots in days.values():
            found += _breaks_of_day(encoding, slots, used, rows if len(days) == 1 else None, total)
        encoding.breaks[who] = found
        encoding.clauses.soft += [(-literal, 1) for literal in found]


def _exact_count(encoding: "Encoding", who: int) -> int | None:
    """Slots that a person uses in every timetable; None where that is open."""
    if encoding.clauses.with_causes:
        return None
    mine = {m for taken in encoding.busy_with[who].values() for m, _ in taken}
    roles = [
        (meeting.weight, len(role))
        for m in mine
        for meeting in (encoding.problem.meetings[m],)
        for role in meeting.roles
        if who in role
    ]
    return len(mine) if all(weight == 0 and size == 1 for weight, size in roles) else None


def _count_used(encoding: "Encoding", used: Mapping[int, int], total: int) -> dict[int, list[int]]:
    """Count used slots exactly: prefix counters by slot, the last of which is ``total``."""
    slots = sorted(used)
    rows = encoding.clauses.count([used[slot] for slot in slots], total + 1)
    if len(slots) < total:
        encoding.clauses.add()
        return {}
    encoding.clauses.add(rows[-1][total - 1])
    if len(rows[-1]) > total:
        encoding.clauses.add(-rows[-1][total])
    for place, row in enumerate(rows):
        left = len(slots) - 1 - place
        for k, literal in enumerate(row):
            if k + 1 + left <= total:  # the slots that are left could not make up for it
                encoding.clauses.add(literal)
    return dict(zip(slots, rows, strict=True))


def _breaks_of_day(
    encoding: "Encoding",
    slots: list[int],
    used: Mapping[int, int],
    rows: Mapping[int, list[int]] | None,
    total: int | None,
) -> list[int]:
    clauses = encoding.clauses
    later: dict[int, int] = {}  # literal: meets at or after a slot
    after: int | None = None
    if rows is None:
        for slot in reversed(slots):
            here = [literal for literal in (used.get(slot), after) if literal is not None]
            after = clauses.any_of(here) if here else None
            if after is not None:
                later[slot] = after
    found = []
    for place, slot in enumerate(slots[:-2]):
        if slot not in used:
            continue
        idle = used.get(slots[place + 1])
        if rows is not None:
            assert total is not None
            more = -rows[slot][total - 1] if len(rows[slot]) >= total else None
        elif slots[place + 2] in later:
            more = later[slots[place + 2]]
        else:
            continue
        broken = clauses.fresh()
        needs = [used[slot], *([-idle] if idle is not None else [])]
        needs += [more] if more is not None else []
        for literal in needs:
            clauses.add(-broken, literal)
        clauses.add(broken, *[-literal for literal in needs])
        found.append(broken)
    return found


def keep_fair(encoding: "Encoding") -> None:
    """Let the breaks of no two people differ by more than the bound."""
    bound = encoding.problem.fairness
    if bound is None:
        return
    counts = [
        _count_of_breaks(encoding, who)
        for who in range(len(encoding.problem.attendees))
        if encoding.problem.is_counted(who) and (who in encoding.fair_people)
    ]
    if encoding.other_breaks:
        true = encoding.clauses.fresh()
        encoding.clauses.add(true)
        counts += [[true] * n for n in sorted(set(encoding.other_breaks))]
    highest = max(map(len, counts), default=0)
    for k in range(highest - bound):
        # somebody has k + 1 + bound breaks, so everybody has at least k + 1
        above = encoding.clauses.fresh()
        for count in counts:
            if len(count) > k + bound:
                encoding.clauses.add(-count[k + bound], above, cause=FAIRNESS)
            encoding.clauses.add(-above, *([count[k]] if len(count) > k else []), cause=FAIRNESS)


def _count_of_breaks(encoding: "Encoding", who: int) -> list[int]:
    found = encoding.breaks.get(who, [])
    rows = encoding.clauses.count(found, len(found)) if found else []
    return rows[-1] if rows else []
