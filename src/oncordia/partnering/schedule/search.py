"""A first timetable within seconds, then better ones: a constructive start and annealing."""

import time
from collections.abc import Callable, Sequence

import numpy as np

from oncordia.domain.partnering import MeetingProblem, Placement
from oncordia.partnering.kernels.anneal import anneal
from oncordia.partnering.kernels.judge import count_wrong, judge_all
from oncordia.partnering.kernels.state import Rules, State
from oncordia.partnering.schedule.arrays import (
    load_placements,
    pack_rules,
    read_placements,
    start_state,
)

Found = Callable[[list[Placement], int], None]  # a timetable that breaks no rule, and its cost
HOT, COLD = 0.8, 0.1
FIRST_WEIGHT = 3.0  # of a broken rule, in breaks, until a timetable is found
WEIGHT, MANY = 1.0, 400  # and after that, where there are not many meetings
FIRST_ROUND, LONGEST = 25, 800  # pieces of a round


class Search:
    """A walk over timetables of one problem that keeps the best it meets."""

    def __init__(self, rng: np.random.Generator, problem: MeetingProblem) -> None:
        self.rng = rng
        self.problem = problem
        self.rules: Rules = pack_rules(problem)
        self.state: State = start_state(self.rules)
        self.best = (self.state.slot.copy(), self.state.hall.copy(), self.state.who.copy())
        self.record = np.array([np.inf, np.inf])

    @property
    def wrong(self) -> float:
        """Rules that the best state breaks."""
        return float(self.record[0])

    @property
    def cost(self) -> float:
        """Breaks of the best state, and the weight of what it leaves out."""
        return float(self.record[1])

    def start(self, known: Sequence[Placement] = ()) -> None:
        """Begin at known placements, or at a timetable built meeting by meeting."""
        if known:
            load_placements(self.rules, self.state, known)
        else:
            build_start(self.rng, self.rules, self.state)
        self._judge()

    def walk(self, n_moves: int, hot: float = HOT, cold: float = COLD) -> None:
        """Walk on while the temperature falls."""
        is_hard = self.wrong > 0 or len(self.problem.meetings) > MANY
        anneal(
            self.rng,
            self.rules,
            self.state,
            self.best,
            self.record,
            n_moves,
            hot,
            cold,
            FIRST_WEIGHT if is_hard else WEIGHT,
        )

    def go_back(self) -> None:
        """Return to the best state."""
        for part, best in zip(self.state[:3], self.best, strict=True):
            part[:] = best
        self._judge()

    def read_best(self) -> list[Placement]:
        """Placements of the best state."""
        return read_placements(self.rules, *self.best)

    def _judge(self) -> None:
        judge_all(self.rules, self.state)
        wrong, soft = count_wrong(self.rules, self.state), int(self.state.totals[1])
        if (wrong, soft) < (self.wrong, self.cost):
            self.record[:] = wrong, soft
            for part, best in zip(self.state[:3], self.best, strict=True):
                best[:] = part


def search_timetable(
    rng: np.random.Generator,
    problem: MeetingProblem,
    seconds: float,
    found: Found,
    *,
    known: Sequence[Placement] = (),
    is_over: Callable[[], bool] = lambda: False,
) -> Search:
    """Improve until the time or ``is_over`` ends it, or the cost is 0; tells each better timetable.

    Returns
    -------
    Search
        The walk, with the best state; ``wrong`` is above 0 where no timetable was found.
    """
    end = time.monotonic() + seconds
    search = Search(rng, problem)
    search.start(known)
    told = np.inf
    n_meetings = max(len(problem.meetings), 1)
    n_piece = 40 * n_meetings
    n_round = FIRST_ROUND
    while True:
        begin = time.monotonic()
        for piece in range(n_round):
            hot = HOT * (COLD / HOT) ** (piece / n_round)
            search.walk(n_piece, hot, HOT * (COLD / HOT) ** ((piece + 1) / n_round))
            if search.wrong == 0 and search.cost < told:
                told = search.cost
                found(search.read_best(), int(told))
            is_done = search.wrong == 0 and search.cost <= 0
            if is_done or time.monotonic() > end or is_over():
                return search
        each = (time.monotonic() - begin) / n_round
        fitting = int((end - time.monotonic()) / max(each, 1e-6))
        n_round = max(min(4 * n_round, LONGEST, fitting), FIRST_ROUND)
        if rng.random() < 0.7:
            search.go_back()


def build_start(rng: np.random.Generator, rules: Rules, state: State) -> None:
    """Place meetings one by one where they clash least, those with the least choice first."""
    n_people, n_slots = rules.busy.shape
    used = np.zeros((n_people, n_slots), np.int64)
    load = np.zeros_like(rules.tables)
    degree = np.diff(rules.mine_at)
    room = np.diff(rules.slot_at)
    crowd = np.array(
        [
            sum(degree[state.who[i]] for i in range(rules.role_at[m], rules.role_at[m + 1]))
            for m in range(room.size)
        ]
    )
    for m in np.lexsort((rng.random(room.size), -crowd, room, rules.weight > 0)):
        slots = rules.slot[rules.slot_at[m] : rules.slot_at[m + 1]]
        halls = rules.hall[rules.hall_at[m] : rules.hall_at[m + 1]]
        if not slots.size:
            continue
        roles = range(rules.role_at[m], rules.role_at[m + 1])
        clash = np.zeros(slots.size)
        for i in roles:
            people = rules.choice[rules.choice_at[i] : rules.choice_at[i + 1]]
            taken = used[np.ix_(people, slots)] + 2 * rules.busy[np.ix_(people, slots)]
            clash += taken.min(axis=0)
        if halls.size:
            free = (rules.tables - load)[np.ix_(halls, slots)]
            clash += free.max(axis=0) <= 0
        near = np.zeros(slots.size)
        for i in roles:
            mine = np.flatnonzero(used[state.who[i]])
            if mine.size:
                near += np.abs(slots[:, None] - mine[None, :]).min(axis=1) / n_slots
        pick = int(np.argmin(clash + 0.2 * near + 0.01 * rng.random(slots.size)))
        slot = int(slots[pick])
        state.slot[m] = slot
        for i in roles:
            people = rules.choice[rules.choice_at[i] : rules.choice_at[i + 1]]
            clashes = used[people, slot] + 2 * rules.busy[people, slot]
            state.who[i] = people[np.argmin(clashes + 0.01 * rng.random(people.size))]
            used[state.who[i], slot] += 1
        if halls.size:
            state.hall[m] = halls[np.argmax(rules.tables[halls, slot] - load[halls, slot])]
            load[state.hall[m], slot] += 1
