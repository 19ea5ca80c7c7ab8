"""Growth rates of single wells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.assay import (
    compute_growth_rate,
    compute_growth_rate_by_division,
    split_growth_rate,
)


def _rate(value: float, day0: float = 100.0, negative: float = 400.0) -> float:
    return float(compute_growth_rate(np.array([value]), np.array(day0), np.array(negative))[0])


def test_compute_growth_rate__is_1_for_untreated_growth() -> None:
    assert _rate(400.0) == pytest.approx(1.0)


def test_compute_growth_rate__is_0_without_growth() -> None:
    assert _rate(100.0) == pytest.approx(0.0)


def test_compute_growth_rate__is_half_the_doublings_at_the_square_root() -> None:
    # one of two doublings: 2 ** (1 / 2) - 1
    assert _rate(200.0) == pytest.approx(0.41421356)


def test_compute_growth_rate__falls_below_0_where_cells_are_lost() -> None:
    assert _rate(25.0) == pytest.approx(-0.5)


def test_compute_growth_rate__is_minus_1_where_none_are_left() -> None:
    assert _rate(0.0) == -1.0


@pytest.mark.parametrize(("day0", "negative"), [(100.0, 100.0), (100.0, 50.0), (0.0, 400.0)])
def test_compute_growth_rate__is_unknown_without_growth_of_the_controls(
    day0: float, negative: float
) -> None:
    assert np.isnan(_rate(200.0, day0, negative))


def test_compute_growth_rate__does_not_depend_on_how_fast_untreated_cells_grow() -> None:
    # a drug that halves the growth rate: x = x0 * 2 ** (T / 2) where N = x0 * 2 ** T
    doublings = np.array([0.5, 1.0, 2.0, 4.0])

    rates = compute_growth_rate(100.0 * 2 ** (doublings / 2), np.array(100.0), 100.0 * 2**doublings)

    assert rates == pytest.approx([2**0.5 - 1] * 4)


COUNTS = st.floats(1.0, 1e6)
GROWTH = st.floats(1.1, 100.0)


@given(day0=COUNTS, fold=GROWTH, share=st.floats(0.0, 200.0), scale=st.floats(1e-3, 1e3))
def test_compute_growth_rate__does_not_depend_on_the_unit_of_the_counts(
    day0: float, fold: float, share: float, scale: float
) -> None:
    counts = np.array([share * day0]), np.array(day0), np.array(fold * day0)

    rate = compute_growth_rate(*counts)

    assert compute_growth_rate(*(scale * count for count in counts)) == pytest.approx(
        rate, rel=1e-9, abs=1e-9
    )


@given(day0=COUNTS, fold=GROWTH)
def test_compute_growth_rate__is_1_at_the_control_and_0_at_time_0_and_minus_1_at_death(
    day0: float, fold: float
) -> None:
    counts = np.array([fold * day0, day0, 0.0])

    rates = compute_growth_rate(counts, np.array(day0), np.array(fold * day0))

    assert rates == pytest.approx([1.0, 0.0, -1.0], abs=1e-9)


@given(day0=COUNTS, doublings=st.floats(0.2, 6.0), count=st.floats(0.0, 1e7))
def test_compute_growth_rate_by_division__agrees_with_the_count_at_time_0(
    day0: float, doublings: float, count: float
) -> None:
    control, value = np.array(day0 * 2.0**doublings), np.array([count])

    by_division = compute_growth_rate_by_division(
        value, control, np.array(72.0), np.array(72.0 / doublings)
    )

    by_day0 = compute_growth_rate(value, np.array(day0), control)
    assert by_division == pytest.approx(by_day0, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("duration", "division"), [(0.0, 24.0), (72.0, 0.0), (-72.0, 24.0)])
def test_compute_growth_rate_by_division__is_unknown_without_a_time(
    duration: float, division: float
) -> None:
    rate = compute_growth_rate_by_division(
        np.array([100.0]), np.array(400.0), np.array(duration), np.array(division)
    )

    assert np.isnan(rate[0])


def _split(live: float, dead: float) -> tuple[float, float]:
    numbers = (live, dead, 100.0, 10.0, 400.0, 20.0, 72.0)
    static, toxic = split_growth_rate(*(np.array([number]) for number in numbers))
    return float(static[0]), float(toxic[0])


def test_split_growth_rate__is_1_and_0_for_untreated_cells() -> None:
    assert _split(400.0, 20.0) == pytest.approx((1.0, 0.0), abs=1e-12)


def test_split_growth_rate__follows_the_formula_of_its_authors() -> None:
    # g = log2(200 / 100) = 1, D = (60 - 10) / (200 - 100) = 0.5; untreated: g = 2, D = 10 / 300
    static, toxic = _split(200.0, 60.0)

    assert static == pytest.approx(2 ** (1.5 / (2 * (1 + 1 / 30))) - 1, rel=1e-12)
    assert toxic == pytest.approx(2 ** ((2 / 30 - 0.5) / 3.0) - 1, rel=1e-12)


def test_split_growth_rate__goes_on_smoothly_where_the_live_cells_are_as_many_as_on_day_0() -> None:
    at, beside = _split(100.0, 60.0), _split(100.0001, 60.0)

    assert at == pytest.approx(beside, abs=1e-5)


def test_split_growth_rate__calls_death_of_all_cells_toxic() -> None:
    static, toxic = _split(0.0, 400.0)

    assert np.isnan(static)
    assert toxic == -1.0


def test_split_growth_rate__is_unknown_without_growth_of_the_controls() -> None:
    numbers = (50.0, 10.0, 100.0, 10.0, 90.0, 20.0, 72.0)

    static, toxic = split_growth_rate(*(np.array([number]) for number in numbers))

    assert np.isnan(static[0])
    assert np.isnan(toxic[0])
