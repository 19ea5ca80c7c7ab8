import math
import warnings
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves
from oncordia.assay.curves.families import FAMILIES, plan_fit
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import collect_points
from oncordia.assay.curves.raw import fit_plan
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.kernels.models.codes import DELAYED, UNENDING
from oncordia.assay.kernels.models.dispatch import predict_values
from oncordia.domain import CurveModel, CurveOptions, Prior, ResponseScale

X = np.linspace(-9.0, -4.0, 21)
TRUTH = {
    CurveModel.CONSTANT: [0.9],
    CurveModel.HILL2: [1.0, 0.0, -6.3, math.log(1.4)],
    CurveModel.HILL3: [1.02, 0.0, -6.3, math.log(1.4)],
    CurveModel.HILL4: [1.02, 0.2, -6.3, math.log(1.4)],
    CurveModel.HILL5: [1.02, 0.2, -6.0, math.log(1.4), math.log(0.6)],
    CurveModel.HILL5_MIRROR: [1.02, 0.2, -6.4, math.log(1.4), math.log(0.6)],
    CurveModel.LOG_NORMAL: [1.02, 0.2, -6.3, math.log(0.9)],
    CurveModel.WEIBULL1: [1.02, 0.2, -6.3, math.log(0.9)],
    CurveModel.WEIBULL2: [1.02, 0.2, -6.3, math.log(0.9)],
    CurveModel.BRAIN_COUSENS: [1.0, 0.1, 1e6, -6.3, math.log(2.5)],
    CurveModel.CEDERGREEN: [1.0, 0.1, 0.8, -6.0, math.log(2.0), math.log(0.5), -6.0],
    CurveModel.BRAIN_COUSENS_MIRROR: [1.0, 0.1, 5e3, -6.3, math.log(2.0)],
    CurveModel.CEDERGREEN_MIRROR: [1.0, 0.1, 0.8, -6.5, math.log(2.0), math.log(0.5), -6.0],
    CurveModel.BIPHASIC: [1.0, 0.6, 0.1, -7.5, math.log(1.5), 2.0, math.log(1.8)],
    CurveModel.BELL: [1.0, 1.4, 0.1, -7.5, math.log(1.5), 2.0, math.log(1.8)],
    CurveModel.EXPONENTIAL: [1.0, 0.1, -6.3],
    CurveModel.EXPONENTIAL_LINEAR: [1.0, 0.1, -5.7, -6.3],
    CurveModel.MICHAELIS_MENTEN: [1.0, 0.2, -6.3, 0.0],
}
FREE = [model for model in TRUTH if model is not CurveModel.HILL2]  # whose plateaus are 1 and 0


def table(x: FloatArray, response: FloatArray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "sample": ["S"] * x.size,
            "drug": ["D"] * x.size,
            "role": ["treated"] * x.size,
            "dose_molar": 10.0**x,
            "dose_relative": pl.Series([None] * x.size, dtype=pl.Float64),
            "response": response,
        }
    )


def predict(model: CurveModel, p: FloatArray, x: FloatArray) -> FloatArray:
    out = np.empty(x.size)
    predict_values(FAMILIES[model].code, x, p, out)
    return out


def fit(model: CurveModel, x: FloatArray, response: FloatArray, **choices: Any) -> pl.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # parameters are at stake here: a rough law of no response will do
        options = CurveOptions(model=model, null_curves=500, **choices)
        return fit_curves(table(x, response), options)


def found(model: CurveModel, curves: pl.DataFrame) -> FloatArray:
    return CurveShapes.drawn(curves).parameters[0, : FAMILIES[model].n_parameters]


def test_families__has_every_model_but_auto() -> None:
    assert set(FAMILIES) == set(CurveModel) - {CurveModel.AUTO} == set(TRUTH)


