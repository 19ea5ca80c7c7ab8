"""Graphs of hypotheses: the sequentially rejective test against the closure that it abbreviates."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oncordia.arrays import BoolArray, FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.arms import graphs
from oncordia.trials.arms.graphs import Graph

CHAIN = [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
M = 4


@st.composite
def make_graphs(draw: st.DrawFn) -> Graph:
    """Graph of four hypotheses, whose shares sum to 1 at most."""
    share = st.lists(st.integers(0, 5), min_size=M, max_size=M)
    weights = np.array(draw(share), dtype=float)
    rows = np.array([draw(share) for _ in range(M)], dtype=float)
    np.fill_diagonal(rows, 0.0)
    left = draw(st.sampled_from([0.0, 1.0]))
    total = np.maximum(rows.sum(axis=1, keepdims=True) + left, 1.0)
    return graphs.make_graph(weights / max(weights.sum(), 1.0), rows / total)


P_VALUES = st.lists(st.floats(1e-6, 1.0), min_size=M, max_size=M).map(
    lambda p: np.array(p) ** 3  # many small ones
)


def close_by_force(p: FloatArray, graph: Graph, alpha: float) -> BoolArray:
    """Each hypothesis of which every set has a member at or below its share of the level."""
    weights = graphs.list_weights(graph)
    rejected = np.ones(M, dtype=bool)
    for bits in range(1, 1 << M):
        inside = [i for i in range(M) if bits >> i & 1]
        if not any(p[i] <= weights[bits, i] * alpha for i in inside):
            rejected[inside] = False
    return rejected


@given(P_VALUES, make_graphs(), st.sampled_from([0.01, 0.05, 0.3]))
def test_test_graph__is_the_closed_test(p: FloatArray, graph: Graph, alpha: float) -> None:
    found = graphs.test_graph(p, graph.weights, graph.transitions, alpha)
    assume((np.abs(found.adjusted_p - alpha) > 1e-9).all())  # rounding decides the others
    assert (found.rejected == close_by_force(p, graph, alpha)).all()


@given(P_VALUES, make_graphs(), st.permutations(range(M)))
def test_test_graph__does_not_mind_the_order_of_hypotheses(
    p: FloatArray, graph: Graph, order: list[int]
) -> None:
    one = graphs.test_graph(p, graph.weights, graph.transitions, 0.05)
    other = graphs.test_graph(
        p[order], graph.weights[order], graph.transitions[np.ix_(order, order)], 0.05
    )
    assert one.adjusted_p[order] == pytest.approx(other.adjusted_p)


@given(P_VALUES, make_graphs(), st.integers(0, M - 1))
def test_test_graph__adjusted_p_falls_with_any_p(p: FloatArray, graph: Graph, i: int) -> None:
    before = graphs.test_graph(p, graph.weights, graph.transitions, 0.05).adjusted_p
    smaller = p.copy()
    smaller[i] /= 3.0
    after = graphs.test_graph(smaller, graph.weights, graph.transitions, 0.05).adjusted_p
    assert (after <= before + 1e-9).all()
    assert (before >= p - 1e-12).all()


def test_test_graph__of_holm_gives_holms_adjusted_p() -> None:
    holm = graphs.make_holm(4)
    found = graphs.test_graph([0.01, 0.02, 0.005, 0.2], holm.weights, holm.transitions, 0.05)
    assert found.adjusted_p == pytest.approx([0.03, 0.04, 0.02, 0.2])
    assert found.rejected.tolist() == [True, True, True, False]


def test_test_graph__of_a_fixed_sequence_stops_at_the_first_that_is_kept() -> None:
    chain = graphs.make_fixed_sequence(3)
    assert chain.transitions.tolist() == CHAIN
    found = graphs.test_graph([0.01, 0.06, 0.001], chain.weights, chain.transitions, 0.05)
    assert found.rejected.tolist() == [True, False, False]
    assert found.left.weights.tolist() == [0.0, 1.0, 0.0]


def test_test_graph__of_fallback_passes_the_level_on() -> None:
    graph = graphs.make_fallback([0.5, 0.3, 0.2])
    found = graphs.test_graph([0.02, 0.035, 0.9], graph.weights, graph.transitions, 0.05)
    assert found.adjusted_p == pytest.approx([0.04, 0.04375, 0.9])


def test_make_gatekeeper__gives_secondary_hypotheses_nothing_at_first() -> None:
    graph = graphs.make_gatekeeper(2, 2, kept=0.5)
    assert graph.weights.tolist() == [0.5, 0.5, 0.0, 0.0]
    assert graph.transitions[0].tolist() == [0.0, 0.5, 0.25, 0.25]
    kept = graphs.test_graph([0.9, 0.9, 1e-9, 1e-9], graph.weights, graph.transitions, 0.05)
    assert not kept.rejected.any()


@pytest.mark.parametrize(
    ("weights", "transitions", "words"),
    [
        ([0.7, 0.5, 0.0], CHAIN, "weights sums to 1.2; let it sum to 1 at most"),
        ([0.5, -0.5, 0.0], CHAIN, "weights has a share below 0"),
        ([1.0, 0.0, 0.0], [[0, 1, 1], [0, 0, 0], [0, 0, 0]], "transitions row 1 sums to 2"),
        ([1.0, 0.0, 0.0], [[0, 1, 0], [0, 1, 0], [0, 0, 0]], "transitions row 2 keeps 1"),
        ([1.0, 0.0], CHAIN, "transitions must have 2 rows"),
    ],
)
def test_make_graph__refuses(
    weights: list[float], transitions: list[list[float]], words: str
) -> None:
    with pytest.raises(InvalidDesign, match=words):
        graphs.make_graph(weights, transitions)


def test_test_graph__refuses_a_p_above_1_and_an_alpha_of_1() -> None:
    with pytest.raises(InvalidDesign, match="p must be from 0 to 1"):
        graphs.test_graph([0.1, 1.2, 0.1], [1.0, 0.0, 0.0], CHAIN, 0.05)
    with pytest.raises(InvalidDesign, match="alpha must be above 0 and below 1, got 1"):
        graphs.test_graph([0.1, 0.2, 0.1], [1.0, 0.0, 0.0], CHAIN, 1.0)
