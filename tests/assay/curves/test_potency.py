"""Limits of the absolute IC50 where the line crosses the level near the ends of the doses."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, summarise_sensitivity
from oncordia.assay.curves.shape import MOST, CurveShapes
from oncordia.assay.curves.uncertainty import propagate
from oncordia.assay.kernels.models.codes import LOG_LOGISTIC
from oncordia.assay.sensitivity.potency import cross_limit
from oncordia.domain import CurveOptions, Interval, SensitivityOptions
from oncordia.testing import CurveDesign, make_curves

LEVEL = 0.5
LOW, HIGH = np.array([-9.0]), np.array([-5.0])


def one_line(top: float, bottom: float, log10_ec50: float, ln_slope: float) -> CurveShapes:
    parameters = np.full((1, MOST), np.nan)
    parameters[0, :4] = top, bottom, log10_ec50, ln_slope
    return CurveShapes(np.array([LOG_LOGISTIC]), parameters)


def covariance_of(sd: tuple[float, float, float, float]) -> FloatArray:
    out = np.zeros((1, MOST, MOST))
    out[0, :4, :4] = np.diag(np.square(sd))
    return out


def known_ic50(truth: pl.DataFrame, design: CurveDesign) -> pl.Series:
    """The dose at which the true curve is at the level, null where not within the doses."""
    table = truth.select(
        dose=pl.col("ec50_molar")
        * ((pl.col("top") - LEVEL) / (LEVEL - pl.col("bottom"))) ** (1.0 / pl.col("slope"))
    )["dose"].fill_nan(None)
    inside = (table > design.dose_min_molar) & (table < design.dose_max_molar)
    return pl.select(pl.when(inside).then(table))["dose"]


def share_held(
    design: CurveDesign, n_curves: int, seed: int, options: CurveOptions
) -> tuple[float, int]:
    """Share of limits that hold, an open one always, of curves whose IC50 lies in the doses."""
    made = make_curves(np.random.default_rng(seed), n_curves, design)
    curves = fit_curves(made.responses, options)
    table = summarise_sensitivity(made.responses, curves, curve_options=options)
    truth = known_ic50(made.truth, design)
    low = table["ic50_absolute_low"].fill_null(0.0)
    high = table["ic50_absolute_high"].fill_null(np.inf)
    held = ((low <= truth) & (truth <= high)).drop_nulls().to_numpy()
    return float(held.mean()), held.size


@pytest.mark.parametrize(("n_doses", "n_replicates"), [(5, 1), (9, 1), (9, 3), (7, 2)])
def test_limits__hold_the_truth_of_full_curves(n_doses: int, n_replicates: int) -> None:
    design = CurveDesign(n_doses, n_replicates, partial_share=0.0, flat_share=0.0)
    share, n = share_held(design, 3_000, 21, CurveOptions())
    three_errors = 3.0 * (0.05 * 0.95 / n) ** 0.5
    assert 0.93 - three_errors < share < 0.97 + three_errors


def test_limits__by_profile_hold_the_truth_of_full_curves() -> None:
    design = CurveDesign(9, 1, partial_share=0.0, flat_share=0.0)
    share, n = share_held(design, 800, 22, CurveOptions(interval=Interval.PROFILE))
    assert share > 0.93 - 3.0 * (0.05 * 0.95 / n) ** 0.5


@settings(max_examples=50, deadline=None)
@given(
    bottom=st.floats(0.0, 0.7),
    log10_ec50=st.floats(-9.5, -4.5),
    ln_slope=st.floats(-0.5, 1.5),
    sd=st.tuples(*[st.floats(1e-4, 0.2)] * 4),
    quantile=st.sampled_from([-2.0, -1.0, 1.0, 2.0]),
)
def test_cross_limit__is_where_the_limit_of_the_line_is_at_the_level(
    bottom: float,
    log10_ec50: float,
    ln_slope: float,
    sd: tuple[float, float, float, float],
    quantile: float,
) -> None:
    shapes, covariance = one_line(1.0, bottom, log10_ec50, ln_slope), covariance_of(sd)
    place = cross_limit(shapes, covariance, np.array([quantile]), (LOW, HIGH), LEVEL)

    def limit(x: FloatArray) -> float:
        return float((shapes.at(x) + quantile * propagate(shapes.gradient_at(x), covariance))[0])

    if np.isnan(place[0]):
        assert limit(LOW) <= LEVEL if quantile < 0 else limit(HIGH) > LEVEL
    elif place[0] == HIGH[0]:
        assert quantile > 0 or limit(HIGH) >= LEVEL - 1e-9
    elif place[0] == LOW[0]:
        assert limit(LOW) <= LEVEL + 1e-9
    else:
        assert LOW[0] < place[0] < HIGH[0]
        step = np.array([4.0 / 32.0])
        assert limit(np.maximum(place - step, LOW)) > LEVEL > limit(np.minimum(place + step, HIGH))


def test_cross_limit__without_a_standard_error_is_not_known() -> None:
    unknown = np.full((1, MOST, MOST), np.nan)
    place = cross_limit(one_line(1.0, 0.8, -7.0, 0.0), unknown, np.array([-2.0]), (LOW, HIGH), 0.5)
    assert np.isnan(place[0])


def test_bound__above_the_doses_allows_for_the_noise() -> None:
    # the line of the first set ends just above the level, that of the second far above
    x = np.repeat(np.arange(-9.0, -4.9, 0.5), 2)
    noise = np.random.default_rng(1).normal(0.0, 0.06, (20, x.size))
    for bottom, wide in ((0.1, True), (0.85, False)):
        line = bottom + (1.0 - bottom) / (1.0 + 10.0 ** (x + 4.95))
        made = pl.concat(
            pl.DataFrame(
                {
                    "sample": f"S{k:02d}",
                    "drug": "D",
                    "role": "treated",
                    "dose_molar": 10.0**x,
                    "dose_relative": pl.Series([None] * x.size, dtype=pl.Float64),
                    "response": line + noise[k],
                }
            )
            for k in range(20)
        )
        curves = fit_curves(made)
        rows = summarise_sensitivity(made, curves).filter(pl.col("ic50_absolute_bound") == ">")
        low = rows["ic50_absolute_low"]
        assert rows.height > 5
        assert (low <= 1e-5 * (1 + 1e-12)).all()
        assert (low < 0.99e-5).any() == wide
        assert rows["ic50_absolute_high"].is_null().all()


@pytest.mark.parametrize("interval", list(Interval))
def test_bound__is_one_sided_and_within_the_doses_by_every_interval(interval: Interval) -> None:
    design = CurveDesign(7, 1, partial_share=1.0, flat_share=0.0)
    options = CurveOptions(interval=interval, draws=200)
    made = make_curves(np.random.default_rng(23), 60, design)
    curves = fit_curves(made.responses, options)
    table = summarise_sensitivity(
        made.responses, curves, SensitivityOptions(confidence=0.9), curve_options=options
    )
    above = table.filter(pl.col("ic50_absolute_bound") == ">")
    assert above.height > 20
    assert above["ic50_absolute"].is_null().all()
    assert above["ic50_absolute_high"].is_null().all()
    low = above["ic50_absolute_low"].drop_nulls()
    assert low.len() > 20
    assert ((low >= 0.999e-9) & (low <= 1.001e-5)).all()
