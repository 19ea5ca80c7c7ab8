import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, norm

from oncordia.trials.allocation.tables import tabulate_logs
from oncordia.trials.kernels.allocation.beta import compare_betas
from oncordia.trials.kernels.platform.compare import (
    compare_counts,
    compare_rates,
    predict_win,
    predict_z,
)
from oncordia.trials.kernels.platform.fit import Trend, fit_effect

N = np.array([[20.0, 22.0, 0.0], [15.0, 14.0, 16.0], [18.0, 0.0, 17.0]])  # times by arms
Y = np.array([[6.0, 9.0, 0.0], [5.0, 7.0, 8.0], [9.0, 0.0, 11.0]])


def _fit(
    n: np.ndarray, y: np.ndarray, sd: float, *walks: float, arm: int = 1
) -> tuple[Trend, np.ndarray]:
    """The fit, and mean, variance and log weight of the effect of an arm."""
    times, arms = n.shape
    trend = Trend(
        n.copy(),
        y.copy(),
        np.zeros(times),
        np.zeros(arms),
        np.zeros((times, arms)),
        np.zeros((2, times)),
        np.zeros((arms, times)),
        np.zeros((arms, arms + 1)),
    )
    moments = np.zeros(3)
    fit_effect(trend, times, sd, np.array(walks), arm, moments)
    return trend, moments


def _dense(weight: np.ndarray, precision: float) -> np.ndarray:
    """Information about times and arms as one matrix."""
    times, arms = weight.shape
    size = times + arms - 1
    out = np.zeros((size, size))
    for t in range(times):
        for a in range(arms):
            row = np.zeros(size)
            row[t] = 1.0
            if a > 0:
                row[times + a - 1] = 1.0
            out += weight[t, a] * np.outer(row, row)
    for t in range(times - 1):
        step = np.zeros(size)
        step[t], step[t + 1] = 1.0, -1.0
        out += precision * np.outer(step, step)
    return out


@pytest.mark.parametrize("precision", [0.0, 30.0])
def test_fit_effect__of_means_solves_the_dense_equations(precision: float) -> None:
    sd = 1.7
    trend, _ = _fit(N, Y, sd, precision)
    information = _dense(N / sd**2, precision)
    right = np.concatenate((Y.sum(axis=1), Y.sum(axis=0)[1:])) / sd**2
    expected = np.linalg.solve(information, right)
    assert np.concatenate((trend.times, trend.effects[1:])) == pytest.approx(expected, abs=1e-6)
    variance = np.linalg.inv(information)
    for arm in (1, 2):
        assert _fit(N, Y, sd, precision, arm=arm)[1][1] == pytest.approx(
            variance[2 + arm, 2 + arm], rel=1e-6
        )


@pytest.mark.parametrize("precision", [0.0, 30.0])
def test_fit_effect__of_rates_has_no_slope_left(precision: float) -> None:
    trend, moments = _fit(N, Y, 0.0, precision)
    effects = np.concatenate(([0.0], trend.effects[1:]))
    rate = 1 / (1 + np.exp(-trend.times[:, None] - effects[None, :]))
    left = Y - N * rate
    walk = -precision * np.diff(trend.times)
    pull = np.concatenate(([0.0], walk)) - np.concatenate((walk, [0.0]))
    assert left.sum(axis=1) + pull == pytest.approx(np.zeros(3), abs=1e-5)
    assert left.sum(axis=0)[1:] == pytest.approx(np.zeros(2), abs=1e-5)
    variance = np.linalg.inv(_dense(N * rate * (1 - rate), precision))
    assert moments[1] == pytest.approx(variance[3, 3], rel=1e-4)


