import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from oncordia.arrays import FloatArray
from oncordia.assay.curves.shape import HillShapes

PARAMETERS = st.tuples(
    st.floats(0.7, 1.3), st.floats(-0.1, 1.3), st.floats(-10.0, -4.0), st.floats(0.1, 10.0)
)
LOW, HIGH = np.array([-9.0]), np.array([-5.0])


def shape(p: FloatArray) -> HillShapes:
    """One curve from top, bottom, log10 EC50 and ln slope."""
    return HillShapes(*(np.array([v]) for v in (p[0], p[1], p[2], np.exp(p[3]))))


@given(PARAMETERS)
@settings(deadline=None, max_examples=50)
def test_integral__equals_quadrature(p: tuple[float, float, float, float]) -> None:
    curve = HillShapes(*(np.array([v]) for v in p))
    area, _ = quad(
        lambda x: float(curve.at(np.array([x]))[0]), -9.0, -5.0, points=[p[2]], limit=200
    )
    assert curve.integral(LOW, HIGH)[0] == pytest.approx(area, abs=1e-7)


@given(PARAMETERS)
@settings(deadline=None, max_examples=50)
def test_crossing__lies_where_the_curve_meets_the_level(
    p: tuple[float, float, float, float],
) -> None:
    curve = HillShapes(*(np.array([v]) for v in p))
    x = curve.crossing(0.5)
    if min(p[0], p[1]) < 0.5 < max(p[0], p[1]):
        assert curve.at(x)[0] == pytest.approx(0.5, abs=1e-9)
    else:
        assert np.isnan(x[0])


@pytest.mark.parametrize("name", ["at", "integral", "crossing"])
def test_gradients__equal_central_differences(name: str) -> None:
    p = np.array([1.05, 0.1, -6.6, np.log(1.4)])

    def value(q: FloatArray) -> float:
        curve = shape(q)
        found = {
            "at": lambda: curve.at(np.array([-7.0])),
            "integral": lambda: curve.integral(LOW, HIGH),
            "crossing": lambda: curve.crossing(0.5),
        }[name]()
        return float(found[0])

    curve = shape(p)
    gradient = {
        "at": lambda: curve.gradient_at(np.array([-7.0])),
        "integral": lambda: curve.gradient_integral(LOW, HIGH),
        "crossing": lambda: curve.gradient_crossing(0.5),
    }[name]()[0]
    for j in range(4):
        step = np.zeros(4)
        step[j] = 1e-6
        slope = (value(p + step) - value(p - step)) / 2e-6
        assert gradient[j] == pytest.approx(slope, abs=1e-7)


def test_at__of_an_absent_curve_is_nan_without_a_warning() -> None:
    absent = HillShapes(*(np.array([np.nan]) for _ in range(4)))
    assert np.isnan(absent.at(LOW)).all()
    assert np.isnan(absent.integral(LOW, HIGH)).all()
    assert np.isnan(absent.crossing(0.5)).all()
