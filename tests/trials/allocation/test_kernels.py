import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from oncordia.trials.allocation.tables import tabulate_logs, tabulate_nodes
from oncordia.trials.kernels.allocation.beta import compare_betas
from oncordia.trials.kernels.allocation.many_arms import find_best, find_better, move_posterior
from oncordia.trials.kernels.allocation.rules import cap_shares

COUNTS = ((3, 9), (6, 6), (5, 4))  # successes and failures of three arms


def _compare(prior: tuple[float, float], counts: tuple[int, int, int, int]) -> float:
    tables = tabulate_logs(sum(counts), prior)
    return float(compare_betas(np.array(prior), tables, np.array([counts], dtype=np.float64))[0])


@pytest.mark.parametrize("prior", [(1.0, 1.0), (0.5, 0.5), (2.0, 7.3)])
def test_compare_betas__equals_the_integral(prior: tuple[float, float]) -> None:
    (s_a, f_a), (s_b, f_b) = COUNTS[:2]
    a, b = prior
    expected, _ = quad(
        lambda x: beta.pdf(x, a + s_b, b + f_b) * beta.cdf(x, a + s_a, b + f_a), 0, 1, epsabs=1e-13
    )
    assert _compare(prior, (s_a, f_a, s_b, f_b)) == pytest.approx(expected, abs=1e-10)


@given(st.tuples(*[st.integers(0, 12)] * 4))
@settings(max_examples=30)
def test_compare_betas__of_either_arm_add_up_to_1(counts: tuple[int, int, int, int]) -> None:
    s_a, f_a, s_b, f_b = counts
    other = _compare((1.0, 1.0), (s_b, f_b, s_a, f_a))
    assert _compare((1.0, 1.0), counts) + other == pytest.approx(1.0, abs=1e-12)


def _walk_to(
    prior: tuple[float, float], n_arms: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    nodes, weights, density, below = tabulate_nodes(60, n_arms, prior)
    densities, belows = np.tile(density, (n_arms, 1)), np.tile(below, (n_arms, 1))
    for arm, (won, lost) in enumerate(COUNTS[:n_arms]):
        for k in range(won + lost):
            s, f = min(k, won), max(0, k - won)
            gain = int(k < won)
            move_posterior(nodes, densities[arm], belows[arm], prior[0] + s, prior[1] + f, gain)
    return nodes, weights, densities, belows


@pytest.mark.parametrize(("prior", "error"), [((1.0, 1.0), 1e-12), ((0.5, 0.5), 1e-9)])
def test_find_best__equals_the_integral(prior: tuple[float, float], error: float) -> None:
    _, weights, density, below = _walk_to(prior, 3)
    best = np.empty(3)
    find_best(weights, density, below, np.empty((4, weights.size)), best)
    laws = [beta(prior[0] + won, prior[1] + lost) for won, lost in COUNTS]
    for arm, law in enumerate(laws):
        others = [other for other in laws if other is not law]
        expected, _ = quad(
            lambda x, law=law, others=others: law.pdf(x) * np.prod([o.cdf(x) for o in others]),
            0,
            1,
            epsabs=1e-13,
        )
        assert best[arm] == pytest.approx(expected, abs=error)


def test_find_better__equals_the_recursion() -> None:
    _, weights, density, below = _walk_to((1.0, 1.0), 2)
    better = np.empty(1)
    find_better(weights, density, below, better)
    assert better[0] == pytest.approx(_compare((1.0, 1.0), (*COUNTS[0], *COUNTS[1])), abs=1e-12)


@given(st.lists(st.floats(1e-9, 1.0), min_size=2, max_size=6), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60)
def test_cap_shares__stay_within_their_limits(
    weights: list[float], low: float, high: float
) -> None:
    n = len(weights)
    lowest, highest = low / n, 1 / n + high * (1 - 1 / n)
    share = np.array(weights)
    cap_shares(share, 1.0, lowest, highest)
    assert share.sum() == pytest.approx(1.0, abs=1e-9)
    assert share.min() >= lowest - 1e-12
    assert share.max() <= highest + 1e-12
    order = np.argsort(weights)
    assert (np.diff(share[order]) >= -1e-12).all()


def test_cap_shares__keep_the_proportions_of_those_between() -> None:
    share = np.array([0.90, 0.06, 0.03, 0.01])
    cap_shares(share, 1.0, 0.0, 0.7)
    assert share == pytest.approx([0.7, 0.18, 0.09, 0.03], abs=1e-9)
