"""Speed of basket trials: all outcomes of a small one, and posteriors of larger ones."""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.trials.reference_basket import make_exnex
from benchmarks.trials.speed import Speed, count_per_second, time_call
from oncordia.trials.basket import Basket, Borrowing, Cohort, CohortRates, Component
from oncordia.trials.basket.make import make_ready

OUTCOMES = 5_000
TRIALS = 40_960
PIECE = 2_048
TWO = (Component(-2.2, 3.0, weight=0.25), Component(-0.85, 2.0, weight=0.25))
PEER = "bhmbasket 1.1.0: 13-21 trials/s by MCMC (not installed here; measured apart)"
FAST = "imprint FastINLA, 3 arms: 37,000-61,000 (not installed here; measured apart)"


def measure() -> list[Speed]:
    """Lines of the speed table; a posterior is that of all cohorts of one outcome together."""
    return [*_measure_small(), *_measure_large()]


def make_large(borrowing: Borrowing, k: int, components: tuple[Component, ...]) -> Basket:
    """A trial of k cohorts of 23 to 25 patients."""
    cohorts = tuple(Cohort(f"cohort {j}", 25 - j % 3, 0.1, 0.3) for j in range(k))
    return Basket("large", cohorts, borrowing, components=components)


def _measure_small() -> list[Speed]:
    design = make_exnex()
    scenario = CohortRates("mixed", (0.1, 0.1, 0.3, 0.3))

    def enumerate_outcomes() -> None:
        make_ready.cache_clear()
        make_ready(design).tabulate(design.sizes)

    seconds = time_call(enumerate_outcomes, rounds=3) / 1e3
    scenario_ms = time_call(lambda: design.find_exact(scenario))
    runner = design.prepare(scenario)
    trials = count_per_second(_play(lambda first, last: runner.run(1, first, last)), TRIALS)
    words = "EXNEX, two components, 20/20/10/10"
    return [
        Speed(f"{words}: all 15,246 distinct outcomes", seconds, "s", "<= 10", PEER),
        Speed(f"{words}: exact characteristics of a scenario", scenario_ms, "ms", "milliseconds"),
        Speed(f"{words}: simulated", trials, "trials/s", "", PEER),
    ]


def _measure_large() -> list[Speed]:
    one = (Component(-1.4, 2.0),)
    cases = [
        (Borrowing.HIERARCHICAL, 6, one, ">= 100,000"),
        (Borrowing.HIERARCHICAL, 10, one, ">= 100,000"),
        (Borrowing.EXNEX, 6, one, ">= 100,000"),
        (Borrowing.EXNEX, 10, one, ">= 100,000"),
        (Borrowing.EXNEX, 6, TWO, ""),
        (Borrowing.CALIBRATED, 6, one, ">= 100,000"),
        (Borrowing.POWER_PRIOR, 6, one, ">= 100,000"),
        (Borrowing.MULTISOURCE, 6, one, ""),
    ]
    out = []
    for borrowing, k, components, goal in cases:
        design = make_large(borrowing, k, components)
        words = f"{borrowing}, {k} cohorts" + (", two components" if components is TWO else "")
        out.append(Speed(f"{words}: posteriors", _count_posteriors(design), "a second", goal, FAST))
    design = make_large(Borrowing.EXNEX, 6, one)
    out.append(Speed("exnex, 6 cohorts: simulated", _count_trials(design), "trials/s", "", PEER))
    return out


def _count_posteriors(design: Basket) -> float:
    model = make_ready(design).model
    drawn = np.random.default_rng(1).binomial(
        np.array(design.sizes), 0.15, (OUTCOMES, len(design.sizes))
    )
    outcomes = drawn.astype(np.int64)
    n = OUTCOMES if design.borrowing is not Borrowing.MULTISOURCE else OUTCOMES // 5
    return count_per_second(lambda first, last: model.find(design.sizes, outcomes[first:last]), n)


def _count_trials(design: Basket) -> float:
    """Trials a second of a simulation that starts without any posterior known."""
    scenario = design.list_scenarios()[0]
    design.prepare(scenario).run(1, 0, 8)
    make_ready.cache_clear()
    runner = design.prepare(scenario)
    start = time.thread_time()
    _play(lambda first, last: runner.run(1, first, last))(0, TRIALS)
    return TRIALS / (time.thread_time() - start)


def _play(run: Callable[[int, int], object]) -> Callable[[int, int], None]:
    """Run trials piece by piece, as the engine does."""

    def play(first: int, last: int) -> None:
        for at in range(first, last, PIECE):
            run(at, min(at + PIECE, last))

    return play


if __name__ == "__main__":
    for line in measure():
        print(f"{line.what:<62} {line.ours:>14,.2f} {line.unit:<10} {line.goal}")
