"""Responses drawn from the wells of each dose, and bias-corrected percentiles."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay import fit_curves
from oncordia.assay.curves.bootstrap import LEAST_SHARE, move_tails, refit_curve
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.held import HeldFits, Targets, measure_values
from oncordia.assay.curves.limits import hold_fits
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import collect_points
from oncordia.assay.curves.raw import fit_plan
from oncordia.assay.curves.resample import CurveWells, resample_wells, take_wells
from oncordia.assay.kernels.fitting.problem import Points
from oncordia.assay.kernels.fitting.targets import PARAMETER
from oncordia.domain import CurveOptions, Interval, Loss, Resample, WellRole
from oncordia.errors import InvalidOption
from oncordia.testing import CurveDesign, make_curves

WELLS = CurveOptions(interval=Interval.BOOTSTRAP, resample=Resample.WELLS, draws=300)


def points_of(level: IntArray, weight: FloatArray) -> Points:
    """Dose means as the fit takes them, their weights summed."""
    x = np.arange(level.max() + 1, dtype=np.float64)
    total = np.bincount(level, weight).astype(np.float64)
    return Points(x, np.zeros(x.size), total, 0.0, float(level.size))


def draw(
    wells: CurveWells, fitted: FloatArray, residuals: FloatArray, n_draws: int = 4_000
) -> FloatArray:
    points = points_of(wells.level, wells.weight)
    stream = np.random.default_rng(5)
    return resample_wells(stream, wells, points, fitted, residuals, 2, n_draws)


@settings(max_examples=25, deadline=None)
@given(
    counts=st.lists(st.integers(2, 6), min_size=3, max_size=8),
    seed=st.integers(0, 1_000),
    size=st.floats(0.01, 10.0),
)
def test_resample_wells__has_the_mean_of_the_fit_and_the_noise_of_each_dose(
    counts: list[int], seed: int, size: float
) -> None:
    generator = np.random.default_rng(seed)
    level = np.repeat(np.arange(len(counts)), counts)
    spread = generator.uniform(0.1, 1.0, len(counts))[level] * size
    response = generator.standard_normal(level.size) * spread
    wells = CurveWells(level, response, np.ones(level.size))
    fitted = generator.standard_normal(len(counts))
    drawn = draw(wells, fitted, np.zeros(len(counts)))
    freedom = sum(counts) - len(counts)
    own = np.array([response[level == d].var(ddof=1) / n for d, n in enumerate(counts)])
    assert np.abs((drawn.mean(axis=0) - fitted) / np.sqrt(own)).max() < 0.15
    if freedom > 8:  # of a stretch whose own variance is finite
        ratio = drawn.var(axis=0) / own * (freedom - 2) / freedom
        assert np.abs(np.log(ratio)).max() < 0.5


def test_resample_wells__keeps_the_size_of_a_single_wells_residual() -> None:
    level = np.arange(30)
    residuals = np.linspace(0.5, 2.0, 30)
    wells = CurveWells(level, np.zeros(30), np.ones(30))
    drawn = draw(wells, np.zeros(30), residuals, 500)
    ratio = np.abs(drawn) / residuals
    assert np.ptp(ratio, axis=1) == pytest.approx(np.zeros(500), abs=1e-12)
    assert abs((drawn > 0).mean() - 0.5) < 0.02


def test_resample_wells__draws_no_noise_where_wells_agree() -> None:
    level = np.repeat(np.arange(4), 3)
    wells = CurveWells(level, np.repeat([1.0, 0.8, 0.4, 0.1], 3), np.full(12, 2.0))
    fitted = np.array([0.9, 0.7, 0.5, 0.2])
    assert draw(wells, fitted, np.ones(4), 10) == pytest.approx(np.tile(fitted, (10, 1)))


def test_resample_wells__counts_wells_by_their_weight() -> None:
    level = np.zeros(2, dtype=np.int64)
    wells = CurveWells(level, np.array([0.0, 1.0]), np.array([9.0, 1.0]))
    drawn = draw(wells, np.zeros(1), np.zeros(1), 20_000)
    # 3 x -0.1 or 1 x 0.9 falls to either well: 3 a + b is below 0, 0, or twice above
    assert (drawn < -1e-12).mean() == pytest.approx(0.25, abs=0.02)
    assert (np.abs(drawn) <= 1e-12).mean() == pytest.approx(0.25, abs=0.02)
    assert (drawn > 1e-12).mean() == pytest.approx(0.5, abs=0.02)


def test_take_wells__puts_controls_before_the_doses() -> None:
    made = pl.DataFrame(
        {
            "sample": "S",
            "drug": "D",
            "role": [WellRole.NEGATIVE.value] * 2 + ["treated"] * 5,
            "dose_molar": [None, None, 1e-6, 1e-8, 1e-8, 1e-7, 1e-6],
            "dose_relative": pl.Series([None] * 7, dtype=pl.Float64),
            "response": [1.0, 1.1, 0.1, 0.9, 0.95, 0.5, 0.2],
        }
    )
    wells = take_wells(collect_points(made), 0)
    assert wells.level.tolist() == [0, 0, 1, 1, 2, 3, 3]
    assert sorted(wells.response[:2]) == [1.0, 1.1]
    assert sorted(wells.response[2:4]) == [0.9, 0.95]
    assert wells.n_at_level.tolist() == [2, 2, 1, 2]


@pytest.mark.parametrize("loss", [Loss.SQUARED, Loss.HUBER, Loss.TUKEY, Loss.STUDENT])
@pytest.mark.parametrize("n_replicates", [1, 3])
def test_limits__by_wells_hold_most_truths_under_every_loss(loss: Loss, n_replicates: int) -> None:
    design = CurveDesign(9, n_replicates, partial_share=0.0, flat_share=0.0)
    made = make_curves(np.random.default_rng(31), 120, design)
    table = fit_curves(made.responses, replace(WELLS, loss=loss))
    truth = made.truth["ec50_molar"]
    low, high = table["ec50_low"].fill_null(0.0), table["ec50_high"].fill_null(np.inf)
    held = ((low <= truth) & (truth <= high)).to_numpy().mean()
    assert 0.86 < held <= 1.0
    assert table["ec50_low"].is_not_null().to_numpy().mean() > 0.9


def test_limits__by_wells_without_replicates_are_those_by_the_law() -> None:
    made = make_curves(np.random.default_rng(35), 10, CurveDesign(9, 1, partial_share=0.0))
    by_law = fit_curves(made.responses, replace(WELLS, resample=Resample.LAW))
    assert fit_curves(made.responses, WELLS).equals(by_law)


def test_limits__by_wells_repeat_whatever_the_order_of_the_wells() -> None:
    made = make_curves(np.random.default_rng(32), 20, CurveDesign(7, 3, partial_share=0.0))
    mixed = made.responses.sample(fraction=1.0, shuffle=True, seed=3)
    assert fit_curves(mixed, WELLS).equals(fit_curves(made.responses, WELLS))


def test_limits__by_wells_follow_the_noise_of_each_dose() -> None:
    # wells scatter at low dose alone, so that the plateau at high dose is known far better
    x = np.repeat(np.arange(-9.0, -4.9, 0.5), 4)
    response = 1.0 / (1.0 + 10.0 ** (1.2 * (x + 7.0)))
    scatter = np.where(x < -7.4, 0.12, 0.004)
    noise = np.random.default_rng(6).standard_normal(x.size) * scatter
    made = pl.DataFrame(
        {
            "sample": "S",
            "drug": "D",
            "role": "treated",
            "dose_molar": 10.0**x,
            "dose_relative": pl.Series([None] * x.size, dtype=pl.Float64),
            "response": response + noise,
        }
    )
    by_law = fit_curves(made, replace(WELLS, resample=Resample.LAW)).row(0, named=True)
    by_wells = fit_curves(made, WELLS).row(0, named=True)
    width = {name: row["bottom_high"] - row["bottom_low"] for name, row in
             (("law", by_law), ("wells", by_wells))}  # fmt: skip
    assert width["wells"] < 0.7 * width["law"]


@pytest.mark.parametrize("loss", [Loss.BINOMIAL, Loss.POISSON, Loss.NEGATIVE_BINOMIAL])
def test_curve_options__refuses_wells_with_counts(loss: Loss) -> None:
    with pytest.raises(InvalidOption, match=f"wells goes with loss squared.*not {loss}"):
        CurveOptions(loss=loss, resample=Resample.WELLS)


def held_fit() -> tuple[HeldFits, Targets]:
    made = make_curves(np.random.default_rng(33), 1, CurveDesign(9, 2, partial_share=0.0))
    points = collect_points(made.responses)
    options = CurveOptions().settle(is_growth_rate=False)
    packed = pack_points(points, options.loss)
    mask = np.ones(1, dtype=bool)
    raw = fit_plan(packed, plan_fit(options.model, options), options, mask)
    fits = hold_fits(packed, raw, np.full(1, 0.006), np.full(1, 14.0), points, options, mask)
    ends = np.zeros((1, 4, 2))
    ends[0, :, 0] = np.arange(4)
    reach = np.tile(np.array([-np.inf, np.inf]), (1, 4, 1))
    return fits, Targets(np.full(4, PARAMETER), ends, reach, np.full((1, 4), 0.025))


def test_move_tails__leaves_percentiles_of_draws_without_bias() -> None:
    fits, targets = held_fit()
    curve = fits.take(0)
    off = np.random.default_rng(1).standard_normal((500, 4)) * 0.01
    levels = move_tails(curve, np.concatenate([curve.p + off, curve.p - off]), targets, 0)
    assert levels == pytest.approx(np.tile([0.025, 0.975], (4, 1)), abs=1e-12)


def test_move_tails__is_efrons_formula() -> None:
    fits, targets = held_fit()
    curve = fits.take(0)
    draws = refit_curve(curve, fits.stream(0), 1_000)
    below = (measure_values(curve, draws, targets, 0) < curve.p).mean(axis=0)
    bias = ndtri(np.clip(below, LEAST_SHARE, 1.0 - LEAST_SHARE))
    expected = np.stack([ndtr(2.0 * bias - 1.959964), ndtr(2.0 * bias + 1.959964)], axis=1)
    assert move_tails(curve, draws, targets, 0) == pytest.approx(expected, abs=1e-6)


def test_limits__bias_corrected_move_against_the_bias() -> None:
    design = CurveDesign(9, 1, partial_share=0.0, flat_share=0.0)
    made = make_curves(np.random.default_rng(34), 60, design)
    options = CurveOptions(interval=Interval.BOOTSTRAP, draws=400)
    plain = fit_curves(made.responses, options)
    moved = fit_curves(made.responses, replace(options, bias_corrected=True))
    assert moved["ec50"].equals(plain["ec50"])
    assert not moved["ec50_low"].equals(plain["ec50_low"])
    both = plain["ec50_low"].is_not_null() & moved["ec50_low"].is_not_null()
    down = (moved["bottom_low"] < plain["bottom_low"]).filter(both)
    also = (moved["bottom_high"] < plain["bottom_high"]).filter(both)
    assert float((down == also).to_numpy().mean()) > 0.8
