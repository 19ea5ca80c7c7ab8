"""Stated probabilities: calibration and net benefit of hand-made cases."""

import numpy as np
import pytest
from statsmodels.discrete.discrete_model import Logit

from oncordia.therapy.concordance.benefit import measure_benefit
from oncordia.therapy.concordance.calibration import measure_calibration, predict_left_one_out
from oncordia.therapy.concordance.logistic import fit_logistic
from oncordia.therapy.concordance.resample import draw_weights

PATIENTS = np.arange(400, dtype=np.int64)
RNG = np.random.default_rng(7)
STATED = RNG.uniform(0.05, 0.95, 400)
RESPONDS = RNG.uniform(size=400) < STATED
WEIGHTS = draw_weights(np.random.default_rng(0), PATIENTS, 400)


def test_logistic__is_that_of_statsmodels_without_a_penalty() -> None:
    design = np.column_stack([np.ones(400), STATED])
    theirs = Logit(RESPONDS.astype(float), design).fit(disp=0)
    ours = fit_logistic(design, RESPONDS, is_penalised=False)

    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert ours.covariance == pytest.approx(theirs.cov_params(), rel=1e-4)


def test_logistic__answers_under_separation_with_a_penalty_alone() -> None:
    design = np.column_stack([np.ones(8), np.arange(8.0)])
    responds = np.arange(8) >= 4

    assert np.isnan(fit_logistic(design, responds, is_penalised=False).coefficients).all()
    assert 0 < fit_logistic(design, responds, is_penalised=True).coefficients[1] < 5


def test_logistic__shrinks_a_single_log_odds_as_half_a_case_each_way_does() -> None:
    responds = np.array([True, False, False, False])
    found = fit_logistic(np.ones((4, 1)), responds, is_penalised=True)

    assert found.coefficients[0] == pytest.approx(np.log(1.5 / 3.5))


def test_logistic__has_the_covariance_of_statsmodels_where_rows_share_a_patient() -> None:
    patient = np.arange(400, dtype=np.int64) // 3
    design = np.column_stack([np.ones(400), STATED])
    theirs = Logit(RESPONDS.astype(float), design).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": patient}
    )
    ours = fit_logistic(design, RESPONDS, is_penalised=False, cluster=patient)

    assert ours.covariance == pytest.approx(theirs.cov_params(), rel=1e-6)


def test_logistic__has_the_plain_covariance_where_each_row_is_a_patient() -> None:
    design = np.column_stack([np.ones(400), STATED])
    plain = fit_logistic(design, RESPONDS, is_penalised=False)
    ours = fit_logistic(design, RESPONDS, is_penalised=False, cluster=PATIENTS)

    assert ours.covariance.tolist() == plain.covariance.tolist()


def test_calibration__is_that_of_r() -> None:
    # R 4.2.2: glm(y ~ offset(qlogis(p))), glm(y ~ qlogis(p)), and sum(y) / sum(p)
    number = np.arange(1, 41)
    stated = (number / 41) ** 2
    responds = np.sin(1.7 * number) + 3 * (number / 41 - 0.5) > 0
    patients = np.arange(40, dtype=np.int64)
    weights = draw_weights(np.random.default_rng(0), patients, 400)
    found = measure_calibration(stated, responds, patients, weights)

    assert found.intercept.value == pytest.approx(1.1922561783, abs=1e-8)
    assert found.intercept.high - found.intercept.value == pytest.approx(
        1.959964 * 0.4158373797, rel=1e-6
    )
    assert found.slope.value == pytest.approx(1.5159146223, abs=1e-8)
    assert found.slope.high - found.slope.value == pytest.approx(1.959964 * 0.4905914198, rel=1e-6)
    assert found.observed_expected.value == pytest.approx(1.5185185185, abs=1e-9)


def test_observed_expected__has_limits_that_hold_one_where_probabilities_are_true() -> None:
    found = measure_calibration(STATED, RESPONDS, PATIENTS, WEIGHTS).observed_expected

    assert found.low < 1 < found.high
    assert found.value == pytest.approx(RESPONDS.sum() / STATED.sum())


def test_observed_expected__is_not_told_where_no_response_was_stated() -> None:
    found = measure_calibration(np.zeros(400), RESPONDS, PATIENTS, WEIGHTS).observed_expected

    assert np.isnan(found.value)


def test_calibration__finds_true_probabilities_right() -> None:
    found = measure_calibration(STATED, RESPONDS, PATIENTS, WEIGHTS)

    assert found.intercept.low < 0 < found.intercept.high
    assert found.slope.low < 1 < found.slope.high
    assert found.brier.value < found.brier_reference
    assert sum(one.total for one in found.bins) == 400
    assert all(one.low <= one.share <= one.high for one in found.bins)


def test_calibration__finds_exaggerated_probabilities_too_extreme() -> None:
    odds = (STATED / (1 - STATED)) ** 3
    found = measure_calibration(odds / (1 + odds), RESPONDS, PATIENTS, WEIGHTS)

    assert found.slope.high < 1


def test_brier__is_the_mean_square_by_hand() -> None:
    stated = np.array([0.2, 0.8, 0.5, 0.5] * 3)
    responds = np.array([False, True, True, False] * 3)
    patients = np.arange(12, dtype=np.int64)
    weights = draw_weights(np.random.default_rng(0), patients, 200)
    found = measure_calibration(stated, responds, patients, weights, n_bins=2)

    assert found.brier.value == pytest.approx((0.04 + 0.04 + 0.25 + 0.25) / 4)


def test_predict_left_one_out__states_nothing_the_patient_himself_told() -> None:
    score = np.array([0.0, 1, 2, 3, 4, 5, 6, 7])
    responds = score > 3.5
    turned = responds.copy()
    turned[0] = True
    patients = np.arange(8, dtype=np.int64)
    first = predict_left_one_out(score, responds, patients)
    second = predict_left_one_out(score, turned, patients)

    assert first[0] == second[0]
    assert first[7] > 0.5 > first[0]


def test_benefit__of_one_threshold_is_that_by_hand() -> None:
    stated = np.array([0.9, 0.9, 0.9, 0.1])
    responds = np.array([True, True, False, True])
    weights = draw_weights(np.random.default_rng(0), np.arange(4, dtype=np.int64), 200)
    curve = measure_benefit(stated, responds, weights, thresholds=np.array([0.25]))

    assert curve.test[0] == pytest.approx(2 / 4 - 1 / 4 / 3)
    assert curve.treat_all[0] == pytest.approx(3 / 4 - 1 / 4 / 3)


def test_benefit__of_a_useless_test_gains_nothing() -> None:
    stated = np.full(400, 0.5)
    curve = measure_benefit(stated, RESPONDS, WEIGHTS)

    assert (curve.gain_low <= 0).all()
