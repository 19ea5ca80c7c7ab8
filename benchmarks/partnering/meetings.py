"""Timetables: published instances against their best known values, and a made week of 3,000.

``python -m benchmarks.partnering.meetings NAME ...`` runs some instances, as ``'tic-12.*'``.
"""

import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from oncordia.domain.partnering import MeetingProblem, Placement, Timetable
from oncordia.formats.partnering import read_meeting_event, read_meeting_instance
from oncordia.partnering import NoResult, check_timetable, repair_timetable, solve_meetings
from oncordia.testing import EventDesign, make_meeting_event, write_meeting_event

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "b2b_meetings"
SECONDS = 60.0
WORKERS = 2
HEAD = f"{'instance':<32} {'best known':>10} {'ours':>10} {'bound':>6} {'wall s':>7} {'CPU s':>7}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an instance came to."""

    name: str
    known: str  # best known breaks, or infeasible
    ours: str
    bound: str
    wall_s: float
    cpu_s: float
    n_broken: int

    @property
    def is_closed(self) -> bool:
        """Whether ours is the best known, and proved."""
        return self.known == self.ours and self.bound == self.ours

    @property
    def is_near(self) -> bool:
        """Whether ours is at most one break above the best known."""
        if not (self.known.isdigit() and self.ours.isdigit()):
            return self.known == self.ours
        return int(self.ours) <= int(self.known) + 1

    def __str__(self) -> str:
        return (
            f"{self.name:<32} {self.known:>10} {self.ours:>10} {self.bound:>6} "
            f"{self.wall_s:7.1f} {self.cpu_s:7.1f}"
        )


def run_instance(problem: MeetingProblem, known: str, seconds: float = SECONDS) -> Outcome:
    """Schedule one instance as a user would, and check what came of it."""
    start, cpu = time.perf_counter(), _cpu_s()
    found = solve_meetings(problem, seconds=seconds, workers=WORKERS)
    wall, used = time.perf_counter() - start, _cpu_s() - cpu
    if not isinstance(found, Timetable):
        ours = "infeasible" if found is NoResult.INFEASIBLE else "none"
        return Outcome(problem.name, known, ours, ours, wall, used, 0)
    n_broken = len(check_timetable(problem, found))
    bound = str(found.lower_bound)
    return Outcome(problem.name, known, str(found.breaks), bound, wall, used, n_broken)


def list_instances(patterns: Sequence[str] = ()) -> Iterator[tuple[Path, str]]:
    """Files of the published set and their best known values."""
    with (DATA / "best_known.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["instance"]
            is_own = name.startswith("week")
            path = DATA / ("synthetic" if is_own else "instances") / f"{name}.dzn"
            if patterns and not any(path.match(f"{pattern}.dzn") for pattern in patterns):
                continue
            known = row["best_known_breaks"] or row["status"]
            yield path, known


def bench_instances(scale: float = 1.0, patterns: Sequence[str] = ()) -> None:
    """Print a line an instance, and how many are closed, near or infeasible as they should be."""
    if not DATA.is_dir():
        print(f"{DATA}: the data set is not beside this checkout")
        return
    chosen = list(list_instances(patterns))[:: max(round(1.0 / scale), 1)]
    cores = len(os.sched_getaffinity(0))
    print(f"{len(chosen)} instances, {SECONDS:g} s and {WORKERS} workers each, {cores} cores")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    print(HEAD, flush=True)
    outcomes = []
    for path, known in chosen:
        outcomes.append(run_instance(read_meeting_instance(path), known))
        print(outcomes[-1], flush=True)
    published = [one for one in outcomes if not one.name.startswith("week")]
    optima = [one for one in published if one.known.isdigit()]
    dead = [one for one in published if one.known == "infeasible"]
    print(f"known optimum: {len(optima)}, closed {sum(one.is_closed for one in optima)}", end="")
    print(f", within one break {sum(one.is_near for one in optima)}")
    print(f"infeasible: {len(dead)}, proved {sum(one.is_closed for one in dead)}")
    print(f"rules broken in all timetables: {sum(one.n_broken for one in outcomes)}")
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}", flush=True)


def bench_week(scale: float = 1.0) -> None:
    """Print seconds to a first timetable of a made week, and to a repair of it."""
    design = EventDesign(
        n_people=max(int(1_500 * scale), 60),
        n_organisations=max(int(180 * scale), 12),
        n_meetings=max(int(3_000 * scale), 60),
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "week"
        tables = make_meeting_event(np.random.default_rng(7), design)
        problem = _time("read", lambda: read_meeting_event(write_meeting_event(folder, tables)))
        first: list[float] = []
        start, cpu = time.perf_counter(), _cpu_s()

        def watch(cost: float, bound: int) -> None:
            del cost, bound
            first.append(time.perf_counter() - start)

        found = solve_meetings(problem, seconds=30.0, workers=WORKERS, watch=watch)
        assert isinstance(found, Timetable)
        size = f"{len(problem.attendees)} people, {len(problem.meetings)} meetings"
        print(f"made week of {size}: first timetable after {first[0]:.1f} s", end="")
        print(f", {found.breaks} breaks, {len(found.left_out)} left out after 30 s", end="")
        print(f" ({_cpu_s() - cpu:.0f} CPU s), rules broken {len(check_timetable(problem, found))}")
        busiest = max(
            range(len(problem.attendees)),
            key=lambda who: sum(
                who in one.attendees and problem.is_counted(who) for one in found.placements
            ),
        )
        tables["participants"][busiest]["cancelled"] = "yes"
        changed = read_meeting_event(write_meeting_event(folder, tables))
        known = {one.meeting_id: m for m, one in enumerate(changed.meetings)}
        old = [
            replace_meeting(one, known[problem.meetings[one.meeting].meeting_id])
            for one in found.placements
            if problem.meetings[one.meeting].meeting_id in known
        ]
        start, cpu = time.perf_counter(), _cpu_s()
        repaired = repair_timetable(changed, old)
        assert repaired is not None
        wall, used = time.perf_counter() - start, _cpu_s() - cpu
        n_broken = len(check_timetable(changed, repaired.timetable))
        print(
            f"repair after the busiest delegate cancelled: {wall:.1f} s ({used:.1f} CPU s), "
            f"{len(repaired.moved)} moved of {repaired.n_old}, other people in "
            f"{len(repaired.replaced)}, {'' if repaired.is_fewest else 'not '}proved to be fewest, "
            f"rules broken {n_broken}"
        )


def replace_meeting(one: Placement, meeting: int) -> Placement:
    """A placement as one of another problem."""
    return replace(one, meeting=meeting)


def _time(step: str, work: Callable[[], MeetingProblem]) -> MeetingProblem:
    start = time.perf_counter()
    done = work()
    print(f"{step}: {time.perf_counter() - start:.1f} s", flush=True)
    return done


def _cpu_s() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def bench_meetings(scale: float = 1.0) -> None:
    """Print both; ``scale`` takes a share of the instances and of the week."""
    bench_week(scale)
    bench_instances(scale)


if __name__ == "__main__":
    bench_instances(patterns=sys.argv[1:])
