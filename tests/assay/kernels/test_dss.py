import math

import numpy as np
import pytest

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.dss import (
    CAP,
    END,
    HIGH,
    LEAST,
    MAXIMUM,
    MIDDLE,
    N_READ,
    START,
    read_wells,
)

DOSES = np.array([1.0, 10.0, 100.0, 1000.0, 10000.0])


def read(inhibition: list[float]) -> tuple[FloatArray, FloatArray]:
    """The wells after their ties are parted, and what is read from them."""
    wells = np.array(inhibition)
    n = wells.size
    out = np.full((1, N_READ), np.nan)
    read_wells(np.array([0, n]), DOSES[:n], np.array([True]), np.empty(n), wells, out)
    return wells, out[0]


def test_read_wells__puts_wells_without_inhibition_to_zero_and_parts_them() -> None:
    assert read([-5.0, -1.0, -3.0])[0] == pytest.approx([0.02, 0.01, 0.0])


def test_read_wells__leaves_values_that_differ() -> None:
    assert read([-5.0, 1.0, 30.0])[0].tolist() == [-5.0, 1.0, 30.0]


def test_read_wells__holds_the_maximum_at_the_highest_inhibition_of_a_rising_curve() -> None:
    _, found = read([1.0, 5.0, 20.0, 60.0, 80.0])
    assert (found[MAXIMUM], found[CAP]) == (80.0, 80.0)


def test_read_wells__never_lets_the_maximum_pass_100() -> None:
    _, found = read([1.0, 5.0, 20.0, 104.0, 102.0])
    assert (found[MAXIMUM], found[CAP]) == (100.0, 100.0)


def test_read_wells__gives_the_maximum_room_where_the_curve_falls_back() -> None:
    _, found = read([-0.72, 13.21, 6.99, 1.07, 14.98])
    assert found[MAXIMUM] == 14.98
    assert found[CAP] == pytest.approx((13.21 + 6.99 + 14.98) / 3.0 + 5.0)


@pytest.mark.parametrize(
    ("inhibition", "log10_ec50"),
    [
        ([10.0, 10.5, 5.0, 15.0, 20.0], 4.0),  # a weak end: the top dose
        ([1.0, 2.0, 3.0, 50.0, 90.0], 4.0),  # nothing at the low doses: the top dose
        ([10.0, 10.5, 20.0, 30.0, 50.0], 2.0),  # a middling end: the mean of the log doses
        ([10.0, 12.0, 40.0, 80.0, 95.0], math.nan),  # a strong end: that of a free fit
    ],
)
def test_read_wells__says_where_the_first_fit_starts(
    inhibition: list[float], log10_ec50: float
) -> None:
    assert read(inhibition)[1][START] == pytest.approx(log10_ec50, nan_ok=True)


def test_read_wells__tells_the_end_the_least_and_the_median_dose() -> None:
    _, found = read([3.0, 2.0, 10.0, 30.0])
    assert (found[END], found[LEAST], found[MIDDLE], found[HIGH]) == (20.0, 2.0, 1.5, 3.0)


def test_read_wells__leaves_curves_outside_its_mask() -> None:
    out, wells = np.full((2, N_READ), np.nan), np.array([-1.0, -2.0, -3.0, 5.0, 6.0, 7.0])
    doses, mask = np.tile(DOSES[:3], 2), np.array([False, True])
    read_wells(np.array([0, 3, 6]), doses, mask, np.empty(6), wells, out)
    assert np.isnan(out[0]).all()
    assert out[1, MAXIMUM] == 7.0
    assert wells[:3].tolist() == [-1.0, -2.0, -3.0]
