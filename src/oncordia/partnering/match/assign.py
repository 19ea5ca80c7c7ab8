"""The best choice of pairs under capacities, first as fair as can be: linear programmes.

The choice is a flow from members over their needs and offers to members, so every corner of its
polytope is whole-numbered; each stage moves to a face of it, whose corners are corners too. The
simplex method ends in a corner, so no rounding is needed; of the stages before the last only the
whole number that is reached matters, which an interior point finds sooner.

References
----------
Total unimodularity of networks: Hoffman and Kruskal (1956), Annals of Mathematics Studies 38.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from oncordia.arrays import BoolArray, FloatArray
from oncordia.errors import OncordiaError
from oncordia.partnering.match.pairs import IntArray, Pairs

FAIR_STEPS = 2  # everybody gets a first partner where one fits, then a second, then the best fit


@dataclass(slots=True, eq=False)
class _Programme:
    """Equations of the flow: columns are pairs, steps of needs and offers, shares of members."""

    rows: list[IntArray]
    columns: list[IntArray]
    values: list[FloatArray]
    upper: list[FloatArray]
    n_rows: int = 0
    n_columns: int = 0

    def add_rows(self, n: int) -> IntArray:
        """The numbers of further equations."""
        self.n_rows += n
        return np.arange(self.n_rows - n, self.n_rows)

    def add_columns(self, upper: FloatArray) -> IntArray:
        """The numbers of further columns, from 0 to these values."""
        self.upper.append(upper)
        self.n_columns += upper.size
        return np.arange(self.n_columns - upper.size, self.n_columns)

    def put(self, rows: IntArray, columns: IntArray, value: float) -> None:
        """Enter a value at these places."""
        self.rows.append(rows)
        self.columns.append(columns)
        self.values.append(np.full(rows.size, value))

    def matrix(self) -> sparse.csr_array:
        """The equations."""
        entries = np.concatenate(self.values)
        places = np.concatenate(self.rows), np.concatenate(self.columns)
        return sparse.csr_array((entries, places), shape=(self.n_rows, self.n_columns))


def assign_pairs(pairs: Pairs, most_per_member: int = 0, *, is_fair: bool = True) -> BoolArray:
    """Which pairs are chosen: of all choices within the capacities the one of highest worth.

    If ``is_fair``, only choices count that give as many members as possible a partner; of these
    those that give as many needs and offers as possible a first partner, then a second one; and
    of these the one of highest worth. So whoever is left without a partner could only have one if
    another lost its only one.

    Parameters
    ----------
    pairs
        The pairs that fit.
    most_per_member
        Pairs that a member takes part in at most by its needs, and as many by its offers; 0: any
        number.

    Returns
    -------
    BoolArray
        Shape (pairs,).
    """
    if not pairs.size:
        return np.zeros(0, dtype=bool)
    programme = _Programme([], [], [], [])
    chosen = programme.add_columns(np.ones(pairs.size))
    goals: list[list[IntArray]] = [[] for _ in range(1 + FAIR_STEPS)]
    for places, capacity, owners in (
        (pairs.lefts, pairs.left_capacity, pairs.left_owners),
        (pairs.rights, pairs.right_capacity, pairs.right_owners),
    ):
        _add_side(programme, chosen, places, capacity, owners, most_per_member, goals)
    worth = np.zeros(programme.n_columns)
    worth[chosen] = pairs.worth
    values = _solve(programme, goals if is_fair else [], worth)
    return np.asarray(values[chosen] > 0.5)


def _add_side(
    programme: _Programme,
    chosen: IntArray,
    places: IntArray,
    capacity: IntArray,
    owners: IntArray,
    most_per_member: int,
    goals: list[list[IntArray]],
) -> None:
    """The equations of one side: pairs of a posting are its steps, these are its member's share."""
    used, rows = np.unique(places, return_inverse=True)
    postings = programme.add_rows(used.size)
    programme.put(postings[rows], chosen, 1.0)
    members, of_member = np.unique(owners[used], return_inverse=True)
    shares = programme.add_rows(members.size)
    left = np.minimum(capacity[used], np.bincount(rows))
    for step in range(FAIR_STEPS + 1):
        is_last = step == FAIR_STEPS
        upper = np.maximum(left - step, 0) if is_last else np.clip(left - step, 0, 1)
        columns = programme.add_columns(upper.astype(np.float64))
        programme.put(postings, columns, -1.0)
        programme.put(shares[of_member], columns, 1.0)
        if not is_last:
            goals[step + 1].append(columns)
    most = float(most_per_member) if most_per_member else np.inf
    first = programme.add_columns(np.ones(members.size))
    more = programme.add_columns(np.full(members.size, most - 1.0))
    for columns in (first, more):
        programme.put(shares, columns, -1.0)
    goals[0].append(first)


def _solve(
    programme: _Programme, goals: Sequence[Sequence[IntArray]], worth: FloatArray
) -> FloatArray:
    """Each goal as high as the goals before it allow, then the highest worth."""
    equations = programme.matrix()
    right = np.zeros(programme.n_rows)
    bounds = np.column_stack([np.zeros(programme.n_columns), np.concatenate(programme.upper)])
    for goal in goals:
        row = np.zeros(programme.n_columns)
        row[np.concatenate(goal)] = 1.0
        reached = round(float(row @ _maximise(row, equations, right, bounds, "highs-ipm")))
        equations = sparse.csr_array(sparse.vstack([equations, sparse.csr_array(row[None, :])]))
        right = np.append(right, float(reached))
    return _maximise(worth, equations, right, bounds, "highs-ds")


def _maximise(
    worth: FloatArray,
    equations: sparse.csr_array,
    right: FloatArray,
    bounds: FloatArray,
    method: Literal["highs-ds", "highs-ipm"],
) -> FloatArray:
    found = linprog(  # type: ignore[call-overload]  # its stubs know no sparse equations
        -worth,
        A_eq=equations,
        b_eq=right,
        bounds=bounds,
        method=method,
    )
    if found.x is None:
        raise OncordiaError(f"the assignment could not be solved: {found.message}")
    return np.asarray(found.x, dtype=np.float64)
