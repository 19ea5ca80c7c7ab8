import os
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.optimize import Bounds, NonlinearConstraint, minimize

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, summarise_sensitivity
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.held import HeldCurve, HeldFits, Targets
from oncordia.assay.curves.limits import LIMITS, find_quantiles, hold_fits, profile_limits
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import collect_points
from oncordia.assay.curves.raw import fit_plan
from oncordia.assay.kernels.fitting.targets import (
    CROSSING,
    EFFECTIVE,
    MEAN,
    PARAMETER,
    RESPONSE,
    measure_target,
)
from oncordia.assay.kernels.models.dispatch import predict_values
from oncordia.domain import (
    CurveModel,
    CurveOptions,
    Interval,
    Noise,
    Prior,
    ResponseScale,
    SensitivityOptions,
)
from oncordia.errors import InvalidOption
from oncordia.testing import CurveDesign, make_curves

N_CURVES = 5
KINDS = (PARAMETER, PARAMETER, PARAMETER, PARAMETER, EFFECTIVE, CROSSING, RESPONSE, MEAN)
DRAWN = pytest.mark.parametrize("interval", [Interval.BOOTSTRAP, Interval.POSTERIOR])


def make_responses(n: int = N_CURVES, n_doses: int = 9) -> pl.DataFrame:
    design = CurveDesign(n_doses, 2, partial_share=0.0, flat_share=0.0)
    return make_curves(np.random.default_rng(3), n, design).responses


def hold(model: CurveModel, variance: float = 0.006) -> HeldFits:
    """Made curves of a model, with a known noise of 20 degrees of freedom."""
    options = CurveOptions(model=model).settle(is_growth_rate=False)
    points = collect_points(make_responses())
    packed = pack_points(points, options.loss)
    mask = np.ones(N_CURVES, dtype=bool)
    raw = fit_plan(packed, plan_fit(model, options), options, mask)
    noise = np.full(N_CURVES, variance), np.full(N_CURVES, 20.0)
    return hold_fits(packed, raw, *noise, points, options, mask)


def aim(tail: float = 0.025) -> Targets:
    ends = np.zeros((N_CURVES, len(KINDS), 2))
    ends[:, :4, 0] = np.arange(4)
    ends[:, 4:, 0] = [0.5, 0.7, -5.0, -9.0]
    ends[:, 7, 1] = -5.0
    reach = np.empty_like(ends)
    reach[..., 0], reach[..., 1] = -np.inf, np.inf
    return Targets(np.array(KINDS), ends, reach, np.full(ends.shape[:2], tail))


def find_rise(curve: HeldCurve, kind: int, ends: FloatArray, value: float) -> float:
    """Lowest rise of the penalised cost over the variance with the target at a value, by scipy."""
    points, rules = curve.points, curve.rules
    fitted, row = np.empty(points.x.size), np.empty(curve.p.size)

    def cost(p: FloatArray) -> float:
        predict_values(rules.code, points.x, p, fitted)
        squares = float(np.sum(points.w * (points.y - fitted) ** 2)) / curve.variance
        return squares + float(np.sum(rules.prior[:, 1] * (p - rules.prior[:, 0]) ** 2))

    least = cost(curve.p)
    search: Any = minimize  # its stubs ask for arrays of one known shape
    held: Any = NonlinearConstraint
    found = search(
        lambda p: cost(p) - least,
        curve.p,
        method="SLSQP",
        bounds=Bounds(rules.box[:, 0], rules.box[:, 1]),
        constraints=held(
            lambda p: measure_target(rules.code, kind, ends[0], ends[1], p, row), value, value
        ),
        options={"ftol": 1e-14, "maxiter": 500},
    )
    return float(found.fun) if found.success else np.nan


def test_limits__has_a_function_for_every_interval() -> None:
    assert set(LIMITS) == set(Interval)


@pytest.mark.parametrize("interval", list(Interval))
def test_fit_curves__names_the_interval_of_sloping_curves(interval: Interval) -> None:
    curves = fit_curves(make_responses(3), CurveOptions(interval=interval, draws=100))
    assert curves["interval"].to_list() == [interval.value] * 3


