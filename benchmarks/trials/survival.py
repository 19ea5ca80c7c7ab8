"""Speed of trials with a time to an event on one core, beside rpact on the same trial."""

from dataclasses import replace

from benchmarks.trials.reference_survival import DELAYED, STANDARD
from benchmarks.trials.rpact import find_rpact, time_rpact
from benchmarks.trials.speed import Speed, count_per_second, time_call
from oncordia.trials.sequential.settings import EfficacySettings
from oncordia.trials.survival import SurvivalTest, TimeToEvent, approximate

TRIALS = 8_000
PEER_TRIALS = 4_000
PEER = (
    "getSimulationSurvival(design = getDesignGroupSequential(kMax = 3, typeOfDesign = 'OF', "
    "alpha = 0.025, sided = 1), directionUpper = FALSE, hazardRatio = 0.7, lambda2 = log(2) / 12, "
    "maxNumberOfSubjects = 400, accrualTime = c(0, 24), dropoutRate1 = 0.05, dropoutRate2 = 0.05, "
    f"dropoutTime = 12, plannedEvents = c(83, 166, 249), maxNumberOfIterations = {PEER_TRIALS}, "
    "seed = 1)"
)
PLACED = replace(DELAYED, efficacy=EfficacySettings())  # O'Brien-Fleming, for each test anew
WEIGHTED = replace(PLACED, test=SurvivalTest.WEIGHTED)
TESTS = {
    "log-rank": (STANDARD, 20_000),
    "log-rank, delayed effect": (PLACED, 20_000),
    "Fleming-Harrington (0, 0.5)": (replace(WEIGHTED, gamma=0.5), 5_000),
    "modest weights": (replace(WEIGHTED, modest_delay_months=6.0), 5_000),
    "MaxCombo": (replace(PLACED, test=SurvivalTest.MAX_COMBO), 5_000),
    "restricted mean": (
        replace(STANDARD, test=SurvivalTest.RESTRICTED_MEAN, compare_months=18.0),
        None,
    ),
}


def measure() -> list[Speed]:
    """Trials per second of each test, without a difference, when most run to the end, and with."""
    return [
        *(
            Speed(
                f"3 looks, 400 patients, {name}, {word}",
                _count(design, place),
                "trials/s",
                "" if goal is None else f">= {goal:,}",
                _name_peer() if name == "log-rank" and place == 1 else "",
            )
            for name, (design, goal) in TESTS.items()
            for place, word in enumerate(("no difference", "as planned"))
        ),
        Speed(
            "3 looks, log-rank, large-sample characteristics",
            time_call(lambda: approximate(STANDARD, STANDARD.planned)),
            "ms",
            "",
        ),
    ]


def _count(design: TimeToEvent, place: int) -> float:
    runner = design.prepare(design.list_scenarios()[place])
    return count_per_second(lambda first, last: runner.run(1, first, last), TRIALS)


def _name_peer() -> str:
    rate = time_rpact(PEER, PEER_TRIALS)
    if rate is None:
        return "rpact: not installed, or it failed"
    return f"rpact {find_rpact()}: {rate:,.0f}"


if __name__ == "__main__":
    for speed in measure():
        print(f"{speed.what:<70} {speed.ours:12,.1f} {speed.unit:<9} {speed.goal:<10} {speed.peer}")
