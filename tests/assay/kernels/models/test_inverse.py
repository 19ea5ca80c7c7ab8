import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from tests.assay.kernels.models.made import (
    ALL,
    MONOTONE,
    RESPONDING,
    Curve,
    curves,
    differ_by,
    extreme_curves,
    predict,
    respond,
    way,
)

from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.dispatch import slope_at
from oncordia.assay.kernels.models.inverse import (
    fill_crossing_gradient,
    fill_effective_gradient,
    find_crossing,
    find_effective,
)
from oncordia.assay.kernels.models.log_normal import invert_log_normal

FRACTIONS = st.floats(0.02, 0.98)
BELL = Curve(codes.TWO_SITE, np.array([0.1, 1.0, 0.0, -2.0, 0.4, 3.0, 0.4]))
HORMESIS = Curve(codes.BRAIN_COUSENS, np.array([1.0, 0.2, 2.0, 0.0, math.log(3.0)]))
DIPPING = Curve(codes.CEDERGREEN, np.array([1.0, 0.0, 4.0, 0.5, math.log(0.5), 0.0, 0.0]))

# falls, and comes back at high dose
FALL_AND_RISE = [
    Curve(codes.BRAIN_COUSENS_MIRROR, np.array([1.0, 0.1, 0.02, 0.0, math.log(2.0)])),
    Curve(codes.CEDERGREEN_MIRROR, np.array([1.0, 0.1, 0.9, -1.0, math.log(2.0), 0.0, 0.0])),
]


def cross(curve: Curve, level: float) -> float:
    return find_crossing(curve.code, curve.p, level)


def effective(curve: Curve, fraction: float) -> float:
    return find_effective(curve.code, curve.p, fraction)


def level_at(curve: Curve, fraction: float) -> float:
    bottom = curve.p[codes.PARAMETER_NAMES[curve.code].index("bottom")]
    return float(curve.p[0] + fraction * (bottom - curve.p[0]))


@pytest.mark.parametrize("code", MONOTONE)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), fraction=FRACTIONS)
def test_find_crossing__finds_back_the_dose(
    code: int, data: st.DataObject, fraction: float
) -> None:
    curve = data.draw(curves([code]))
    assume(way(curve) > 0.1)
    x = effective(curve, fraction)

    assert cross(curve, respond(curve, x)) == pytest.approx(x, abs=1e-11)


@pytest.mark.parametrize("code", RESPONDING)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), fraction=FRACTIONS)
def test_find_effective__is_where_the_fraction_is_gone(
    code: int, data: st.DataObject, fraction: float
) -> None:
    curve = data.draw(curves([code]))
    assume(way(curve) > 0.1)
    x = effective(curve, fraction)
    assume(not math.isnan(x) or code not in codes.TURNING)

    assert respond(curve, x) == pytest.approx(level_at(curve, fraction), abs=1e-11)


@pytest.mark.parametrize("code", RESPONDING)
@settings(max_examples=6, deadline=None)
@given(data=st.data(), fraction=FRACTIONS)
def test_fill_effective_gradient__equals_differences(
    code: int, data: st.DataObject, fraction: float
) -> None:
    curve = data.draw(curves([code]))
    assume(way(curve) > 0.1)
    x = effective(curve, fraction)
    assume(abs(slope_at(code, x, curve.p)) > 0.05)
    expected = differ_by(lambda p: find_effective(code, p, fraction), curve.p)
    assume(np.isfinite(expected).all() and np.abs(expected).max() < 20.0)
    got = np.empty(codes.MOST_PARAMETERS)
    fill_effective_gradient(code, curve.p, fraction, got)

    assert got[: curve.p.size] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("code", RESPONDING)
@settings(max_examples=6, deadline=None)
@given(data=st.data(), fraction=FRACTIONS)
def test_fill_crossing_gradient__equals_differences(
    code: int, data: st.DataObject, fraction: float
) -> None:
    curve = data.draw(curves([code]))
    assume(way(curve) > 0.1)
    level = level_at(curve, fraction)
    x = cross(curve, level)
    assume(abs(slope_at(code, x, curve.p)) > 0.05)
    expected = differ_by(lambda p: find_crossing(code, p, level), curve.p)
    assume(np.isfinite(expected).all() and np.abs(expected).max() < 20.0)
    got = np.empty(codes.MOST_PARAMETERS)
    fill_crossing_gradient(code, curve.p, level, got)

    assert got[: curve.p.size] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("code", codes.TURNING)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), level=st.floats(-3.0, 3.0))
