import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay import (
    compute_robust_ssmd,
    compute_robust_z_prime,
    compute_ssmd,
    compute_z_prime,
)

NEGATIVE = np.array([90.0, 100.0, 110.0])  # mean 100, SD 10, median 100, MAD 10
POSITIVE = np.array([8.0, 10.0, 12.0])  # mean 10, SD 2, median 10, MAD 2
NONE = np.array([])


def test_compute_z_prime__is_the_separation_of_the_bands() -> None:
    assert compute_z_prime(NEGATIVE, POSITIVE) == pytest.approx(1 - 3 * 12 / 90)


def test_compute_robust_z_prime__has_medians_and_mads() -> None:
    negative = np.array([90.0, 100.0, 110.0, 100.0, 5000.0])

    expected = 1 - 3 * 1.4826 * (10 + 2) / 90
    assert compute_robust_z_prime(negative, POSITIVE) == pytest.approx(expected)


def test_compute_ssmd__is_the_difference_over_its_spread() -> None:
    assert compute_ssmd(NEGATIVE, POSITIVE) == pytest.approx(90 / np.sqrt(104))


def test_compute_robust_ssmd__has_medians_and_mads() -> None:
    expected = 90 / (1.4826 * np.sqrt(104))
    assert compute_robust_ssmd(NEGATIVE, POSITIVE) == pytest.approx(expected)


def test_compute_robust_z_prime__takes_one_positive_control() -> None:
    expected = 1 - 3 * 1.4826 * 10 / 90
    assert compute_robust_z_prime(NEGATIVE, POSITIVE[1:2]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("negative", "positive"),
    [(NEGATIVE, POSITIVE[:1]), (NEGATIVE[:1], POSITIVE), (NEGATIVE, NONE), (NONE, POSITIVE)],
)
@pytest.mark.parametrize("compute", [compute_z_prime, compute_ssmd, compute_robust_ssmd])
def test_compute__is_unknown_with_fewer_than_two_controls(
    compute: object, negative: FloatArray, positive: FloatArray
) -> None:
    assert np.isnan(compute(negative, positive))  # type: ignore[operator]


def test_compute_z_prime__is_unknown_without_a_window() -> None:
    assert np.isnan(compute_z_prime(NEGATIVE, NEGATIVE))
    assert np.isnan(compute_robust_z_prime(NEGATIVE, NEGATIVE))


def test_compute_ssmd__is_unknown_where_nothing_varies() -> None:
    assert np.isnan(compute_ssmd(np.array([2.0, 2.0]), np.array([1.0, 1.0])))
    assert np.isnan(compute_robust_ssmd(np.array([2.0, 2.0]), np.array([1.0, 1.0])))


WELLS = st.lists(st.floats(0, 1e4), min_size=3, max_size=12).map(np.array)


@given(negative=WELLS, positive=WELLS)
@settings(deadline=None, max_examples=50)
def test_compute_z_prime__does_not_care_which_control_is_which(
    negative: FloatArray, positive: FloatArray
) -> None:
    for compute in (compute_z_prime, compute_robust_z_prime):
        assert compute(negative, positive) == pytest.approx(
            compute(positive, negative), nan_ok=True
        )


@given(negative=WELLS, positive=WELLS)
@settings(deadline=None, max_examples=50)
def test_compute_ssmd__turns_its_sign_when_controls_are_swapped(
    negative: FloatArray, positive: FloatArray
) -> None:
    for compute in (compute_ssmd, compute_robust_ssmd):
        assert compute(negative, positive) == pytest.approx(
            -compute(positive, negative), nan_ok=True
        )


@given(negative=WELLS, positive=WELLS)
@settings(deadline=None, max_examples=50)
def test_compute_z_prime__never_exceeds_1(negative: FloatArray, positive: FloatArray) -> None:
    for compute in (compute_z_prime, compute_robust_z_prime):
        value = compute(negative, positive)
        assert np.isnan(value) or value <= 1.0


@given(seed=st.integers(0, 1000), factor=st.floats(0.01, 100), offset=st.floats(-1000, 1000))
@settings(deadline=None, max_examples=50)
def test_compute__does_not_depend_on_the_scale_of_the_readings(
    seed: int, factor: float, offset: float
) -> None:
    random = np.random.default_rng(seed)
    negative, positive = random.normal(100, 10, 16), random.normal(10, 3, 8)

    for compute in (compute_z_prime, compute_robust_z_prime, compute_ssmd, compute_robust_ssmd):
        assert compute(factor * negative + offset, factor * positive + offset) == pytest.approx(
            compute(negative, positive), rel=1e-6
        )