@pytest.mark.parametrize("prior", Prior)
@pytest.mark.parametrize("model", TRUTH)
def test_fit_curves__recovers_a_curve_of_each_model(model: CurveModel, prior: Prior) -> None:
    truth = np.array(TRUTH[model])
    curves = fit(model, X, predict(model, truth, X), prior=prior)

    assert curves["status"].item() == ("flat" if model is CurveModel.CONSTANT else "converged")
    assert found(model, curves) == pytest.approx(truth, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("model", FREE)
def test_fit_curves__recovers_a_curve_of_each_model_on_a_free_scale(model: CurveModel) -> None:
    truth = np.array(TRUTH[model])
    scaled = truth.copy()
    scaled[: FAMILIES[model].n_linear] *= 250.0
    curves = fit(model, X, 250.0 * predict(model, truth, X), scale=ResponseScale.FREE)

    assert curves["status"].item() == ("flat" if model is CurveModel.CONSTANT else "converged")
    assert found(model, curves) == pytest.approx(scaled, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("model", FREE)
@settings(max_examples=6, deadline=None)
@given(shift=st.floats(-6.0, 9.0))
def test_fit_plan__moves_a_curve_of_each_model_with_the_unit_of_dose(
    model: CurveModel, shift: float
) -> None:
    names = FAMILIES[model].parameters
    moved = np.array(TRUTH[model])
    for j, name in enumerate(names):
        if name in ("log10_ec50", "log10_position", "log10_decay", "log10_linear", "log10_unit"):
            moved[j] += shift
        if name == "stimulation" and FAMILIES[model].code in UNENDING:
            moved[j] /= 10.0**shift
    fixed = {"alpha": 0.5, "unit": 10.0 ** (-6.0 + shift)}
    choices: dict[str, Any] = {"fixed": fixed} if FAMILIES[model].code in DELAYED else {}
    response = predict(model, np.array(TRUTH[model]), X)

    options = CurveOptions(model=model, **choices).settle(is_growth_rate=False)
    points = collect_points(table(X + shift, response))
    packed = pack_points(points, options.loss)
    raw = fit_plan(packed, plan_fit(model, options), options, np.ones(1, dtype=bool))
    assert raw.parameters[0] == pytest.approx(moved, rel=1e-5, abs=1e-5)


def test_fit_curves__takes_a_micromolar_as_the_unit_of_cedergreens_stimulation() -> None:
    alone = 1.0 + 0.8 * np.exp(-1.0 / (10.0 ** (X + 6.0)) ** 0.5)
    response = 0.1 + (alone - 0.1) / (1.0 + (10.0 ** (X + 6.0)) ** 2.0)
    row = fit(CurveModel.CEDERGREEN, X, response).row(0, named=True)

    assert row["stimulation"] == pytest.approx(0.8, rel=1e-6)
    assert row["drawn_log10_ec50"] == pytest.approx(-6.0, abs=1e-6)


RISING = [(0.05, 0.9, -6.2, 1.3, 0.4), (0.0, 1.0, -6.8, 0.9, 2.5), (0.2, 1.1, -5.8, 2.0, 0.5)]


def drc_ll5(x: FloatArray, c: float, d: float, log10_e: float, b: float, f: float) -> FloatArray:
    """drc's LL.5 with its b below 0: c + (d - c) / (1 + exp(b (ln dose - ln e)))^f."""
    return c + (d - c) / (1.0 + 10.0 ** (b * (x - log10_e))) ** f


@pytest.mark.parametrize(("c", "d", "log10_e", "b", "f"), RISING)
def test_fit_curves__finds_back_a_rising_ll5_of_drc(
    c: float, d: float, log10_e: float, b: float, f: float
) -> None:
    response = drc_ll5(X, c, d, log10_e, -b, f)
    curves = fit(CurveModel.HILL5_MIRROR, X, response, scale=ResponseScale.FREE)

    truth = [c, d, log10_e, math.log(b), math.log(f)]
    assert found(CurveModel.HILL5_MIRROR, curves) == pytest.approx(truth, abs=1e-6)


def test_fit_curves__reaches_the_least_squares_of_a_rising_ll5() -> None:
    noise = np.random.default_rng(6).normal(0.0, 0.03, X.size)
    response = drc_ll5(X, 0.05, 0.95, -6.2, -1.3, 0.4) + noise
    curves = fit(CurveModel.HILL5_MIRROR, X, response, prior=Prior.NONE, scale=ResponseScale.FREE)

    def residuals(p: FloatArray) -> FloatArray:
        return drc_ll5(X, p[0], p[1], p[2], -math.exp(p[3]), math.exp(p[4])) - response

    best = least_squares(
        residuals,
        [0.05, 0.95, -6.2, math.log(1.3), math.log(0.4)],
        xtol=1e-14,
        ftol=1e-14,
        gtol=1e-14,
    )

    assert curves["rmse"].item() ** 2 * X.size <= 2.0 * best.cost * (1.0 + 1e-9)


def test_fit_curves__gives_a_mirrored_curve_the_ec50_half_way() -> None:
    response = drc_ll5(X, 0.05, 0.9, -6.2, -1.3, 0.4)
    row = fit(CurveModel.HILL5_MIRROR, X, response, scale=ResponseScale.FREE).row(0, named=True)

    half_way = drc_ll5(np.log10([row["ec50"]]), 0.05, 0.9, -6.2, -1.3, 0.4)
    assert half_way == pytest.approx([0.475], abs=1e-6)


def drc_bc5(x: FloatArray, c: float, d: float, log10_e: float, b: float, f: float) -> FloatArray:
    """drc's BC.5: c + (d - c + f dose) / (1 + exp(b (ln dose - ln e)))."""
    return c + (d - c + f * 10.0**x) / (1.0 + 10.0 ** (b * (x - log10_e)))


@pytest.mark.parametrize(("c", "d"), [(0.1, 0.8), (0.9, 0.2)], ids=["rising", "falling"])
@pytest.mark.parametrize("f", [4e3, -4e3])
def test_fit_curves__finds_back_a_bc5_of_drc_with_b_below_0(c: float, d: float, f: float) -> None:
    response = drc_bc5(X, c, d, -6.2, -1.3, f)
    curves = fit(CurveModel.BRAIN_COUSENS_MIRROR, X, response, scale=ResponseScale.FREE)

    truth = [c, d, f, -6.2, math.log(1.3)]
    assert found(CurveModel.BRAIN_COUSENS_MIRROR, curves) == pytest.approx(truth, rel=1e-6)


def test_fit_curves__gives_mirrored_hormesis_the_ec50_half_way_down() -> None:
    response = drc_bc5(X, 1.0, 0.2, -6.2, -1.3, 4e3)
    row = fit(CurveModel.BRAIN_COUSENS_MIRROR, X, response).row(0, named=True)

    half_way = drc_bc5(np.log10([row["ec50"]]), 1.0, 0.2, -6.2, -1.3, 4e3)
    assert half_way == pytest.approx([0.6], abs=1e-6)
    assert row["ec50"] < 1e-6
    assert row["status"] == "converged"
