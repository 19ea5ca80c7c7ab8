"""The best timetable that the time allows: found, improved and proved by workers side by side."""

import queue
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from oncordia.domain.partnering import MeetingProblem, Placement, Timetable, count_breaks
from oncordia.errors import InvalidOption
from oncordia.partnering.schedule.tables import number_tables
from oncordia.partnering.schedule.team import LEFT, Team
from oncordia.partnering.schedule.worker import BEST, BOUND, NONE, PROVED, Job, Message

FIRST_SECONDS = 4.0  # at most, for the first timetable and its first improvements
FIRST_SHARE = 0.1  # of the time
LARGEST = 3_000_000  # choices up to which a problem is given to exact engines
SOLVERS = ("cadical153", "glucose4")
HEARTBEAT = 0.25  # seconds between looks at the clock
Watch = Callable[[float, int], None]  # is told the cost of the best, and the bound


class NoResult(Enum):
    """Why there is no timetable."""

    INFEASIBLE = "no timetable obeys all rules"
    NOT_FOUND = "no timetable was found in the time"


@dataclass(slots=True)
class Standing:
    """The best so far. ``watch`` is told of each change with cost and bound."""

    watch: Watch
    placements: list[Placement] = field(default_factory=list)
    cost: float = float("inf")
    bound: int = 0
    is_infeasible: bool = False
    found_by: str = ""
    proved_by: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to find."""
        return self.is_infeasible or bool(self.cost <= self.bound)

    def take(self, way: str, message: Message) -> None:
        """Take what a worker found."""
        kind, placements, number = message
        if kind == NONE:
            self.is_infeasible, self.proved_by = True, way
        elif kind == BOUND:
            self.bound = max(self.bound, number)
        elif kind in (BEST, PROVED):
            if placements is not None and number < self.cost:
                self.placements, self.cost, self.found_by = placements, number, way
            if kind == PROVED:
                self.bound, self.proved_by = int(self.cost), way
        self.watch(self.cost, self.bound)


def keep_silent(cost: float, bound: int) -> None:
    """Watch nothing."""
    del cost, bound


def solve_meetings(
    problem: MeetingProblem,
    *,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 1,
    watch: Watch | None = None,
) -> "Timetable | NoResult":
    """Best timetable found in the time, or that none exists or none was found.

    Parameters
    ----------
    problem
        What is to be scheduled.
    seconds
        Time limit; Ctrl-C ends it earlier and keeps the best.
    workers
        Processes at most: the first proves, the second improves, others do so from other seeds.
    seed
        Seed of the searches. Which worker finds the best first depends on the machine as well.
    watch
        Is told of each better cost and bound.

    Raises
    ------
    InvalidOption
        A number is below its least.
    """
    if seconds <= 0:
        raise InvalidOption(f"seconds must be above 0, got {seconds:g}")
    if workers < 1:
        raise InvalidOption(f"workers must be 1 or more, got {workers}")
    start, cpu = time.monotonic(), _cpu_seconds()
    standing = Standing(watch or keep_silent)
    try:
        with Team() as team:
            run = _Run(problem, start + seconds, seed, standing, team)
            (run.run_small if is_small(problem) else run.run_large)(workers)
    except KeyboardInterrupt:
        if not standing.placements:
            raise
    if standing.is_infeasible:
        return NoResult.INFEASIBLE
    if not np.isfinite(standing.cost):
        return NoResult.NOT_FOUND
    return finish_timetable(
        problem,
        number_tables(problem, standing.placements),
        lower_bound=standing.bound,
        seconds=time.monotonic() - start,
        cpu_seconds=_cpu_seconds() - cpu,
        how=f"found by {standing.found_by}"
        + (f", proved by {standing.proved_by or 'bound'}" if standing.is_closed else ""),
    )


def finish_timetable(
    problem: MeetingProblem,
    placements: Sequence[Placement],
    *,
    lower_bound: int = 0,
    seconds: float = 0.0,
    cpu_seconds: float = 0.0,
    how: str = "",
) -> Timetable:
    """Timetable of placements, with its breaks counted."""
    held = {one.meeting for one in placements}
    left_out = tuple(m for m in range(len(problem.meetings)) if m not in held)
    breaks = count_all_breaks(problem, placements)
    cost = breaks + sum(problem.meetings[m].weight for m in left_out)
    return Timetable(
        tuple(placements),
        breaks,
        lower_bound,
        cost <= lower_bound,
        left_out,
        seconds,
        cpu_seconds,
        how,
    )


def count_all_breaks(problem: MeetingProblem, placements: Sequence[Placement]) -> int:
    """Breaks of everybody but interpreters."""
    used: dict[int, list[int]] = {}
    for one in placements:
        for who in one.attendees:
            used.setdefault(who, []).append(one.slot)
    return sum(count_breaks(problem, used[who]) for who in used if problem.is_counted(who))


def is_small(problem: MeetingProblem) -> bool:
    """Whether exact engines can take the whole problem."""
    size: int = sum(
        len(one.slots)
        * sum(len(role) ** (len(role) > 1) * max(len(one.halls), 1) for role in one.roles)
        for one in problem.meetings
    )
    return size * 40 <= LARGEST


class _Run:
    """Workers over one problem until it is closed or the time is over."""

    def __init__(
        self, problem: MeetingProblem, end: float, seed: int, standing: Standing, team: Team
    ) -> None:
        self.problem, self.end, self.seed = problem, end, seed
        self.standing, self.team = standing, team

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.end - time.monotonic()

    def search(self, seconds: float) -> None:
        """Find a first timetable here, while workers may run."""
        from oncordia.partnering.schedule.search import search_timetable

        def is_over() -> bool:
            self.listen(0.0)
            return self.standing.is_closed

        search_timetable(
            np.random.default_rng(self.seed),
            self.problem,
            seconds,
            lambda best, cost: self.standing.take("search", (BEST, best, cost)),
            is_over=is_over,
        )

    def listen(self, seconds: float) -> None:
        """Take what workers sent; waits for at most these seconds."""
        try:
            while not self.standing.is_closed:
                job, message = (
                    self.team.messages.get(timeout=seconds)
                    if seconds
                    else (self.team.messages.get_nowait())
                )
                seconds = 0.0
                if message[0] == LEFT:
                    self.team.end([job])
                else:
                    self.standing.take(job.way, message)
        except queue.Empty:
            pass

    def wait(self, until: float) -> None:
        """Take what workers send until they are done or a time is reached."""
        while self.team.running and not self.standing.is_closed:
            left = min(until, self.end) - time.monotonic()
            if left <= 0:
                return
            self.listen(min(HEARTBEAT, left))

    def job(self, way: str, place: int = 0) -> Job:
        """A job from the best so far."""
        best = self.standing
        known, cost = (best.placements, int(best.cost)) if best.placements else ((), 0)
        solver = SOLVERS[place % len(SOLVERS)]
        return Job(way, self.problem, max(self.left, 0.1), self.seed + place, solver, known, cost)

    def run_small(self, workers: int) -> None:
        """Prove and improve by exact engines; a single worker takes turns."""
        prove = self.job("prove")
        first = min(FIRST_SECONDS, FIRST_SHARE * self.left)
        if workers > 1:
            self.team.start(prove)
            self.search(first)
        else:
            self.search(first)
            self.team.start(prove)
            self.wait(time.monotonic() + self.left / 2)
            self.team.end([prove])
        if self.standing.is_closed or self.left <= 0:
            return
        self.team.start(self.job("improve"))
        if workers > 2:
            self.team.start(self.job("prove", 1))
        for place in range(2, workers - 1):
            self.team.start(self.job("improve", place))
        self.wait(self.end)

    def run_large(self, workers: int) -> None:
        """Walk from several seeds; the first walk is here."""
        for place in range(1, workers):
            self.team.start(self.job("walk", place))
        self.search(self.left)


def _cpu_seconds() -> float:
    """CPU time of this process and of the workers that ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