@pytest.mark.parametrize("model", [CurveModel.HILL4, CurveModel.WEIBULL1])
def test_profile_limits__rise_to_the_threshold_of_a_constrained_search(model: CurveModel) -> None:
    fits, targets = hold(model), aim()
    limits = profile_limits(fits, targets).ends
    wanted = find_quantiles(np.array([[0.025]]), np.array([20.0]))[0, 0]
    rises: list[float] = []
    for i in range(N_CURVES):
        curve = fits.take(i)
        for t, kind in enumerate(KINDS):
            found = limits[i, t][np.isfinite(limits[i, t])].tolist()
            rises += [find_rise(curve, kind, targets.ends[i, t], value) for value in found]
    known = np.array(rises)[np.isfinite(rises)]
    assert known.size > 0.8 * 2 * len(KINDS) * N_CURVES
    assert np.sqrt(known) == pytest.approx(np.full(known.size, wanted), rel=1e-5)


def test_profile_limits__are_walds_where_the_curve_is_linear() -> None:
    options = {"fixed": {"ec50": 1e-7, "slope": 1.0}, "prior": Prior.NONE, "noise": Noise.OWN}
    free = CurveOptions(scale=ResponseScale.FREE, **options)  # type: ignore[arg-type]
    wald = fit_curves(make_responses(), free)
    profile = fit_curves(make_responses(), replace(free, interval=Interval.PROFILE))
    for name in ("top_low", "top_high", "bottom_low", "bottom_high"):
        assert profile[name].to_list() == pytest.approx(wald[name].to_list(), rel=1e-7)


@pytest.mark.parametrize("interval", list(Interval))
def test_limits__widen_with_confidence(interval: Interval) -> None:
    fits = replace(hold(CurveModel.HILL4), n_draws=200)
    narrow, wide = (LIMITS[interval](fits, aim(tail)).ends for tail in (0.1, 0.025))
    with np.errstate(invalid="ignore"):
        assert not (wide[..., 0] > narrow[..., 0]).any()
        assert not (wide[..., 1] < narrow[..., 1]).any()


def test_profile_limits__of_plateaus_scale_with_the_response() -> None:
    options = CurveOptions(interval=Interval.PROFILE, scale=ResponseScale.FREE)
    responses = make_responses()
    one = fit_curves(responses, options)
    hundred = fit_curves(responses.with_columns(pl.col("response") * 100.0), options)
    for name in ("top_low", "bottom_high"):
        scaled, found = one[name].to_numpy() * 100.0, hundred[name].to_numpy()
        assert np.isfinite(found).sum() >= 3
        assert found == pytest.approx(scaled, rel=1e-5, nan_ok=True)


@pytest.mark.parametrize("interval", list(Interval))
def test_limits__are_tight_about_nearly_exact_data(interval: Interval) -> None:
    fits = replace(hold(CurveModel.HILL4), n_draws=200)
    sure = replace(
        fits, variance=fits.variance * 1e-8, covariance=fits.covariance * 1e-8,
        plan=replace(fits.plan, prior=np.zeros_like(fits.plan.prior)),
    )  # fmt: skip
    limits = LIMITS[interval](sure, aim()).ends[:, :4]
    width = limits[..., 1] - limits[..., 0]
    assert np.nanmax(width) < 0.01


@DRAWN
def test_limits__by_draws_repeat_with_a_seed_and_move_with_another(interval: Interval) -> None:
    options = CurveOptions(interval=interval, draws=100)
    first, again, other = (
        fit_curves(make_responses(3), replace(options, seed=seed)) for seed in (1, 1, 2)
    )
    assert first.equals(again)
    assert not first.equals(other)


@DRAWN
def test_limits__by_draws_do_not_depend_on_the_cores(
    interval: Interval, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oncordia.numeric.pieces.PIECE", 2)
    options = CurveOptions(interval=interval, draws=100)
    many = fit_curves(make_responses(), options)
    monkeypatch.setitem(os.environ, "ONCORDIA_CORES", "1")
    assert fit_curves(make_responses(), options).equals(many)


@pytest.mark.parametrize("interval", list(Interval))
def test_summarise_sensitivity__takes_the_interval_of_the_curves(interval: Interval) -> None:
    responses, options = make_responses(), CurveOptions(interval=interval, draws=200)
    table = summarise_sensitivity(
        responses, fit_curves(responses, options), SensitivityOptions(), curve_options=options
    )
    for name in ("auc_fit", "emax"):
        low, value, high = (table[name + suffix].to_numpy() for suffix in ("_low", "", "_high"))
        assert (low < value).all()
        assert (value < high).all()


def test_curve_options__refuses_too_few_draws() -> None:
    with pytest.raises(InvalidOption, match=r"curves\.draws must be at least 100, got 10"):
        CurveOptions(draws=10)
