"""A worker process: one way to prove or to improve a timetable, told through pipes."""

import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from oncordia.domain.partnering import MeetingProblem, Placement

BOUND, BEST, PROVED, NONE = "bound", "best", "proved", "none"
Message = tuple[str, Any, Any]  # kind, placements, number
Tell = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is to do."""

    way: str  # name in ``WAYS``
    problem: MeetingProblem
    seconds: float
    seed: int = 1
    solver: str = "cadical153"
    known: Sequence[Placement] = ()
    cost: int = 0


def _prove(job: Job, tell: Tell) -> None:
    from oncordia.partnering.schedule.encode import Encoding
    from oncordia.partnering.schedule.exact import prove_optimum

    found = prove_optimum(
        Encoding(job.problem), job.solver, lambda bound: tell((BOUND, None, bound))
    )
    tell((NONE, None, None) if found is None else (PROVED, *found))


def _improve(job: Job, tell: Tell) -> None:
    """Free some meetings at a time; without a timetable yet, any that the engine finds comes first.

    A last neighbourhood of all meetings proves that nothing less is possible.
    """
    import numpy as np

    from oncordia.partnering.schedule.encode import Encoding
    from oncordia.partnering.schedule.neighbourhood import find_first, improve_timetable

    rng = np.random.default_rng(job.seed)
    encoding = Encoding(job.problem)
    known, cost = list(job.known), job.cost
    if not known:
        first = find_first(encoding)
        if first is None:
            tell((NONE, None, None))
            return
        known, cost = first
        tell((BEST, known, cost))
    is_least = improve_timetable(
        rng, encoding, known, cost, job.seconds, lambda best, cost: tell((BEST, best, cost))
    )
    if is_least:
        tell((PROVED, None, None))


def _walk(job: Job, tell: Tell) -> None:
    import numpy as np

    from oncordia.partnering.schedule.search import search_timetable

    rng = np.random.default_rng(job.seed)
    search_timetable(
        rng,
        job.problem,
        job.seconds,
        lambda best, cost: tell((BEST, best, cost)),
        known=job.known,
    )


WAYS: dict[str, Callable[[Job, Tell], None]] = {
    "prove": _prove,
    "improve": _improve,
    "walk": _walk,
}


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Do the job that comes in, and send what is found."""
    job: Job = pickle.load(source)

    def tell(message: Message) -> None:
        pickle.dump(message, sink)
        sink.flush()

    WAYS[job.way](job, tell)


def main() -> None:
    """Serve the process that started this one; Ctrl-C is for that process to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sink = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not fall between the messages
    serve(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
