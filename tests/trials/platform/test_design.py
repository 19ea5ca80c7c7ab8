import os
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from oncordia.domain.trials import Characteristics
from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, build_design, simulate
from oncordia.trials.kernels.platform.compare import compare_rates
from oncordia.trials.platform import (
    Allocation,
    Controls,
    Endpoint,
    Judge,
    Platform,
    PlatformTruth,
    Randomisation,
    Scale,
    Shape,
    Stop,
)
from oncordia.trials.platform.plan import plan_enrolment

TRIALS = 60 if os.environ.get("NUMBA_DISABLE_JIT") == "1" else 8_000
OPTIONS = SimulationOptions(trials=TRIALS, seed=5)
SMALL = Platform("small", ("A", "B", "C"), 30, entry=(0, 30, 60), slots=2)
MEANS = replace(SMALL, endpoint=Endpoint.CONTINUOUS, control_value=0.0, target_value=1.0)
LATE = ("A", "B", "C").index("C")
NULL = PlatformTruth("null", 0.0, (0.0, 0.0, 0.0))
DRIFT = PlatformTruth("drift", 0.0, (0.0, 0.0, 0.0), drift=1.5)


def _rejects(found: Characteristics, arm: int, expected: float) -> bool:
    reject = found["reject"]
    return bool(abs(reject.values[arm] - expected) < 4.5 * reject.errors[arm])


@pytest.mark.parametrize("controls", list(Controls))
def test_simulate__without_drift_every_analysis_keeps_its_level(controls: Controls) -> None:
    found = simulate(replace(MEANS, controls=controls), NULL, OPTIONS)
    for arm in range(3):
        assert _rejects(found, arm, 0.025)
    assert np.abs(found["mean_bias"].values / found["mean_bias"].errors).max() < 4.5


@pytest.mark.parametrize("controls", [Controls.CONCURRENT, Controls.ADJUSTED])
def test_simulate__adjustment_keeps_the_level_under_drift(controls: Controls) -> None:
    found = simulate(replace(MEANS, controls=controls), DRIFT, OPTIONS)
    # the trend within a period adds to the variance, so the level is met or a little below
    assert found["reject"].values[LATE] < 0.025 + 4.5 * found["reject"].errors[LATE]
    assert abs(found["mean_bias"].values[LATE]) < 4.5 * found["mean_bias"].errors[LATE]


@pytest.mark.skipif(TRIALS < 1000, reason="too many trials for plain Python")
def test_simulate__naive_pooling_under_drift_breaks_the_level_of_a_late_arm() -> None:
    naive = simulate(replace(MEANS, controls=Controls.POOLED), DRIFT, OPTIONS)
    assert naive["reject"].values[LATE] > 0.2
    assert naive["mean_bias"].values[LATE] > 0.3
    assert _rejects(naive, 0, 0.025)


def test_simulate__of_one_arm_is_a_product_of_binomials() -> None:
    n, rate, control = 12, 0.6, 0.3
    design = Platform("one", ("A",), n, threshold=1.3)
    expected = 0.0
    for n_control in (n - 1, n):  # the last control may come after the last patient of the arm
        for y in range(n + 1):
            wins = [
                compare_rates(float(n), float(y), float(n_control), float(c)) > 1.3
                for c in range(n_control + 1)
            ]
            chance = binom.pmf(np.arange(n_control + 1), n_control, control)
            expected += 0.5 * binom.pmf(y, n, rate) * float(chance @ np.array(wins))
    found = simulate(design, PlatformTruth("one", control, (rate,)), OPTIONS)
    assert _rejects(found, 0, expected)
    assert abs(found["expected_n"].value - (2 * n - 0.5)) < 4.5 * found["expected_n"].error


def test_simulate__does_not_care_about_the_order_of_arms() -> None:
    truth = PlatformTruth("one works", 0.3, (0.3, 0.6, 0.3))
    here = simulate(SMALL, truth, OPTIONS)
    turned = replace(SMALL, arms=("C", "A", "B"), entry=(60, 0, 30))
    there = simulate(turned, replace(truth, arms=(0.3, 0.3, 0.6)), replace(OPTIONS, seed=6))
    place = [1, 2, 0]  # of A, B, C in the turned design
    for name in ("reject", "mean_months_by_arm"):
        error = np.hypot(here[name].errors, there[name].errors[place])
        assert (np.abs(here[name].values - there[name].values[place]) < 4.5 * error).all()


def test_simulate__gives_the_control_the_root_of_the_arms() -> None:
    for randomisation in Randomisation:
        design = Platform(
            "root",
            ("A", "B", "C", "D"),
            24,
            allocation=Allocation.ROOT,
            randomisation=randomisation,
        )
        patients = simulate(design, design.list_scenarios()[0], OPTIONS)["mean_patients_by_arm"]
        # weight 2 for the control while four arms are open, and a few more until the last is full
        assert 1.7 < patients.values[0] / patients.values[1:].mean() < 2.3


