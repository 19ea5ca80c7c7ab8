"""Whether a timetable obeys its rules: a checker that shares nothing with what makes timetables."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator

from oncordia.domain.partnering import (
    BrokenRule,
    MeetingProblem,
    Placement,
    Timetable,
    count_breaks,
)

RULES = {
    "HELD": "each meeting is held once, unless its priority lets it be left out",
    "SLOT": "a meeting is in a slot of its session, and in its fixed slot where it has one",
    "PEOPLE": "each role of a meeting is filled by one of those who may fill it",
    "FREE": "nobody meets in a slot in which that person is not there",
    "ONE": "nobody has two meetings at once",
    "HALL": "a meeting is in a hall where it may be",
    "TABLES": "no hall has more meetings at once than open tables, and no table has two",
    "ORDER": "a meeting that must come before another does",
    "WAY": "nobody is in two halls with less time between them than the way takes",
    "FAIR": "breaks of two people differ by no more than the bound",
    "COUNT": "the number of breaks that a timetable states is the number that it has",
}


def check_timetable(problem: MeetingProblem, timetable: Timetable) -> list[BrokenRule]:
    """Every broken rule, with who, when and which; empty where the timetable obeys all."""
    return list(_Checker(problem, timetable).check())


class _Checker:
    def __init__(self, problem: MeetingProblem, timetable: Timetable) -> None:
        self.problem, self.timetable = problem, timetable
        self.of_person: dict[int, list[Placement]] = defaultdict(list)
        for one in timetable.placements:
            for who in set(one.attendees):
                self.of_person[who].append(one)
        for mine in self.of_person.values():
            mine.sort(key=lambda one: (one.slot, one.meeting))

    def check(self) -> Iterator[BrokenRule]:
        yield from self._held()
        for one in self.timetable.placements:
            yield from self._placement(one)
        for who, mine in sorted(self.of_person.items()):
            yield from self._person(who, mine)
        yield from self._tables()
        yield from self._orders()
        yield from self._fairness()

    def _held(self) -> Iterator[BrokenRule]:
        times = Counter(one.meeting for one in self.timetable.placements)
        for m, meeting in enumerate(self.problem.meetings):
            if times[m] > 1:
                yield BrokenRule("HELD", self._name(m), "", f"is held {times[m]} times")
            elif not times[m] and not meeting.weight:
                yield BrokenRule("HELD", self._name(m), "", "is not held")

    def _placement(self, one: Placement) -> Iterator[BrokenRule]:
        meeting, when = self.problem.meetings[one.meeting], self._when(one.slot)
        name = self._name(one.meeting)
        if one.slot not in meeting.slots:
            yield BrokenRule("SLOT", name, when, "is not in a slot of its session or fixed slot")
        roles = meeting.roles
        fits = len(one.attendees) == len(roles) and all(
            who in role for who, role in zip(one.attendees, roles, strict=True)
        )
        if not fits or len(set(one.attendees)) < len(one.attendees):
            named = ", ".join(self._person_name(who) for who in one.attendees)
            yield BrokenRule("PEOPLE", name, when, f"is not for {named or 'nobody'} to attend")
        if one.hall not in (meeting.halls or (-1,)):
            shown = self.problem.halls[one.hall].hall_id if one.hall >= 0 else "no hall"
            yield BrokenRule("HALL", name, when, f"may not be in {shown}")

    def _person(self, who: int, mine: list[Placement]) -> Iterator[BrokenRule]:
        person, name = self.problem.attendees[who], self._person_name(who)
        for one in mine:
            if one.slot in person.busy:
                said = f"is not there for {self._name(one.meeting)}"
                yield BrokenRule("FREE", name, self._when(one.slot), said)
        for slot, n in sorted(Counter(one.slot for one in mine).items()):
            if n > 1:
                both = " and ".join(self._name(one.meeting) for one in mine if one.slot == slot)
                yield BrokenRule("ONE", name, self._when(slot), f"has {both} at once")
        if person.is_remote or not self.problem.travel_minutes:
            return
        there = [one for one in mine if one.hall >= 0]
        for first, second in itertools.pairwise(there):
            way = self.problem.travel_minutes[first.hall][second.hall]
            time = self.problem.gap_minutes(first.slot, second.slot)
            if first.slot != second.slot and way > time:
                halls = self.problem.halls
                said = (
                    f"needs {way} minutes from {halls[first.hall].hall_id} to "
                    f"{halls[second.hall].hall_id} and has {time:g}"
                )
                yield BrokenRule("WAY", name, self._when(second.slot), said)

    def _tables(self) -> Iterator[BrokenRule]:
        load = Counter((one.hall, one.slot) for one in self.timetable.placements if one.hall >= 0)
        for (hall, slot), n in sorted(load.items()):
            room = self.problem.tables_in(hall, slot)
            if n > room:
                name = self.problem.halls[hall].hall_id
                yield BrokenRule("TABLES", name, self._when(slot), f"{n} meetings at {room} tables")
        seats = Counter(
            (one.hall, one.table, one.slot) for one in self.timetable.placements if one.table > 0
        )
        for (hall, table, slot), n in sorted(seats.items()):
            name = f"{self.problem.halls[hall].hall_id}, table {table}"
            if n > 1:
                yield BrokenRule("TABLES", name, self._when(slot), f"has {n} meetings")
            if table > self.problem.halls[hall].n_tables:
                yield BrokenRule("TABLES", name, self._when(slot), "there is no such table")

    def _orders(self) -> Iterator[BrokenRule]:
        placed = self.timetable.by_meeting()
        for earlier, later in self.problem.precedences:
            if earlier in placed and later in placed:
                first, second = placed[earlier].slot, placed[later].slot
                if first >= second:
                    said = f"must come before {self._name(later)}, {self._when(second)}"
                    yield BrokenRule("ORDER", self._name(earlier), self._when(first), said)

    def _fairness(self) -> Iterator[BrokenRule]:
        breaks = {
            who: count_breaks(self.problem, [one.slot for one in self.of_person.get(who, ())])
            for who in range(len(self.problem.attendees))
            if self.problem.is_counted(who)
        }
        bound = self.problem.fairness
        if bound is not None and breaks:
            lowest = min(breaks.values())
            for who, n in sorted(breaks.items()):
                if n > lowest + bound:
                    said = f"has {n} breaks where somebody has {lowest}; {bound} more are fair"
                    yield BrokenRule("FAIR", self._person_name(who), "", said)
        if sum(breaks.values()) != self.timetable.breaks:
            said = f"states {self.timetable.breaks} breaks and has {sum(breaks.values())}"
            yield BrokenRule("COUNT", "timetable", "", said)

    def _name(self, meeting: int) -> str:
        return f"meeting {self.problem.meetings[meeting].meeting_id}"

    def _person_name(self, who: int) -> str:
        person = self.problem.attendees[who]
        return person.name or f"participant {person.attendee_id}"

    def _when(self, slot: int) -> str:
        return f"slot {self.problem.slots[slot].slot_id}"
