import math

import numpy as np
import pytest

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fit import (
    BEND,
    CONSTANT,
    CONSTANT_DEVIANCE,
    DEVIANCE,
    N_SUMMARY,
    RSS,
    SETTLED,
    VARIANCE,
    find_covariances,
    fit_hills,
)
from oncordia.assay.kernels.hill import hill_gradient, hill_response
from oncordia.assay.kernels.search import fit_points
from oncordia.assay.kernels.settle import (
    add_curvature,
    fit_cost,
    fit_plateaus,
    normal_equations,
    settle_curve,
)

LIMITS = np.array([[0.7, 1.3], [-0.1, 1.3], [-2.0, 2.0], [math.log(0.1), math.log(10.0)]])
X = np.arange(-9.0, -4.9, 0.5)
BOUNDS = LIMITS + np.array([[0.0, 0.0], [0.0, 0.0], [X[0], X[-1]], [0.0, 0.0]])
P = np.array([1.02, 0.15, -6.9, math.log(1.2)])
NOISE = np.array([0.03, -0.05, 0.01, 0.04, -0.02, 0.05, -0.04, 0.02, 0.0])
ONES = np.ones(X.size)


def curve(p: FloatArray) -> FloatArray:
    return hill_response(X, p[0], p[1], p[2], math.exp(p[3]))


def fit_one(
    y: FloatArray, loss: int = 0, k: float = 1.345
) -> tuple[FloatArray, FloatArray, FloatArray]:
    parameters, covariance = np.empty((1, 4)), np.empty((1, 4, 4))
    summary = np.empty((1, N_SUMMARY))
    starts = np.array([0, X.size])
    mask = np.array([True])
    fit_hills(
        starts, X, y, ONES, np.zeros(1), mask, LIMITS, loss, k, parameters, covariance, summary
    )
    return parameters[0], covariance[0], summary[0]


def test_fit_plateaus__solves_the_linear_part_exactly() -> None:
    p = np.array([0.0, 0.0, P[2], P[3]])
    assert fit_plateaus(X, curve(P), ONES, BOUNDS, p) == pytest.approx(0.0, abs=1e-12)
    assert p[:2] == pytest.approx([1.02, 0.15], abs=1e-10)


def test_fit_plateaus__holds_to_the_best_edge_of_the_box() -> None:
    y = curve(np.array([1.6, 0.15, P[2], P[3]]))
    p = np.array([0.0, 0.0, P[2], P[3]])
    cost = fit_plateaus(X, y, ONES, BOUNDS, p)
    assert p[0] == 1.3
    bottoms = np.linspace(-0.1, 1.3, 1401)
    costs = [fit_cost(X, y, ONES, np.array([1.3, b, P[2], P[3]])) for b in bottoms]
    assert cost == pytest.approx(min(costs), abs=1e-5)
    assert p[1] == pytest.approx(bottoms[int(np.argmin(costs))], abs=1e-3)


def test_add_curvature__makes_the_second_derivative_of_half_the_cost() -> None:
    y = curve(P) + NOISE
    p = np.array([1.1, 0.1, -6.5, math.log(0.9)])
    gradient, matrix, row = np.empty(4), np.empty((4, 4)), np.empty(4)
    normal_equations(X, y, ONES, p, gradient, matrix, row)
    add_curvature(X, y, ONES, p, matrix)
    for j in range(4):
        step = np.zeros(4)
        step[j] = 1e-5
        up, down = np.empty(4), np.empty(4)
        other = np.empty((4, 4))
        normal_equations(X, y, ONES, p + step, up, other, row)
        normal_equations(X, y, ONES, p - step, down, other, row)
        assert matrix[j] == pytest.approx((down - up) / 2e-5, abs=1e-6)


def test_settle_curve__comes_to_rest_where_the_gradient_vanishes() -> None:
    y = curve(P) + NOISE
    p = np.array([1.0, 0.0, -7.5, 0.0])
    cost, settled = settle_curve(X, y, ONES, BOUNDS, p, 200.0, 1e-3, np.empty((13, 4)))
    gradient, matrix, row = np.empty(4), np.empty((4, 4)), np.empty(4)
    normal_equations(X, y, ONES, p, gradient, matrix, row)
    assert settled
    assert cost == pytest.approx(fit_cost(X, y, ONES, p), rel=1e-12)
    assert np.abs(gradient).max() < 1e-7


def test_settle_curve__stays_in_its_box() -> None:
    y = np.where(X < -7.2, 1.0, 0.0)
    p = np.array([1.0, 0.5, -7.0, 0.0])
    settle_curve(X, y, ONES, BOUNDS, p, 200.0, 1e-3, np.empty((13, 4)))
    assert ((p >= BOUNDS[:, 0]) & (p <= BOUNDS[:, 1])).all()
    assert p[3] == BOUNDS[3, 1]


