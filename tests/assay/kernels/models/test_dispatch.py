import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from tests.assay.kernels.models.made import (
    ALL,
    RESPONDING,
    Curve,
    curves,
    differ,
    differ_by,
    extreme_curves,
    hill,
    predict,
    respond,
)

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.dispatch import fill_rows, respond_at, slope_at

MIRRORS = {
    codes.BRAIN_COUSENS_MIRROR: codes.BRAIN_COUSENS,
    codes.CEDERGREEN_MIRROR: codes.CEDERGREEN,
}
ENDING_AT_BOTTOM = [code for code in RESPONDING if code not in {codes.BRAIN_COUSENS, *MIRRORS}]
DOSES = st.one_of(st.just(-math.inf), st.floats(-6.0, 4.0, allow_subnormal=False))


def rows_of(curve: Curve, x: list[float] | FloatArray) -> FloatArray:
    doses = np.asarray(x, dtype=np.float64)
    rows = np.full((doses.size, codes.MOST_PARAMETERS), 7.0)
    fill_rows(curve.code, doses, curve.p, rows)
    return rows


@pytest.mark.parametrize("code", ALL)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), x=DOSES)
def test_fill_rows__equals_differences(code: int, data: st.DataObject, x: float) -> None:
    curve = data.draw(curves([code]))
    expected = differ_by(lambda p: respond(Curve(code, p), x), curve.p)
    scale = 1.0 + float(np.abs(expected).max())

    assert rows_of(curve, [x])[0, : curve.p.size] == pytest.approx(expected, abs=1e-8 * scale)


@pytest.mark.parametrize("code", ALL)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), x=DOSES)
def test_predict_values__is_the_sum_of_linear_parameters_times_rows(
    code: int, data: st.DataObject, x: float
) -> None:
    curve = data.draw(curves([code]))
    n = codes.N_LINEAR[code]
    expected = rows_of(curve, [x])[0, :n] @ curve.p[:n]

    assert respond(curve, x) == pytest.approx(expected, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("code", ALL)
def test_fill_rows__leaves_what_is_no_parameter(code: int) -> None:
    n = codes.N_PARAMETERS[code]

    assert (rows_of(Curve(code, np.zeros(n)), [0.0, 1.0])[:, n:] == 7.0).all()


@pytest.mark.parametrize("code", RESPONDING)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_fill_rows__sees_the_top_alone_at_dose_0(code: int, data: st.DataObject) -> None:
    curve = data.draw(curves([code]))
    row = rows_of(curve, [-math.inf])[0, : curve.p.size]

    assert row.tolist() == [1.0] + [0.0] * (curve.p.size - 1)
    assert respond(curve, -math.inf) == curve.p[0]


@pytest.mark.parametrize("code", ENDING_AT_BOTTOM)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_predict_values__ends_at_the_bottom(code: int, data: st.DataObject) -> None:
    curve = data.draw(curves([code]))
    bottom = curve.p[codes.PARAMETER_NAMES[code].index("bottom")]

    assert respond(curve, 300.0) == pytest.approx(bottom, abs=1e-12)


def test_predict_values__ends_at_the_bottom_of_a_steep_brain_cousens_curve() -> None:
    curve = Curve(codes.BRAIN_COUSENS, np.array([1.0, 0.2, 3.0, 0.0, math.log(2.0)]))

    assert respond(curve, 200.0) == 0.2


@settings(max_examples=25, deadline=None)
@given(curve=curves([codes.CEDERGREEN_MIRROR]))
def test_predict_values__ends_at_the_stimulated_bottom_of_a_mirrored_cedergreen_curve(
    curve: Curve,
) -> None:
    assert respond(curve, 300.0) == pytest.approx(curve.p[1] + curve.p[2], abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(curve=curves([codes.BRAIN_COUSENS_MIRROR]))
def test_predict_values__grows_with_dose_without_end_on_a_mirrored_brain_cousens_curve(
    curve: Curve,
) -> None:
    dose = 1e40

    assert respond(curve, 40.0) / dose == pytest.approx(curve.p[2], rel=1e-12, abs=1e-39)


@pytest.mark.parametrize("code", ALL)
def test_fill_rows__is_finite_for_extreme_parameters(code: int) -> None:
    x = [-math.inf, -300.0, -9.0, 0.0, 3.0, 300.0]
    for curve in extreme_curves(code):
        assert np.isfinite(rows_of(curve, x)[:, : curve.p.size]).all()
        assert np.isfinite(predict(curve, x)).all()


@pytest.mark.parametrize("code", ALL)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), x=st.floats(-6.0, 4.0, allow_subnormal=False))
def test_slope_at__equals_differences(code: int, data: st.DataObject, x: float) -> None:
    curve = data.draw(curves([code]))
    expected = differ(lambda at: respond_at(code, at, curve.p), x)
    scale = 1.0 + abs(expected)

    assert slope_at(code, x, curve.p) == pytest.approx(expected, abs=1e-8 * scale)


