"""Speed of group-sequential boundaries and simulated trials on one core, beside rpact."""

from functools import partial

from benchmarks.trials.rpact import find_rpact, run_r, time_rpact
from benchmarks.trials.speed import Speed, count_per_second, time_call
from oncordia.trials.sequential import (
    BoundaryRule,
    Endpoint,
    GroupSequential,
    RuleForm,
    find_boundaries,
    find_power,
)

TRIALS = 200_000
PEER_TRIALS = 100_000
GOAL = ">= 1,000,000"
FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)
OBRIEN_FLEMING = "d <- getDesignGroupSequential(kMax = 3, typeOfDesign = 'OF', alpha = 0.025); "
RATES_PEER = (
    "{" + OBRIEN_FLEMING + "getSimulationRates(d, pi1 = 0.45, pi2 = 0.3, "
    f"plannedSubjects = c(100, 200, 300), maxNumberOfIterations = {PEER_TRIALS}, seed = 1)" + "}"
)
MEANS_PEER = (
    "{" + OBRIEN_FLEMING + "getSimulationMeans(d, alternative = 0.35, stDev = 1, "
    f"plannedSubjects = c(90, 180, 270), maxNumberOfIterations = {PEER_TRIALS}, seed = 1)" + "}"
)
DESIGNS = (
    (
        "rates .45 v .30, 300 patients",
        GroupSequential(
            "rates",
            0.15,
            endpoint=Endpoint.RATE,
            control_rate=0.3,
            patients=(100, 200, 300),
        ),
        RATES_PEER,
    ),
    (
        "means, 0.35 sd, 270 patients, z",
        GroupSequential("means", 0.35, patients=(90, 180, 270)),
        MEANS_PEER,
    ),
    (
        "means, 0.35 sd, 270 patients, t",
        GroupSequential("means", 0.35, patients=(90, 180, 270), known_sd=False),
        "",
    ),
)
RULES = (
    (
        "O'Brien-Fleming",
        BoundaryRule(RuleForm.OBRIEN_FLEMING),
        "getDesignGroupSequential(kMax = 5, typeOfDesign = 'OF', alpha = 0.025)",
    ),
    (
        "Lan-DeMets",
        BoundaryRule(RuleForm.SPEND_OBRIEN_FLEMING),
        "getDesignGroupSequential(kMax = 5, typeOfDesign = 'asOF', alpha = 0.025)",
    ),
)


def measure() -> list[Speed]:
    """Trials per second without an effect, when most run to the end, and milliseconds of bounds."""
    found = []
    for name, design, peer in DESIGNS:
        runner = design.prepare(design.list_scenarios()[0])
        rate = count_per_second(partial(runner.run, 1), TRIALS)
        found.append(Speed(f"3 looks, {name}", rate, "trials/s", GOAL, _name_rate(peer)))
    for name, rule, peer in RULES:
        found.append(
            Speed(
                f"5 looks, {name}, bounds and exact power",
                time_call(partial(_place, rule)),
                "ms",
                "<= 5",
                _name_time(peer),
            )
        )
    both = partial(
        find_boundaries,
        FIVE,
        BoundaryRule(RuleForm.SPEND_OBRIEN_FLEMING),
        BoundaryRule(RuleForm.SPEND_GAMMA, -2.0),
        power=0.9,
    )
    found.append(Speed("5 looks, both errors spent, size for a power", time_call(both), "ms", ""))
    return found


def _place(rule: BoundaryRule) -> float:
    return find_power(find_boundaries(FIVE, rule, alpha=0.025), 3.0)


def _name_rate(call: str) -> str:
    if not call:
        return ""
    rate = time_rpact(call, PEER_TRIALS)
    if rate is None:
        return "rpact: not installed, or it failed"
    return f"rpact {find_rpact()}: {rate:,.0f}"


def _name_time(call: str, rounds: int = 50) -> str:
    """Milliseconds of R's processor time of a call."""
    if not find_rpact():
        return "rpact: not installed"
    printed = run_r(
        f"suppressMessages(library(rpact)); x <- {call}; "
        f"t <- system.time(for (i in 1:{rounds}) {call}); cat(t[['user.self']])"
    )
    return (
        f"rpact {find_rpact()}: {1e3 * float(printed) / rounds:.1f}" if printed else "rpact: failed"
    )


if __name__ == "__main__":
    for speed in measure():
        print(f"{speed.what:<60} {speed.ours:14,.2f} {speed.unit:<9} {speed.goal:<13} {speed.peer}")
