import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import least_squares, minimize

from oncordia.arrays import FloatArray
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.raw import RawFits, fit_plan
from oncordia.assay.kernels.fitting.curve import (
    CONSTANT,
    CONSTANT_COST,
    COST,
    RSS,
    SCALE,
    SETTLED,
)
from oncordia.assay.kernels.hill import hill_response
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.domain import CurveModel, CurveOptions, Loss, Prior, ResponseScale

X = np.arange(-9.0, -4.9, 0.5)
P = np.array([1.02, 0.15, -6.9, 0.2])
NOISE = np.array([0.03, -0.05, 0.01, 0.04, -0.02, 0.05, -0.04, 0.02, 0.0])
LOW, HIGH = [0.7, -0.1, -11.0, math.log(0.1)], [1.3, 1.3, -3.0, math.log(10.0)]
FINE: Any = {"maxiter": 10_000, "maxfev": 10_000, "xatol": 1e-10, "fatol": 1e-14}
ROBUST = [Loss.HUBER, Loss.TUKEY, Loss.STUDENT]
NORMAL = [Loss.SQUARED, *ROBUST]


def predict(p: FloatArray, x: FloatArray = X) -> FloatArray:
    return hill_response(x, p[0], p[1], p[2], float(np.exp(p[3])))


def pack(curves: list[tuple[FloatArray, FloatArray]], weight: float = 1.0) -> Packed:
    sizes = [x.size for x, _ in curves]
    x = np.concatenate([x for x, _ in curves])
    y = np.concatenate([y for _, y in curves])
    n = len(curves)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return Packed(starts, x, y, np.full(x.size, weight), np.zeros(n), np.array(sizes, dtype=float))


def fit(packed: Packed, options: CurveOptions) -> RawFits:
    options = options.settle(is_growth_rate=False)
    plan = plan_fit(options.model, options)
    return fit_plan(packed, plan, options, np.ones(packed.n_wells.size, dtype=bool))


def noisy(n: int, seed: int = 0) -> list[tuple[FloatArray, FloatArray]]:
    draw = np.random.default_rng(seed)
    curves = []
    for _ in range(n):
        p = np.array([1.0, draw.uniform(0.0, 1.0), draw.uniform(-8.5, -4.5), draw.normal(0.3, 0.5)])
        curves.append((X, predict(p) + draw.normal(0.0, 0.1, X.size)))
    return curves


@pytest.mark.parametrize("prior", list(Prior))
@pytest.mark.parametrize("loss", NORMAL)
def test_fit_plan__brings_every_curve_to_rest(loss: Loss, prior: Prior) -> None:
    raw = fit(pack(noisy(600)), CurveOptions(loss=loss, prior=prior))
    assert (raw.summary[:, SETTLED] == 1.0).all()


def test_fit_plan__recovers_a_curve_without_noise() -> None:
    raw = fit(pack([(X, predict(P))]), CurveOptions())
    assert raw.parameters[0] == pytest.approx(P, abs=1e-6)


def test_fit_plan__gradient_vanishes_at_rest() -> None:
    raw = fit(pack([(X, predict(P) + NOISE)]), CurveOptions(prior=Prior.NONE))
    rows = np.empty((X.size, 4))
    fill_rows(raw.plan.family.code, X, raw.parameters[0], rows)
    residuals = predict(P) + NOISE - predict(raw.parameters[0])
    cosine = rows.T @ residuals / np.linalg.norm(rows, axis=0) / np.linalg.norm(residuals)
    assert np.abs(cosine).max() < 1e-6


def test_fit_plan__sums_up_residuals_and_constant() -> None:
    y = predict(P) + NOISE
    raw = fit(pack([(X, y)]), CurveOptions(prior=Prior.NONE))
    rss = ((y - predict(raw.parameters[0])) ** 2).sum()
    assert raw.summary[0, [RSS, COST]] == pytest.approx([rss, rss], rel=1e-9)
    assert raw.summary[0, CONSTANT] == pytest.approx(y.mean())
    assert raw.summary[0, CONSTANT_COST] == pytest.approx(((y - y.mean()) ** 2).sum())


def test_fit_plan__constant_of_the_squared_loss_is_the_weighted_mean() -> None:
    y, w = predict(P) + NOISE, np.linspace(1.0, 3.0, X.size)
    packed = replace(pack([(X, y)]), w=w)
    summary = fit(packed, CurveOptions(prior=Prior.NONE)).summary[0]
    mean = (w * y).sum() / w.sum()
    assert summary[CONSTANT] == pytest.approx(mean)
    assert summary[CONSTANT_COST] == pytest.approx((w * (y - mean) ** 2).sum())


def test_fit_plan__robust_constant_withstands_a_stray_value() -> None:
    y = np.array([1.0, 1.1, 0.9, 1.0, 50.0, 1.0, 1.05, 0.95, 1.0])
    raw = fit(pack([(X, y)]), CurveOptions(loss=Loss.TUKEY, prior=Prior.NONE))
    assert raw.summary[0, CONSTANT] == pytest.approx(1.0, abs=0.02)


def test_fit_plan__information_is_the_product_of_gradients() -> None:
    raw = fit(pack([(X, predict(P) + NOISE)], weight=3.0), CurveOptions())
    rows = np.empty((X.size, 4))
    fill_rows(raw.plan.family.code, X, raw.parameters[0], rows)
    assert raw.information[0] == pytest.approx(3.0 * rows.T @ rows, rel=1e-9)


