"""Laws of many curves at once: integrals, crossings and gradients against plain numerics."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay.curves.families import FAMILIES
from oncordia.assay.curves.shape import MOST, CurveShapes
from oncordia.domain import CurveModel

HILL = FAMILIES[CurveModel.HILL4].code
POINT = st.tuples(
    st.floats(0.8, 1.2), st.floats(0.0, 0.6), st.floats(-8.5, -5.0), st.floats(-0.7, 1.2)
)


def shapes_of(p: tuple[float, ...] | FloatArray) -> CurveShapes:
    parameters = np.zeros((1, MOST))
    parameters[0, : len(p)] = p
    return CurveShapes(np.array([HILL]), parameters)


def change(value: Callable[[CurveShapes], FloatArray], p: tuple[float, ...]) -> FloatArray:
    """Central differences of a value with each parameter."""
    out = np.zeros(MOST)
    for j in range(4):
        step = np.zeros(4)
        step[j] = 1e-5
        up, down = shapes_of(np.array(p) + step), shapes_of(np.array(p) - step)
        out[j] = ((value(up) - value(down)) / 2e-5)[0]
    return out


@given(p=POINT)
@settings(deadline=None, max_examples=50)
def test_integral__is_that_of_the_response(p: tuple[float, ...]) -> None:
    x = np.linspace(-9.0, -4.5, 20001)
    response = p[1] + (p[0] - p[1]) / (1.0 + 10.0 ** (np.exp(p[3]) * (x - p[2])))
    area = shapes_of(p).integral(np.array([-9.0]), np.array([-4.5]))[0]
    assert area == pytest.approx(np.trapezoid(response, x), abs=1e-6)


@given(p=POINT)
@settings(deadline=None, max_examples=50)
def test_gradients__are_those_of_differences(p: tuple[float, ...]) -> None:
    x, low, high = (np.array([v]) for v in (-7.0, -9.0, -4.5))
    curve = shapes_of(p)
    assert curve.gradient_at(x)[0] == pytest.approx(change(lambda c: c.at(x), p), abs=1e-6)
    assert curve.gradient_integral(low, high)[0] == pytest.approx(
        change(lambda c: c.integral(low, high), p), abs=1e-6
    )
    assert curve.gradient_crossing(0.7)[0] == pytest.approx(
        change(lambda c: c.crossing(0.7), p), rel=1e-4, abs=1e-6
    )
    effective, gradient = curve.effective(0.5)
    assert effective[0] == pytest.approx(p[2], abs=1e-12)
    assert gradient[0] == pytest.approx(change(lambda c: c.effective(0.5)[0], p), abs=1e-6)


@given(p=POINT)
@settings(deadline=None, max_examples=50)
def test_crossing__inverts_the_response(p: tuple[float, ...]) -> None:
    curve = shapes_of(p)
    assert curve.at(curve.crossing(0.7))[0] == pytest.approx(0.7, abs=1e-9)


def test_crossing__of_a_level_that_is_never_reached_is_nan() -> None:
    curve = shapes_of((1.0, 0.6, -7.0, 0.0))
    assert np.isnan(curve.crossing(0.5)[0])
    assert np.isnan(curve.gradient_crossing(0.5)).all()


def test_everything__of_an_absent_curve_is_nan() -> None:
    absent = shapes_of((np.nan, np.nan, np.nan, np.nan))
    x = np.array([-7.0])
    for value in (absent.at(x), absent.integral(x, x + 1.0), absent.crossing(0.5)):
        assert np.isnan(value).all()


def test_bottom__is_the_last_plateau_of_two_sites() -> None:
    parameters = np.zeros((1, MOST))
    parameters[0, :3] = 1.0, 0.6, 0.2
    two_site = CurveShapes(np.array([FAMILIES[CurveModel.BIPHASIC].code]), parameters)
    assert (two_site.top[0], two_site.bottom[0]) == (1.0, 0.2)