@pytest.mark.parametrize("code", ALL)
def test_slope_at__is_0_at_dose_0(code: int) -> None:
    assert slope_at(code, -math.inf, np.full(codes.N_PARAMETERS[code], 0.5)) == 0.0


DOSE = 0.4  # in the formulas below: top 1.1, bottom 0.2, position 0.5, slope 1.5
RATIO = (DOSE / 0.5) ** 1.5
FORMULAS = {
    codes.LOG_LOGISTIC: ((), 0.2 + 0.9 / (1.0 + RATIO)),
    codes.LOG_LOGISTIC5: ((math.log(0.7),), 0.2 + 0.9 / (1.0 + RATIO) ** 0.7),
    codes.LOG_LOGISTIC5_MIRROR: (
        (math.log(0.7),),
        0.2 + 0.9 * (1.0 - (1.0 + 1.0 / RATIO) ** -0.7),
    ),
    codes.LOG_NORMAL: ((), 0.2 + 0.9 * norm.cdf(-math.log(RATIO))),
    codes.WEIBULL1: ((), 0.2 + 0.9 * math.exp(-RATIO)),
    codes.WEIBULL2: ((), 0.2 + 0.9 * (1.0 - math.exp(-1.0 / RATIO))),
}


@pytest.mark.parametrize("code", FORMULAS)
def test_predict_values__equals_the_formula(code: int) -> None:
    more, expected = FORMULAS[code]
    curve = Curve(code, np.array([1.1, 0.2, math.log10(0.5), math.log(1.5), *more]))

    assert respond(curve, math.log10(DOSE)) == pytest.approx(expected, rel=1e-14)


def test_predict_values__equals_the_formula_of_brain_and_cousens() -> None:
    curve = Curve(codes.BRAIN_COUSENS, np.array([1.1, 0.2, 3.0, math.log10(0.5), math.log(1.5)]))
    expected = 0.2 + (0.9 + 3.0 * DOSE) / (1.0 + RATIO)

    assert respond(curve, math.log10(DOSE)) == pytest.approx(expected, rel=1e-14)


def test_predict_values__equals_the_formula_of_cedergreen() -> None:
    curve = Curve(
        codes.CEDERGREEN,
        np.array([1.1, 0.2, 3.0, math.log10(0.5), math.log(1.5), math.log(0.25), math.log10(2.0)]),
    )
    expected = 0.2 + (0.9 + 3.0 * math.exp(-1.0 / (DOSE / 2.0) ** 0.25)) / (1.0 + RATIO)

    assert respond(curve, math.log10(DOSE)) == pytest.approx(expected, rel=1e-14)


NEGATIVE_B = (DOSE / 0.5) ** -1.5  # drc's formula with c 1.1, d 0.2 and b -1.5


def test_predict_values__equals_drc_formula_of_brain_and_cousens_with_b_below_0() -> None:
    p = [1.1, 0.2, 3.0, math.log10(0.5), math.log(1.5)]
    expected = 1.1 + (0.2 - 1.1 + 3.0 * DOSE) / (1.0 + NEGATIVE_B)

    curve = Curve(codes.BRAIN_COUSENS_MIRROR, np.array(p))
    assert respond(curve, math.log10(DOSE)) == pytest.approx(expected, rel=1e-14)


def test_predict_values__equals_drc_formula_of_cedergreen_with_b_below_0() -> None:
    p = [1.1, 0.2, 3.0, math.log10(0.5), math.log(1.5), math.log(0.25), math.log10(2.0)]
    called = 3.0 * math.exp(-1.0 / (DOSE / 2.0) ** 0.25)
    expected = 1.1 + (0.2 - 1.1 + called) / (1.0 + NEGATIVE_B)

    curve = Curve(codes.CEDERGREEN_MIRROR, np.array(p))
    assert respond(curve, math.log10(DOSE)) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("code", MIRRORS)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), x=st.floats(-6.0, 4.0, allow_subnormal=False))
