"""Monitoring by predictive and posterior probability, beside published designs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from benchmarks.trials.reference_single_arm import list_predictive_rows
from scipy.stats import beta, betabinom

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, build_design, characterise
from oncordia.trials.single_arm.predictive import find_predictive_rule
from oncordia.trials.single_arm.predictive_probability import (
    Monitoring,
    PredictiveCriterion,
    PredictiveProbability,
)

DESIGN = PredictiveProbability("watched", 0.2, 0.4, 36)
SEARCHED = PredictiveProbability("x", 0.2, 0.4, 60, criterion=PredictiveCriterion.MINIMAX)
SAID = {"name": "x", "p0": 0.2, "p1": 0.4, "n_max": 36}


def test_predictive_probability__meets_every_published_figure(
    shared_data: Callable[[str], Path],
) -> None:
    table = pl.read_csv(shared_data("trial_reference") / "predictive_probability_single_arm.csv")
    assert [row for row in list_predictive_rows(table) if not row.holds] == []


def test_find_predictive_rule__is_the_beta_binomial_tail() -> None:
    _, table = find_predictive_rule(10, (0.2, 0.8), 0.001, 1.0, np.array([10, 36]))
    assert table[20, 4] == pytest.approx(betabinom.sf(10 - 4, 16, 0.2 + 4, 0.8 + 16))


def test_posterior_monitoring__stops_by_the_posterior() -> None:
    design = replace(DESIGN, monitoring=Monitoring.POSTERIOR, theta_l=0.05, theta_u=0.99)
    rule = design.rule
    n, low, high = int(rule.looks[5]), int(rule.low[5]), int(rule.high[5])
    assert beta.sf(0.4, 0.2 + low, 0.8 + n - low) < 0.05
    assert beta.sf(0.4, 0.2 + low + 1, 0.8 + n - low - 1) >= 0.05
    assert beta.sf(0.2, 0.2 + high, 0.8 + n - high) > 0.99
    assert beta.sf(0.2, 0.2 + high - 1, 0.8 + n - high + 1) <= 0.99


def test_search__finds_the_smallest_published_size() -> None:
    plan = SEARCHED.plan
    assert plan is not None
    assert (plan.n, plan.cut) == (36, 10)
    assert plan.theta_t_range == pytest.approx((0.851113, 0.922664), abs=1e-6)
    assert plan.type1 <= 0.1
    assert plan.power >= 0.9


def test_search__gives_thresholds_that_make_its_design() -> None:
    plan = SEARCHED.plan
    assert plan is not None
    given = PredictiveProbability("x", 0.2, 0.4, plan.n, theta_l=plan.theta_l, theta_t=plan.theta_t)
    null, other = (given.find_exact(one) for one in given.list_scenarios())
    assert null["type1"] == pytest.approx(plan.type1)
    assert null["expected_n"] == pytest.approx(plan.expected_n)
    assert other["power"] == pytest.approx(plan.power)


def test_search__needs_fewer_patients_on_average_where_it_minimises_them() -> None:
    optimal = replace(SEARCHED, criterion=PredictiveCriterion.OPTIMAL).plan
    assert optimal is not None
    assert SEARCHED.plan is not None
    assert optimal.expected_n < SEARCHED.plan.expected_n
    assert optimal.type1 <= 0.1
    assert optimal.power >= 0.9


def test_find_exact__stops_more_often_at_a_higher_threshold() -> None:
    stops = []
    for theta in (0.001, 0.01, 0.05, 0.2):
        design = replace(DESIGN, theta_l=theta)
        exact = design.find_exact(design.list_scenarios()[1])
        stops.append(float(exact["early_stop"]))  # type: ignore[arg-type]
    assert stops == sorted(stops)


def test_simulate__meets_the_exact_characteristics() -> None:
    design = replace(DESIGN, theta_u=0.95, every=5)
    for scenario in design.list_scenarios():
        found = characterise(design, scenario, SimulationOptions(trials=20_000, seed=5))
        for name, simulated in found.simulated.items():
            gap = np.abs(found.exact[name].values - simulated.values)
            assert (gap <= 3.5 * simulated.errors).all(), name


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"p1": 0.2}, r"p1 must be above p0 \(0\.2\), got 0\.2"),
        ({"prior_a": 0.0}, r"prior_a must be above 0, got 0"),
        ({"prior_b": -1.0}, r"prior_b must be above 0, got -1"),
        ({"n_max": 0}, r"n_max must be at least 2"),
        ({"n_first": 36}, r"n_first must be below n_max \(36\), got 36"),
        ({"theta_u": 0.0005}, r"theta_u must be above theta_l \(0\.001\), got 0\.0005"),
        ({"alpha": 1.0}, r"alpha must be above 0 and below 1, got 1"),
        ({"n_max": 500, "criterion": "minimax"}, r"n_max must be at most 200"),
        ({"criterion": "optimal", "monitoring": "posterior"}, r"predictive monitoring alone"),
    ],
)
def test_predictive_probability__refuses_a_faulty_setting(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidDesign, match=message):
        build_design("predictive_probability", {**SAID, **change})


def test_search__says_when_no_size_fits() -> None:
    with pytest.raises(InvalidDesign, match=r"n_max of 25 is too small"):
        replace(SEARCHED, n_max=25).list_boundaries()
