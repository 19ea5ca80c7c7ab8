"""Speed of trials of several arms: exact bounds, and simulated trials of one core a second."""

import numpy as np

from benchmarks.trials.rpact import find_rpact, time_rpact
from benchmarks.trials.speed import Speed, count_per_second, time_call
from oncordia.trials import Design
from oncordia.trials.arms.bounds import LowerShape, UpperShape, find_bounds
from oncordia.trials.arms.drop_the_loser import DropTheLoser
from oncordia.trials.arms.dunnett import find_dunnett_critical
from oncordia.trials.arms.graphical import Graphical
from oncordia.trials.arms.multi_stage import MultiArmMultiStage
from oncordia.trials.arms.selection import Success
from oncordia.trials.arms.sizing import size_multi_stage
from oncordia.trials.endpoint import Endpoint
from oncordia.trials.enrichment.adaptive import AdaptiveEnrichment
from oncordia.trials.enrichment.fixed import Enrichment, Strategy
from oncordia.trials.enrichment.truth import BiomarkerTruth

N = 100_000
N_PEER = 2_000
SELECT = (
    "getSimulationMultiArmRates(getDesignInverseNormal(kMax = 2, alpha = .025, "
    "typeOfDesign = 'OF'), activeArms = 3, typeOfShape = 'userDefined', "
    "effectMatrix = matrix(c(.3, .4, .55), nrow = 1), piControl = .3, "
    "plannedSubjects = c(40, 80), typeOfSelection = 'best', intersectionTest = 'Dunnett', "
    f"maxNumberOfIterations = {N_PEER}, seed = 1)"
)
ENRICH = (
    "getSimulationEnrichmentRates(getDesignInverseNormal(kMax = 2, alpha = .025, "
    "typeOfDesign = 'OF'), populations = 2, plannedSubjects = c(200, 400), "
    "effectList = list(subGroups = c('S', 'R'), prevalences = c(.4, .6), "
    "piControls = c(.3, .3), piTreatments = matrix(c(.5, .35), nrow = 1)), "
    "typeOfSelection = 'epsilon', epsilonValue = .1, intersectionTest = 'SpiessensDebois', "
    f"maxNumberOfIterations = {N_PEER}, seed = 1)"
)
TRUTH = BiomarkerTruth("as hoped", 0.4, 0.3, 0.3, 0.5, 0.35, 0.85, 0.8)
MAMS_TIME = "MAMS 3.0.2: 12,000-17,000 ms (measured apart; not installed here)"


def measure() -> list[Speed]:
    """All rows of the speed table of several arms and populations."""
    return [*measure_exact(), *measure_arms(), *measure_populations()]


def measure_exact() -> list[Speed]:
    """Milliseconds of exact answers."""
    times = np.array([1.0, 2.0])
    shapes = (UpperShape.TRIANGULAR, LowerShape.TRIANGULAR)
    mams = time_call(lambda: find_bounds(4, 0.05, times, times, *shapes))
    whole = time_call(lambda: size_multi_stage(4, 0.05, 0.9, 0.9538726), rounds=3)
    dunnett = time_call(lambda: find_dunnett_critical(4, 0.025))
    return [
        Speed("Dunnett critical value, 4 arms", dunnett, "ms", ""),
        Speed("bounds, 4 arms, 2 stages, triangular", mams, "ms", "", MAMS_TIME),
        Speed("the same with its sample size for power .9", whole, "ms", "", MAMS_TIME),
    ]


def measure_arms() -> list[Speed]:
    """Simulated trials of several arms a second."""
    select = DropTheLoser(
        "select", Endpoint.RATE, 3, (40, 40), 0.3, (0.3, 0.4, 0.55), success=Success.ALL
    )
    stages = MultiArmMultiStage("stages", Endpoint.MEAN, 4, (14, 14), 0.0, 0.95)
    graph = Graphical(
        "graph", 2, 2, 100, (0.5, 0.0, 0.5, 0.0),
        ((0.0, 0.5, 0.5, 0.0), (0.0, 0.0, 1.0, 0.0), (0.5, 0.0, 0.0, 0.5), (1.0, 0.0, 0.0, 0.0)),
        ((0.4, 0.3), (0.5, 0.4)),
    )  # fmt: skip
    return [
        Speed(
            "3 arms and control, rates, select the best, closed Dunnett tests",
            _count(select),
            "trials/s",
            ">= 100,000",
            _ask_peer(SELECT),
        ),
        Speed(
            "4 arms, 2 stages, triangular, means",
            _count(stages),
            "trials/s",
            "",
            "MAMS 3.0.2 mams.sim: 4,200-5,800 (measured apart; not installed here)",
        ),
        Speed("graph of 2 arms by 2 endpoints", _count(graph), "trials/s", ""),
    ]


def measure_populations() -> list[Speed]:
    """Simulated trials of a population and a subgroup a second."""
    enriched = Enrichment("enriched", Endpoint.RATE, Strategy.ENRICHED, 100, TRUTH)
    adaptive = AdaptiveEnrichment("adaptive", Endpoint.RATE, (100, 100), TRUTH)
    return [
        Speed("enriched, rates, imperfect test", _count(enriched), "trials/s", ""),
        Speed(
            "adaptive enrichment, rates, Spiessens-Debois",
            _count(adaptive),
            "trials/s",
            "",
            _ask_peer(ENRICH),
        ),
    ]


def _count(design: Design) -> float:
    runner = design.prepare(design.list_scenarios()[1])
    return count_per_second(lambda first, last: runner.run(1, first, last), N)


def _ask_peer(call: str) -> str:
    version = find_rpact()
    if not version:
        return "rpact is not installed"
    speed = time_rpact(call, N_PEER)
    if speed is None:
        return f"rpact {version} cannot run it here (it needs the package mnormt)"
    return f"rpact {version}: {speed:,.0f}"


if __name__ == "__main__":
    for line in measure():
        print(f"{line.what:<66} {line.ours:12,.2f} {line.unit:<9} {line.goal:<12} {line.peer}")
