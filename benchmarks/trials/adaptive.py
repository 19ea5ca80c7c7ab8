"""Speed of adaptive two-arm trials from sufficient statistics, on one core, beside rpact."""

from benchmarks.trials.rpact import find_rpact, time_rpact
from benchmarks.trials.speed import Speed, count_per_second, time_call
from oncordia.trials.adaptive.blinded_reestimation import BlindedReestimation
from oncordia.trials.adaptive.combination_test import CombinationTest
from oncordia.trials.endpoint import Endpoint

TRIALS, PEER_TRIALS = 500_000, 100_000
MEANS = CombinationTest("means", 60, 60, 0.0, 0.35, Endpoint.MEAN, n2_most=180)
RATES = CombinationTest("rates", 60, 60, 0.3, 0.45, n2_most=180)
PILOT_MEANS = BlindedReestimation("means", 30, 0.0, 0.5, Endpoint.MEAN)
PILOT_RATES = BlindedReestimation("rates", 50, 0.3, 0.45)
COMMON = (
    "getDesignInverseNormal(kMax=2, alpha=0.025, informationRates=c(.5,1), "
    "typeOfDesign='noEarlyEfficacy'), plannedSubjects=c(120,240), "
    "minNumberOfSubjectsPerStage=c(120,120), maxNumberOfSubjectsPerStage=c(120,360), "
    f"conditionalPower=.8, maxNumberOfIterations={PEER_TRIALS}, seed=1"
)
PEER_CALLS = {
    "means": f"getSimulationMeans({COMMON}, alternative=.35, stDev=1)",
    "rates": f"getSimulationRates({COMMON}, pi2=.3, pi1=.45)",
}


def measure() -> list[Speed]:
    """Simulation of every kind of adaptive trial, and its exact answer."""
    rows = []
    for design, words in (
        (MEANS, "adaptive means, t tests combined, size by conditional power"),
        (RATES, "adaptive rates, score tests combined, size by conditional power"),
        (PILOT_MEANS, "means, size by the blinded variance"),
        (PILOT_RATES, "rates, size by the blinded pooled rate"),
    ):
        rows += _measure_design(design, words)
    return rows


def _measure_design(design: CombinationTest | BlindedReestimation, words: str) -> list[Speed]:
    truth = design.list_scenarios()[1]
    runner = design.prepare(truth)
    peer = ""
    if isinstance(design, CombinationTest):
        theirs = time_rpact(PEER_CALLS[design.name], PEER_TRIALS)
        peer = f"rpact {find_rpact()}: {theirs:,.0f}" if theirs else "rpact is not installed"
    speed = count_per_second(lambda first, last: runner.run(1, first, last), TRIALS)
    exact = time_call(lambda: design.find_exact(truth))
    return [
        Speed(words, speed, "trials/s", ">= 1,000,000", peer),
        Speed(f"{words}: exact answer", exact, "ms", ""),
    ]
