"""The engine: many trials of one design in one scenario, and what is known of it exactly."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import cast

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import Characteristic, Characteristics, Method, Outcomes
from oncordia.errors import InvalidOption
from oncordia.numeric import ClusterFault, count_cores, spread
from oncordia.trials.contract import Design, ExactDesign, Runner, Scenario
from oncordia.trials.tally import Tally, label_exact

PIECE = 4_096  # trials that one core works on at a time
ROUND = 16  # pieces after which the error asked for is looked at, whatever the workers
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SimulationOptions:
    """How a design is simulated. The same seed gives the same result for any workers."""

    trials: int = 100_000  # at most
    seed: int = 1
    workers: int | None = None  # threads here; None: every core
    cluster: str | None = None  # address of a Dask scheduler instead
    precision: float | None = None  # stop once every share has this Monte-Carlo error or less

    def __post_init__(self) -> None:
        if self.trials < 1:
            raise InvalidOption(f"trials must be at least 1, got {self.trials}")
        if not 0 <= self.seed < 2**63:
            raise InvalidOption(f"seed must be from 0 to 2^63 - 1, got {self.seed}")
        if self.workers is not None and self.workers < 1:
            raise InvalidOption(f"workers must be at least 1, got {self.workers}")
        if self.precision is not None and not 0 < self.precision < 1:
            raise InvalidOption(f"precision must be above 0 and below 1, got {self.precision}")


@dataclass(frozen=True, slots=True)
class _Piece:
    design: Design
    scenario: Scenario
    seed: int
    first: int
    last: int


def simulate(
    design: Design,
    scenario: Scenario,
    options: SimulationOptions | None = None,
    report: Report | None = None,
) -> Characteristics:
    """Simulated operating characteristics of a design in a scenario, with Monte-Carlo errors.

    Parameters
    ----------
    design, scenario
        A design and a scenario of its ``scenario_type``.
    options
        Number of trials, seed, workers, precision.
    report
        Is told the trials done and their most.

    Returns
    -------
    Characteristics
        ``simulated`` alone is filled. Memory does not grow with the trials.
    """
    chosen = options or SimulationOptions()
    tally = Tally(design.hypotheses, tuple(design.find_null(scenario)), design.n_stages)
    for done, outcomes in enumerate(_run_pieces(design, scenario, chosen), start=1):
        tally.add(outcomes)
        if report is not None:
            report(tally.n_trials, chosen.trials)
        at_round = done % ROUND == 0 and chosen.precision is not None
        if at_round and tally.find_largest_error() <= cast(float, chosen.precision):
            break
    return Characteristics(
        design=design.name,
        scenario=scenario.name,
        trials=tally.n_trials,
        seed=chosen.seed,
        simulated=tally.summarise(),
        spreads=tally.list_spreads(),
    )


def evaluate(design: Design, scenario: Scenario) -> Characteristics | None:
    """Exact operating characteristics; None where the design has none in this scenario."""
    exact = _find_exact(design, scenario, {})
    if not exact:
        return None
    return Characteristics(design.name, scenario.name, 0, 0, exact=exact)


def characterise(
    design: Design,
    scenario: Scenario,
    options: SimulationOptions | None = None,
    report: Report | None = None,
) -> Characteristics:
    """Simulated characteristics and, beside them, the exact ones where there are any."""
    found = simulate(design, scenario, options, report)
    return Characteristics(
        design=found.design,
        scenario=found.scenario,
        trials=found.trials,
        seed=found.seed,
        simulated=found.simulated,
        exact=_find_exact(design, scenario, dict(found.simulated)),
        spreads=found.spreads,
    )


def _find_exact(
    design: Design, scenario: Scenario, simulated: dict[str, Characteristic]
) -> dict[str, Characteristic]:
    known = design.find_exact(scenario) if isinstance(design, ExactDesign) else None
    out = {}
    for name, values in (known or {}).items():
        flat: FloatArray = np.atleast_1d(np.asarray(values, dtype=np.float64))
        labels = label_exact(name, flat, simulated, design.hypotheses, design.n_stages)
        if name == "reject" and flat.size == len(design.hypotheses):
            labels = design.hypotheses
        labels = getattr(design, "exact_labels", {}).get(name, labels)
        out[name] = Characteristic(name, flat, np.zeros_like(flat), labels, Method.EXACT)
    return out


def _run_pieces(
    design: Design, scenario: Scenario, options: SimulationOptions
) -> Iterator[Outcomes]:
    firsts = range(0, options.trials, PIECE)
    lasts = (min(first + PIECE, options.trials) for first in firsts)
    if options.cluster is not None:
        pieces = (
            _Piece(design, scenario, options.seed, first, last)
            for first, last in zip(firsts, lasts, strict=True)
        )
        try:
            yield from spread(_run_piece, pieces, options.cluster)
        except ClusterFault as fault:
            raise InvalidOption(f"--cluster {options.cluster}: {fault}") from None
        return
    runner = design.prepare(scenario)
    workers = options.workers or count_cores()
    bounds = zip(firsts, lasts, strict=True)
    if workers == 1 or len(firsts) == 1:
        for first, last in bounds:
            yield runner.run(options.seed, first, last)
        return
    yield from _run_threads(runner, options.seed, iter(bounds), workers)


def _run_threads(
    runner: Runner, seed: int, bounds: Iterator[tuple[int, int]], workers: int
) -> Iterator[Outcomes]:
    """Outcomes of each piece in order; only a few more than the workers are under way."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="oncordia-trials")
    waiting: deque[Future[Outcomes]] = deque()
    try:
        for first, last in islice(bounds, 2 * workers):
            waiting.append(pool.submit(runner.run, seed, first, last))
        while waiting:
            outcomes = waiting.popleft().result()
            for first, last in islice(bounds, 1):
                waiting.append(pool.submit(runner.run, seed, first, last))
            yield outcomes
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_PREPARED: dict[tuple[object, object], Runner] = {}  # of a worker of a cluster, the latest alone


def _run_piece(piece: _Piece) -> Outcomes:
    key = (piece.design, piece.scenario)
    if key not in _PREPARED:
        _PREPARED.clear()
        _PREPARED[key] = piece.design.prepare(piece.scenario)
    return _PREPARED[key].run(piece.seed, piece.first, piece.last)
