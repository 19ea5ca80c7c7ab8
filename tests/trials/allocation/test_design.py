import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.trials.reference_allocation import check_reference
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, build_design, characterise, evaluate, simulate
from oncordia.trials.allocation import (
    ArmRates,
    Decision,
    ResponseAdaptive,
    Rule,
    Sharpness,
    Stop,
)
from oncordia.trials.allocation.plan import predict_states
from oncordia.trials.allocation.tables import tabulate_logs
from oncordia.trials.kernels.allocation.beta import compare_betas, locate_row

TRIALS = 300 if os.environ.get("NUMBA_DISABLE_JIT") == "1" else 20_000
OPTIONS = SimulationOptions(trials=TRIALS, seed=11)
SMALL = ResponseAdaptive("small", 20, threshold=0.9)
LOOKS = ResponseAdaptive("looks", 24, looks=(8, 16), stop=Stop.POSTERIOR, efficacy=0.95)
BETTER = ArmRates("better", (0.3, 0.6))
RATE = st.floats(0.05, 0.95)


@pytest.mark.skipif(TRIALS < 1000, reason="too many trials for plain Python")
def test_reference__thompson_sampling_meets_its_table(shared_data: Callable[[str], Path]) -> None:
    rows = check_reference(shared_data("trial_reference"), trials=TRIALS)
    assert len(rows) == 27
    assert [row for row in rows if not row.holds] == []


@pytest.mark.parametrize(
    "design",
    [
        replace(SMALL, sharpness=Sharpness.GROWING, burn_in=2),
        replace(SMALL, burn_in=2, block=5, lowest_share=0.2),
        replace(SMALL, rule=Rule.PLAY_THE_WINNER, decision=Decision.BEST),
        replace(SMALL, rule=Rule.OPTIMAL_RATIO, prior_successes=0.5, prior_failures=0.5),
        replace(SMALL, rule=Rule.NEYMAN, control_share=0.4),
        replace(LOOKS, futility=0.2, block=4),
        replace(LOOKS, stop=Stop.PREDICTIVE, efficacy=0.9, futility=0.1),
    ],
    ids=["growing", "blocks", "urn", "optimal", "neyman", "posterior", "predictive"],
)
def test_exact__is_as_simulated(design: ResponseAdaptive) -> None:
    found = characterise(design, BETTER, OPTIONS)
    for name in ("reject", "expected_n", "mean_patients_by_arm", "mean_responders_by_arm"):
        errors = found.simulated[name].errors + 1e-9
        off = (found.exact[name].values - found.simulated[name].values) / errors
        assert np.abs(off).max() < 4.5, name
    total = found.exact["mean_patients_by_arm"].values.sum()
    assert total == pytest.approx(found.exact["expected_n"].value, rel=1e-12)


def test_exact__follows_a_drift() -> None:
    found = characterise(SMALL, replace(BETTER, drift=0.3), OPTIONS)
    exact, simulated = found.exact["mean_responders"], found.simulated["mean_responders"]
    assert abs(exact.value - simulated.value) < 4.5 * simulated.error


def test_run__of_more_arms_is_as_that_of_two() -> None:
    exact = evaluate(LOOKS, BETTER)
    assert exact is not None
    outcomes = LOOKS.prepare(BETTER)._run_many(3, 0, TRIALS)
    rejected = outcomes.rejected[:, 0]
    assert abs(rejected.mean() - exact["reject"].value) < 4.5 * rejected.std() / TRIALS**0.5
    patients = outcomes.patients
    assert abs(patients.mean() - exact["expected_n"].value) < 4.5 * patients.std() / TRIALS**0.5


@given(RATE, RATE)
@settings(max_examples=15)
def test_exact__does_not_care_which_arm_comes_first(rate: float, other: float) -> None:
    design = ResponseAdaptive("best", 10, decision=Decision.BEST, threshold=0.8, power=0.7)
    here = evaluate(design, ArmRates("here", (rate, other)))
    there = evaluate(design, ArmRates("there", (other, rate)))
    assert here is not None
    assert there is not None
    for name in ("reject", "mean_patients_by_arm", "mean_responders_by_arm"):
        assert here[name].values == pytest.approx(there[name].values[::-1], abs=1e-10)


@given(RATE, RATE)
@settings(max_examples=15)
def test_exact__of_equal_shares_is_the_fixed_design(rate: float, other: float) -> None:
    n = 6
    found = evaluate(
        ResponseAdaptive("fixed", 2 * n, rule=Rule.EQUAL, threshold=0.9),
        ArmRates("any", (rate, other)),
    )
    assert found is not None
    a, b = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    counts = np.stack((a, n - a, b, n - b), axis=-1).reshape(-1, 4).astype(np.float64)
    beat = compare_betas(np.ones(2), tabulate_logs(2 * n, (1.0, 1.0)), counts).reshape(a.shape)
    chance = np.outer(binom.pmf(range(n + 1), n, rate), binom.pmf(range(n + 1), n, other))
    assert found["reject"].value == pytest.approx(chance[beat > 0.9].sum(), abs=1e-12)
    assert found["mean_patients_by_arm"].values.tolist() == pytest.approx([n, n])


