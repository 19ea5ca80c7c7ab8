"""Random streams of compiled loops."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from oncordia.arrays import FloatArray
from oncordia.numeric.streams import (
    WORDS,
    draw_beta,
    draw_binomial,
    draw_exponential,
    draw_gamma,
    draw_normal,
    draw_tabulated,
    draw_uniform,
    start_stream,
    tabulate_binomial,
)

N = 4_000


def _draw(draw: Callable[..., float], *arguments: Any, seed: int = 3) -> FloatArray:
    """One number from the start of each of N streams."""
    state = np.empty(WORDS, dtype=np.uint64)
    out = np.empty(N)
    for i in range(N):
        start_stream(state, seed, i)
        out[i] = draw(state, *arguments)
    return out


@pytest.mark.parametrize(
    ("draw", "arguments", "law"),
    [
        (draw_uniform, (), stats.uniform()),
        (draw_normal, (), stats.norm()),
        (draw_exponential, (), stats.expon()),
        (draw_gamma, (0.4,), stats.gamma(0.4)),
        (draw_gamma, (7.5,), stats.gamma(7.5)),
        (draw_beta, (2.0, 0.7), stats.beta(2.0, 0.7)),
    ],
)
def test_first_draws_of_neighbouring_streams__follow_their_law(
    draw: Callable[..., float], arguments: tuple[float, ...], law: Any
) -> None:
    assert stats.kstest(_draw(draw, *arguments), law.cdf).pvalue > 1e-3


@pytest.mark.parametrize(("n", "p"), [(10, 0.3), (300, 0.7), (5_000, 0.02)])
def test_draw_binomial__follows_its_law(n: int, p: float) -> None:
    _assert_binomial(_draw(draw_binomial, n, p), n, p)


def test_draw_tabulated__follows_the_table() -> None:
    _assert_binomial(_draw(draw_tabulated, *tabulate_binomial(50, 0.3)), 50, 0.3)


@pytest.mark.parametrize(("p", "expected"), [(0.0, 0), (1.0, 12)])
def test_draw_binomial__is_certain_at_the_ends(p: float, expected: int) -> None:
    state = np.ones(WORDS, dtype=np.uint64)
    assert draw_binomial(state, 12, p) == expected
    assert draw_tabulated(state, *tabulate_binomial(12, p)) == expected


def test_start_stream__depends_on_seed_and_replicate_alone() -> None:
    first, again, other = (np.empty(WORDS, dtype=np.uint64) for _ in range(3))
    start_stream(first, 5, 11)
    again[:] = 9
    start_stream(again, 5, 11)
    start_stream(other, 11, 5)
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_neighbouring_streams__do_not_go_together() -> None:
    draws = _draw(draw_uniform)
    assert abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 4 / np.sqrt(N)
    assert abs(np.corrcoef(draws, _draw(draw_uniform, seed=4))[0, 1]) < 4 / np.sqrt(N)


def _assert_binomial(draws: FloatArray, n: int, p: float) -> None:
    values, counts = np.unique(draws, return_counts=True)
    expected = stats.binom(n, p).pmf(values) * N
    often = expected > 5
    chi_square = ((counts - expected)[often] ** 2 / expected[often]).sum()
    assert stats.chi2.sf(chi_square, often.sum()) > 1e-3
