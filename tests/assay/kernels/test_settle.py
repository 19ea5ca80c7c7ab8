import math

import numpy as np
import pytest

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import hill_response
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
