"""The verb of the search: exact answers drop what they can, a race by simulation the rest.

Designs whose exact answers break a constraint never meet a simulated trial. Of the others all play
the same trials (common random numbers) in rounds of growing length; after each round a design is
dropped that breaks a constraint, or is worse than a design that holds, beyond Monte-Carlo error at
a level shared over all comparisons: the race of Maron and Moore (1994, NIPS 6), with normal bounds.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import hypot, nan
from statistics import NormalDist

from oncordia.domain.trials import (
    Characteristics,
    Constraint,
    Fate,
    SearchedDesign,
    SearchResult,
    Target,
)
from oncordia.errors import InvalidOption
from oncordia.trials.contract import Design, Scenario
from oncordia.trials.engine import SimulationOptions, characterise, evaluate
from oncordia.trials.search.score import Reading, Score, check_targets, score_design
from oncordia.trials.search.space import Candidate, Space

FIRST_ROUND = 1_000  # trials
GROWTH = 4  # of a round over the one before
RISK = 0.01  # of dropping, anywhere in a search, a design by chance

Scenarios = Callable[[Design], Sequence[Scenario]]
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How a search simulates, where it has to."""

    simulation: SimulationOptions = field(default_factory=SimulationOptions)
    scenarios: Scenarios = lambda design: design.list_scenarios()


@dataclass(slots=True)
class _Runner:
    """A candidate in the race, and what is known of it so far."""

    candidate: Candidate
    score: Score
    trials: int = 0
    fate: Fate = Fate.HOLDS


def optimise(
    space: Space,
    minimised: Target,
    constraints: Sequence[Constraint],
    options: SearchOptions | None = None,
    report: Report | None = None,
) -> SearchResult:
    """Designs of a space that hold every constraint, the best first; then the others.

    Parameters
    ----------
    space
        The designs to look through.
    minimised
        Characteristic to make small; in the first scenario that has it, unless it names one.
    constraints
        Each is to hold in every scenario, unless it names one.
    options
        Scenarios and simulation; the simulated designs that are left are judged on its ``trials``.
    report
        Is told the step, how much of it is done, and of how much.

    Raises
    ------
    InvalidOption
        If no design of the space has a characteristic that is asked for, or none is a design.
    """
    chosen = options or SearchOptions()
    tell = report or _keep_silent
    runners, n_invalid = _find_exact(space, minimised, constraints, chosen, tell)
    if not runners:
        raise InvalidOption(
            f"none of the {space.size:,} combinations of settings is a design; "
            "vary others, or other values"
        )
    racing = [runner for runner in runners if runner.fate is Fate.HOLDS]
    unknown = [runner for runner in racing if not runner.score.is_known]
    if unknown:
        _race(unknown, racing, minimised, constraints, chosen, tell)
    _judge(runners, constraints)
    runners.sort(key=_rank)
    return SearchResult(
        str(minimised),
        tuple(constraints),
        tuple(_describe(runner, constraints) for runner in runners),
        n_invalid,
    )


def _find_exact(
    space: Space,
    minimised: Target,
    constraints: Sequence[Constraint],
    options: SearchOptions,
    tell: Report,
) -> tuple[list[_Runner], int]:
    """Every candidate with what is known of it exactly; those that break a constraint say so."""
    runners, n_invalid = [], 0
    for done, candidate in enumerate(space.list_candidates(), start=1):
        tell("exact", done, space.size)
        if candidate is None:
            n_invalid += 1
            continue
        scenarios = options.scenarios(candidate.design)
        found = [evaluate(candidate.design, scenario) for scenario in scenarios]
        known = [one for one in found if one is not None]
        score = score_design(known, minimised, constraints)
        if not all(found):  # a quantity may be exact in some scenarios alone
            score = _forget_partial(score, minimised, constraints)
        runner = _Runner(candidate, score)
        _drop_broken(runner, constraints, z=0.0)
        runners.append(runner)
    return runners, n_invalid


def _forget_partial(score: Score, minimised: Target, constraints: Sequence[Constraint]) -> Score:
    """A score without what names no scenario: it may be worse in a scenario not known yet."""
    return Score(
        score.objective if minimised.places else None,
        tuple(
            reading
            if one.target.places or (reading is not None and one.find_margin(reading.value) < 0)
            else None
            for one, reading in zip(constraints, score.constraints, strict=True)
        ),
    )


