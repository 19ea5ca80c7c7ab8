"""A fit is never worse than that of a simpler model which its own model holds."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay.curves.families import FAMILIES, plan_fit
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.raw import RawFits
from oncordia.assay.kernels.fitting.curve import COST, RSS, SCALE
from oncordia.assay.kernels.models.dispatch import predict_values
from oncordia.domain import CurveModel, CurveOptions, Loss, Prior

X = np.linspace(-9.0, -5.0, 12)
N_CURVES = 6
# a simpler model and one that holds it
PAIRS = [
    (CurveModel.CONSTANT, CurveModel.HILL4),
    (CurveModel.CONSTANT, CurveModel.EXPONENTIAL),
    (CurveModel.CONSTANT, CurveModel.LOG_NORMAL),
    (CurveModel.CONSTANT, CurveModel.WEIBULL1),
    (CurveModel.CONSTANT, CurveModel.WEIBULL2),
    (CurveModel.HILL2, CurveModel.HILL3),
    (CurveModel.HILL2, CurveModel.HILL4),
    (CurveModel.HILL3, CurveModel.HILL4),
    (CurveModel.MICHAELIS_MENTEN, CurveModel.HILL4),
    (CurveModel.HILL4, CurveModel.HILL5),
    (CurveModel.HILL4, CurveModel.HILL5_MIRROR),
    (CurveModel.HILL4, CurveModel.BRAIN_COUSENS),
    (CurveModel.HILL4, CurveModel.CEDERGREEN),
    (CurveModel.HILL4, CurveModel.BRAIN_COUSENS_MIRROR),
    (CurveModel.HILL4, CurveModel.CEDERGREEN_MIRROR),
    (CurveModel.HILL4, CurveModel.BIPHASIC),
    (CurveModel.HILL4, CurveModel.BELL),
    (CurveModel.BIPHASIC, CurveModel.BELL),
    (CurveModel.EXPONENTIAL, CurveModel.WEIBULL1),
    (CurveModel.EXPONENTIAL, CurveModel.EXPONENTIAL_LINEAR),
    (CurveModel.MICHAELIS_MENTEN, CurveModel.EXPONENTIAL_LINEAR),
]
ROBUST = {Loss.HUBER: 1.345, Loss.TUKEY: 4.685, Loss.STUDENT: 4.0}
# seven parameters: steps creep along ridges on which the responses hardly change
TWO_SITES = {CurveModel.BIPHASIC, CurveModel.BELL}
EVERY = [model for model in CurveModel if model is not CurveModel.AUTO]


@st.composite
def screens(draw: st.DrawFn) -> FloatArray:
    """Responses of a few curves, (N_CURVES, 12): full, partial, flat, turning, with strays."""
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    noise = draw(st.sampled_from([0.005, 0.03, 0.1]))
    hump = draw(st.sampled_from([0.0, 0.3]))
    n_stray = draw(st.integers(0, 2))
    fall = random.uniform(0.0, 1.0, (N_CURVES, 1))
    ec50 = random.uniform(-9.0, -4.5, (N_CURVES, 1))
    slope = random.lognormal(0.3, 0.7, (N_CURVES, 1))
    y = 1.0 - fall / (1.0 + 10.0 ** (slope * (ec50 - X)))
    y += hump * np.exp(-2.0 * (X + 7.5) ** 2)
    y += noise * random.normal(size=y.shape)
    for stray in random.integers(0, X.size, (n_stray, N_CURVES)):
        y[np.arange(N_CURVES), stray] += random.choice([-0.5, 0.4], N_CURVES)
    return np.clip(y, 0.0, 1.6)


def fit(
    model: CurveModel, y: FloatArray, loss: Loss = Loss.SQUARED, prior: Prior = Prior.NONE
) -> RawFits:
    n = y.shape[0]
    packed = Packed(
        np.arange(n + 1) * X.size,
        np.tile(X, n),
        y.ravel(),
        np.ones(y.size),
        np.zeros(n),
        np.full(n, float(X.size)),
    )
    options = CurveOptions(model=model, prior=prior, loss=loss).settle(is_growth_rate=False)
    return fit_nested(packed, plan_fit(model, options), options, np.ones(n, dtype=bool))


def predict(model: CurveModel, parameters: FloatArray) -> FloatArray:
    out = np.empty((parameters.shape[0], X.size))
    for p, row in zip(parameters, out, strict=True):
        predict_values(FAMILIES[model].code, X, p, row)
    return out


def huber(u: FloatArray, k: float) -> FloatArray:
    return np.where(np.abs(u) <= k, u * u, 2.0 * k * np.abs(u) - k * k)


def tukey(u: FloatArray, k: float) -> FloatArray:
    inside = np.minimum(np.abs(u) / k, 1.0)
    return k * k / 3.0 * (1.0 - (1.0 - inside**2) ** 3)


def student(u: FloatArray, k: float) -> FloatArray:
    return (k + 1.0) * np.log1p(u * u / k)


RHO: dict[Loss, Callable[[FloatArray, float], FloatArray]] = {
    Loss.HUBER: huber,
    Loss.TUKEY: tukey,
    Loss.STUDENT: student,
}


@pytest.mark.parametrize(("simpler", "richer"), PAIRS)
@settings(max_examples=10, deadline=None)
@given(y=screens())
def test_fit__is_never_worse_than_that_of_a_simpler_model(
    simpler: CurveModel, richer: CurveModel, y: FloatArray
) -> None:
    ours, theirs = fit(richer, y), fit(simpler, y)
    within_bounds = np.ones(y.shape[0])
    if simpler is CurveModel.CONSTANT:  # its level knows no bounds, a plateau does
        within_bounds = np.where(theirs.parameters[:, 0] >= 0.7, 1.0, np.inf)
    allowed = theirs.summary[:, RSS] * (1.0 + 1e-6) * within_bounds
    assert (ours.summary[:, RSS] <= allowed).all()


@pytest.mark.parametrize("loss", ROBUST)
@pytest.mark.parametrize(("simpler", "richer"), PAIRS)
@settings(max_examples=5, deadline=None)
@given(y=screens())
def test_robust_fit__is_at_its_own_scale_never_worse_than_a_simpler_model(
    simpler: CurveModel, richer: CurveModel, loss: Loss, y: FloatArray
) -> None:
    ours, theirs = fit(richer, y, loss), fit(simpler, y, loss)
    scale = ours.summary[:, [SCALE]]
    u = (y - predict(simpler, theirs.parameters)) / scale
    at_scale = (scale**2 * RHO[loss](u, ROBUST[loss])).sum(axis=1)
    if simpler is CurveModel.CONSTANT:
        at_scale[theirs.parameters[:, 0] < 0.7] = np.inf
    assert (ours.summary[:, COST] <= at_scale * (1.0 + 1e-6)).all()


@pytest.mark.parametrize("model", EVERY)
@settings(max_examples=10, deadline=None)
@given(y=screens())
def test_fit_of_a_fitted_curve__returns_the_curve(model: CurveModel, y: FloatArray) -> None:
    fitted = predict(model, fit(model, y).parameters)
    again = fit(model, fitted)
    apart = 5e-3 if model in TWO_SITES else 1e-4
    assert np.abs(predict(model, again.parameters) - fitted).max() <= apart


@settings(max_examples=25, deadline=None)
@given(
    top=st.floats(0.8, 1.25),
    depth=st.floats(0.3, 1.0),
    log10_ec50=st.floats(-8.0, -6.0),
    slope=st.floats(0.6, 3.0),
)
def test_fit_with_prior_of_an_exact_curve__returns_the_curve_of_a_top_near_1(
    top: float, depth: float, log10_ec50: float, slope: float
) -> None:
    p = np.array([[top, top * (1.0 - depth), log10_ec50, np.log(slope)]])
    exact = predict(CurveModel.HILL4, p)
    again = fit(CurveModel.HILL4, exact, prior=Prior.WEAK)
    assert np.abs(predict(CurveModel.HILL4, again.parameters) - exact).max() <= 1e-4
