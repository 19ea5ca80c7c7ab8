"""Blinded change of size: level, power, simulation, faults."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, nct
from scipy.stats import t as student

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, build_design, characterise
from oncordia.trials.adaptive.blinded_reestimation import BlindedReestimation
from oncordia.trials.adaptive.truth import TwoArmTruth
from oncordia.trials.endpoint import Endpoint
from oncordia.trials.kernels.adaptive.rates import score_rates

MEANS = BlindedReestimation("means", 20, 0.0, 0.5, Endpoint.MEAN)
RATES = BlindedReestimation("rates", 40, 0.3, 0.45)
SAID = {"name": "x", "n1": 50, "control": 0.3, "experimental": 0.45}


def read(found: Any) -> float:
    return float(found)


def test_planned_n__is_that_of_the_fixed_trial() -> None:
    assert MEANS.planned_n == 63  # 2 x ((1.95996 + 0.84162) / 0.5)^2 = 62.8
    assert RATES.planned_n == 163


def test_find_exact__is_the_t_test_where_the_size_cannot_move() -> None:
    fixed = replace(MEANS, n_least=50, n_most=50)
    null, other = (fixed.find_exact(one) for one in fixed.list_scenarios())
    power = nct.sf(student.isf(0.025, 98), 98, 0.5 * np.sqrt(25))
    assert read(null["type1"]) == pytest.approx(0.025, abs=1e-6)
    assert read(other["power"]) == pytest.approx(power, abs=1e-6)
    assert read(other["expected_n"]) == pytest.approx(100, abs=1e-6)


def test_find_exact__is_the_score_test_where_the_size_cannot_move() -> None:
    fixed = replace(RATES, n1=10, n_least=18, n_most=18)
    exact = fixed.find_exact(TwoArmTruth("x", 0.3, 0.6))
    x = np.arange(19)
    rejects = np.array([[score_rates(int(a), int(b), 18) >= 1.959964 for b in x] for a in x])
    power = binom.pmf(x, 18, 0.3) @ rejects @ binom.pmf(x, 18, 0.6)
    assert read(exact["power"]) == pytest.approx(power, abs=1e-9)


@pytest.mark.parametrize("sd", [0.6, 1.0, 1.4])
@pytest.mark.parametrize("is_adjusted", [False, True])
def test_find_exact__hardly_moves_the_level_of_means(sd: float, is_adjusted: bool) -> None:
    design = replace(MEANS, is_adjusted=is_adjusted)
    level = read(design.find_exact(TwoArmTruth("same", 0.0, 0.0, sd))["type1"])
    assert level == pytest.approx(0.025, abs=2e-4)


def test_find_exact__is_the_same_with_many_sizes_as_with_each_cut_at() -> None:
    some = replace(MEANS, n_most=MEANS.n1 + 200)  # the most sizes that are each cut at
    more = replace(MEANS, n_most=MEANS.n1 + 201)
    for place in (0, 1):
        one, two = (design.find_exact(design.list_scenarios()[place]) for design in (some, more))
        assert read(one["reject"][0]) == pytest.approx(read(two["reject"][0]), abs=1e-5)  # type: ignore[index]
        assert read(one["expected_n"]) == pytest.approx(read(two["expected_n"]), abs=1e-3)


def test_find_exact__keeps_the_power_where_the_spread_was_planned_too_small() -> None:
    wide = TwoArmTruth("wide", 0.0, 0.5, 1.3)
    follows = read(MEANS.find_exact(wide)["power"])
    fixed = replace(MEANS, n_least=63, n_most=63)
    assert follows > 0.77
    assert read(fixed.find_exact(wide)["power"]) < 0.6


def test_find_exact__keeps_the_power_at_another_control_rate() -> None:
    powers = [
        read(RATES.find_exact(TwoArmTruth("x", low, low + 0.15))["power"])
        for low in (0.1, 0.3, 0.5)
    ]
    assert powers == pytest.approx([0.8] * 3, abs=0.025)


def test_find_exact__has_more_power_for_a_larger_effect() -> None:
    for design, truths in (
        (MEANS, [TwoArmTruth("x", 0.0, gain) for gain in (0.1, 0.4, 0.7)]),
        (RATES, [TwoArmTruth("x", 0.3, 0.3 + gain) for gain in (0.05, 0.1, 0.2, 0.3)]),
    ):
        power = [read(design.find_exact(truth)["power"]) for truth in truths]
        assert power == sorted(power)


def test_sizes__are_largest_around_a_pooled_rate_of_one_half() -> None:
    sizes = RATES.sizes
    assert sizes.argmax() in (39, 40, 41)
    np.testing.assert_array_equal(sizes, sizes[::-1])


def test_simulate__meets_the_exact_characteristics() -> None:
    for design in (MEANS, replace(MEANS, n1=60, is_adjusted=True), RATES):
        for scenario in (*design.list_scenarios(), TwoArmTruth("wide", 0.1, 0.3, 1.3)):
            found = characterise(design, scenario, SimulationOptions(trials=20_000, seed=4))
            for name, exact in found.exact.items():
                simulated = found.simulated[name]
                gap = np.abs(exact.values - simulated.values)
                assert (gap <= 3 * simulated.errors).all(), (design.name, scenario.name, name)


def test_run__is_what_patients_one_by_one_come_to() -> None:
    found = characterise(MEANS, TwoArmTruth("x", 0.0, 0.5, 1.2), SimulationOptions(trials=20_000))
    rng = np.random.default_rng(7)
    plan, trials, rejected, sizes = MEANS.plan, 3_000, 0, 0
    for _ in range(trials):
        control, treated = rng.normal(0.0, 1.2, plan.n_most), rng.normal(0.5, 1.2, plan.n_most)
        pilot = np.concatenate((control[:20], treated[:20]))
        needed = np.ceil(plan.per_variance * pilot.var(ddof=1))
        n = int(np.clip(needed, plan.n_least, plan.n_most))
        control, treated = control[:n], treated[:n]
        spread = np.sqrt((control.var(ddof=1) + treated.var(ddof=1)) / n)
        rejected += (treated.mean() - control.mean()) / spread >= student.isf(0.025, 2 * n - 2)
        sizes += 2 * n
    assert rejected / trials == pytest.approx(found.exact["power"].value, abs=0.024)
    assert sizes / trials == pytest.approx(found.exact["expected_n"].value, rel=0.02)


def test_run__does_not_depend_on_the_pieces() -> None:
    for design in (MEANS, RATES):
        runner = design.prepare(design.list_scenarios()[1])
        whole, late = runner.run(3, 0, 60), runner.run(3, 45, 60)
        np.testing.assert_array_equal(whole.patients[45:], late.patients)
        np.testing.assert_array_equal(whole.rejected[45:], late.rejected)


def test_list_boundaries__gives_the_size_by_what_is_seen() -> None:
    assert MEANS.list_boundaries().rows[2] == (1.0, 63)
    assert RATES.list_boundaries().rows[30] == (30, 0.375, 163)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n1": 0}, r"n1 must be at least 5 and at most 2000, got 0"),
        ({"alpha": 0.0}, r"alpha must be above 0 and below 0\.5, got 0"),
        ({"alpha": 1.0}, r"alpha must be above 0 and below 0\.5, got 1"),
        ({"power": 1.0}, r"power must be at least 0\.5 and below 1, got 1"),
        ({"experimental": 0.3}, r"experimental must be above control \(0\.3\), got 0\.3"),
        ({"control": -0.1}, r"control is a rate and must be from 0 to 1, got -0\.1"),
        ({"n_least": 40}, r"n_least must be at least n1 \(50\), got 40"),
        ({"experimental": 0.31}, r"n_most must be at most 2000 for rates, got 6\d+"),
        ({"n_most": 45}, r"n_most must be at least 50, the fewest in each arm, got 45"),
    ],
)
def test_blinded_reestimation__refuses_a_faulty_setting(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidDesign, match=message):
        build_design("blinded_reestimation", {**SAID, **change})
