import os
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, build_design, characterise, evaluate, simulate
from oncordia.trials.platform import (
    Adjust,
    Claim,
    Control,
    Overlap,
    Priority,
    Umbrella,
    UmbrellaTruth,
    WhenFull,
)
from oncordia.trials.platform.screening import expect_screened, screen_patients

TRIALS = 150 if os.environ.get("NUMBA_DISABLE_JIT") == "1" else 20_000
OPTIONS = SimulationOptions(trials=TRIALS, seed=3)
PLAIN = Umbrella("plain", ("A", "B"), (0.3, 0.4), (10,))
HOPED = UmbrellaTruth("hoped", (0.1, 0.2), (0.5, 0.2))
RATE = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    "design",
    [
        replace(PLAIN, sensitivity=(0.8,), specificity=(0.9,), assay_failure=0.1),
        replace(PLAIN, control=Control.OWN, control_size=(8,), priority=Priority.RANDOM),
        replace(
            PLAIN,
            control=Control.SHARED,
            control_size=(6,),
            claim=Claim.POSTERIOR,
            threshold=0.9,
            priority=Priority.RAREST,
            specificity=(0.9, 0.8),
        ),
        replace(PLAIN, overlap=Overlap.EXCLUSIVE, claim=Claim.POSTERIOR, sensitivity=(0.7,)),
        replace(PLAIN, overlap=Overlap.EXCLUSIVE, when_full=WhenFull.NEXT),
    ],
    ids=["assay", "own control", "shared control", "posterior", "next"],
)
def test_exact__is_as_simulated(design: Umbrella) -> None:
    found = characterise(design, HOPED, OPTIONS)
    assert {"reject", "power", "mean_screened", "mean_responders"} <= found.exact.keys()
    for name in found.exact.keys() - {"expected_n", "mean_patients_by_stratum"}:
        exact, simulated = found.exact[name], found.simulated[name]
        assert (np.abs(exact.values - simulated.values) < 4.5 * simulated.errors).all(), name


def test_exact__without_control_is_the_binomial_tail() -> None:
    found = evaluate(PLAIN, HOPED)
    assert found is not None
    # 4 of 10 is the least with P(X >= x | 0.1) <= 0.05: it is 0.0128
    assert found["reject"].values == pytest.approx([binom.sf(3, 10, 0.5), binom.sf(3, 10, 0.2)])
    assert found["power"].value == pytest.approx(1 - binom.cdf(3, 10, 0.5) * binom.cdf(3, 10, 0.2))


def test_exact__is_not_known_where_full_strata_pass_patients_on() -> None:
    assert evaluate(replace(PLAIN, when_full=WhenFull.NEXT), HOPED) is None
    assert evaluate(replace(PLAIN, most_screened=40), HOPED) is None


@given(st.lists(RATE, min_size=2, max_size=2))
@settings(max_examples=15)
def test_exact__keeps_the_level_under_every_null(rates: list[float]) -> None:
    design = replace(PLAIN, adjust=Adjust.BONFERRONI, null_rate=0.2)
    null = tuple(0.2 * rate for rate in rates)
    found = evaluate(design, UmbrellaTruth("null", null, null))
    assert found is not None
    assert found["type1"].value <= 0.05


@given(RATE, RATE)
@settings(max_examples=15)
def test_exact__does_not_care_about_the_order_of_strata(rate: float, other: float) -> None:
    design = replace(PLAIN, control=Control.SHARED, control_size=(5, 4), overlap=Overlap.EXCLUSIVE)
    here = evaluate(design, UmbrellaTruth("here", (0.1, 0.3), (rate, other)))
    turned = replace(design, control_size=(4, 5), prevalence=(0.4, 0.3))
    there = evaluate(turned, UmbrellaTruth("there", (0.3, 0.1), (other, rate)))
    assert here is not None
    assert there is not None
    assert here["reject"].values == pytest.approx(there["reject"].values[::-1], abs=1e-12)
    assert here["mean_screened"].value == pytest.approx(there["mean_screened"].value, rel=1e-9)


