"""Two-stage adaptive designs: level, power, simulation, faults."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nct, norm
from scipy.stats import t as student

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, build_design, build_scenario, characterise
from oncordia.trials.adaptive.combination import Combination
from oncordia.trials.adaptive.combination_test import CombinationTest
from oncordia.trials.adaptive.resize import AssumedEffect, Reestimation
from oncordia.trials.adaptive.truth import TwoArmTruth
from oncordia.trials.endpoint import Endpoint

MEANS = CombinationTest("means", 60, 60, 0.0, 0.35, Endpoint.MEAN, n2_most=180)
RATES = CombinationTest("rates", 60, 60, 0.3, 0.45, n2_most=180)
KNOWN = replace(MEANS, is_sd_known=True)
LEVELS = (Combination.INVERSE_NORMAL, Combination.FISHER, Combination.CIRCULAR)
SAID = {"name": "x", "n1": 60, "n2": 60, "control": 0.3, "experimental": 0.45}


def find_level(design: CombinationTest) -> float:
    return float(design.find_exact(design.list_scenarios()[0])["type1"])  # type: ignore[arg-type]


def find_power(design: CombinationTest) -> float:
    return float(design.find_exact(design.list_scenarios()[1])["power"])  # type: ignore[arg-type]


@given(
    method=st.sampled_from(LEVELS),
    rule=st.sampled_from(tuple(Reestimation)),
    effect=st.sampled_from(tuple(AssumedEffect)),
    alpha1=st.sampled_from((0.0, 0.003, 0.015)),
    most=st.integers(40, 200),
    is_known=st.booleans(),
)
@settings(max_examples=25)
def test_find_exact__keeps_the_level_exactly_for_means(
    method: Combination,
    rule: Reestimation,
    effect: AssumedEffect,
    alpha1: float,
    most: int,
    is_known: bool,
) -> None:
    design = replace(
        MEANS,
        n1=20,
        n2=30,
        method=method,
        reestimation=rule,
        effect=effect,
        alpha1=alpha1,
        alpha0=0.4,
        is_binding=True,
        n2_most=most,
        is_sd_known=is_known,
    )
    assert find_level(design) == pytest.approx(0.025, abs=1e-6)


@given(rate=st.floats(0.05, 0.95), method=st.sampled_from(LEVELS))
@settings(max_examples=8)
def test_find_exact__never_passes_the_level_with_exact_tests_of_rates(
    rate: float, method: Combination
) -> None:
    design = replace(RATES, n1=12, n2=12, n2_most=20, method=method, alpha0=0.5, is_exact=True)
    same = TwoArmTruth("same", rate, rate)
    assert float(design.find_exact(same)["type1"]) <= 0.025  # type: ignore[arg-type]


@pytest.mark.parametrize("gain", [-3.0, 1.0, 10.0])
def test_find_exact__is_sure_far_from_the_null(gain: float) -> None:
    reject = MEANS.find_exact(TwoArmTruth("far", 0.0, gain))["reject"]
    assert np.asarray(reject)[0] == pytest.approx(float(gain > 0.0), abs=1e-8)


def test_find_exact__is_conservative_where_futility_is_not_binding() -> None:
    assert find_level(replace(KNOWN, alpha0=0.5)) < 0.025


def test_find_exact__is_the_fixed_test_where_nothing_adapts() -> None:
    fixed = replace(KNOWN, reestimation=Reestimation.NONE)
    drift = 0.35 * np.sqrt(120 / 2)
    assert find_power(fixed) == pytest.approx(norm.sf(norm.isf(0.025) - drift), abs=1e-9)


def test_find_exact__stops_as_often_as_a_t_test_of_stage_1() -> None:
    design = replace(MEANS, alpha1=0.01)
    exact = design.find_exact(design.list_scenarios()[1])
    drift = 0.35 * np.sqrt(30)
    expected = nct.sf(student.isf(0.01, 118), 118, drift)
    assert np.asarray(exact["reject_by_stage"])[0] == pytest.approx(expected, abs=1e-9)


def test_find_exact__agrees_with_rpact() -> None:
    # rpact 3.3.4, getSimulationMeans and getSimulationRates, 100,000 trials, same settings
    means = MEANS.find_exact(MEANS.list_scenarios()[1])
    rates = RATES.find_exact(RATES.list_scenarios()[1])
    assert means["power"] == pytest.approx(0.91018, abs=0.003)
    assert means["expected_n"] == pytest.approx(322.86, abs=1.2)
    assert rates["power"] == pytest.approx(0.85235, abs=0.004)
    assert rates["expected_n"] == pytest.approx(341.55, abs=1.2)


def test_find_exact__has_more_power_for_a_larger_effect() -> None:
    for design, truths in (
        (MEANS, [TwoArmTruth("x", 0.0, gain) for gain in np.linspace(0.02, 0.8, 7)]),
        (RATES, [TwoArmTruth("x", 0.3, 0.3 + gain) for gain in np.linspace(0.02, 0.5, 7)]),
    ):
        power = [float(design.find_exact(truth)["power"]) for truth in truths]  # type: ignore[arg-type]
        assert power == sorted(power)


def test_find_exact__has_more_power_with_more_patients() -> None:
    for design in (MEANS, RATES):
        power = [find_power(replace(design, n2_most=most)) for most in (60, 90, 120, 180)]
        assert power == sorted(power)


def test_find_exact__shows_that_the_pooled_statistic_passes_the_level() -> None:
    pooled = replace(KNOWN, method=Combination.POOLED)
    assert find_level(pooled) > 0.029
    assert find_level(replace(pooled, reestimation=Reestimation.PROMISING_ZONE)) <= 0.025


@pytest.mark.parametrize("method", tuple(Combination))
def test_simulate__meets_the_exact_characteristics(method: Combination) -> None:
    change: dict[str, Any] = {"method": method, "alpha1": 0.002, "alpha0": 0.5}
    for design in (replace(MEANS, **change), replace(KNOWN, **change), replace(RATES, **change)):
        for scenario in design.list_scenarios():
            found = characterise(design, scenario, SimulationOptions(trials=20_000, seed=2))
            for name, simulated in found.simulated.items():
                gap = np.abs(found.exact[name].values - simulated.values)
                assert (gap <= 3.2 * simulated.errors).all(), (design.name, name)


def test_run__does_not_depend_on_the_pieces() -> None:
    for design in (MEANS, RATES):
        runner = design.prepare(design.list_scenarios()[1])
        whole, late = runner.run(3, 0, 60), runner.run(3, 45, 60)
        np.testing.assert_array_equal(whole.patients[45:], late.patients)
        np.testing.assert_array_equal(whole.rejected[45:], late.rejected)


def test_list_boundaries__asks_for_less_after_a_better_first_stage() -> None:
    needed = [row[4] for row in RATES.list_boundaries().rows]
    assert needed == sorted(needed, reverse=True)


def test_list_boundaries__adds_patients_in_the_promising_zone_alone() -> None:
    zone = replace(KNOWN, reestimation=Reestimation.PROMISING_ZONE, zone_low=0.36)
    sizes = {row[0]: row[3] for row in zone.list_boundaries().rows}
    assert sizes[1.0] == 60
    assert sizes[1.5] == 120  # 60 x ((2.7718 - 1.5 + 0.8416) / 1.5)^2 = 119.1
    assert sizes[2.5] == 60


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n1": 0}, r"n1 must be at least 5 and at most 5000, got 0"),
        ({"alpha": 0.0}, r"alpha must be above 0 and below 0\.5, got 0"),
        ({"alpha": 1.0}, r"alpha must be above 0 and below 0\.5, got 1"),
        ({"experimental": 0.2}, r"experimental must be above control \(0\.3\), got 0\.2"),
        ({"experimental": 1.2}, r"experimental is a rate and must be from 0 to 1, got 1\.2"),
        ({"alpha1": 0.03}, r"alpha1 must be below alpha \(0\.025\), got 0\.03"),
        ({"alpha0": 0.01}, r"alpha0 must be above alpha \(0\.025\), got 0\.01"),
        ({"method": "circular"}, r"alpha0 must be at most 0\.5 for the circular"),
        ({"n2_most": 50}, r"n2_most must be at least n2 \(60\), got 50"),
        ({"n2_most": 3000}, r"n2_most must be at most 2000 for rates, got 3000"),
        ({"n2_least": 80}, r"n2_least must be at most n2 \(60\), got 80"),
        ({"zone_low": 0.9}, r"zone_low must be below target \(0\.8\), got 0\.9"),
        ({"sd": 0.0}, r"sd must be above 0, got 0"),
    ],
)
def test_combination_test__refuses_a_faulty_setting(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidDesign, match=message):
        build_design("combination_test", {**SAID, **change})


def test_build_scenario__refuses_a_rate_above_1() -> None:
    with pytest.raises(InvalidDesign, match=r"control is a rate and must be from 0 to 1, got 1\.5"):
        build_scenario(RATES, {"name": "x", "control": 1.5, "experimental": 0.4})