def test_simulate__stops_by_the_predictive_probability() -> None:
    for more in ({}, {"judge": Judge.POSTERIOR, "threshold": 0.975}, {"controls": "adjusted"}):
        design = build_design(
            "platform",
            {
                "name": "predictive",
                "arms": ["A", "B"],
                "arm_size": 30,
                "looks": [15],
                "stop": "predictive",
                "efficacy": [0.95],
                "futility": [0.1],
                **{name: getattr(value, "value", value) for name, value in more.items()},
            },
        )
        found = simulate(design, PlatformTruth("null", 0.3, (0.3, 0.3)), OPTIONS)
        assert (found["mean_stopped_for_futility"].values > 0.5).all()
        assert (found["mean_patients_by_arm"].values[1:] < 25).all()


def test_simulate__closes_an_arm_when_its_time_has_come() -> None:
    design = replace(SMALL, leave=(40, 0, 0), slots=3, entry=(0, 0, 0))
    found = simulate(design, PlatformTruth("null", 0.3, (0.3, 0.3, 0.3)), OPTIONS)
    patients = found["mean_patients_by_arm"].values
    assert patients[1] == pytest.approx(10.0, abs=0.5)
    assert patients[2] > 29.5  # that none waits for the others to leave
    assert found["expected_n"].value == pytest.approx(plan_enrolment(design), rel=0.03)


def test_run__gives_the_same_in_other_pieces() -> None:
    design = replace(SMALL, controls=Controls.SMOOTHED, bucket=10)
    runner = design.prepare(PlatformTruth("any", 0.3, (0.3, 0.5, 0.3), drift=-0.5))
    whole, parts = runner.run(5, 0, 6), [runner.run(5, 0, 2), runner.run(5, 2, 6)]
    for name, values in whole.measures.items():
        joined = np.concatenate([part.measures[name] for part in parts])
        assert np.array_equal(joined, values, equal_nan=True)


def test_trace_truth__follows_each_shape() -> None:
    flat = PlatformTruth("t", 0.3, (0.5,), drift=0.2, scale=Scale.OUTCOME, turn=0.5)
    at = [0, 50, 100, 150]
    for shape, expected in {
        Shape.LINEAR: [0.3, 0.4, 0.5, 0.5],
        Shape.STEP: [0.3, 0.5, 0.5, 0.5],
        Shape.INVERTED_U: [0.3, 0.5, 0.3, 0.3],
    }.items():
        traced = replace(flat, shape=shape).trace_truth(Endpoint.BINARY, 101, 151)
        assert traced[at, 0].tolist() == pytest.approx(expected)
        assert traced[at, 1] == pytest.approx(np.array(expected) + 0.2)


def test_trace_truth__keeps_the_odds_ratio_under_a_drift_of_log_odds() -> None:
    traced = PlatformTruth("t", 0.3, (0.5,), drift=1.0).trace_truth(Endpoint.BINARY, 50, 50)
    odds = traced / (1 - traced)
    assert odds[:, 1] / odds[:, 0] == pytest.approx(np.full(50, 7 / 3))
    assert np.log(odds[-1, 0] / odds[0, 0]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"arm_size": 0}, "arm_size"),
        ({"arms": ["A", "A"]}, "arms"),
        ({"entry": [0]}, "entry"),
        ({"entry": [0, 50], "leave": [0, 40]}, "leave"),
        ({"prior_failures": -1.0}, "prior_failures"),
        ({"looks": [40], "stop": "test"}, "looks"),
        ({"looks": [10]}, "stop"),
        ({"stop": "test"}, "looks"),
        ({"looks": [10], "stop": "test", "efficacy": [1.0], "futility": [1.5]}, "futility"),
        ({"looks": [10], "stop": "predictive", "efficacy": [2.0]}, "efficacy"),
        ({"looks": [5, 10], "stop": "test", "efficacy": [2.0, 2.0, 2.0]}, "efficacy"),
        ({"judge": "posterior"}, "threshold"),
        ({"control_value": 0.6}, "target_value"),
        ({"target_value": 1.5}, "target_value"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_design__names_the_field_at_fault(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidDesign) as fault:
        build_design("platform", {"name": "bad", "arms": ["A", "B"], "arm_size": 30, **settings})
    assert fault.value.field == field
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        (PlatformTruth("t", 0.3, (0.3, 0.3)), "one for each of the 3 arms"),
        (PlatformTruth("t", 1.3, (0.3, 0.3, 0.3)), r"control holds 1\.3"),
        (
            PlatformTruth("t", 0.3, (0.3, 0.3, 0.8), drift=0.4, scale=Scale.OUTCOME),
            r"takes the rate 0\.8 to 1\.2",
        ),
    ],
    ids=["arms", "rate", "drift"],
)
def test_find_null__refuses_a_scenario_that_cannot_be(truth: PlatformTruth, message: str) -> None:
    with pytest.raises(InvalidDesign, match=message):
        SMALL.find_null(truth)


def test_describe__tells_what_leads_an_arm_away() -> None:
    design = replace(SMALL, looks=(15,), stop=Stop.TEST, efficacy=(2.5,), futility=(0.0,))
    look = design.describe().steps[2]
    assert [branch.when for branch in look.branches] == ["z above 2.5", "z below 0"]