def test_find_crossing__misses_no_earlier_crossing(
    code: int, data: st.DataObject, level: float
) -> None:
    curve = data.draw(curves([code]))
    scan = np.linspace(-12.0, 8.0, 2001)
    above = predict(curve, scan) - level
    clear = np.abs(above) > 1e-12
    scan, above = scan[clear], above[clear]
    changes = np.flatnonzero(above[:-1] * above[1:] < 0.0)
    x = cross(curve, level)

    if changes.size > 0:
        assert x <= scan[changes[0] + 1]
    if not math.isnan(x):
        assert respond(curve, x) == pytest.approx(level, abs=1e-9)


@pytest.mark.parametrize("code", RESPONDING)
def test_find_crossing__stops_on_either_side_of_the_level_for_extreme_parameters(
    code: int,
) -> None:
    for curve in extreme_curves(code):
        x = cross(curve, 0.4)
        if not math.isnan(x):
            step = 1e-12 * max(abs(x), 1.0)
            ends = predict(curve, [x - step, x + step])

            assert ends.max() >= 0.4 - 1e-9
            assert ends.min() <= 0.4 + 1e-9


@pytest.mark.parametrize("code", ALL)
def test_find_crossing__is_nan_for_a_level_never_reached(code: int) -> None:
    names = codes.PARAMETER_NAMES[code]
    values = {"top": 1.0, "middle": 0.5, "bottom": 0.2, "level": 1.0, "ln_slope": 0.5}
    curve = Curve(code, np.array([values.get(name, 0.0) for name in names]))

    assert math.isnan(cross(curve, 0.1))
    assert math.isnan(cross(curve, 1.1))


@pytest.mark.parametrize("level", [0.75, 0.9])
@pytest.mark.parametrize("code", ALL)
def test_find_crossing__is_nan_for_a_level_curve(code: int, level: float) -> None:
    names = codes.PARAMETER_NAMES[code]
    values = dict.fromkeys(("top", "middle", "bottom", "level"), 0.75)
    curve = Curve(code, np.array([values.get(name, 0.0) for name in names]))

    assert math.isnan(cross(curve, level))


@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize("fraction", [-0.1, 0.0, 1.0, 1.1, math.nan])
def test_find_effective__is_nan_outside_0_and_1(code: int, fraction: float) -> None:
    assert math.isnan(effective(Curve(code, np.full(codes.N_PARAMETERS[code], 0.4)), fraction))


@pytest.mark.parametrize("code", ALL)
def test_fill_crossing_gradient__is_nan_where_nothing_crosses(code: int) -> None:
    got = np.zeros(codes.MOST_PARAMETERS)
    n = codes.N_PARAMETERS[code]
    fill_crossing_gradient(code, np.full(n, 0.4), -9.0 if code in codes.UNENDING else 9.0, got)

    assert np.isnan(got[:n]).all()
    assert (got[n:] == 0.0).all()


@pytest.mark.parametrize("code", MONOTONE)
def test_fill_effective_gradient__does_not_see_the_plateaus(code: int) -> None:
    got = np.empty(codes.MOST_PARAMETERS)
    fill_effective_gradient(code, np.full(codes.N_PARAMETERS[code], 0.4), 0.3, got)

    assert got[:2].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("code", [codes.LOG_LOGISTIC, codes.LOG_NORMAL])
def test_find_effective__is_the_ec50_at_a_half(code: int) -> None:
    assert effective(Curve(code, np.array([1.0, 0.2, -6.5, 0.3])), 0.5) == pytest.approx(-6.5)


EC50 = [  # at position or decay 10 and slope 2, in closed form
    (codes.LOG_LOGISTIC5, [math.log(0.5)], 10.0 * math.sqrt(2.0**2 - 1.0)),
    (codes.WEIBULL1, [], 10.0 * math.sqrt(math.log(2.0))),
    (codes.WEIBULL2, [], 10.0 / math.sqrt(math.log(2.0))),
]


@pytest.mark.parametrize(("code", "more", "expected"), EC50)
def test_find_effective__equals_the_formula(code: int, more: list[float], expected: float) -> None:
    curve = Curve(code, np.array([1.0, 0.2, 1.0, math.log(2.0), *more]))

    assert effective(curve, 0.5) == pytest.approx(math.log10(expected), rel=1e-14)