def test_fit_plan__huber_is_that_of_scipy_at_its_scale() -> None:
    y = predict(P) + NOISE
    y[4] += 0.5
    raw = fit(pack([(X, y)]), CurveOptions(loss=Loss.HUBER, prior=Prior.NONE))
    edge = 1.345 * raw.summary[0, SCALE]

    def residuals(p: FloatArray) -> FloatArray:
        return np.asarray(y - predict(p))

    found = least_squares(
        residuals,
        [1.0, 0.2, -6.6, 1.5],
        bounds=(LOW, HIGH),
        loss="huber",
        f_scale=edge,
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
    )
    assert raw.parameters[0] == pytest.approx(found.x, abs=1e-3)
    assert raw.summary[0, COST] == pytest.approx(2.0 * found.cost, rel=1e-6)


def test_fit_plan__student_is_the_likeliest_t_at_its_scale() -> None:
    y = predict(P) + NOISE
    y[4] += 0.5
    raw = fit(pack([(X, y)]), CurveOptions(loss=Loss.STUDENT, prior=Prior.NONE))
    scale = raw.summary[0, SCALE]

    def cost(p: FloatArray) -> float:
        return float(5.0 * scale**2 * np.log1p(((y - predict(p)) / scale) ** 2 / 4.0).sum())

    start = [1.0, 0.2, -6.6, 1.5]
    bounds = list(zip(LOW, HIGH, strict=True))
    found = minimize(cost, start, method="Nelder-Mead", bounds=bounds, options=FINE)
    assert raw.summary[0, COST] == pytest.approx(found.fun, rel=1e-6)


def test_fit_plan__tukeys_loss_withstands_a_stray_well() -> None:
    y = predict(P) + 0.2 * NOISE
    y[4] += 0.8
    robust, plain = (
        abs(fit(pack([(X, y)]), CurveOptions(loss=loss)).parameters[0, 2] - P[2])
        for loss in (Loss.TUKEY, Loss.SQUARED)
    )
    assert robust < 0.2 * plain


@pytest.mark.parametrize("loss", NORMAL)
def test_fit_plan__does_not_depend_on_order_or_cores(
    loss: Loss, monkeypatch: pytest.MonkeyPatch
) -> None:
    curves = noisy(700, seed=2)
    monkeypatch.setenv("ONCORDIA_CORES", "2")
    there = fit(pack(curves), CurveOptions(loss=loss))
    monkeypatch.setenv("ONCORDIA_CORES", "1")
    back = fit(pack(curves[::-1]), CurveOptions(loss=loss))
    assert (there.parameters == back.parameters[::-1]).all()
    assert np.array_equal(there.summary, back.summary[::-1], equal_nan=True)


@pytest.mark.parametrize("loss", NORMAL)
@pytest.mark.parametrize(
    "y",
    [
        np.full(X.size, 0.7),
        np.where(X[-1] == X, 0.0, 1.0),
        np.where(X[3] == X, 0.0, 1.0),
        np.full(X.size, 1e100),
        np.where(X > -7.0, 1e100, -1e100),
    ],
    ids=["equal", "last_well", "stray_well", "vast", "vast_step"],
)
def test_fit_plan__finds_a_finite_curve_through_odd_responses(loss: Loss, y: FloatArray) -> None:
    for scale in ResponseScale:
        raw = fit(pack([(X, y)]), CurveOptions(loss=loss, scale=scale))
        assert np.isfinite(raw.parameters).all()
        assert np.isfinite(raw.summary[0, [COST, CONSTANT_COST, CONSTANT, RSS]]).all()


@pytest.mark.parametrize("loss", NORMAL)
@pytest.mark.parametrize("x", [X[:1], X[:2], np.full(3, -7.0)], ids=["one", "two", "one_dose"])
def test_fit_plan__takes_few_points(loss: Loss, x: FloatArray) -> None:
    raw = fit(pack([(x, np.linspace(1.0, 0.5, x.size))]), CurveOptions(loss=loss))
    assert np.isfinite(raw.parameters).all()


@pytest.mark.parametrize("loss", NORMAL)
def test_fit_plan__takes_points_of_no_weight(loss: Loss) -> None:
    raw = fit(pack([(X, predict(P))], weight=0.0), CurveOptions(loss=loss))
    assert np.isfinite(raw.parameters).all()
    assert raw.summary[0, COST] == 0.0


@pytest.mark.parametrize("loss", NORMAL)
def test_fit_plan__takes_a_curve_of_very_many_points(loss: Loss) -> None:
    x = np.linspace(-9.0, -5.0, 20_000)
    y = predict(P, x) + np.random.default_rng(0).normal(0.0, 0.05, x.size)
    raw = fit(pack([(x, y)]), CurveOptions(loss=loss))
    assert raw.summary[0, SETTLED] == 1.0
    assert raw.parameters[0] == pytest.approx(P, abs=0.03)


def test_fit_plan__reaches_bounds_that_lie_beyond_the_doses() -> None:
    far = np.array([1.0, 0.0, -3.2, 0.4])
    options = CurveOptions(prior=Prior.NONE, model=CurveModel.HILL3)
    raw = fit(pack([(X, predict(far))]), options)
    assert raw.parameters[0] == pytest.approx(far, abs=1e-5)


def test_fit_plan__keeps_each_curve_to_its_own_bounds() -> None:
    options = CurveOptions(prior=Prior.NONE, scale=ResponseScale.FREE)
    plan = plan_fit(CurveModel.HILL4, options)
    box = np.repeat(plan.box[None], 3, axis=0)
    box[:, 2] = [-9.0, -5.0]
    box[:, 1] = [[0.3, 0.3], [0.4, 0.6], [0.0, 1.0]]
    packed = pack([(X, predict(P))] * 3)
    raw = fit_plan(packed, plan, options, np.ones(3, dtype=bool), own_box=box)
    assert raw.parameters[:, 1] == pytest.approx([0.3, 0.4, 0.15], abs=1e-6)
