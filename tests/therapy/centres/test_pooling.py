"""A reference from own patients and the messages of others."""

import numpy as np
import pytest
from tests.therapy.centres.test_sums import draw_values, find_central, make_matrix
from tests.therapy.laboratories import read_laboratories

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import ResponseMatrix
from oncordia.errors import InvalidTable
from oncordia.therapy import (
    NoiseOptions,
    align_message,
    mix_covariance,
    pack_reference,
    pool_moments,
    pool_reference,
    predict_patient,
    refuse_flipped,
    summarise_cohort,
    summarise_with_noise,
    unpack_reference,
)


def test_pool_moments__equals_the_central_covariance_of_two_laboratories() -> None:
    parts = read_laboratories()
    messages = [
        summarise_cohort(make_matrix(part), f"C{place}", minimum=1)
        for place, part in enumerate(parts)
    ]
    found = pool_moments(messages)
    mean, covariance = find_central(np.concatenate(parts))
    assert np.abs(found.mean - mean).max() < 1e-10
    assert np.abs(found.covariance - covariance).max() < 1e-10


def find_r(matrix: ResponseMatrix, test: FloatArray, others: list[ResponseMatrix]) -> float:
    """Pearson of each drug over left-out patients with ten drugs revealed, averaged."""
    messages = [summarise_cohort(one, f"other {i}") for i, one in enumerate(others)]
    reference = pool_reference(matrix, messages).reference
    predicted = np.full(test.shape, np.nan)
    for row, truth in enumerate(test):
        known = np.random.default_rng(1000 + row).permutation(np.flatnonzero(~np.isnan(truth)))
        values = np.full(truth.shape, np.nan)
        values[known[:10]] = truth[known[:10]]
        predicted[row, known[10:]] = predict_patient(reference, values).mean[known[10:]]
    rs = [
        np.corrcoef(predicted[seen, drug], test[seen, drug])[0, 1]
        for drug, seen in enumerate((~np.isnan(predicted) & ~np.isnan(test)).T)
    ]
    return float(np.nanmean(rs))


def test_pool_reference__gains_from_the_other_laboratory_at_five_patients() -> None:
    beat, fimm = read_laboratories()
    gains = []
    for own, other in ((beat, fimm), (fimm, beat)):
        order = np.random.default_rng(0).permutation(len(own))
        local, test = make_matrix(own[order[:5]]), own[order[len(own) // 2 :]]
        with_other = find_r(local, test, [make_matrix(other)])
        gains.append(with_other - find_r(local, test, []))
    assert min(gains) > 0.03


def test_pool_reference__keeps_the_level_and_spread_of_the_own_cohort() -> None:
    own, other = draw_values(1, 30, 12), np.clip(draw_values(2, 50, 12) + 20.0, 0.0, 50.0)
    alone = pool_reference(make_matrix(own), []).reference
    pooled = pool_reference(make_matrix(own), [summarise_cohort(make_matrix(other), "other")])
    np.testing.assert_array_equal(alone.scaling.mean, pooled.reference.scaling.mean)
    np.testing.assert_array_equal(alone.scaling.sd, pooled.reference.scaling.sd)
    assert pooled.reference.n_patients == 80
    assert pooled.reference.rows.shape[0] == 30


def test_pool_reference__is_the_same_in_any_order_of_messages() -> None:
    own = make_matrix(draw_values(1, 12))
    messages = [summarise_cohort(make_matrix(draw_values(s, 20)), f"C{s}") for s in (2, 3)]
    one, other = (pool_reference(own, part).reference for part in (messages, messages[::-1]))
    np.testing.assert_allclose(one.covariance, other.covariance, atol=1e-12)


def test_pool_reference__refuses_four_own_patients() -> None:
    with pytest.raises(InvalidTable, match="needs 5 patients of its own"):
        pool_reference(make_matrix(draw_values(1, 4)), [])


def test_align_message__refuses_other_drugs() -> None:
    matrix = make_matrix(draw_values(1, 12))
    other = ResponseMatrix(
        matrix.measure,
        matrix.samples,
        ("x", "y", "z", "D0"),
        matrix.values,
        matrix.errors,
        matrix.patients,
        matrix.centres,
        matrix.healthy,
    )
    with pytest.raises(InvalidTable, match="shares 1 of 4 drugs"):
        align_message(summarise_cohort(other, "C"), matrix)


def test_align_message__puts_drugs_into_the_order_of_the_cohort() -> None:
    matrix = make_matrix(draw_values(1, 12))
    turned = matrix.keep_drugs(np.array([3, 1, 0, 2]))
    found = align_message(summarise_cohort(turned, "C"), matrix)
    np.testing.assert_array_equal(found.scatter, summarise_cohort(matrix, "C").scatter)


def test_pool_reference__learns_nothing_from_a_message_that_is_all_noise() -> None:
    own, other = make_matrix(draw_values(1, 8)), make_matrix(draw_values(2, 50))
    noisy = summarise_with_noise(
        other, "other", NoiseOptions(0.5, 0.0, 50.0), rng=np.random.default_rng(0)
    )
    one, alone = (pool_reference(own, part) for part in ([noisy], []))
    assert one.own_share == 1.0
    np.testing.assert_array_equal(one.reference.covariance, alone.reference.covariance)


def test_mix_covariance__keeps_variances_and_leaves_no_negative_direction() -> None:
    own = np.eye(3)
    others = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    mixed = mix_covariance(own, others, 0.0)
    assert np.linalg.eigvalsh(mixed)[0] > -1e-12
    np.testing.assert_allclose(np.diag(mixed), 1.0)


def test_mix_covariance__keeps_the_own_where_no_message_tells() -> None:
    own = np.array([[1.0, 0.5], [0.5, 1.0]])
    np.testing.assert_array_equal(mix_covariance(own, np.full((2, 2), np.nan), 0.2), own)


def test_refuse_flipped__names_the_message_whose_scale_runs_the_other_way() -> None:
    means = np.linspace(5.0, 40.0, 8)
    values = np.clip(means + np.random.default_rng(0).normal(0.0, 2.0, (20, 8)), 0.0, 50.0)
    own = summarise_cohort(make_matrix(values), "own")
    flipped = summarise_cohort(make_matrix(50.0 - values), "flipped")
    refuse_flipped(own, own)
    with pytest.raises(InvalidTable, match="message 'flipped': its scale looks flipped"):
        refuse_flipped(own, flipped)


def test_unpack_reference__predicts_as_the_reference_that_was_packed() -> None:
    reference = pool_reference(make_matrix(draw_values(1, 15)), []).reference
    back = unpack_reference(reference.drugs, reference.measure, *pack_reference(reference))
    values = np.array([20.0, np.nan, 10.0, np.nan])
    one, other = predict_patient(reference, values), predict_patient(back, values)
    np.testing.assert_array_equal(one.mean, other.mean)
    np.testing.assert_array_equal(one.sd, other.sd)
