"""Graphs of hypotheses: weights that pass on when one is rejected, and the test that they make."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import BoolArray, FloatArray
from oncordia.errors import InvalidDesign

MOST_HYPOTHESES = 10
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Graph:
    """Share of the level of each hypothesis, and where it goes when that one is rejected."""

    weights: FloatArray  # (m,): sum to 1 at most
    transitions: FloatArray  # (m, m): rows sum to 1 at most, no loops

    def drop(self, gone: int) -> "Graph":
        """Graph after hypothesis ``gone`` is rejected (Bretz et al. 2009, algorithm 1)."""
        weights = self.weights + self.weights[gone] * self.transitions[gone]
        out = self.transitions[gone]
        back = self.transitions[:, gone]
        left = 1.0 - back * out  # of row l: what does not come back by way of the one gone
        through = self.transitions + np.outer(back, out)
        with np.errstate(divide="ignore", invalid="ignore"):
            transitions = np.where(left[:, None] > _ROUNDING, through / left[:, None], 0.0)
        np.fill_diagonal(transitions, 0.0)
        weights[gone] = 0.0
        transitions[gone] = 0.0
        transitions[:, gone] = 0.0
        return Graph(weights, transitions)


@dataclass(frozen=True, slots=True)
class GraphTest:
    """What the test of a graph found."""

    rejected: BoolArray  # (m,)
    adjusted_p: FloatArray  # (m,): the least level at which each hypothesis is rejected
    order: tuple[int, ...]  # hypotheses by adjusted p value, as the test meets them
    left: Graph  # graph of the hypotheses that were not rejected


def make_graph(weights: ArrayLike, transitions: ArrayLike) -> Graph:
    """A graph, checked.

    Parameters
    ----------
    weights
        Share of the level of each hypothesis, 0 or more, sum at most 1; shape (m,).
    transitions
        Row i: the share of the level of hypothesis i that goes to each other one when i is
        rejected; 0 on the diagonal, rows sum to 1 at most; shape (m, m).

    Raises
    ------
    InvalidDesign
        If shapes do not fit, a share is negative, sums are above 1 or a loop is given.
    """
    w = np.array(weights, dtype=np.float64)
    g = np.array(transitions, dtype=np.float64)
    m = w.size
    if w.shape != (m,) or not 1 <= m <= MOST_HYPOTHESES:
        raise InvalidDesign(
            f"weights must be a list of 1 to {MOST_HYPOTHESES} shares, got {m}", "weights"
        )
    if g.shape != (m, m):
        raise InvalidDesign(
            f"transitions must have {m} rows of {m} shares, got shape {g.shape}", "transitions"
        )
    _check_shares(w[None], "weights")
    _check_shares(g, "transitions")
    for i in np.flatnonzero(np.diag(g))[:1]:
        raise InvalidDesign(
            f"transitions row {i + 1} keeps {g[i, i]:g} for itself; write 0 there", "transitions"
        )
    return Graph(w, g)


def test_graph(p: ArrayLike, weights: ArrayLike, transitions: ArrayLike, alpha: float) -> GraphTest:
    """Sequentially rejective test of a graph, with adjusted p values.

    Bonferroni shares of the level, passed on along the graph (Bretz, Maurer, Brannath and Posch
    2009, Stat Med 28, 586, algorithms 1 and 2): the family-wise error is ``alpha`` at most
    whatever the dependence of the p values.

    Parameters
    ----------
    p
        p value of each hypothesis, from 0 to 1, shape (m,).
    weights, transitions
        The graph; see ``make_graph``.
    alpha
        Level of the family, above 0 and below 1.

    Raises
    ------
    InvalidDesign
        If the graph is none, a p value is outside 0 to 1, or alpha outside (0, 1).
    """
    graph = make_graph(weights, transitions)
    values = np.asarray(p, dtype=np.float64)
    if values.shape != graph.weights.shape:
        raise InvalidDesign(f"p has {values.size} values for {graph.weights.size} weights", "p")
    if not ((values >= 0) & (values <= 1)).all():
        raise InvalidDesign("p must be from 0 to 1", "p")
    if not 0.0 < alpha < 1.0:
        raise InvalidDesign(f"alpha must be above 0 and below 1, got {alpha:g}", "alpha")
    adjusted = np.ones(values.size)
    order: list[int] = []
    left, highest = graph, 0.0
    remaining = list(range(values.size))
    while remaining:
        ratios = [_find_ratio(values[i], graph.weights[i]) for i in remaining]
        place = int(np.argmin(ratios))
        highest = min(1.0, max(highest, ratios[place]))
        chosen = remaining.pop(place)
        adjusted[chosen] = highest
        order.append(chosen)
        graph = graph.drop(chosen)
        if highest <= alpha:
            left = graph
    return GraphTest(adjusted <= alpha, adjusted, tuple(order), left)


def list_weights(graph: Graph) -> FloatArray:
    """Weights of each set of hypotheses, by its bits, shape (2^m, m); 0 outside the set.

    They do not depend on the order in which the others were taken out (Bretz et al. 2009, lemma 1).
    """
    m = graph.weights.size
    out = np.zeros((1 << m, m))
    graphs = {(1 << m) - 1: graph}
    for bits in range((1 << m) - 1, 0, -1):
        here = graphs.pop(bits)
        out[bits] = here.weights
        for i in range(m):
            smaller = bits & ~(1 << i)
            if smaller != bits and smaller not in graphs:
                graphs[smaller] = here.drop(i)
    return out


def make_holm(m: int) -> Graph:
    """Holm's test of ``m`` hypotheses: equal shares, passed on equally."""
    if m == 1:
        return make_graph([1.0], [[0.0]])
    return make_graph(np.full(m, 1.0 / m), (1.0 - np.eye(m)) / (m - 1))


