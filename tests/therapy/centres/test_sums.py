"""Messages of several hospitals: they add up exactly, and withheld cells tell nothing."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.therapy.laboratories import read_laboratories

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import CentreMessage, Direction, Measure, ResponseMatrix, find_measure
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy import (
    CentreDifference,
    compare_centres,
    merge_messages,
    pool_moments,
    pool_within,
    summarise_cohort,
    turn_message,
)


def make_matrix(values: FloatArray, measure: str = "dss2") -> ResponseMatrix:
    n_samples, n_drugs = values.shape
    names = tuple(f"P{row}" for row in range(n_samples))
    return ResponseMatrix(
        find_measure(measure),
        names,
        tuple(f"D{column}" for column in range(n_drugs)),
        values,
        np.full(values.shape, np.nan),
        names,
        ("",) * n_samples,
        (False,) * n_samples,
    )


def draw_values(seed: int, n_samples: int, n_drugs: int = 4, holes: float = 0.2) -> FloatArray:
    rng = np.random.default_rng(seed)
    level = rng.normal(0.0, 4.0, (n_samples, 1))
    values = np.clip(15.0 + level + rng.normal(0.0, 3.0, (n_samples, n_drugs)), 0.0, 50.0)
    values[rng.random(values.shape) < holes] = np.nan
    return values


def find_central(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Means over all who were measured; covariance over those measured on both."""
    n_drugs = values.shape[1]
    covariance = np.empty((n_drugs, n_drugs))
    for i in range(n_drugs):
        for j in range(n_drugs):
            both = ~np.isnan(values[:, i]) & ~np.isnan(values[:, j])
            covariance[i, j] = np.cov(values[both, i], values[both, j], ddof=1)[0, 1]
    return np.nanmean(values, axis=0), covariance


def assert_same(left: CentreMessage, right: CentreMessage) -> None:
    assert left.n_patients == right.n_patients
    for name in ("counts", "means", "scatter", "shifts"):
        np.testing.assert_allclose(
            getattr(left, name), getattr(right, name), rtol=1e-9, atol=1e-9, err_msg=name
        )


seeds = st.integers(0, 10_000)


def test_pool_moments__is_the_covariance_of_the_joined_table() -> None:
    parts = [draw_values(seed, 30) + shift for seed, shift in ((1, 0.0), (2, 8.0), (3, 2.0))]
    messages = [
        summarise_cohort(make_matrix(part), f"C{place}", minimum=1)
        for place, part in enumerate(parts)
    ]
    found = pool_moments(messages)
    mean, covariance = find_central(np.concatenate(parts))
    assert np.abs(found.mean - mean).max() < 1e-10
    assert np.abs(found.covariance - covariance).max() < 1e-10


def test_pool_moments__is_exact_with_small_cells_withheld_where_no_response_is_missing() -> None:
    parts = [draw_values(seed, 12, holes=0.0) for seed in (1, 2)]
    found = pool_moments(
        [summarise_cohort(make_matrix(part), f"C{part[0, 0]}", minimum=10) for part in parts]
    )
    covariance = np.cov(np.concatenate(parts), rowvar=False)
    assert np.abs(found.covariance - covariance).max() < 1e-10


@settings(max_examples=30)
@given(seeds, seeds, st.integers(5, 20), st.integers(5, 20))
def test_merge_messages__gives_the_message_of_the_union(
    first: int, second: int, n_first: int, n_second: int
) -> None:
    left, right = draw_values(first, n_first), draw_values(second, n_second) + 5.0
    whole = summarise_cohort(make_matrix(np.concatenate([left, right])), "all", minimum=1)
    parts = [
        summarise_cohort(make_matrix(part), name, minimum=1)
        for name, part in (("left", left), ("right", right))
    ]
    assert_same(merge_messages(parts), whole)


