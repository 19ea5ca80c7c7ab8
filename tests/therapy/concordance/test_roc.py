"""AUROC, its limits and thresholds: laws and hand-made cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.therapy import TwoByTwo
from oncordia.therapy.concordance.cuts import call_left_one_out, count_calls, tune_threshold
from oncordia.therapy.concordance.resample import draw_weights, limit_auroc, limit_shares
from oncordia.therapy.concordance.roc import measure_auroc

SCORES = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=4, max_size=25).filter(
    lambda rows: len({responds for _, responds in rows}) == 2
)


def arrays(rows: list[tuple[int, bool]]) -> tuple[FloatArray, BoolArray]:
    return np.array([float(s) for s, _ in rows]), np.array([r for _, r in rows], dtype=bool)


def number(n: int) -> IntArray:
    return np.arange(n, dtype=np.int64)


@given(SCORES)
def test_auroc__is_the_mann_whitney_statistic(rows: list[tuple[int, bool]]) -> None:
    score, responds = arrays(rows)
    statistic = mannwhitneyu(score[responds], score[~responds]).statistic

    area = measure_auroc(score, responds)
    assert area.value == pytest.approx(statistic / (responds.sum() * (~responds).sum()))


@given(SCORES)
def test_auroc__is_blind_to_monotone_maps_and_turns_with_the_sign(
    rows: list[tuple[int, bool]],
) -> None:
    score, responds = arrays(rows)
    area = measure_auroc(score, responds)

    assert measure_auroc(np.exp(score) + 3, responds) == area
    assert measure_auroc(-score, responds).value == pytest.approx(1 - area.value)


def test_auroc__has_delong_limits_that_a_bootstrap_agrees_with() -> None:
    rng = np.random.default_rng(1)
    responds = np.arange(160) < 90
    score = rng.normal(size=160) + 0.9 * responds
    area = measure_auroc(score, responds)
    drawn = limit_auroc(draw_weights(rng, number(160), 4000), score, responds, 0.95)

    assert (area.low, area.high) == pytest.approx(drawn, abs=0.012)


@pytest.mark.parametrize(
    ("confidence", "limits"),
    [(0.95, (0.620612050749, 0.910788915435)), (0.9, (0.643938432335, 0.887462533849))],
)
def test_auroc__has_the_delong_limits_of_proc(
    confidence: float, limits: tuple[float, float]
) -> None:
    # pROC 1.18.0: ci.auc(method = "delong"), with ties
    number = np.arange(1.0, 42.0)
    responds = number <= 23
    score = np.round(np.sin(number) + 0.8 * responds, 1)
    area = measure_auroc(score, responds, confidence)

    assert (area.value, area.low, area.high) == pytest.approx((0.765700483092, *limits), abs=1e-11)


def test_auroc__has_a_lower_limit_where_the_classes_are_parted_wholly() -> None:
    score = np.arange(12.0)
    area = measure_auroc(score, score >= 6)

    assert (area.value, area.high, area.method) == (1.0, 1.0, "newcombe")
    assert 0.6 < area.low < 0.95


def test_tune_threshold__takes_the_best_cut_and_the_higher_of_two() -> None:
    score = np.array([1.0, 2.0, 3.0, 4.0])
    assert tune_threshold(score, np.array([False, True, False, True])) == 4.0
    assert tune_threshold(score, np.array([False, False, True, True])) == 3.0


def test_left_one_out__calls_each_patient_by_the_cut_of_the_others() -> None:
    # without the 6 that did not respond, 5 parts the rest wholly, and so 6 is called sensitive
    score = np.array([5.0, 9.0, 8.0, 4.0, 3.0, 6.0])
    responds = np.array([True, True, True, False, False, False])
    tuned = count_calls(score >= tune_threshold(score, responds), responds)
    calls, thresholds = call_left_one_out(score, responds, number(6))

    assert tuned == TwoByTwo(2, 0, 1, 3)
    assert count_calls(calls, responds) == TwoByTwo(2, 1, 1, 2)
    assert thresholds.tolist() == [8.0, 5.0, 5.0, 8.0, 8.0, 5.0]


def test_left_one_out__keeps_all_rows_of_a_patient_on_one_side() -> None:
    score = np.array([1.0, 1.1, 2.0, 2.1, 3.0, 3.1])
    responds = np.array([False, False, True, True, True, True])
    patient = np.array([0, 0, 1, 1, 2, 2], dtype=np.int64)
    calls, thresholds = call_left_one_out(score, responds, patient)

    assert np.isinf(thresholds[:2]).all()  # without patient 0 nobody is left who did not respond
    assert not calls[:2].any()
    assert thresholds[2:].tolist() == [3.0, 3.0, 2.0, 2.0]


def test_draws__move_all_rows_of_a_patient_together() -> None:
    weights = draw_weights(np.random.default_rng(0), np.array([0, 0, 1, 2], dtype=np.int64), 50)

    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 1:].sum(axis=1) == 3).all()


def test_share_limits__are_wider_where_rows_repeat() -> None:
    rng = np.random.default_rng(3)
    calls, responds = np.arange(40) % 3 > 0, np.arange(40) % 2 > 0
    alone = limit_shares(draw_weights(rng, number(40), 3000), calls, responds, 0.95)
    twice = limit_shares(
        draw_weights(rng, np.repeat(number(40), 4), 3000),
        np.repeat(calls, 4),
        np.repeat(responds, 4),
        0.95,
    )

    assert twice["accuracy"] == pytest.approx(alone["accuracy"], abs=0.03)