def test_predict_values__adds_up_with_the_mirrored_curve_of_exchanged_plateaus(
    code: int, data: st.DataObject, x: float
) -> None:
    curve = data.draw(curves([code]))
    exchanged = Curve(MIRRORS[code], np.array([curve.p[1], curve.p[0], *curve.p[2:]]))
    # shares of the two add up to 1 at every dose, and so do what they stimulate
    called = 10.0**x
    if code == codes.CEDERGREEN_MIRROR:
        called = math.exp(-((10.0 ** (curve.p[6] - x)) ** math.exp(curve.p[5])))
    expected = curve.p[0] + curve.p[1] + curve.p[2] * called

    both = respond(curve, x) + respond(exchanged, x)
    assert both == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_predict_values__equals_the_formula_of_two_sites() -> None:
    p = [1.1, 0.7, 0.2, math.log10(0.5), math.log(1.5), 2.0, math.log(0.8)]
    first = 1.0 / (1.0 + RATIO)
    second = 1.0 / (1.0 + (DOSE / 50.0) ** 0.8)
    expected = 1.1 * first + 0.7 * (second - first) + 0.2 * (1.0 - second)

    assert respond(Curve(codes.TWO_SITE, np.array(p)), math.log10(DOSE)) == pytest.approx(expected)


def test_predict_values__equals_the_formulas_of_decay() -> None:
    p = np.array([1.1, 0.2, math.log10(0.5), math.log10(2.0)])
    share = math.exp(-DOSE / 0.5)

    plain = respond(Curve(codes.EXPONENTIAL, p[:3]), math.log10(DOSE))
    assert plain == pytest.approx(0.2 + 0.9 * share, rel=1e-14)
    slowed = respond(Curve(codes.EXPONENTIAL_LINEAR, p), math.log10(DOSE))
    assert slowed == pytest.approx(0.2 + 0.9 * share / (1.0 + DOSE / 2.0), rel=1e-14)


SAME = [
    (codes.LOG_LOGISTIC5, [1.0, 0.2, -1.0, math.log(1.5), 0.0]),
    (codes.BRAIN_COUSENS, [1.0, 0.2, 0.0, -1.0, math.log(1.5)]),
    (codes.LOG_LOGISTIC5_MIRROR, [1.0, 0.2, -1.0, math.log(1.5), 0.0]),
    (codes.CEDERGREEN, [1.0, 0.2, 0.0, -1.0, math.log(1.5), 0.0, 0.0]),
    (codes.BRAIN_COUSENS_MIRROR, [1.0, 0.2, 0.0, -1.0, math.log(1.5)]),
    (codes.CEDERGREEN_MIRROR, [1.0, 0.2, 0.0, -1.0, math.log(1.5), 0.0, 0.0]),
    (codes.TWO_SITE, [1.0, 9.0, 0.2, -1.0, math.log(1.5), 0.0, math.log(1.5)]),
    (codes.TWO_SITE, [1.0, 0.2, 0.2, -1.0, math.log(1.5), 2.0, 0.0]),
]


@pytest.mark.parametrize(("code", "p"), SAME)
def test_predict_values__nests_the_log_logistic_model(code: int, p: list[float]) -> None:
    x = np.linspace(-4.0, 3.0, 50)
    expected = predict(hill(1.0, 0.2, -1.0, 1.5), x)

    assert predict(Curve(code, np.array(p)), x) == pytest.approx(expected, rel=1e-13)


def test_predict_values__nests_exponential_decay() -> None:
    x = np.linspace(-4.0, 3.0, 50)
    expected = predict(Curve(codes.EXPONENTIAL, np.array([1.0, 0.2, 0.5])), x)

    slowed = Curve(codes.EXPONENTIAL_LINEAR, np.array([1.0, 0.2, 0.5, 30.0]))
    assert predict(slowed, x) == pytest.approx(expected, rel=1e-13)
    weibull = Curve(codes.WEIBULL1, np.array([1.0, 0.2, 0.5, 0.0]))
    assert predict(weibull, x) == pytest.approx(expected, rel=1e-13)


def test_predict_values__nests_the_hyperbola() -> None:
    x = np.linspace(-4.0, 3.0, 50)
    slowed = Curve(codes.EXPONENTIAL_LINEAR, np.array([1.0, 0.2, 30.0, 0.5]))

    assert predict(slowed, x) == pytest.approx(predict(hill(1.0, 0.2, 0.5, 1.0), x), rel=1e-13)


def test_predict_values__turns_one_weibull_model_into_the_other() -> None:
    x = np.linspace(-4.0, 3.0, 50)
    one = predict(Curve(codes.WEIBULL1, np.array([1.0, 0.2, -1.0, 0.4])), x)
    other = predict(Curve(codes.WEIBULL2, np.array([0.2, 1.0, 1.0, 0.4])), -x)

    assert one == pytest.approx(other, rel=1e-13)