@given(st.floats(0.5, 0.95), st.floats(0.05, 0.5))
@settings(max_examples=15)
def test_exact__sends_no_more_than_its_limits(highest: float, lowest: float) -> None:
    design = ResponseAdaptive("capped", 12, highest_share=highest, lowest_share=lowest)
    found = evaluate(design, ArmRates("extreme", (0.0, 1.0)))
    assert found is not None
    on_b = found["mean_patients_by_arm"].values[1] / 12
    assert on_b <= min(highest, 1 - lowest) + 1e-9
    assert 1 - on_b >= max(lowest, 1 - highest) - 1e-9


@given(RATE)
@settings(max_examples=10)
def test_exact__rises_with_the_effect(rate: float) -> None:
    near = evaluate(SMALL, ArmRates("near", (0.05, rate)))
    far = evaluate(SMALL, ArmRates("far", (0.05, min(1.0, rate + 0.04))))
    assert near is not None
    assert far is not None
    assert far["reject"].value > near["reject"].value


def test_predict__equals_the_sum_over_beta_binomials() -> None:
    n, look = 12, 6
    design = ResponseAdaptive(
        "p", n, rule=Rule.EQUAL, looks=(look,), stop=Stop.PREDICTIVE, threshold=0.8
    )
    place = locate_row(n, 3, 2) + 1  # three patients on each arm, 1 and 2 responses
    more = range(4)
    tables = tabulate_logs(n, (1.0, 1.0))
    expected = sum(
        betabinom.pmf(i, 3, 2, 3) * betabinom.pmf(j, 3, 3, 2)
        for i in more
        for j in more
        if compare_betas(np.ones(2), tables, np.array([[1.0 + i, 5 - i, 2 + j, 4 - j]]))[0] > 0.8
    )
    assert predict_states(design)[0, place] == pytest.approx(expected, abs=1e-12)


def test_run__gives_the_same_in_other_pieces() -> None:
    runner = replace(SMALL, arms=("c", "a", "b")).prepare(ArmRates("three", (0.3, 0.3, 0.6)))
    whole = runner.run(5, 0, 12)
    parts = [runner.run(5, 0, 5), runner.run(5, 5, 12)]
    for name, values in whole.measures.items():
        joined = np.concatenate([part.measures[name] for part in parts])
        assert joined.tolist() == values.tolist()


def test_simulate__keeps_the_share_of_the_control() -> None:
    design = replace(SMALL, arms=("c", "a", "b"), control_share=0.5)
    found = simulate(design, ArmRates("three", (0.1, 0.1, 0.8)), OPTIONS)["mean_patients_by_arm"]
    assert abs(found.values[0] - 10.0) < 4.5 * found.errors[0]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"patients": 1}, "patients"),
        ({"prior_successes": 0.0}, "prior_successes"),
        ({"arms": ["only"]}, "arms"),
        ({"burn_in": 11}, "burn_in"),
        ({"lowest_share": 0.6}, "lowest_share"),
        ({"highest_share": 0.4}, "highest_share"),
        ({"rule": "equal", "control_share": 0.3}, "control_share"),
        ({"looks": [10], "stop": "none"}, "stop"),
        ({"stop": "posterior"}, "looks"),
        ({"looks": [15, 10], "stop": "posterior"}, "looks"),
        ({"looks": [7], "stop": "posterior", "block": 5}, "looks"),
        ({"looks": [10], "stop": "posterior", "decision": "best", "futility": 0.1}, "futility"),
        ({"looks": [10], "stop": "predictive", "arms": ["c", "a", "b"]}, "stop"),
        ({"looks": [10], "stop": "predictive", "patients": 500}, "patients"),
        ({"target_rate": 0.1}, "target_rate"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_design__names_the_field_at_fault(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidDesign) as fault:
        build_design("response_adaptive", {"name": "bad", "patients": 20, **settings})
    assert fault.value.field == field
    assert "\n" not in str(fault.value)


def test_scenario__refuses_a_drift_out_of_range() -> None:
    with pytest.raises(InvalidDesign, match=r"takes the rate 0\.6 to 1\.1"):
        ArmRates("drift", (0.3, 0.6), drift=0.5)


def test_find_null__refuses_another_number_of_arms() -> None:
    with pytest.raises(InvalidDesign, match="one for each of the 2 arms"):
        SMALL.find_null(ArmRates("three", (0.3, 0.3, 0.3)))