def test_fit_points__is_no_worse_than_any_curve_of_a_fine_grid() -> None:
    y = np.array([1.0, 1.05, 0.7, 0.9, 0.6, 0.75, 0.3, 0.5, 0.2])
    found = np.empty(4)
    cost, settled = fit_points(X, y, ONES, BOUNDS, found)
    best = np.inf
    for c in np.linspace(-10.0, -4.0, 25):
        for slope in (0.2, 0.5, 1.0, 2.0, 5.0, 10.0):
            p = np.array([0.0, 0.0, c, math.log(slope)])
            best = min(best, fit_plateaus(X, y, ONES, BOUNDS, p))
    assert settled
    assert cost <= best


def test_fit_hills__recovers_a_curve_without_noise() -> None:
    parameters, _, summary = fit_one(curve(P))
    assert parameters == pytest.approx(P, abs=1e-8)
    assert summary[SETTLED] == 1.0
    assert summary[RSS] < 1e-20


def test_fit_hills__sums_up_residuals_and_constant() -> None:
    y = curve(P) + NOISE
    parameters, _, summary = fit_one(y)
    rss = ((y - curve(parameters)) ** 2).sum()
    assert summary[RSS] == pytest.approx(rss, rel=1e-10)
    assert summary[DEVIANCE] == pytest.approx(rss, rel=1e-10)
    assert summary[VARIANCE] == pytest.approx(rss / 5.0, rel=1e-10)
    assert summary[BEND] == 1.0
    assert summary[CONSTANT] == pytest.approx(y.mean())
    assert summary[CONSTANT_DEVIANCE] == pytest.approx(((y - y.mean()) ** 2).sum())


def test_fit_hills__weighs_dose_means_as_the_wells_behind_them() -> None:
    y = np.concatenate([curve(P) + NOISE, curve(P) - 0.5 * NOISE])
    mean = (y[:9] + y[9:]) / 2.0
    within = np.array([((y[:9] - mean) ** 2 + (y[9:] - mean) ** 2).sum()])
    order = np.argsort(np.tile(X, 2), kind="stable")
    results = []
    for x, values, w, ss in (
        (X, mean, 2.0 * ONES, within),
        (np.tile(X, 2)[order], y[order], np.ones(18), np.zeros(1)),
    ):
        parameters, covariance = np.empty((1, 4)), np.empty((1, 4, 4))
        summary = np.empty((1, N_SUMMARY))
        starts, mask = np.array([0, x.size]), np.array([True])
        fit_hills(starts, x, values, w, ss, mask, LIMITS, 0, 1.3, parameters, covariance, summary)
        results.append((parameters[0], covariance[0].ravel(), summary[0]))
    for means, wells in zip(*results, strict=True):
        assert means == pytest.approx(wells, rel=1e-6)


def test_fit_hills__leaves_masked_curves_alone() -> None:
    parameters, covariance = np.full((2, 4), 7.0), np.full((2, 4, 4), 7.0)
    summary = np.full((2, N_SUMMARY), 7.0)
    fit_hills(
        np.array([0, 0, 9]),
        X,
        curve(P),
        ONES,
        np.zeros(2),
        np.array([False, True]),
        LIMITS,
        0,
        1.3,
        parameters,
        covariance,
        summary,
    )
    assert (parameters[0] == 7.0).all()
    assert parameters[1] == pytest.approx(P, abs=1e-8)


def test_fit_hills__tukeys_loss_withstands_a_stray_well() -> None:
    y = curve(P) + 0.2 * NOISE
    y[4] += 0.8
    robust = abs(fit_one(y, 2, 4.685)[0][2] - P[2])
    plain = abs(fit_one(y)[0][2] - P[2])
    assert robust < 0.1 * plain


@pytest.mark.parametrize(("loss", "k"), [(1, 1e6), (2, 1e6)])
def test_fit_hills__a_loose_robust_loss_is_the_squared_one(loss: int, k: float) -> None:
    y = curve(P) + NOISE
    parameters, covariance, summary = fit_one(y, loss, k)
    plain = fit_one(y)
    assert parameters == pytest.approx(plain[0], abs=1e-6)
    assert covariance == pytest.approx(plain[1], rel=1e-4)
    assert summary == pytest.approx(plain[2], rel=1e-6)


def test_find_covariances__inverts_the_information() -> None:
    out = np.empty((1, 4, 4))
    mask = np.array([True])
    find_covariances(np.array([0, X.size]), X, 3.0 * ONES, mask, P[None], out)
    rows = np.empty((X.size, 4))
    for i in range(X.size):
        hill_gradient(X[i], P[0], P[1], P[2], math.exp(P[3]), rows[i])
    assert out[0] == pytest.approx(np.linalg.inv(3.0 * rows.T @ rows), rel=1e-8)


def test_find_covariances__says_nothing_of_a_level_curve() -> None:
    out = np.empty((1, 4, 4))
    level = np.array([[1.0, 1.0, -7.0, 0.0]])
    find_covariances(np.array([0, X.size]), X, ONES, np.array([True]), level, out)
    assert np.isnan(out).all()