def test_find_effective__equals_the_formula_of_decay() -> None:
    curve = Curve(codes.EXPONENTIAL, np.array([1.0, 0.2, 1.0]))

    assert effective(curve, 0.5) == pytest.approx(math.log10(10.0 * math.log(2.0)), rel=1e-14)


@pytest.mark.parametrize("fraction", [1e-300, 1e-20, 1e-3, 0.3, 0.5, 0.8, 1.0 - 1e-10])
def test_invert_log_normal__equals_scipy(fraction: float) -> None:
    assert invert_log_normal(fraction) == pytest.approx(norm.ppf(fraction), rel=1e-13, abs=1e-15)


def test_find_crossing__takes_the_rise_of_a_bell() -> None:
    up = cross(BELL, 0.5)

    assert slope_at(BELL.code, up, BELL.p) > 0.0
    assert respond(BELL, up) == pytest.approx(0.5, abs=1e-12)


def test_find_crossing__takes_the_rise_of_hormesis_above_the_control() -> None:
    up = cross(HORMESIS, 1.2)

    assert slope_at(HORMESIS.code, up, HORMESIS.p) > 0.0


def test_find_crossing__comes_back_to_the_level_of_the_control_after_the_peak() -> None:
    back = cross(HORMESIS, 1.0)

    assert respond(HORMESIS, back) == pytest.approx(1.0, abs=1e-12)
    assert slope_at(HORMESIS.code, back, HORMESIS.p) < 0.0


def test_find_effective__takes_the_last_fall_of_hormesis() -> None:
    scan = np.linspace(-10.0, 10.0, 4001)
    below = np.flatnonzero(predict(DIPPING, scan) < 0.9)
    last_above = np.flatnonzero(predict(DIPPING, scan) > 0.9)[-1]
    x = effective(DIPPING, 0.1)

    assert below[0] < last_above
    assert scan[last_above] <= x <= scan[last_above + 1]
    assert cross(DIPPING, 0.9) < x


@pytest.mark.parametrize("curve", FALL_AND_RISE)
def test_find_effective__takes_the_first_fall_of_mirrored_hormesis(curve: Curve) -> None:
    scan = np.linspace(-6.0, 6.0, 4001)
    below = np.flatnonzero(predict(curve, scan) < 0.55)
    x = effective(curve, 0.5)

    assert predict(curve, scan)[-1] > 0.55
    assert scan[below[0] - 1] <= x <= scan[below[0]]


@pytest.mark.parametrize("curve", FALL_AND_RISE)
def test_find_effective__is_nan_where_mirrored_hormesis_turns_before_the_level(
    curve: Curve,
) -> None:
    lowest = predict(curve, np.linspace(-6.0, 6.0, 4001)).min()
    assert lowest > 0.12

    assert math.isnan(effective(curve, 0.98))


@pytest.mark.parametrize("fraction", [0.1, 0.5, 0.9])
def test_find_effective__solves_drc_equation_of_rising_mirrored_hormesis(fraction: float) -> None:
    curve = Curve(codes.BRAIN_COUSENS_MIRROR, np.array([0.2, 1.0, 0.3, 0.5, math.log(1.7)]))
    dose = 10.0 ** effective(curve, fraction)

    # share (1 + exp(b ln(dose / e))) = 1 + f dose / (d - c), the share of d - c counted from c
    left = fraction * (1.0 + (dose / math.sqrt(10.0)) ** -1.7)
    assert left == pytest.approx(1.0 + 0.3 * dose / 0.8, rel=1e-12)


def shift(curve: Curve, by: float) -> Curve:
    names = codes.PARAMETER_NAMES[curve.code]
    moved = ("log10_ec50", "log10_position", "log10_decay", "log10_linear")
    return Curve(curve.code, curve.p + [by if name in moved else 0.0 for name in names])


@pytest.mark.parametrize("code", [*MONOTONE, codes.TWO_SITE])
@settings(max_examples=15, deadline=None)
@given(data=st.data(), fraction=FRACTIONS, by=st.floats(-4.0, 4.0))
def test_find_effective__moves_with_the_doses(
    code: int, data: st.DataObject, fraction: float, by: float
) -> None:
    curve = data.draw(curves([code]))
    assume(way(curve) > 0.1)
    x = effective(curve, fraction)
    assume(not math.isnan(x) and abs(slope_at(code, x, curve.p)) > 0.05)

    assert effective(shift(curve, by), fraction) == pytest.approx(x + by, abs=1e-9)
