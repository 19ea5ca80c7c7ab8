"""Posteriors of the dose-toxicity models, beside adaptive quadrature."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm
from tests.trials.dose.designs import COMPILED, SIZED

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.dose.blrm import Blrm
from oncordia.trials.dose.crm import Crm
from oncordia.trials.dose.nodes import ModelTables
from oncordia.trials.dose.skeleton import Working, find_skeleton
from oncordia.trials.kernels.dose.posterior import (
    add_outcomes,
    maximise_likelihood,
    sum_products,
    sum_weights,
)

pytestmark = COMPILED

SEEN = np.array([6, 6, 3, 0]), np.array([0, 2, 2, 0])
counts = st.lists(st.integers(0, 4), min_size=4, max_size=4)


def weigh(tables: ModelTables, n: IntArray, y: IntArray) -> FloatArray:
    weight = tables.prior.copy()
    for dose in range(n.size):
        row = tables.toxic[dose]
        add_outcomes(weight, row, 1 - row, int(n[dose]), int(y[dose]))
    return np.asarray(weight / weight.sum())


def find_mean(tables: ModelTables, n: IntArray, y: IntArray) -> float:
    weight = weigh(tables, n, y)
    return sum_products(weight, tables.values) / sum_weights(weight)


@pytest.mark.parametrize("working", list(Working))
def test_tabulate_crm__meets_adaptive_quadrature(working: Working) -> None:
    design = Crm(**SIZED, working=working, overdose_chance=0.3, overdose_margin=0.05)
    tables, (n, y) = design.tables, SEEN
    skeleton, a = design.first_guess, design.intercept

    def rate(b: float) -> FloatArray:
        if working is Working.EMPIRIC:
            return np.asarray(skeleton ** np.exp(b))
        return np.asarray(expit(a + np.exp(b) * (np.log(skeleton / (1 - skeleton)) - a)))

    def density(b: float) -> float:
        p = rate(b)
        return float(np.prod(p**y * (1 - p) ** (n - y)) * norm.pdf(b, 0, design.prior_sd))

    total = quad(density, -8, 8, epsabs=1e-16, limit=200)[0]
    mean = quad(lambda b: b * density(b), -8, 8, epsabs=1e-16, limit=200)[0] / total
    assert find_mean(tables, n, y) == pytest.approx(mean, abs=1e-6)
    over = tables.over @ weigh(tables, n, y)
    for dose in range(4):
        edge = _solve(lambda b, dose=dose: rate(b)[dose] - 0.35)
        chance = quad(density, -8, edge, epsabs=1e-16, limit=200)[0] / total
        assert over[dose] == pytest.approx(chance, abs=2e-6)


def _solve(excess) -> float:  # type: ignore[no-untyped-def]
    low, high = -8.0, 8.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return low


def test_tabulate_blrm__meets_fine_sums() -> None:
    design = Blrm(**SIZED)
    tables, (n, y) = design.tables, SEEN
    a, b = np.meshgrid(np.linspace(-15, 13, 1601), np.linspace(-6, 6, 601), indexing="ij")
    x = np.log(np.array(design.doses) / 20.0)
    p = expit(a + np.exp(b) * x[:, None, None])
    weight = norm.pdf(a, -1.1, 2.0) * norm.pdf(b)
    for dose in range(4):
        weight = weight * p[dose] ** y[dose] * (1 - p[dose]) ** (n[dose] - y[dose])
    weight /= weight.sum()
    near = [float(weight[(p[d] > 0.16) & (p[d] <= 0.33)].sum()) for d in range(4)]
    assert tables.near @ weigh(tables, n, y) == pytest.approx(near, abs=5e-3)  # edges of the sums
    mean = [float((weight * p[d]).sum()) for d in range(4)]
    assert tables.toxic @ weigh(tables, n, y) == pytest.approx(mean, abs=1e-5)


@given(counts, counts, st.integers(0, 3))
@settings(max_examples=50)
def test_crm__estimates_more_toxicity_after_one_more(
    safe: list[int], toxic: list[int], dose: int
) -> None:
    tables = Crm(**SIZED).tables
    n, y = np.array(safe) + np.array(toxic), np.array(toxic)
    n[dose] += 1
    more = y.copy()
    more[dose] += 1
    assert find_mean(tables, n, more) < find_mean(tables, n, y)  # a lower parameter, higher rates


@given(counts)
@settings(max_examples=30)
def test_maximise_likelihood__solves_the_score(toxic: list[int]) -> None:
    skeleton, y = np.array([0.1, 0.2, 0.3, 0.4]), np.array(toxic)
    n = y + 3
    if y.sum() == 0:
        return
    b = maximise_likelihood(n, y, np.log(skeleton), 0, 0.0)

    def find_log(b: float) -> float:
        p = skeleton ** np.exp(b)
        return float((y * np.log(p) + (n - y) * np.log1p(-p)).sum())

    assert find_log(b) >= max(find_log(b - 1e-3), find_log(b + 1e-3))


@given(st.floats(0.15, 0.4), st.floats(0.2, 0.6), st.sampled_from(list(Working)))
def test_find_skeleton__leaves_indifference_between_neighbours(
    target: float, share: float, working: Working
) -> None:
    width = share * target
    found = find_skeleton(target, width, 3, 5, working, 3.0)
    assert found[2] == pytest.approx(target)
    assert np.all(np.diff(found) > 0)
    if working is Working.EMPIRIC:
        power = np.log(target + width) / np.log(found)
        below = found[:-1] ** power[1:]
        assert below == pytest.approx(np.full(4, target - width))


def test_crm__recommends_no_higher_than_overdose_control_allows() -> None:
    rules = Crm(**SIZED, overdose_chance=0.25).rules
    n, y = np.array([[3, 3, 3, 3]]), np.array([[0, 0, 1, 2]])
    free = Crm(**SIZED).rules.recommend(n, y)
    assert rules.recommend(n, y)[0] < free[0]
    assert rules.recommend(np.array([[3, 0, 0, 0]]), np.array([[3, 0, 0, 0]])).tolist() == [-1]


def test_list_boundaries__walks_the_first_cohorts_without_rising_after_a_toxicity() -> None:
    table = Crm(**SIZED).list_boundaries()
    assert table.columns == ("cohort 1", "cohort 2", "cohort 3", "next")
    assert table.rows[0] == ("0 of 3 at 10 mg", "0 of 3 at 20 mg", "0 of 3 at 40 mg", "60 mg")
    assert table.rows[-1] == ("3 of 3 at 10 mg", "-", "-", "stop: no dose")
    for first, second, *_ in table.rows:
        toxic = int(str(first)[0])
        assert str(second).endswith("at 20 mg" if toxic == 0 else "at 10 mg") or second == "-"
