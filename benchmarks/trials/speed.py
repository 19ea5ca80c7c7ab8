"""Speed of one trial kernel on one core, beside what it is to reach and what a peer does."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speed:
    """One line of the speed table."""

    what: str  # "three looks, survival, 400 patients, log-rank"
    ours: float
    unit: str  # "trials/s", "ms"
    goal: str  # ">= 20,000"; empty where there is none
    peer: str = ""  # "rpact 4.1: 4,700", or why there is none


def count_per_second(run: Callable[[int, int], object], n: int, rounds: int = 3) -> float:
    """Trials per second of this thread's processor time: the best of some rounds after a warm-up.

    ``run(first, last)`` runs the trials from first to last - 1 on one core.
    """
    run(0, min(n, 64))
    best = 0.0
    for _ in range(rounds):
        start = time.thread_time()
        run(0, n)
        best = max(best, n / (time.thread_time() - start))
    return best


def time_call(call: Callable[[], object], rounds: int = 7) -> float:
    """Milliseconds of processor time of a call: the best of some rounds after a warm-up."""
    call()
    best = float("inf")
    for _ in range(rounds):
        start = time.thread_time()
        call()
        best = min(best, 1e3 * (time.thread_time() - start))
    return best
