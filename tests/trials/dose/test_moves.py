"""Tables of moves: BOIN, keyboard, mTPI-2, and the rule of safety."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trials.dose.designs import SIZED

from oncordia.trials.dose.boin import Boin
from oncordia.trials.dose.keyboard import MtpiTwo
from oncordia.trials.dose.moves import (
    decide_boin,
    decide_keyboard,
    exclude_toxic,
    find_boin_bounds,
    find_limits,
)
from oncordia.trials.kernels.dose.selection import DOWN, EXCLUDE, STAY, UP

targets = st.floats(0.1, 0.5)
MOST = 20
N, Y = np.mgrid[0 : MOST + 1, 0 : MOST + 1]
REAL = (Y <= N) & (N > 0)


def test_find_boin_bounds__gives_the_printed_ones() -> None:
    found = find_boin_bounds(0.3, 0.18, 0.42)
    assert found == pytest.approx((0.236, 0.359), abs=5e-4)  # Liu and Yuan 2015, table 1


@given(targets)
def test_find_boin_bounds__enclose_the_target(target: float) -> None:
    up, down = find_boin_bounds(target, 0.6 * target, 1.4 * target)
    assert 0.6 * target < up < target < down < 1.4 * target


@given(targets)
@settings(max_examples=30)
def test_decide_boin__is_coherent(target: float) -> None:
    moves = decide_boin(target, 0.6 * target, 1.4 * target, MOST)
    assert np.all(Y[REAL & (moves == UP)] < target * N[REAL & (moves == UP)])
    assert np.all(Y[REAL & (moves == DOWN)] > target * N[REAL & (moves == DOWN)])


@given(targets, st.booleans())
@settings(max_examples=30)
def test_decide_keyboard__falls_with_the_toxicities(target: float, keep_ends: bool) -> None:
    moves = decide_keyboard(target - 0.05, target + 0.05, MOST, keep_ends=keep_ends)
    for n in range(1, MOST + 1):
        assert np.all(np.diff(moves[n, : n + 1]) <= 0)


@given(targets, st.floats(0.8, 0.99), st.integers(1, 6), st.sampled_from((0.0, 0.05)))
@settings(max_examples=30)
def test_exclude_toxic__is_monotone(
    target: float, certainty: float, least: int, stricter: float
) -> None:
    table = exclude_toxic(
        decide_boin(target, 0.6 * target, 1.4 * target, MOST), target, certainty, least, stricter
    )
    out = (table.moves == EXCLUDE) & REAL
    assert not out[:least].any()
    for n in range(1, MOST):
        row = out[n, : n + 1]
        assert np.all(np.diff(row.astype(int)) >= 0)  # once excluded, so with more toxicities
        if n >= least:
            assert np.all(out[n + 1, 1 : n + 2][row])  # and after one more toxicity
    assert np.all((table.lowest == EXCLUDE)[out & (N >= 3)])


def test_list_boundaries__reads_as_the_published_table() -> None:
    table = Boin(**SIZED).list_boundaries()
    assert table.columns == ("patients", "escalate up to", "de-escalate from", "exclude from")
    assert table.rows[2] == (3, 0, 2, 3)  # Liu and Yuan 2015, target 0.3
    assert table.rows[5] == (6, 1, 3, 4)
    assert table.rows[1] == (2, 0, 1, "-")


def test_list_boundaries__tells_of_a_stricter_lowest_dose() -> None:
    table = Boin(**SIZED, stricter_at_lowest=0.1).list_boundaries()
    assert table.rows[2] == (3, 0, 2, 3, 2)


def test_find_limits__of_mtpi2_excludes_two_of_two() -> None:
    assert find_limits(MtpiTwo(**SIZED).table.moves, 2) == (0, 1, 2)


def test_decide_boin__stays_between_the_bounds() -> None:
    assert decide_boin(0.3, 0.18, 0.42, 10)[10, 3] == STAY