def test_screen__finds_the_truth_behind_a_positive() -> None:
    design = replace(PLAIN, sensitivity=(0.9, 1.0), specificity=(0.8, 1.0), assay_failure=0.2)
    screening = screen_patients(design, (0.3, 0.4))
    positive = 0.3 * 0.9 + 0.7 * 0.2
    assert screening.true[1, 0] == pytest.approx(0.27 / positive)
    assert screening.probability[1] == pytest.approx(0.8 * positive * 0.6)
    assert screening.probability[-1] == 0.2
    assert screening.probability.sum() == pytest.approx(1.0)


def test_expect_screened__of_one_stratum_is_size_over_share() -> None:
    assert expect_screened(np.array([0.25]), np.array([12.0])) == pytest.approx(48.0, rel=1e-9)


def test_expect_screened__of_two_single_places_is_that_of_coupons() -> None:
    found = expect_screened(np.array([0.5, 0.2]), np.array([1.0, 1.0]))
    assert found == pytest.approx(1 / 0.5 + 1 / 0.2 - 1 / 0.7, rel=1e-9)


def test_simulate__fills_sooner_where_patients_go_on_to_the_next() -> None:
    away = simulate(PLAIN, HOPED, OPTIONS)["mean_screened"]
    further = simulate(replace(PLAIN, when_full=WhenFull.NEXT), HOPED, OPTIONS)["mean_screened"]
    assert further.value < away.value


def test_simulate__leaves_strata_open_where_screening_ends() -> None:
    found = simulate(replace(PLAIN, most_screened=20), HOPED, OPTIONS)
    assert found["mean_screened"].value == pytest.approx(20, abs=0.1)
    assert found["mean_patients_by_stratum"].values[1] < 9
    assert found["mean_screening_failures"].value > 5


def test_run__gives_the_same_in_other_pieces() -> None:
    runner = replace(PLAIN, priority=Priority.RANDOM).prepare(HOPED)
    whole, parts = runner.run(5, 0, 9), [runner.run(5, 0, 4), runner.run(5, 4, 9)]
    for name, values in whole.measures.items():
        assert np.concatenate([part.measures[name] for part in parts]).tolist() == values.tolist()


def test_list_boundaries__gives_the_least_responders() -> None:
    rows = PLAIN.list_boundaries().rows
    assert rows == (("A", 10, "", 4), ("B", 10, "", 4))


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"prevalence": [0.3, 1.2]}, "prevalence"),
        ({"prevalence": [0.6, 0.7], "overlap": "exclusive"}, "prevalence"),
        ({"prevalence": [0.3]}, "prevalence"),
        ({"prevalence": [0.3, 0.0]}, "prevalence"),
        ({"drug_size": [0]}, "drug_size"),
        ({"drug_size": [5, 5, 5]}, "drug_size"),
        ({"control": "own"}, "control_size"),
        ({"control_size": [5]}, "control_size"),
        ({"prior_successes": 0.0}, "prior_successes"),
        ({"alpha": 0.0}, "alpha"),
        ({"target_rate": 0.05}, "target_rate"),
        ({"strata": ["A", "A"]}, "strata"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_design__names_the_field_at_fault(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidDesign) as fault:
        build_design(
            "umbrella",
            {
                "name": "bad",
                "strata": ["A", "B"],
                "prevalence": [0.3, 0.4],
                "drug_size": [10],
                **settings,
            },
        )
    assert fault.value.field == field
    assert "\n" not in str(fault.value)


def test_find_null__refuses_prevalences_of_a_scenario_above_1() -> None:
    design = replace(PLAIN, overlap=Overlap.EXCLUSIVE)
    with pytest.raises(InvalidDesign, match=r"adds up to 1\.2"):
        design.find_null(replace(HOPED, prevalence=(0.6, 0.6)))
