import numpy as np
import pytest

from oncordia.assay import compute_growth_rate


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