def make_fixed_sequence(m: int) -> Graph:
    """Hypotheses tested one after another, each at the full level, until one is not rejected."""
    return make_graph(np.eye(m)[0], np.eye(m, k=1))


def make_fallback(weights: Sequence[float]) -> Graph:
    """Fallback test (Wiens 2003): each hypothesis passes its level on to the next."""
    return make_graph(weights, np.eye(len(weights), k=1))


def make_gatekeeper(primary: int, secondary: int, kept: float = 0.0) -> Graph:
    """Serial families: secondary hypotheses get what rejected primary ones pass on.

    Primary ones share the level equally; a rejected one passes the share ``kept`` of its level
    equally to the other primary ones, the rest to the secondary ones, which go on by Holm.
    """
    m = primary + secondary
    weights = np.concatenate([np.full(primary, 1.0 / primary), np.zeros(secondary)])
    transitions = np.zeros((m, m))
    stay = kept if primary > 1 else 0.0
    if primary > 1:
        transitions[:primary, :primary] = stay / (primary - 1) * (1.0 - np.eye(primary))
    transitions[:primary, primary:] = (1.0 - stay) / secondary
    if secondary > 1:
        transitions[primary:, primary:] = (1.0 - np.eye(secondary)) / (secondary - 1)
    return make_graph(weights, transitions)


def _find_ratio(p: float, weight: float) -> float:
    """Level of the family at which a hypothesis is rejected with this weight."""
    return float(p / weight) if weight > 0.0 else (0.0 if p == 0.0 else np.inf)


def _check_shares(rows: FloatArray, field: str) -> None:
    where = f"{field} row " if rows.shape[0] > 1 else f"{field} "
    for i, row in enumerate(rows, start=1):
        at = f"{where}{i} " if rows.shape[0] > 1 else where
        if not (np.isfinite(row) & (row >= 0.0)).all():
            raise InvalidDesign(f"{at}has a share below 0; give shares from 0 to 1", field)
        if row.sum() > 1.0 + _ROUNDING:
            raise InvalidDesign(f"{at}sums to {row.sum():g}; let it sum to 1 at most", field)
