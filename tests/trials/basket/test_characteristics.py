"""Laws of the operating characteristics of basket trials."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import beta, binom

from oncordia.trials import SimulationOptions, simulate
from oncordia.trials.basket import (
    Basket,
    Borrowing,
    CalibratedSpread,
    CalibrateTo,
    Calibration,
    Cohort,
    CohortRates,
    Combine,
    Component,
    Futility,
    FutilityRule,
    SpreadPrior,
)
from oncordia.trials.basket.make import calibrate_basket, make_ready
from oncordia.trials.basket.outcomes import find_mass, list_outcomes

COHORTS = (
    Cohort("a", 6, 0.2, 0.5, confidence=0.8),
    Cohort("b", 6, 0.2, 0.5, confidence=0.8),
    Cohort("c", 4, 0.1, 0.4, confidence=0.7, mean_above=0.2),
)
LOOKING = tuple(replace(cohort, looks=(cohort.n // 2,)) for cohort in COHORTS)
RATES = st.tuples(*(st.floats(0.02, 0.95) for _ in COHORTS))
FEW = settings(max_examples=12, deadline=None)


def make(borrowing: Borrowing, cohorts: tuple[Cohort, ...] = COHORTS) -> Basket:
    """A small design of a way of borrowing."""
    return Basket(
        "small",
        cohorts,
        borrowing,
        components=(Component(-1.0, 1.5),),
        calibrated=CalibratedSpread(-1.0, 1.0),
    )


def find(design: Basket, *rates: float) -> Mapping[str, ArrayLike]:
    """Exact characteristics, which there are."""
    found = design.find_exact(CohortRates("rates", rates))
    assert found is not None
    return found


@pytest.mark.parametrize("borrowing", Borrowing)
@FEW
@given(rates=RATES, order=st.permutations(range(3)))
def test_find_exact__follows_cohorts_that_change_places(
    borrowing: Borrowing, rates: tuple[float, ...], order: list[int]
) -> None:
    design = make(borrowing)
    other = make(borrowing, tuple(COHORTS[j] for j in order))
    a, b = find(design, *rates), find(other, *(rates[j] for j in order))
    for name in ("reject", "mean_estimate", "mean_mse"):
        moved = np.asarray(a[name])[order]
        assert np.asarray(b[name]) == pytest.approx(moved, abs=2e-6)


@FEW
@given(rates=RATES)
def test_find_exact__of_independent_cohorts_is_that_of_each_alone(
    rates: tuple[float, ...],
) -> None:
    together = find(make(Borrowing.INDEPENDENT, LOOKING), *rates)
    alone = [
        find(make(Borrowing.INDEPENDENT, (cohort,)), rate)
        for cohort, rate in zip(LOOKING, rates, strict=True)
    ]
    for name in ("reject", "mean_estimate", "mean_patients_by_cohort"):
        expected = [np.asarray(one[name])[0] for one in alone]
        assert np.asarray(together[name]) == pytest.approx(expected, abs=1e-12)


@FEW
@given(rates=RATES)
def test_find_exact__of_pooled_cohorts_has_one_estimate(rates: tuple[float, ...]) -> None:
    estimate = np.asarray(find(make(Borrowing.POOLED), *rates)["mean_estimate"])
    total = sum(cohort.n * rate for cohort, rate in zip(COHORTS, rates, strict=True))
    assert estimate == pytest.approx(np.full(3, (1.0 + total) / 18.0), abs=1e-12)


PROPER = [Borrowing.INDEPENDENT, Borrowing.POOLED, Borrowing.HIERARCHICAL, Borrowing.EXNEX]


@pytest.mark.parametrize("borrowing", PROPER)
def test_tabulate__rises_with_a_cohorts_own_responders(borrowing: Borrowing) -> None:
    table = make_ready(make(borrowing)).tabulate((6, 6, 4))
    for values in (table.above, table.mean):
        cells = values.reshape(7, 7, 5, 3)
        for j in range(3):
            assert np.diff(cells[..., j], axis=j).min() > 0.0


def test_tabulate__pools_without_spread_and_does_not_borrow_over_a_wide_one() -> None:
    def fix(spread: float, sd: float) -> Basket:
        component = Component(-1.0, sd, SpreadPrior.FIXED, spread)
        return Basket("fixed", COHORTS, Borrowing.HIERARCHICAL, components=(component,))

    pooled = make_ready(fix(0.0, 1.5)).tabulate((6, 6, 4)).mean.reshape(7, 7, 5, 3)
    nearly = make_ready(fix(1e-3, 1.5)).tabulate((6, 6, 4)).mean.reshape(7, 7, 5, 3)
    assert np.ptp(pooled, axis=3).max() < 1e-12
    assert pooled[2, 3, 1] == pytest.approx(pooled[3, 1, 2], abs=1e-12)  # the total is all it takes
    assert np.abs(nearly - pooled).max() < 1e-5
    apart = make_ready(fix(60.0, 0.01)).tabulate((6, 6, 4)).mean.reshape(7, 7, 5, 3)
    assert np.ptp(apart[..., 0], axis=(1, 2)).max() < 1e-4  # others change nothing


RULES = [FutilityRule(Futility.POSTERIOR, 0.35), FutilityRule(Futility.PREDICTIVE, 0.15)]
LOOKED = [
    replace(make(Borrowing.EXNEX, LOOKING), futility=RULES[1]),
    replace(make(Borrowing.CALIBRATED, LOOKING), futility=RULES[0]),
]


@pytest.mark.parametrize("design", LOOKED, ids=lambda design: f"{design.borrowing}")
def test_simulate__agrees_with_the_exact_answer(design: Basket) -> None:
    scenario = CohortRates("mixed", (0.2, 0.5, 0.15))
    found = simulate(design, scenario, SimulationOptions(trials=20_000, workers=1))
    exact = find(design, *scenario.rates)
    assert set(exact) == set(found.simulated)
    for name, values in exact.items():
        one = found.simulated[name]
        gap = np.abs(np.atleast_1d(np.asarray(values)) - one.values)
        assert (gap <= 4.5 * one.errors + 1e-12).all(), name


def test_run__does_not_depend_on_the_pieces_nor_on_what_it_kept() -> None:
    many = tuple(Cohort(str(j), 24 + j % 2, 0.1, 0.3, looks=(10,)) for j in range(6))
    design = replace(make(Borrowing.EXNEX, many), futility=FutilityRule(below=0.4))
    runner = design.prepare(CohortRates("null", (0.1,) * 6))
    assert not runner.ready.is_enumerable
    whole = runner.run(3, 0, 60)
    parts = [runner.run(3, 0, 23), runner.run(3, 23, 60)]
    for name in ("rejected", "patients", "stage", "futile"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert (getattr(whole, name) == joined).all()
    estimate = np.concatenate([part.measures["estimate"] for part in parts])
    assert (whole.measures["estimate"] == estimate).all()
    played = runner.play(3, 0, 60)
    sizes = tuple(cohort.n for cohort in many)
    full = (played.patients == sizes).all(axis=1)
    direct = runner.ready.model.find(sizes, played.responders[full])
    assert full.any()
    assert played.posterior.above[full] == pytest.approx(direct.above, abs=1e-12)


@pytest.mark.parametrize(("combine", "words"), [(Combine.ALL, "and"), (Combine.ANY, "or")])
def test_find_exact__joins_rules_on_probability_and_mean_alike_for_equal_cohorts(
    combine: Combine, words: str
) -> None:
    pair = Cohort("a", 7, 0.1, 0.3, confidence=0.9, mean_above=0.2)
    other = Cohort("c", 5, 0.1, 0.3, confidence=0.8, mean_above=0.3)
    cohorts = (pair, replace(pair, name="b"), other, replace(other, name="d"))
    design = replace(make(Borrowing.EXNEX, cohorts), combine=combine)
    reject = np.asarray(find(design, 0.1, 0.1, 0.3, 0.3)["reject"])
    table = make_ready(design).tabulate(design.sizes)
    mass = find_mass(design.sizes, np.array([0.1, 0.1, 0.3, 0.3])).ravel()
    by_above = table.above > [0.9, 0.9, 0.8, 0.8]
    by_mean = table.mean > [0.2, 0.2, 0.3, 0.3]
    expected = mass @ (by_above & by_mean if words == "and" else by_above | by_mean)
    assert reject == pytest.approx(expected, abs=1e-12)
    assert reject[0] == pytest.approx(reject[1], abs=1e-12)
    assert reject[2] == pytest.approx(reject[3], abs=1e-12)
    assert (mass @ by_above != expected).any()
    assert (mass @ by_mean != expected).any()


def test_find_exact__is_a_sum_over_all_outcomes() -> None:
    design = make(Borrowing.INDEPENDENT, COHORTS[:2])
    least = min(r for r in range(7) if beta.sf(0.2, 1 + r, 7 - r) > 0.8)
    one = float(binom.sf(least - 1, 6, 0.2))
    found = find(design, 0.2, 0.2)
    assert found["type1"] == pytest.approx(1.0 - (1.0 - one) ** 2, abs=1e-12)
    assert "power" not in found


@FEW
@given(low=st.floats(0.02, 0.9), step=st.floats(0.01, 0.3))
def test_find_exact__has_power_that_rises_with_the_effect(low: float, step: float) -> None:
    design = make(Borrowing.HIERARCHICAL, COHORTS[:2])
    high = min(low + step, 0.99)
    less, more = (np.asarray(find(design, rate, rate)["reject"]) for rate in (low, high))
    assert (more >= less - 1e-9).all()


def test_find_exact__predicts_as_the_beta_binomial_does() -> None:
    cohort = Cohort("a", 10, 0.2, 0.5, confidence=0.9, looks=(4,))
    futility = FutilityRule(Futility.PREDICTIVE, 0.2)
    design = Basket("one", (cohort,), futility=futility)
    stops = make_ready(design).tabulate_stops(0, (4,), (True,))[:, 0]
    least = min(r for r in range(11) if beta.sf(0.2, 1 + r, 11 - r) > 0.9)
    expected = []
    for seen in range(5):
        later = [
            math.comb(6, x)
            * math.exp(_log_beta(1 + seen + x, 11 - seen - x) - _log_beta(1 + seen, 5 - seen))
            for x in range(7)
            if seen + x >= least
        ]
        expected.append(sum(later) < 0.2)
    assert stops.tolist() == expected
    assert any(expected)
    assert not all(expected)


def _log_beta(a: int, b: int) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


@pytest.mark.parametrize("to", [CalibrateTo.FAMILY, CalibrateTo.STRONG, CalibrateTo.EACH])
def test_calibrate_basket__keeps_the_error_and_no_less_would(to: CalibrateTo) -> None:
    design = replace(make(Borrowing.EXNEX, LOOKING), calibration=Calibration(to, 0.1))
    tuned = calibrate_basket(design)

    def find_error(shift: float) -> float:
        chosen = [cohort.confidence or 0.0 for cohort in tuned.cohorts]
        shifted = tuned.set_confidence(tuple(max(c - shift, 0.0) for c in chosen))
        null = find(shifted, 0.2, 0.2, 0.1)
        if to is CalibrateTo.EACH:
            return float(np.asarray(null["reject"]).max())
        found = [null]
        if to is CalibrateTo.STRONG:
            found += [find(shifted, *rates) for rates in MIXED]
        return max(float(np.asarray(one["type1"])) for one in found)

    assert find_error(0.0) <= 0.1
    assert find_error(0.05) > 0.1


MIXED = (
    (0.5, 0.2, 0.1),
    (0.2, 0.5, 0.1),
    (0.2, 0.2, 0.4),
    (0.5, 0.5, 0.1),
    (0.5, 0.2, 0.4),
    (0.2, 0.5, 0.4),
)


def test_prepare__tunes_the_confidence_of_larger_trials_on_drawn_ones() -> None:
    many = tuple(Cohort(str(j), 30, 0.1, 0.3) for j in range(6))
    design = Basket("many", many, calibration=Calibration(CalibrateTo.EACH, 0.05))
    ready = make_ready(design)
    alone = Basket("one", many[:1], calibration=Calibration(CalibrateTo.EACH, 0.05))
    assert not ready.is_enumerable
    assert ready.rules.confidence == pytest.approx(make_ready(alone).rules.confidence[0], abs=1e-9)


def test_list_outcomes__has_the_last_cohort_change_fastest() -> None:
    assert list_outcomes((1, 2)).tolist() == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
