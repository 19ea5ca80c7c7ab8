"""Speed of response-adaptive, platform and umbrella trials on one core."""

from typing import Any

from benchmarks.trials.speed import Speed, count_per_second, time_call
from oncordia.trials import evaluate
from oncordia.trials.allocation import Decision, ResponseAdaptive, Rule, Sharpness
from oncordia.trials.allocation import Stop as AdaptiveStop
from oncordia.trials.platform import Control, Controls, Endpoint, Judge, Platform, Stop, Umbrella

TRIALS = 10_000
ADAPTR = "adaptr 1.4, 3 arms, up to 18 looks, by draws: 23-31, measured apart"
ADAPTIVE = {
    "2 arms, 100 patients, patient by patient": (ResponseAdaptive("a", 100), 100_000),
    "2 arms, 100 patients, blocks of 10": (
        ResponseAdaptive("b", 100, burn_in=10, block=10),
        100_000,
    ),
    "2 arms, 200 patients, power n/2N": (
        ResponseAdaptive("c", 200, sharpness=Sharpness.GROWING, burn_in=10),
        0,
    ),
    "2 arms, 100 patients, an urn": (
        ResponseAdaptive("d", 100, rule=Rule.PLAY_THE_WINNER),
        0,
    ),
    "3 arms, 120 patients, P(best) each patient": (
        ResponseAdaptive("e", 120, ("control", "A", "B"), decision=Decision.BEST),
        0,
    ),
    "3 arms, 120 patients, P(best) in blocks of 10": (
        ResponseAdaptive("f", 120, ("control", "A", "B"), burn_in=10, block=10),
        0,
    ),
}
PLATFORM = {
    "name": "platform",
    "arms": ("A", "B", "C", "D", "E"),
    "arm_size": 100,
    "entry": (0, 0, 100, 200, 300),
    "slots": 3,
    "looks": (50,),
    "stop": Stop.TEST,
    "efficacy": (2.8,),
}
PLATFORMS: dict[str, tuple[dict[str, Any], int]] = {
    "rates, concurrent controls": ({}, 20_000),
    "rates, pooled controls": ({"controls": Controls.POOLED}, 20_000),
    "rates, adjusted for periods": ({"controls": Controls.ADJUSTED}, 0),
    "rates, smoothed time": ({"controls": Controls.SMOOTHED}, 0),
    "means, concurrent controls": ({"endpoint": Endpoint.CONTINUOUS}, 20_000),
    "means, adjusted for periods": (
        {"endpoint": Endpoint.CONTINUOUS, "controls": Controls.ADJUSTED},
        20_000,
    ),
    "rates, beta posteriors": (
        {"judge": Judge.POSTERIOR, "threshold": 0.975, "efficacy": (0.99,)},
        20_000,
    ),
    "rates, predictive stopping": (
        {"stop": Stop.PREDICTIVE, "efficacy": (0.95,), "futility": (0.05,)},
        20_000,
    ),
}
UMBRELLA = Umbrella(
    "umbrella",
    ("KRAS", "BRAF", "HER2"),
    (0.2, 0.3, 0.1),
    (25,),
    control=Control.SHARED,
    control_size=(10,),
    specificity=(0.95,),
)


def measure() -> list[Speed]:
    """Trials per second of each design where no arm works, and the time of exact answers."""
    lines = [
        Speed(f"response-adaptive, {name}", _count(design), "trials/s", _goal(goal), _peer(design))
        for name, (design, goal) in ADAPTIVE.items()
    ]
    for name, (more, goal) in PLATFORMS.items():
        design = Platform(**{**PLATFORM, **more})
        lines.append(
            Speed(f"platform, 5 x 100, {name}", _count(design), "trials/s", _goal(goal), "none")
        )
    lines.append(Speed("umbrella, 3 strata, shared control", _count(UMBRELLA), "trials/s", ""))
    predictive = ResponseAdaptive(
        "g", 100, looks=(50,), stop=AdaptiveStop.PREDICTIVE, efficacy=0.95, futility=0.05
    )
    for name, exact in (
        ("response-adaptive, 100 patients, exact", ADAPTIVE_FIRST),
        ("response-adaptive, 100 patients, one predictive look, exact", predictive),
        ("umbrella, 3 strata, shared control, exact", UMBRELLA),
    ):
        lines.append(Speed(name, _time_exact(exact), "ms", ""))
    return lines


ADAPTIVE_FIRST = next(iter(ADAPTIVE.values()))[0]


def _count(design: Any) -> float:
    runner = design.prepare(design.list_scenarios()[0])
    return count_per_second(lambda first, last: runner.run(1, first, last), TRIALS)


def _time_exact(design: Any) -> float:
    scenario = design.list_scenarios()[0]
    return time_call(lambda: evaluate(design, scenario), rounds=3)


def _peer(design: ResponseAdaptive) -> str:
    return ADAPTR if len(design.arms) > 2 else ""


def _goal(goal: int) -> str:
    return f">= {goal:,}" if goal else ""
