"""Least squares without a prior against the best of many starts."""

import os
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import least_squares

from oncordia.arrays import FloatArray
from oncordia.assay.curves.families import FitPlan, plan_fit
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.raw import fit_plan
from oncordia.assay.kernels.fitting.curve import RSS, SETTLED
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.domain import CurveModel, CurveOptions, Prior

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT") == "1",
    reason="hundreds of thousands of fits: the compiled kernels alone are fast enough",
)
X = np.arange(-9.0, -4.9, 0.5)
N_CURVES = 300
N_CHECKED = 20
N_STARTS = 60
OPTIONS = CurveOptions(prior=Prior.NONE).settle(is_growth_rate=False)


def make_curves(seed: int) -> FloatArray:
    """Full, partial and flat Hill curves with noise of 2 to 12 percent, shape (N_CURVES, 9)."""
    draw = np.random.default_rng(seed)
    fall = draw.uniform(0.0, 1.0, (N_CURVES, 1))
    ec50 = draw.uniform(-9.0, -4.5, (N_CURVES, 1))
    slope = draw.lognormal(0.3, 0.6, (N_CURVES, 1))
    noise = draw.uniform(0.02, 0.12, (N_CURVES, 1)) * draw.normal(size=(N_CURVES, X.size))
    return np.asarray(1.0 - fall + fall / (1.0 + 10.0 ** (slope * (X - ec50))) + noise)


def place_box(plan: FitPlan) -> FloatArray:
    box = plan.box.copy()
    relative = plan.position_mask == 1.0
    box[relative] += [X[0], X[-1]]
    return box


def search_best(y: FloatArray, plan: FitPlan, seed: int) -> float:
    """Lowest sum of squares of scipy's fits from random starts within the bounds."""
    box = place_box(plan)
    free = box[:, 0] < box[:, 1]
    low, high = np.maximum(box[free, 0], -10.0), np.minimum(box[free, 1], 10.0)
    n_linear, code = plan.family.n_linear, plan.family.code
    p = box[:, 0].copy()
    rows = np.empty((X.size, p.size))

    def residuals(q: FloatArray) -> FloatArray:
        p[free] = q
        fill_rows(code, X, p, rows)
        return np.asarray(rows[:, :n_linear] @ p[:n_linear] - y)

    def jacobian(q: FloatArray) -> FloatArray:
        p[free] = q
        fill_rows(code, X, p, rows)
        return rows[:, free].copy()

    draw = np.random.default_rng(seed)
    best = np.inf
    for _ in range(N_STARTS):
        start = draw.uniform(low, high)
        found = least_squares(
            residuals, start, jacobian, bounds=(box[free, 0], box[free, 1]), x_scale="jac"
        )
        best = min(best, 2.0 * found.cost)
    return best


def pack(y: FloatArray) -> Packed:
    n = y.shape[0]
    return Packed(
        np.arange(n + 1) * X.size,
        np.tile(X, n),
        y.ravel(),
        np.ones(y.size),
        np.zeros(n),
        np.full(n, float(X.size)),
    )


def test_fit_plan__misses_no_lower_minimum_that_scipy_finds() -> None:
    plan = plan_fit(CurveModel.HILL4, OPTIONS)
    y = make_curves(1)[:N_CHECKED]
    raw = fit_plan(pack(y), plan, OPTIONS, np.ones(N_CHECKED, dtype=bool))
    best = np.array([search_best(y[i], plan, i) for i in range(N_CHECKED)])
    assert (raw.summary[:, RSS] <= best * (1.0 + 1e-6)).all()


@pytest.mark.parametrize(
    ("model", "most_missed"),
    [
        (CurveModel.HILL3, 0.0),
        (CurveModel.HILL4, 0.0),
        (CurveModel.LOG_NORMAL, 0.0),
        (CurveModel.WEIBULL1, 0.0),
        (CurveModel.BRAIN_COUSENS, 0.01),
        (CurveModel.BRAIN_COUSENS_MIRROR, 0.01),
        (CurveModel.BIPHASIC, 0.02),
    ],
)
def test_fit_nested__rarely_misses_a_minimum_that_many_starts_find(
    model: CurveModel, most_missed: float
) -> None:
    options = replace(OPTIONS, model=model)
    plan = plan_fit(model, options)
    y = make_curves(1)
    every = np.ones(N_CURVES, dtype=bool)
    raw = fit_nested(pack(y), plan, options, every)
    box = place_box(plan)
    draw = np.random.default_rng(0)
    best = np.full(N_CURVES, np.inf)
    for _ in range(40):
        low, high = np.maximum(box[:, 0], -10.0), np.minimum(box[:, 1], 10.0)
        start = draw.uniform(low, high, (N_CURVES, box.shape[0]))
        again = fit_plan(pack(y), plan, options, every, start=start)
        best = np.minimum(best, again.summary[:, RSS])
    assert (raw.summary[:, SETTLED] == 1.0).all()
    assert (raw.summary[:, RSS] > best * (1.0 + 1e-6)).mean() <= most_missed
