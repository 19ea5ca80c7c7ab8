import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from tests.assay.kernels.models.made import (
    ALL,
    RESPONDING,
    Curve,
    curves,
    differ_by,
    extreme_curves,
    hill,
    respond,
)

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.area import fill_integral_gradient, integrate_response


def integrate(curve: Curve, low: float, high: float) -> float:
    return integrate_response(curve.code, curve.p, low, high)


def gradient_of(curve: Curve, low: float, high: float) -> FloatArray:
    out = np.full(codes.MOST_PARAMETERS, 7.0)
    fill_integral_gradient(curve.code, curve.p, low, high, out)
    return out


@pytest.mark.parametrize("code", ALL)
@settings(max_examples=8, deadline=None)
@given(data=st.data(), low=st.floats(-6.0, 0.0), width=st.floats(0.01, 5.0))
def test_integrate_response__equals_quadrature_by_scipy(
    code: int, data: st.DataObject, low: float, width: float
) -> None:
    curve = data.draw(curves([code]))
    expected = 0.0
    for k in range(8):
        ends = (low + width * k / 8.0, low + width * (k + 1) / 8.0)
        expected += quad(lambda x: respond(curve, x), *ends, epsabs=1e-13, epsrel=1e-13)[0]

    assert integrate(curve, low, low + width) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("code", ALL)
@settings(max_examples=8, deadline=None)
@given(data=st.data(), low=st.floats(-6.0, 0.0), width=st.floats(0.01, 5.0))
def test_fill_integral_gradient__equals_differences(
    code: int, data: st.DataObject, low: float, width: float
) -> None:
    curve = data.draw(curves([code]))
    expected = differ_by(lambda p: integrate_response(code, p, low, low + width), curve.p)
    scale = 1.0 + float(np.abs(expected).max())
    got = gradient_of(curve, low, low + width)

    assert got[: curve.p.size] == pytest.approx(expected, abs=1e-8 * scale)
    assert (got[curve.p.size :] == 7.0).all()


@pytest.mark.parametrize("code", ALL)
@settings(max_examples=8, deadline=None)
@given(data=st.data(), middle=st.floats(-5.0, 1.0))
def test_integrate_response__adds_up(code: int, data: st.DataObject, middle: float) -> None:
    curve = data.draw(curves([code]))
    whole = integrate(curve, -6.0, 2.0)

    parts = integrate(curve, -6.0, middle) + integrate(curve, middle, 2.0)
    assert parts == pytest.approx(whole, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("code", ALL)
def test_fill_integral_gradient__is_finite_for_extreme_parameters(code: int) -> None:
    for curve in extreme_curves(code):
        got = gradient_of(curve, -3.0, 2.0)

        assert np.isfinite(got[: curve.p.size]).all()
        if code not in codes.UNENDING:
            assert 0.25 * 5.0 - 1e-9 <= integrate(curve, -3.0, 2.0) <= 1.5 * 5.0 + 1e-9


@pytest.mark.parametrize("code", RESPONDING)
@pytest.mark.parametrize("ln_slope", [-20.0, -3.0, 5.0, 20.0])
def test_integrate_response__is_exact_for_any_slope(code: int, ln_slope: float) -> None:
    values = {"top": 1.0, "middle": 0.7, "bottom": 0.25, "ln_slope": ln_slope}
    values["ln_slope_second"] = ln_slope
    names = codes.PARAMETER_NAMES[code]
    curve = Curve(code, np.array([values.get(name, 0.0) for name in names]))
    near = [10.0**k for k in range(-12, 1)]
    ends = [-2.0, *(-x for x in reversed(near)), 0.0, *near, 3.0]
    expected = 0.0
    for low, high in itertools.pairwise(ends):
        expected += quad(lambda x: respond(curve, x), low, high, epsabs=1e-14, epsrel=1e-13)[0]

    assert integrate(curve, -2.0, 3.0) == pytest.approx(expected, abs=2e-12)


def test_integrate_response__is_a_box_for_a_step() -> None:
    assert integrate(hill(1.0, 0.25, 0.0, 1e9), -2.0, 3.0) == pytest.approx(2.75, abs=1e-12)


def test_integrate_response__is_half_the_box_about_the_ec50() -> None:
    assert integrate(hill(1.0, 0.0, -1.0, 1.5), -3.0, 1.0) == pytest.approx(2.0, rel=1e-14)


def test_integrate_response__equals_the_formula_of_the_log_logistic_model() -> None:
    slope = 1.5
    ends = [math.log10(1.0 + 10.0 ** (-slope * x)) for x in (-4.0, 2.0)]
    expected = 0.2 * 6.0 + 0.8 * (ends[0] - ends[1]) / slope

    assert integrate(hill(1.0, 0.2, 0.0, slope), -4.0, 2.0) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("code", ALL)
def test_integrate_response__is_0_over_no_doses(code: int) -> None:
    curve = Curve(code, np.full(codes.N_PARAMETERS[code], 0.5))

    assert integrate(curve, 0.3, 0.3) == 0.0


@pytest.mark.parametrize("code", [code for code in RESPONDING if code not in codes.UNENDING])
@pytest.mark.parametrize("far", [-400.0, 400.0])
def test_integrate_response__is_the_plateau_far_from_the_transition(code: int, far: float) -> None:
    names = codes.PARAMETER_NAMES[code]
    moved = ("log10_ec50", "log10_position", "log10_decay", "log10_linear")
    values = {"top": 1.0, "middle": 0.4, "bottom": 0.25, **dict.fromkeys(moved, far)}
    curve = Curve(code, np.array([values.get(name, 0.0) for name in names]))
    level = 1.0 if far > 0.0 else 0.25

    assert integrate(curve, -3.0, 1.0) == pytest.approx(4.0 * level, rel=1e-12)
    assert np.isfinite(gradient_of(curve, -3.0, 1.0)).all()
