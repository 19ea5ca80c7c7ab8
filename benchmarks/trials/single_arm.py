"""Speed of the search for single-arm designs, and of their simulation, on one core."""

from benchmarks.trials.speed import Speed, count_per_second, time_call
from oncordia.trials.single_arm.predictive_probability import (
    PredictiveCriterion,
    PredictiveProbability,
)
from oncordia.trials.single_arm.simon import find_two_stage
from oncordia.trials.single_arm.two_stage import TwoStage

TRIALS = 500_000
HARD = (0.5, 0.65, 0.05, 0.8)  # of the published designs one that takes long
NO_PEER = "clinfun is no Debian package; measured apart, clinfun 1.1.5: "


def measure() -> list[Speed]:
    """The searches, the exact characteristics, and both simulations."""
    search = find_two_stage.__wrapped__
    searched = PredictiveProbability("x", 0.2, 0.4, 60, criterion=PredictiveCriterion.OPTIMAL)
    two_stage = TwoStage("x", 0.1, 0.3, 0.1, 0.9)
    watched = PredictiveProbability("x", 0.2, 0.4, 36)
    truth = two_stage.list_scenarios()[0]
    runners = two_stage.prepare(truth), watched.prepare(watched.list_scenarios()[1])

    def find_plan() -> object:
        from oncordia.trials.single_arm.predictive import find_predictive

        find_predictive.cache_clear()
        return searched.plan

    return [
        Speed(
            "two-stage search, up to 100 patients",
            time_call(lambda: search(*HARD, 100)),
            "ms",
            "<= 15",
            NO_PEER + "10-15 ms",
        ),
        Speed(
            "two-stage search, up to 200 patients",
            time_call(lambda: search(*HARD, 200)),
            "ms",
            "<= 50",
            NO_PEER + "110-170 ms",
        ),
        Speed(
            "two-stage design, all exact characteristics in one scenario",
            time_call(lambda: two_stage.find_exact(truth)),
            "ms",
            "",
        ),
        Speed(
            "predictive-probability search, up to 60 patients, every threshold",
            time_call(find_plan),
            "ms",
            "",
        ),
        Speed(
            "two-stage trials, patient by patient",
            count_per_second(lambda first, last: runners[0].run(1, first, last), TRIALS),
            "trials/s",
            ">= 1,000,000",
        ),
        Speed(
            "trials with 27 looks at a predictive probability, patient by patient",
            count_per_second(lambda first, last: runners[1].run(1, first, last), TRIALS),
            "trials/s",
            ">= 1,000,000",
        ),
    ]
