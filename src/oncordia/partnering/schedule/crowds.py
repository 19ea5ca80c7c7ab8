"""Meetings that have fewer places than they are, found by a matching that stops short."""

from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Crowd:
    """Meetings that have fewer places than there are meetings."""

    meetings: tuple[int, ...]
    slots: tuple[int, ...]


def find_crowd(free: dict[int, list[int]], room: dict[int, int]) -> Crowd | None:
    """Meetings that together have fewer places than they are, by a matching that stops short."""
    held: dict[int, list[int]] = defaultdict(list)
    for start in free:
        came: dict[int, int] = {}  # slot reached, by the meeting that wanted it
        front, reached, end = [start], {start}, -1
        while front and end < 0:
            step: list[int] = []
            for m in front:
                for slot in free[m]:
                    if slot in came:
                        continue
                    came[slot] = m
                    if len(held[slot]) < room[slot]:
                        end = slot
                        break
                    step += [other for other in held[slot] if other not in reached]
                    reached.update(held[slot])
                if end >= 0:
                    break
            front = step
        if end < 0:
            return Crowd(tuple(sorted(reached)), tuple(sorted(came)))
        _shift(held, came, start, end)
    return None


def _shift(held: dict[int, list[int]], came: dict[int, int], start: int, end: int) -> None:
    """Move each meeting on the way to the free place one step on."""
    slot = end
    while True:
        m = came[slot]
        before = next((other for other, mine in held.items() if m in mine), None)
        held[slot].append(m)
        if m == start:
            return
        assert before is not None
        held[before].remove(m)
        slot = before