@settings(max_examples=20)
@given(st.lists(seeds, min_size=2, max_size=4, unique=True), st.randoms())
def test_merge_messages__takes_messages_in_any_order(seeds_: Sequence[int], random: Random) -> None:
    messages = [summarise_cohort(make_matrix(draw_values(s, 15)), f"C{s}") for s in seeds_]
    shuffled = list(messages)
    random.shuffle(shuffled)
    one, other = merge_messages(messages), merge_messages(shuffled)
    assert one.name == other.name
    for name in ("counts", "means", "scatter", "shifts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@settings(max_examples=30)
@given(seeds, st.integers(2, 8))
def test_summarise_cohort__tells_the_same_whatever_a_withheld_response_is(
    seed: int, minimum: int
) -> None:
    """A drug tried on too few patients leaves no trace of their responses."""
    values = draw_values(seed, 12, holes=0.0)
    values[minimum - 1 :, 0] = np.nan
    other = values.copy()
    other[: minimum - 1, 0] += 1.0
    one, two = (summarise_cohort(make_matrix(v), "C", minimum=minimum) for v in (values, other))
    for name in ("counts", "means", "scatter", "shifts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_summarise_cohort__withholds_sums_whose_difference_tells_of_one_patient() -> None:
    values = draw_values(4, 20, holes=0.0)
    values[7, 1] = np.nan  # the sum of drug 0 over those with drug 1 lacks this patient alone
    message = summarise_cohort(make_matrix(values), "C", minimum=5)
    assert np.isnan(message.shifts[0, 1])
    assert message.shifts[1, 0] == 0.0
    assert message.counts[0, 1] == 19


def test_summarise_cohort__counts_a_patient_once_and_no_healthy_donor() -> None:
    values = draw_values(4, 8, holes=0.0)
    matrix = make_matrix(values)
    matrix = ResponseMatrix(
        matrix.measure,
        matrix.samples,
        matrix.drugs,
        values,
        matrix.errors,
        ("A", "A", "B", "C", "D", "E", "F", "G"),
        matrix.centres,
        (False,) * 7 + (True,),
    )
    message = summarise_cohort(matrix, "C", minimum=5)
    assert message.n_patients == 6
    expected = np.vstack([values[:2].mean(axis=0), values[2:7]]).mean(axis=0)
    np.testing.assert_allclose(message.means, expected)


def test_summarise_cohort__refuses_fewer_patients_than_a_cell_must_hold() -> None:
    with pytest.raises(InvalidTable, match="has 4 patients, and a cell must hold 5"):
        summarise_cohort(make_matrix(draw_values(1, 4)), "C")


def test_summarise_cohort__refuses_a_cell_of_nobody() -> None:
    with pytest.raises(InvalidOption, match="1 or more, got 0"):
        summarise_cohort(make_matrix(draw_values(1, 9)), "C", minimum=0)


def test_merge_messages__refuses_another_measure() -> None:
    left = summarise_cohort(make_matrix(draw_values(1, 9)), "left")
    right = summarise_cohort(make_matrix(draw_values(2, 9), "dss1"), "right")
    with pytest.raises(InvalidTable, match="right measures dss1 and left dss2"):
        merge_messages([left, right])


def test_pool_within__sees_no_difference_between_laboratories_as_a_correlation() -> None:
    rng = np.random.default_rng(0)
    low, high = rng.normal(10.0, 1.0, (200, 2)), rng.normal(40.0, 3.0, (200, 2))
    messages = [
        summarise_cohort(make_matrix(part), name) for name, part in (("a", low), ("b", high))
    ]
    assert pool_moments(messages).covariance[0, 1] > 200.0
    assert abs(pool_within(messages).covariance[0, 1]) < 0.1


@settings(max_examples=20)
@given(seeds)
def test_pool_within__is_the_same_for_a_scale_turned_round(seed: int) -> None:
    values = draw_values(seed, 20)
    killed = summarise_cohort(make_matrix(values / 50.0, "sensitivity"), "C")
    alive = summarise_cohort(make_matrix(1.0 - values / 50.0, "auc"), "C")
    np.testing.assert_allclose(
        pool_within([killed]).covariance, pool_within([alive]).covariance, atol=1e-9
    )
    np.testing.assert_allclose(killed.means, 1.0 - alive.means, atol=1e-12)
    np.testing.assert_allclose(killed.shifts, -alive.shifts, atol=1e-9)


def test_compare_centres__finds_the_shift_between_two_laboratories() -> None:
    rng = np.random.default_rng(5)
    left = np.clip(rng.normal(20.0, 3.0, (40, 6)), 0.0, 50.0)
    right = np.clip(rng.normal(25.0, 6.0, (60, 6)), 0.0, 50.0)
    found = compare_centres(
        summarise_cohort(make_matrix(left), "left"), summarise_cohort(make_matrix(right), "right")
    )
    assert found.n_shifted == 6
    assert found.typical_shift == pytest.approx(5.0, abs=1.0)
    assert found.typical_ratio == pytest.approx(2.0, abs=0.3)
    assert (found.shift_low < 5.0).all()
    assert (found.shift_high > 5.0).all()


def compare(left: FloatArray, right: FloatArray, *, has_fourths: bool = True) -> CentreDifference:
    one, other = (
        summarise_cohort(make_matrix(part), name) for name, part in (("a", left), ("b", right))
    )
    if not has_fourths:
        one, other = replace(one, fourths=None), replace(other, fourths=None)
    return compare_centres(one, other)


def test_compare_centres__bounds_the_ratio_of_sds_of_scores_with_tails() -> None:
    """Half of the responses are 0, as of scores; F of two variances holds far fewer ratios."""
    rng = np.random.default_rng(3)
    for ratio in (1.0, 2.0):
        left, right = np.maximum(rng.normal(0.0, 1.0, (2, 50, 400)), 0.0) ** 2 * 3.0
        found, by_f = (compare(left, right * ratio, has_fourths=one) for one in (True, False))
        held, held_by_f = (
            np.mean((one.ratio_low <= ratio) & (ratio <= one.ratio_high)) for one in (found, by_f)
        )
        assert 0.88 < held < 0.99
        assert held_by_f < 0.75


def test_compare_centres__bounds_the_ratio_by_f_where_no_fourth_power_is_told() -> None:
    rng = np.random.default_rng(3)
    left, right = rng.uniform(10.0, 20.0, (30, 2)), rng.uniform(10.0, 29.0, (40, 2))
    found = compare(left, right, has_fourths=False)
    ratio = right.std(axis=0, ddof=1) / left.std(axis=0, ddof=1)
    for limit, share in ((found.ratio_low, 0.975), (found.ratio_high, 0.025)):
        expected = ratio / np.sqrt(float(stats.f.ppf(share, 39, 29)))
        np.testing.assert_allclose(limit, expected)


def test_compare_centres__lets_a_limit_be_the_ratio_that_is_just_not_refused() -> None:
    """Worked out for one drug: the kurtosis pooled with the left SD stretched by the limit."""
    rng = np.random.default_rng(8)
    left, right = rng.exponential(5.0, (30, 1)), rng.exponential(8.0, (45, 1))
    high = float(compare(left, right).ratio_high[0])
    a, b = (left - left.mean()) * high, right - right.mean()
    kurtosis = 75 * ((a**4).sum() + (b**4).sum()) / ((a**2).sum() + (b**2).sum()) ** 2
    error = np.sqrt((kurtosis - 27 / 30) / 29 + (kurtosis - 42 / 45) / 44)
    z = 2 * np.log(high) - np.log(right.var(ddof=1) / left.var(ddof=1))
    assert z / error == pytest.approx(1.959964, rel=1e-6)


def test_compare_centres__finds_the_planted_shifts_in_a_real_laboratory_and_no_other() -> None:
    """Halves of one laboratory, ten drugs of one half moved by an SD."""
    values = read_laboratories()[1]
    order = np.random.default_rng(0).permutation(len(values))
    left, right = values[order[:62]], values[order[62:]].copy()
    right[:, :10] += np.nanstd(values, axis=0)[:10]
    assert set(np.flatnonzero(compare(left, right).q_value < 0.05)) == set(range(10))


@settings(max_examples=20)
@given(seeds, seeds)
def test_compare_centres__turns_with_the_order(first: int, second: int) -> None:
    left = summarise_cohort(make_matrix(draw_values(first, 20)), "left")
    right = summarise_cohort(make_matrix(draw_values(second, 25)), "right")
    there, back = compare_centres(left, right), compare_centres(right, left)
    np.testing.assert_allclose(there.shift, -back.shift, atol=1e-12)
    np.testing.assert_allclose(there.ratio_low, 1.0 / back.ratio_high, rtol=1e-9)


@settings(max_examples=20)
@given(seeds)
def test_turn_message__changes_signs_alone(seed: int) -> None:
    matrix = make_matrix(draw_values(seed, 20) / 50.0, "auc")
    message = summarise_cohort(matrix, "C")
    effect = Measure("effect", "", Direction.HIGH_IS_SENSITIVE, -np.inf, np.inf, "")
    turned = turn_message(message, effect)
    np.testing.assert_array_equal(turned.means, -message.means)
    np.testing.assert_array_equal(turned.shifts, -message.shifts)
    np.testing.assert_array_equal(turned.scatter, message.scatter)
    np.testing.assert_array_equal(turned.counts, message.counts)
