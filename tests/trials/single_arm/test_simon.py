"""Search for two-stage designs, beside published designs and by brute force."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from oncordia.trials.single_arm.simon import TwoStagePlan, find_two_stage


def read_cuts(plan: TwoStagePlan) -> tuple[int, int, int, int]:
    return plan.cuts.r1, plan.cuts.n1, plan.cuts.r, plan.cuts.n


def search_plainly(
    p0: float, p1: float, alpha: float, power: float, n: int
) -> tuple[float, tuple[int, int, int, int]] | None:
    """Least expected size of all designs with n patients, by trying every one of them."""
    best = None
    for n1 in range(1, n):
        first = np.arange(n1 + 1)
        for r1 in range(n1):
            expected = n1 + binom.sf(r1, n1, p0) * (n - n1)
            if best is not None and expected >= best[0]:
                continue
            for r in range(r1, n):
                reach = [
                    float(
                        (binom.pmf(first, n1, p) * binom.sf(r - first, n - n1, p))[r1 + 1 :].sum()
                    )
                    for p in (p0, p1)
                ]
                if reach[0] <= alpha:  # a higher r has less power
                    if reach[1] >= power and (best is None or expected < best[0]):
                        best = float(expected), (r1, n1, r, n)
                    break
    return best


def test_find_two_stage__meets_every_published_design(
    shared_data: Callable[[str], Path],
) -> None:
    rows = pl.read_csv(shared_data("trial_reference") / "simon_two_stage.csv")
    for row in rows.iter_rows(named=True):
        plans = find_two_stage(row["p0"], row["p1"], row["alpha"], 1 - row["beta"], 100).plans
        plan = plans[0] if row["kind"] == "minimax" else plans[-1]
        assert read_cuts(plan) == (row["r1"], row["n1"], row["r"], row["n"])
        assert plan.expected_n == pytest.approx(row["en_p0"], abs=1e-4)
        assert plan.type1 == pytest.approx(row["type1"], abs=1e-6)
        assert plan.power == pytest.approx(row["power"], abs=1e-6)
        assert plan.stop == pytest.approx(row["pet_p0"], abs=1e-6)


def test_find_two_stage__finds_what_trying_every_design_finds() -> None:
    found = find_two_stage(0.1, 0.4, 0.1, 0.85, 18)
    best = float("inf")
    tried = []
    for n in range(2, 19):
        one = search_plainly(0.1, 0.4, 0.1, 0.85, n)
        if one is not None and one[0] < best:
            best = one[0]
            tried.append(one)
    assert [read_cuts(plan) for plan in found.plans] == [cuts for _, cuts in tried]
    assert [plan.expected_n for plan in found.plans] == pytest.approx([size for size, _ in tried])


@given(
    p0=st.floats(0.02, 0.7),
    gain=st.floats(0.15, 0.29),
    alpha=st.sampled_from((0.025, 0.05, 0.1)),
    power=st.sampled_from((0.8, 0.9)),
)
@settings(max_examples=20)
def test_find_two_stage__keeps_both_errors(
    p0: float, gain: float, alpha: float, power: float
) -> None:
    found = find_two_stage(p0, p0 + gain, alpha, power, 150)
    for plan in found.plans:
        assert plan.type1 <= alpha + 1e-12
        assert plan.power >= power - 1e-12
        ends = plan.cuts.rule.find_ends(p0)
        assert float(ends[plan.cuts.rule.success_mask].sum()) == pytest.approx(plan.type1)
    sizes = [plan.cuts.n for plan in found.plans]
    expected = [plan.expected_n for plan in found.plans]
    assert sizes == sorted(sizes)
    assert expected == sorted(expected, reverse=True)


def test_find_two_stage__knows_that_no_larger_design_is_better() -> None:
    short = find_two_stage(0.2, 0.4, 0.05, 0.8, 60)
    assert short.is_complete
    assert short.plans == find_two_stage(0.2, 0.4, 0.05, 0.8, 200).plans


def test_find_two_stage__says_when_larger_designs_could_be_better() -> None:
    assert not find_two_stage(0.2, 0.4, 0.05, 0.8, 40).is_complete


def test_choose__takes_each_admissible_design_within_its_weights() -> None:
    found = find_two_stage(0.1, 0.3, 0.1, 0.9, 100)
    assert found.choose(1.0) is found.plans[0]
    assert found.choose(0.0) is found.plans[-1]
    for plan in found.plans:
        if plan.weights is not None:
            assert found.choose(sum(plan.weights) / 2) is plan


def test_choose__never_takes_a_design_without_weights() -> None:
    found = find_two_stage(0.3, 0.45, 0.05, 0.8, 150)
    unwanted = [plan for plan in found.plans if plan.weights is None]
    chosen = [found.choose(weight) for weight in np.linspace(0, 1, 201)]
    assert unwanted
    assert not [plan for plan in unwanted if plan in chosen]
