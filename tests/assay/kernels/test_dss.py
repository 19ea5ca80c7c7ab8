import numpy as np
import pytest

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.dss import (
    bound_maximum,
    fit_dss_curves,
    part_ties,
    start_ec50,
)

DOSES = np.array([1.0, 10.0, 100.0, 1000.0, 10000.0])


def fit(inhibition: list[float]) -> FloatArray:
    out = np.empty((1, 3))
    response = 1.0 - np.array(inhibition) / 100.0
    fit_dss_curves(np.array([0, 5]), DOSES, response, np.array([True]), out)
    return np.asarray(out[0])


def test_part_ties__puts_wells_without_inhibition_to_zero_and_parts_them() -> None:
    values = np.array([-5.0, -1.0, -3.0])
    part_ties(values)
    assert values == pytest.approx([0.02, 0.01, 0.0])


def test_part_ties__leaves_values_that_differ() -> None:
    values = np.array([-5.0, 1.0, 30.0])
    part_ties(values)
    assert values.tolist() == [-5.0, 1.0, 30.0]


def test_bound_maximum__is_the_highest_inhibition_of_a_rising_curve() -> None:
    assert bound_maximum(np.array([1.0, 5.0, 20.0, 60.0, 80.0])) == (80.0, 80.0, 80.0)


def test_bound_maximum__never_passes_100() -> None:
    assert bound_maximum(np.array([1.0, 5.0, 20.0, 104.0, 102.0])) == (100.0, 100.0, 100.0)


def test_bound_maximum__has_room_where_the_curve_falls_back() -> None:
    start, low, high = bound_maximum(np.array([-0.72, 13.21, 6.99, 1.07, 14.98]))
    assert (start, low) == (14.98, 14.98)
    assert high == pytest.approx((13.21 + 6.99 + 14.98) / 3.0 + 5.0)


def test_start_ec50__is_the_top_dose_for_a_weak_end() -> None:
    assert start_ec50(np.log10(DOSES), np.array([10.0, 10.0, 5.0, 15.0, 20.0])) == 4.0


def test_start_ec50__is_mid_range_for_a_middling_end() -> None:
    assert start_ec50(np.log10(DOSES), np.array([10.0, 10.0, 20.0, 30.0, 50.0])) == 2.0


def test_start_ec50__is_that_of_a_free_fit_for_a_strong_end() -> None:
    x = np.log10(DOSES)
    inhibition = 10.0 + 85.0 / (1.0 + 10.0 ** (1.0 * (2.5 - x)))
    assert start_ec50(x, inhibition) == pytest.approx(2.5, abs=1e-6)


def test_fit_dss_curves__recovers_a_curve_that_keeps_the_rules() -> None:
    x = np.log10(DOSES)
    inhibition = 90.0 / (1.0 + 10.0 ** (2.0 * (2.0 - x)))
    ic50, slope, maximum = fit(list(inhibition))
    assert ic50 == pytest.approx(100.0, rel=0.01)
    assert slope == pytest.approx(2.0, rel=0.01)
    assert maximum == pytest.approx(90.0, rel=0.001)


def test_fit_dss_curves__takes_the_top_dose_for_a_drug_that_does_nothing() -> None:
    assert fit([-1.0, -3.0, -2.0, -8.0, -1.5])[0] == 10000.0


def test_fit_dss_curves__takes_the_lowest_dose_where_every_dose_is_active() -> None:
    assert fit([55.0, 60.0, 80.0, 90.0, 95.0])[0] == 1.0
