"""The choice of pairs is optimal, fair and within capacities."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from oncordia.arrays import BoolArray
from oncordia.errors import InvalidOption
from oncordia.partnering.match.assign import assign_pairs
from oncordia.partnering.match.pairs import Pairs
from oncordia.partnering.match.stable import find_blocking_pairs, match_stably


@st.composite
def draw_pairs(draw: st.DrawFn, most: int = 9, most_capacity: int = 3) -> Pairs:
    n_left, n_right = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    every = list(product(range(n_left), range(n_right)))
    chosen = sorted(draw(st.lists(st.sampled_from(every), max_size=most, unique=True)))
    worth = st.integers(1, 1_000_000).map(lambda value: value / 1_000_000)

    def ints(n: int, low: int, high: int) -> np.ndarray:
        return np.array(draw(st.lists(st.integers(low, high), min_size=n, max_size=n)), dtype=int)

    def worths() -> np.ndarray:
        return np.array(draw(st.lists(worth, min_size=len(chosen), max_size=len(chosen))))

    return Pairs(
        np.array([one for one, _ in chosen], dtype=int),
        np.array([other for _, other in chosen], dtype=int),
        worths().astype(float),
        worths().astype(float),
        ints(n_left, 0, most_capacity),
        ints(n_right, 0, most_capacity),
        ints(n_left, 0, 2),
        ints(n_right, 0, 2),
    )


def _count(pairs: Pairs, chosen: BoolArray) -> tuple[np.ndarray, ...]:
    left, right = pairs.lefts[chosen], pairs.rights[chosen]
    return (
        np.bincount(left, minlength=pairs.left_capacity.size),
        np.bincount(right, minlength=pairs.right_capacity.size),
        np.bincount(pairs.left_owners[left], minlength=3),
        np.bincount(pairs.right_owners[right], minlength=3),
    )


def _is_allowed(pairs: Pairs, chosen: BoolArray, most: int) -> bool:
    lefts, rights, *members = _count(pairs, chosen)
    fits = (lefts <= pairs.left_capacity).all() and (rights <= pairs.right_capacity).all()
    return bool(fits and (not most or all((one <= most).all() for one in members)))


def _list_allowed(pairs: Pairs, most: int) -> list[BoolArray]:
    choices = (np.array(bits, dtype=bool) for bits in product((False, True), repeat=pairs.size))
    return [one for one in choices if _is_allowed(pairs, one, most)]


def _rate(pairs: Pairs, chosen: BoolArray) -> tuple[int, int, int, float]:
    """What the fair choice makes large, in this order."""
    lefts, rights, *members = _count(pairs, chosen)
    steps = [int(sum((one >= step).sum() for one in (lefts, rights))) for step in (1, 2)]
    n_members = int(sum((one >= 1).sum() for one in members))
    return n_members, steps[0], steps[1], round(float(pairs.worth[chosen].sum()), 6)


@settings(max_examples=60, deadline=None)
@given(draw_pairs(), st.sampled_from([0, 1, 2]))
def test_assign_pairs__is_the_fairest_and_then_the_best_of_all_choices(
    pairs: Pairs, most: int
) -> None:
    chosen = assign_pairs(pairs, most)

    assert _is_allowed(pairs, chosen, most)
    best = max(_rate(pairs, one) for one in _list_allowed(pairs, most))
    assert _rate(pairs, chosen) == pytest.approx(best, abs=2e-6)


@settings(max_examples=40, deadline=None)
@given(draw_pairs(), st.sampled_from([0, 2]))
def test_assign_pairs__is_the_best_of_all_choices_where_fairness_is_not_asked(
    pairs: Pairs, most: int
) -> None:
    chosen = assign_pairs(pairs, most, is_fair=False)

    assert _is_allowed(pairs, chosen, most)
    best = max(pairs.worth[one].sum() for one in _list_allowed(pairs, most))
    assert pairs.worth[chosen].sum() == pytest.approx(best, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(draw_pairs())
def test_assign_pairs__leaves_nobody_out_while_both_sides_of_a_fit_have_room(pairs: Pairs) -> None:
    chosen = assign_pairs(pairs)
    lefts, rights, *_ = _count(pairs, chosen)

    has_room = (lefts < pairs.left_capacity)[pairs.lefts] & (rights < pairs.right_capacity)[
        pairs.rights
    ]
    assert not (has_room & ~chosen).any()


@settings(max_examples=40, deadline=None)
@given(draw_pairs(), st.randoms(use_true_random=False))
def test_assign_pairs__rates_the_same_whatever_the_places_are_called(
    pairs: Pairs, random: object
) -> None:
    rng = np.random.default_rng(random.randrange(1 << 30))  # type: ignore[attr-defined]
    left = rng.permutation(pairs.left_capacity.size)
    right = rng.permutation(pairs.right_capacity.size)
    order = rng.permutation(pairs.size)
    moved = Pairs(
        np.argsort(left)[pairs.lefts][order],
        np.argsort(right)[pairs.rights][order],
        pairs.for_left[order],
        pairs.for_right[order],
        pairs.left_capacity[left],
        pairs.right_capacity[right],
        pairs.left_owners[left],
        pairs.right_owners[right],
    )

    assert _rate(moved, assign_pairs(moved)) == pytest.approx(
        _rate(pairs, assign_pairs(pairs)), abs=2e-6
    )


def test_assign_pairs__agrees_with_the_assignment_problem_of_scipy() -> None:
    rng = np.random.default_rng(5)
    worth = rng.random((30, 30))
    lefts, rights = (one.ravel() for one in np.indices(worth.shape))
    ones, owners = np.ones(30, dtype=int), np.arange(30)
    pairs = Pairs(lefts, rights, worth.ravel(), worth.ravel(), ones, ones, owners, owners)

    chosen = assign_pairs(pairs)

    rows, columns = linear_sum_assignment(worth, maximize=True)
    assert list(zip(lefts[chosen], rights[chosen], strict=True)) == list(
        zip(rows, columns, strict=True)
    )


@settings(max_examples=100, deadline=None)
@given(draw_pairs(most=16))
def test_match_stably__leaves_no_blocking_pair_and_keeps_capacities(pairs: Pairs) -> None:
    chosen = match_stably(pairs)

    assert _is_allowed(pairs, chosen, 0)
    assert find_blocking_pairs(pairs, chosen).size == 0


def test_match_stably__gives_needs_their_best_stable_partners() -> None:
    # both of two stable choices exist: needs prefer 0-0 and 1-1, offers 0-1 and 1-0
    pairs = Pairs(
        np.array([0, 0, 1, 1]),
        np.array([0, 1, 0, 1]),
        np.array([0.9, 0.5, 0.5, 0.9]),
        np.array([0.5, 0.9, 0.9, 0.5]),
        np.array([1, 1]),
        np.array([1, 1]),
        np.array([0, 1]),
        np.array([2, 3]),
    )

    assert match_stably(pairs).tolist() == [True, False, False, True]


def test_find_blocking_pairs__names_a_pair_that_would_rather_have_each_other() -> None:
    pairs = Pairs(
        np.array([0, 0]),
        np.array([0, 1]),
        np.array([0.4, 0.8]),
        np.array([0.5, 0.5]),
        np.array([1]),
        np.array([1, 1]),
        np.array([0]),
        np.array([1, 2]),
    )

    assert find_blocking_pairs(pairs, np.array([True, False])).tolist() == [1]


def test_pairs__refuse_a_negative_capacity() -> None:
    none = np.zeros(0, dtype=int)
    with pytest.raises(InvalidOption, match=r"left_capacity must be 0 or more, got -1"):
        Pairs(none, none, none * 1.0, none * 1.0, np.array([-1]), none, np.array([0]), none)
