"""Two-stage design as a document: characteristics, simulation, faults."""

from typing import Any

import numpy as np
import pytest

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, build_design, characterise
from oncordia.trials.single_arm.response import ResponseRate
from oncordia.trials.single_arm.two_stage import TwoStage, TwoStageCriterion

DESIGN = TwoStage("phase II", 0.1, 0.3, 0.1, 0.9)
GIVEN = {"name": "x", "p0": 0.1, "p1": 0.3, "criterion": "given", "n1": 12, "r1": 1, "n": 35}


def test_two_stage__takes_the_design_asked_for() -> None:
    minimax = TwoStage("x", 0.1, 0.3, 0.1, 0.9, TwoStageCriterion.MINIMAX)
    admissible = TwoStage("x", 0.1, 0.3, 0.1, 0.9, TwoStageCriterion.ADMISSIBLE, weight=0.1)
    assert (DESIGN.cuts.r1, DESIGN.cuts.n1, DESIGN.cuts.r, DESIGN.cuts.n) == (1, 12, 5, 35)
    assert (minimax.cuts.r1, minimax.cuts.n1, minimax.cuts.r, minimax.cuts.n) == (1, 16, 4, 25)
    assert (admissible.cuts.n1, admissible.cuts.n) == (18, 26)


def test_find_exact__gives_the_published_characteristics() -> None:
    null = DESIGN.find_exact(DESIGN.list_scenarios()[0])
    assert null["type1"] == pytest.approx(0.097718, abs=1e-6)
    assert null["expected_n"] == pytest.approx(19.842948, abs=1e-6)
    assert null["early_stop"] == pytest.approx(0.659002, abs=1e-6)


def test_find_exact__gives_more_power_for_a_higher_rate() -> None:
    rates = np.linspace(0.11, 0.99, 23)
    power = [DESIGN.find_exact(ResponseRate("x", float(rate)))["power"] for rate in rates]
    assert (np.diff(np.asarray(power)) > -1e-12).all()


def test_simulate__meets_the_exact_characteristics() -> None:
    for scenario in DESIGN.list_scenarios():
        found = characterise(DESIGN, scenario, SimulationOptions(trials=20_000, seed=5))
        for name, simulated in found.simulated.items():
            gap = np.abs(found.exact[name].values - simulated.values)
            assert (gap <= 3 * simulated.errors).all(), name


def test_run__does_not_depend_on_the_pieces() -> None:
    runner = DESIGN.prepare(ResponseRate("x", 0.25))
    whole, late = runner.run(3, 0, 40), runner.run(3, 25, 40)
    np.testing.assert_array_equal(whole.measures["responders"][25:], late.measures["responders"])
    np.testing.assert_array_equal(whole.patients[25:], late.patients)


def test_run__meets_the_same_patients_under_a_higher_rate() -> None:
    low = DESIGN.prepare(ResponseRate("low", 0.2)).run(3, 0, 300)
    high = DESIGN.prepare(ResponseRate("high", 0.3)).run(3, 0, 300)
    assert (high.rejected >= low.rejected).all()


def test_list_boundaries__gives_the_cuts() -> None:
    assert DESIGN.list_boundaries().rows == ((1, 12, 1, ""), (2, 35, 5, 6))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"p1": 0.05}, r"p1 must be above p0 \(0\.1\), got 0\.05"),
        ({"alpha": 0.0}, r"alpha must be above 0 and below 1, got 0"),
        ({"alpha": 1.0}, r"alpha must be above 0 and below 1, got 1"),
        ({"max_n": 0}, r"max_n must be at least 2 and at most 1000, got 0"),
        ({"n1": 35, "r": 5}, r"n1 must be below n \(35\), got 35"),
        ({"n1": 0, "r": 5}, r"n1 must be at least 1, got 0"),
        ({"r1": 12, "r": 13}, r"r1 must be below n1 \(12\), got 12"),
        ({"r": 35}, r"r must be at least r1 \(1\) and below n \(35\), got 35"),
        ({}, r"r is missing; a given design needs n1, r1, n and r"),
    ],
)
def test_two_stage__refuses_a_faulty_setting(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidDesign, match=message):
        build_design("two_stage", {**GIVEN, **change})


def test_two_stage__says_when_no_design_fits_the_largest_size() -> None:
    with pytest.raises(InvalidDesign, match=r"max_n of 20 is too small"):
        TwoStage("x", 0.3, 0.35, max_n=20).list_boundaries()