def test_fit_effect__weighs_walks_by_the_evidence_of_the_integral() -> None:
    sd, walks = 1.7, (5.0, 60.0)
    right = np.concatenate((Y.sum(axis=1), Y.sum(axis=0)[1:])) / sd**2
    evidence = []
    for precision in walks:
        information = _dense(N / sd**2, precision)
        at_best = 0.5 * right @ np.linalg.solve(information, right)
        evidence.append(at_best + np.log(precision) - 0.5 * np.linalg.slogdet(information)[1])
    share = 1 / (1 + np.exp(evidence[0] - evidence[1]))
    apart = [_fit(N, Y, sd, precision)[1] for precision in walks]
    mean = (1 - share) * apart[0][0] + share * apart[1][0]
    square = sum(
        w * (one[1] + one[0] ** 2) for w, one in zip((1 - share, share), apart, strict=True)
    )
    _, found = _fit(N, Y, sd, *walks)
    assert found[0] == pytest.approx(mean, abs=1e-7)
    assert found[1] == pytest.approx(square - mean**2, abs=1e-7)


def test_fit_effect__does_not_care_about_the_order_of_arms() -> None:
    swap = [0, 2, 1]
    here, _ = _fit(N, Y, 0.0, 0.0)
    there, _ = _fit(N[:, swap], Y[:, swap], 0.0, 0.0)
    assert here.effects[[0, 2, 1]] == pytest.approx(there.effects, abs=1e-9)


def test_fit_effect__stays_finite_where_nobody_responds() -> None:
    _, moments = _fit(N, np.zeros_like(Y), 0.0, 0.0, arm=2)
    assert np.isfinite(moments).all()


def test_compare_rates__equals_the_pooled_z() -> None:
    # 12/30 against 6/30: 0.2 / sqrt(0.3 * 0.7 * 2 / 30)
    assert compare_rates(30.0, 12.0, 30.0, 6.0) == pytest.approx(1.690308509)
    assert compare_rates(30.0, 0.0, 30.0, 0.0) == 0.0


@pytest.mark.parametrize("by_posterior", [0, 1])
@given(st.integers(0, 8), st.integers(0, 7))
@settings(max_examples=8)
def test_predict_win__equals_the_double_sum(by_posterior: int, y_arm: int, y_control: int) -> None:
    n_arm, n_control, more_arm, more_control = 8, 7, 6, 5
    prior = np.array([1.0, 1.0])
    tables = tabulate_logs(40, (1.0, 1.0))
    bar = 0.9 if by_posterior else 1.2
    expected = 0.0
    for i in range(more_arm + 1):
        for j in range(more_control + 1):
            y, c = y_arm + i, y_control + j
            if by_posterior:
                value = compare_counts(prior, tables, 14, y, 12, c)
            else:
                value = compare_rates(14.0, float(y), 12.0, float(c))
            if value > bar:
                chance = betabinom.pmf(i, more_arm, 1 + y_arm, 1 + n_arm - y_arm)
                expected += chance * betabinom.pmf(
                    j, more_control, 1 + y_control, 1 + n_control - y_control
                )
    found = predict_win(
        prior,
        tables,
        bar,
        by_posterior,
        n_arm,
        y_arm,
        more_arm,
        n_control,
        y_control,
        more_control,
        np.empty((2, 42)),
    )
    assert found == pytest.approx(expected, abs=1e-10)


def test_compare_counts__is_what_response_adaptive_trials_use() -> None:
    tables = tabulate_logs(40, (1.0, 2.0))
    expected = compare_betas(np.array([1.0, 2.0]), tables, np.array([[3.0, 9.0, 7.0, 6.0]]))[0]
    found = compare_counts(np.array([1.0, 2.0]), tables, 13, 7, 12, 3)
    assert found == pytest.approx(expected, abs=1e-13)


def test_predict_z__equals_the_normal_prediction() -> None:
    # final z given z = 1.5 at half: mean 1.5 / sqrt(0.5), variance 0.5 / 0.5 under a flat prior
    expected = norm.sf(1.96, 1.5 / np.sqrt(0.5), 1.0)
    assert predict_z(1.5, 0.5, 1.96) == pytest.approx(expected, abs=1e-12)
