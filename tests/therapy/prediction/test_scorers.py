"""Frozen scorers on cases made by hand."""

import numpy as np
import pytest

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy import score_predictions, score_top, split_patients

NAN = float("nan")
TRUTH = np.array([[-1.0, 2.0], [0.0, 0.0], [1.0, -2.0], [2.0, 1.0]])


def test_score_predictions__is_perfect_for_the_truth() -> None:
    scores = score_predictions(TRUTH, TRUTH)

    assert scores.r == pytest.approx(1.0)
    assert scores.rmse == 0.0


def test_score_predictions__catches_a_flipped_direction() -> None:
    assert score_predictions(TRUTH, -TRUTH).r == pytest.approx(-1.0)


def test_score_predictions__is_finite_with_one_missing_prediction() -> None:
    predicted = TRUTH.copy()
    predicted[3, 0] = NAN

    scores = score_predictions(TRUTH, predicted)

    # drug 0: -1 0 1 2 against -1 0 1 0 has r = 2 / sqrt(5 * 2); drug 1: 1
    assert scores.r == pytest.approx((0.632455532 + 1.0) / 2)
    assert scores.n_missing == 1


def test_score_predictions__gains_nothing_from_silence() -> None:
    worst = TRUTH.copy()
    worst[0] = [3.0, -3.0]
    silent = worst.copy()
    silent[0] = NAN

    assert score_predictions(TRUTH, silent).r < 1.0
    assert score_predictions(TRUTH, np.full(TRUTH.shape, NAN)).r == 0.0


def test_score_predictions__counts_the_drug_mean_as_no_skill() -> None:
    assert score_predictions(TRUTH, np.full(TRUTH.shape, 0.3)).r == 0.0


def test_score_predictions__covers_by_limits_and_never_by_a_missing_one() -> None:
    low = TRUTH - 1.0
    high = TRUTH + 1.0
    high[0, 0] = NAN
    low[1, 1] = 0.5

    scores = score_predictions(TRUTH, TRUTH, low, high)

    assert scores.coverage == pytest.approx(6 / 8)
    assert scores.coverage_low == pytest.approx(0.5)


def test_score_predictions__refuses_tables_of_other_shapes() -> None:
    with pytest.raises(InvalidTable, match=r"shape \(4, 2\), got \(4, 1\)"):
        score_predictions(TRUTH, TRUTH[:, :1])


def test_score_predictions__takes_lost_digits_for_no_spread() -> None:
    truth = np.column_stack([TRUTH[:, 0], [0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3]])
    predicted = np.column_stack([TRUTH[:, 0], TRUTH[:, 1]])

    scores = score_predictions(truth, predicted)

    assert scores.n_drugs == 1
    assert scores.r == pytest.approx(1.0)
    assert score_predictions(TRUTH[:, :1], truth[:, 1:]).r == 0.0


def test_score_predictions__covers_nothing_that_was_not_predicted() -> None:
    predicted = TRUTH.copy()
    predicted[0, 0] = np.inf

    assert score_predictions(TRUTH, predicted, TRUTH - 1.0, TRUTH + 1.0).coverage == 7 / 8


@pytest.mark.parametrize(
    ("truth", "limits", "said"),
    [
        (np.where(TRUTH == 2.0, np.inf, TRUTH), {}, "a true value is infinite"),
        (TRUTH[:, 0], {}, r"shape \(n_patients, n_drugs\), got \(4,\)"),
        (TRUTH, {"low": TRUTH - 1.0}, "give both low and high"),
        (
            TRUTH,
            {"low": TRUTH[:1], "high": TRUTH},
            r"low must have the shape \(4, 2\), got \(1, 2\)",
        ),
        (TRUTH * NAN, {}, "no truth is given"),
    ],
)
def test_score_predictions__refuses_what_cannot_be_scored(
    truth: FloatArray, limits: dict[str, FloatArray], said: str
) -> None:
    with pytest.raises(InvalidTable, match=said):
        score_predictions(truth, truth, **limits)


def test_score_top__is_unknown_without_a_candidate() -> None:
    nothing = np.full((2, 3), NAN)

    assert np.isnan(score_top(nothing, nothing, 1))


@pytest.mark.parametrize(
    ("probability", "k", "said"),
    [
        ([[1.5, 0.0]], 1, "probability must lie between 0 and 1"),
        ([[1.0, 0.0]], 0, "k and n_bins must be 1 or more, got 0 and 10"),
        ([[1.0]], 1, r"probability must have the shape \(1, 2\), got \(1, 1\)"),
    ],
)
def test_score_top__refuses_what_is_no_probability(
    probability: list[list[float]], k: int, said: str
) -> None:
    with pytest.raises(InvalidTable, match=said):
        score_top(probability, [[2.0, 1.0]], k)


def test_score_top__is_nothing_for_certain_and_right() -> None:
    assert score_top(np.array([[1.0, 0.0, 0.0]]), np.array([[3.0, 2.0, 1.0]]), 1) == 0.0


def test_score_top__is_one_for_certain_and_wrong() -> None:
    assert score_top(np.array([[0.0, 1.0]]), np.array([[3.0, 2.0]]), 1) == 1.0


def test_split_patients__keeps_replicates_on_one_side() -> None:
    patients = ("A", "A", "B", "C", "C", "C", "D")

    folds = split_patients(patients, 3, seed=1)

    assert sorted(int(row) for fold in folds for row in fold) == list(range(7))
    for fold in folds:
        inside = {patients[row] for row in fold}
        outside = {patient for row, patient in enumerate(patients) if row not in fold}
        assert not inside & outside


@pytest.mark.parametrize("n_folds", [0, 3])
def test_split_patients__refuses_folds_without_a_patient(n_folds: int) -> None:
    with pytest.raises(InvalidOption, match="between 1 and 2, the number of patients"):
        split_patients(("A", "B", "B"), n_folds, seed=0)
