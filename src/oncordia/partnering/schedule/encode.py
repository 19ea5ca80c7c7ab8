"""A meeting problem as clauses: rules are hard, each break is one soft clause."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence

from oncordia.domain.partnering import MeetingProblem, Placement
from oncordia.partnering.schedule.clauses import Clauses
from oncordia.partnering.schedule.grouping import group_meetings
from oncordia.partnering.schedule.idle import count_breaks, keep_fair

TABLES, HELD, BUSY, ORDER = "tables", "held", "busy", "order"
Lits = dict[int, int]  # literal by slot


class Encoding:
    """Clauses of a problem, and which variable says what.

    ``at[m][s]`` says that meeting m is in slot s, ``who[m, i, p]`` that person p fills role i,
    ``where[m, h]`` that it is in hall h, ``used[p][s]`` that person p meets in slot s.
    """

    def __init__(
        self,
        problem: MeetingProblem,
        *,
        with_causes: bool = False,
        other_breaks: Sequence[int] = (),
        fair_people: Container[int] | None = None,
    ) -> None:
        self.problem = problem
        self.fair_people = range(len(problem.attendees)) if fair_people is None else fair_people
        self.other_breaks = other_breaks  # of people whose meetings are no part of the problem
        self.clauses = Clauses(with_causes=with_causes)
        self.at: list[Lits] = []
        self.rungs: list[list[tuple[int, int]]] = []
        self.who: dict[tuple[int, int, int], int] = {}
        self.where: dict[tuple[int, int], int] = {}
        self.busy_with: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.used: dict[int, Lits] = {}
        self.breaks: dict[int, list[int]] = {}
        self._place_meetings()
        self._choose_people()
        self._choose_halls()
        self._use_people()
        self._limit_tables()
        self._order()
        self._travel()
        count_breaks(self)
        keep_fair(self)

    def _place_meetings(self) -> None:
        clauses = self.clauses
        for m, meeting in enumerate(self.problem.meetings):
            slots = meeting.slots if clauses.with_causes else self.problem.allowed_slots(m)
            at = {slot: clauses.fresh() for slot in sorted(slots)}
            self.at.append(at)
            rungs = clauses.ladder(list(at.values())) if at else []
            self.rungs.append(list(zip(at, rungs, strict=True)))
            if meeting.weight:
                held = rungs[-1] if rungs else clauses.fresh()
                clauses.soft.append((held, meeting.weight))
                if not rungs:
                    clauses.add(-held)
            else:
                clauses.add(*rungs[-1:], cause=(HELD, m))

    def _choose_people(self) -> None:
        clauses = self.clauses
        for m, meeting in enumerate(self.problem.meetings):
            for i, role in enumerate(meeting.roles):
                if len(role) == 1:
                    for slot, at in self.at[m].items():
                        self._occupy(m, role[0], slot, at)
                    continue
                choices = [clauses.fresh() for _ in role]
                clauses.add(*choices)
                clauses.at_most_one(choices)
                for who, chosen in zip(role, choices, strict=True):
                    self.who[m, i, who] = chosen
                    for slot, at in self.at[m].items():
                        if slot in self.problem.attendees[who].busy:
                            clauses.add(-at, -chosen, cause=(BUSY, who))
                        else:
                            self._occupy(m, who, slot, clauses.both(at, chosen))

    def _occupy(self, meeting: int, who: int, slot: int, literal: int) -> None:
        if slot in self.problem.attendees[who].busy:
            self.clauses.add(-literal, cause=(BUSY, who))
        self.busy_with[who][slot].append((meeting, literal))

    def _choose_halls(self) -> None:
        clauses = self.clauses
        for m, meeting in enumerate(self.problem.meetings):
            if len(meeting.halls) > 1:
                chosen = [clauses.fresh() for _ in meeting.halls]
                clauses.add(*chosen)
                clauses.at_most_one(chosen)
                self.where.update(
                    ((m, hall), one) for hall, one in zip(meeting.halls, chosen, strict=True)
                )

    def _use_people(self) -> None:
        for who, slots in self.busy_with.items():
            used: Lits = {}
            for slot, taken in sorted(slots.items()):
                literals = [literal for _, literal in taken]
                self.clauses.at_most_one(literals)
                used[slot] = self.clauses.any_of(literals)
            self.used[who] = used

    def _limit_tables(self) -> None:
        """Bound the tables of each slot, over groups of meetings that can never meet at once."""
        problem, clauses = self.problem, self.clauses
        single = [m for m, meeting in enumerate(problem.meetings) if len(meeting.halls) == 1]
        for hall in range(len(problem.halls)):
            fixed = [m for m in single if problem.meetings[m].halls[0] == hall]
            groups = group_meetings(problem, fixed)
            movable = [(m, literal) for (m, where), literal in self.where.items() if where == hall]
            for slot in range(len(problem.slots)):
                literals = list(self._present(groups, slot))
                literals += [
                    clauses.both(self.at[m][slot], here)
                    for m, here in movable
                    if slot in self.at[m]
                ]
                clauses.at_most(literals, problem.tables_in(hall, slot), cause=TABLES)
        if not clauses.with_causes:
            self._limit_people()

    def _present(self, groups: Iterable[list[int]], slot: int) -> Iterable[int]:
        for group in groups:
            literals = [self.at[m][slot] for m in group if slot in self.at[m]]
            if literals:
                yield self.clauses.any_of(literals)

    def _limit_people(self) -> None:
        """Bound the people of each slot by twice the tables, which follows from the tables."""
        problem = self.problem
        if any(len(one.roles) != 2 or not one.halls for one in problem.meetings):
            return
        for slot in range(len(problem.slots)):
            room = sum(problem.tables_in(hall, slot) for hall in range(len(problem.halls)))
            literals = [used[slot] for used in self.used.values() if slot in used]
            self.clauses.at_most(literals, 2 * room)

    def _order(self) -> None:
        for k, (earlier, later) in enumerate(self.problem.precedences):
            for slot, at in self.at[later].items():
                before = [rung for s, rung in self.rungs[earlier] if s < slot]
                clause = [-at, *before[-1:]]
                if self.problem.meetings[earlier].weight:  # an order binds those that are held
                    clause += [-rung for _, rung in self.rungs[earlier][-1:]]
                self.clauses.add(*clause, cause=(ORDER, k))

    def _travel(self) -> None:
        """Let nobody be in two halls with less time between them than the way takes."""
        problem, clauses = self.problem, self.clauses
        if not problem.travel_minutes or not any(map(any, problem.travel_minutes)):
            return
        for who, slots in self.busy_with.items():
            if problem.attendees[who].is_remote:
                continue
            there: dict[int, dict[int, int]] = {
                slot: self._locate(taken) for slot, taken in slots.items()
            }
            for first in sorted(there):
                for second in sorted(there):
                    if second <= first:
                        continue
                    gap = problem.gap_minutes(first, second)
                    for here, a in there[first].items():
                        for away, b in there[second].items():
                            if problem.travel_minutes[here][away] > gap:
                                clauses.add(-a, -b)

    def _locate(self, taken: list[tuple[int, int]]) -> dict[int, int]:
        by_hall: dict[int, list[int]] = defaultdict(list)
        for m, literal in taken:
            for hall in self.problem.meetings[m].halls:
                chosen = self.where.get((m, hall))
                here = literal if chosen is None else self.clauses.both(literal, chosen)
                by_hall[hall].append(here)
        return {hall: self.clauses.any_of(literals) for hall, literals in by_hall.items()}

    def read(self, model: Iterable[int]) -> list[Placement]:
        """Placements that a model of the clauses says; tables are not numbered yet."""
        true = {literal for literal in model if literal > 0}
        placements = []
        for m, meeting in enumerate(self.problem.meetings):
            slot = next((s for s, at in self.at[m].items() if at in true), None)
            if slot is None:
                continue
            people = tuple(
                next(who for who in role if len(role) == 1 or self.who[m, i, who] in true)
                for i, role in enumerate(meeting.roles)
            )
            halls = meeting.halls
            hall = next((h for h in halls if len(halls) == 1 or self.where[m, h] in true), -1)
            placements.append(Placement(m, slot, people, hall))
        return placements
