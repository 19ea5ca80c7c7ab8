"""Better timetables by freeing some meetings at a time and solving for those exactly."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from pysat.card import ITotalizer
from pysat.solvers import Solver

from oncordia.domain.partnering import MeetingProblem, Placement
from oncordia.partnering.schedule.encode import Encoding
from oncordia.partnering.schedule.search import Found

FIRST_SHARE, LEAST_SHARE, STEP = 0.35, 0.1, 1.08
BUDGET = 3_000  # conflicts of one neighbourhood


class Improver:
    """A SAT engine over one problem that asks for less than the best cost."""

    def __init__(self, encoding: Encoding, best: Sequence[Placement], cost: int) -> None:
        clauses = encoding.clauses
        self.encoding = encoding
        self.best = list(best)
        self.cost = cost
        broken = [
            -literal for literal, weight in clauses.soft for _ in range(min(weight, cost + 1))
        ]
        total: Any = ITotalizer(lits=broken, ubound=cost, top_id=clauses.top)
        self.outputs: list[int] = list(total.rhs)
        self.solver: Any = Solver(name="glucose4", bootstrap_with=clauses.hard)
        self.solver.append_formula(total.cnf.clauses)
        total.delete()

    def try_around(self, free: set[int], budget: int) -> bool | None:
        """Seek a lower cost while all other meetings stay; None where the budget was too small."""
        at = self.encoding.at
        assumed = [at[one.meeting][one.slot] for one in self.best if one.meeting not in free]
        if self.cost <= len(self.outputs):
            assumed.append(-self.outputs[self.cost - 1])
        self.solver.set_phases([at[one.meeting][one.slot] for one in self.best])
        self.solver.conf_budget(budget)
        answer: bool | None = self.solver.solve_limited(assumptions=assumed)
        if answer:
            model = self.solver.get_model()
            true = set(model)
            self.best = self.encoding.read(model)
            self.cost = sum(
                weight for literal, weight in self.encoding.clauses.soft if literal not in true
            )
        return answer


def improve_timetable(
    rng: np.random.Generator,
    encoding: Encoding,
    best: Sequence[Placement],
    cost: int,
    seconds: float,
    found: Found,
) -> bool:
    """Improve until the time is over; True where the last cost was proved to be the least."""
    end = time.monotonic() + seconds
    improver = Improver(encoding, best, cost)
    share, budget = FIRST_SHARE, BUDGET
    n_meetings = len(encoding.problem.meetings)
    while time.monotonic() < end and improver.cost > 0:
        free = draw_neighbourhood(rng, encoding.problem, improver.best, share)
        answer = improver.try_around(free, budget)
        if answer:
            found(improver.best, improver.cost)
        elif answer is None:
            share = max(share / STEP, LEAST_SHARE)
        elif len(free) == n_meetings:
            return True
        else:
            share = min(share * STEP, 1.0)
    return improver.cost == 0


def draw_neighbourhood(
    rng: np.random.Generator,
    problem: MeetingProblem,
    best: Sequence[Placement],
    share: float,
) -> set[int]:
    """Meetings to free: those of people drawn at random, people with breaks before others."""
    wanted = max(int(np.ceil(share * len(problem.meetings))), 1)
    by_person: dict[int, list[int]] = {}
    slots: dict[int, list[int]] = {}
    for one in best:
        for who in one.attendees:
            by_person.setdefault(who, []).append(one.meeting)
            slots.setdefault(who, []).append(one.slot)
    people = sorted(by_person)
    gaps = np.array([max(slots[p]) - min(slots[p]) + 1 - len(slots[p]) for p in people])
    order = np.argsort(rng.random(len(people)) / (1.0 + 2.0 * (gaps > 0)))
    placed = {one.meeting for one in best}
    free = set(range(len(problem.meetings))) - placed
    for place in order:
        for m in by_person[people[place]]:
            free.add(m)
        if len(free) >= wanted:
            break
    return free


def find_first(encoding: Encoding) -> tuple[list[Placement], int] | None:
    """Any timetable that breaks no rule, and its cost; None where there is none."""
    with Solver(name="glucose4", bootstrap_with=encoding.clauses.hard) as solver:
        if not solver.solve():
            return None
        model = solver.get_model()
    true = set(model)
    cost = sum(weight for literal, weight in encoding.clauses.soft if literal not in true)
    return encoding.read(model), cost