def _race(
    unknown: Sequence[_Runner],
    racing: Sequence[_Runner],
    minimised: Target,
    constraints: Sequence[Constraint],
    options: SearchOptions,
    tell: Report,
) -> None:
    rounds = list(_plan_rounds(options.simulation.trials))
    n_bounds = len(unknown) * len(rounds) * (1 + len(constraints))
    z = NormalDist().inv_cdf(1.0 - RISK / max(2 * n_bounds, 1))
    for place, trials in enumerate(rounds, start=1):
        left = [one for one in unknown if one.fate is Fate.HOLDS]
        for done, runner in enumerate(left, start=1):
            found = _simulate(runner.candidate.design, options, trials)
            if runner.trials == 0:
                check_targets(found, (minimised, *(one.target for one in constraints)))
            runner.score = score_design(found, minimised, constraints)
            runner.trials = trials
            tell(f"round {place} of {len(rounds)}", done, len(left))
        for runner in left:
            _drop_broken(runner, constraints, z)
        _drop_worse(racing, constraints, z)


def _simulate(design: Design, options: SearchOptions, trials: int) -> list[Characteristics]:
    simulation = replace(options.simulation, trials=trials)
    return [characterise(design, scenario, simulation) for scenario in options.scenarios(design)]


def _plan_rounds(trials: int) -> Iterable[int]:
    length = FIRST_ROUND
    while length * GROWTH <= trials:
        yield length
        length *= GROWTH
    yield trials


def _drop_broken(runner: _Runner, constraints: Sequence[Constraint], z: float) -> None:
    for one, reading in zip(constraints, runner.score.constraints, strict=True):
        if reading is not None and one.find_margin(reading.value) < -z * reading.error:
            runner.fate = Fate.BREAKS


def _drop_worse(racing: Sequence[_Runner], constraints: Sequence[Constraint], z: float) -> None:
    """Drop designs that are worse than the best of those that surely hold."""
    sure = [
        runner.score.objective
        for runner in racing
        if runner.score.objective is not None
        and runner.fate is Fate.HOLDS
        and _surely_holds(runner, constraints, z)
    ]
    best = min(sure, key=lambda reading: reading.value + z * reading.error, default=None)
    if best is None:
        return
    for runner in racing:
        mine = runner.score.objective
        if mine is not None and runner.fate is Fate.HOLDS and _is_worse(mine, best, z):
            runner.fate = Fate.WORSE


def _surely_holds(runner: _Runner, constraints: Sequence[Constraint], z: float) -> bool:
    return runner.score.is_known and all(
        reading is not None and one.find_margin(reading.value) >= z * reading.error
        for one, reading in zip(constraints, runner.score.constraints, strict=True)
    )


def _is_worse(mine: Reading, best: Reading, z: float) -> bool:
    error = hypot(mine.error, best.error)
    return error > 0 and mine.value - best.value > z * error


def _judge(runners: Sequence[_Runner], constraints: Sequence[Constraint]) -> None:
    """Last word on designs that were looked at to the end: a constraint holds or breaks."""
    for runner in runners:
        if runner.fate is Fate.HOLDS:
            _drop_broken(runner, constraints, z=0.0)


def _rank(runner: _Runner) -> tuple[int, float]:
    order = (Fate.HOLDS, Fate.WORSE, Fate.BREAKS).index(runner.fate)
    objective = runner.score.objective
    return order, float("inf") if objective is None else objective.value


def _describe(runner: _Runner, constraints: Sequence[Constraint]) -> SearchedDesign:
    objective = runner.score.objective
    known = {
        str(one): reading
        for one, reading in zip(constraints, runner.score.constraints, strict=True)
        if reading is not None
    }
    return SearchedDesign(
        varied=runner.candidate.varied,
        fate=runner.fate,
        objective=nan if objective is None else objective.value,
        objective_error=nan if objective is None else objective.error,
        values={words: reading.value for words, reading in known.items()},
        errors={words: reading.error for words, reading in known.items()},
        trials=runner.trials,
    )


def _keep_silent(step: str, done: int, total: int) -> None:
    del step, done, total
