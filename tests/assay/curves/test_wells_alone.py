"""Limits of an EC50 near the highest dose, which the prior on what lies beyond must not narrow."""

from typing import Any
from unittest.mock import patch

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves
from oncordia.assay.curves import wells_alone
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.fit import fit_points
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import collect_points
from oncordia.assay.curves.raw import fit_plan
from oncordia.domain import CurveModel, CurveOptions, Interval, Loss, Noise, Pool, Prior
from oncordia.testing import CurveDesign, CurveKind, MadeCurves, make_curves

ASK = "oncordia.assay.curves.weigh.ask_wells"
HALF_PARTIAL = CurveDesign(partial_share=0.5, flat_share=0.0)


def made_table(
    design: CurveDesign, n_curves: int, seed: int, options: CurveOptions
) -> pl.DataFrame:
    made = make_curves(np.random.default_rng(seed), n_curves, design)
    truth = made.truth.select("sample", "drug", "kind", truth="ec50_molar")
    return fit_curves(made.responses, options).join(truth, on=["sample", "drug"])


def hold_truth(table: pl.DataFrame) -> FloatArray:
    """1 where both limits hold the truth, an open one always."""
    low, high = table["ec50_low"].fill_null(0.0), table["ec50_high"].fill_null(np.inf)
    return ((low <= table["truth"]) & (table["truth"] <= high)).cast(pl.Float64).to_numpy()


def share_of(mask: pl.Series) -> float:
    return float(mask.fill_null(value=False).to_numpy().mean())


def responding(table: pl.DataFrame, kind: CurveKind) -> pl.DataFrame:
    return table.filter(pl.col("kind") == kind.value, pl.col("status") != "flat")


@pytest.mark.parametrize(
    "design",
    [
        CurveDesign(partial_share=0.6, flat_share=0.0),
        CurveDesign(5, 3, partial_share=0.6, flat_share=0.0),
        CurveDesign(7, 1, 1e-8, 1e-5, 0.03, 0.05, partial_share=0.6, flat_share=0.0),
    ],
    ids=["9x1", "5x3", "7x1"],
)
def test_limits__hold_the_truth_of_partial_and_of_full_curves(design: CurveDesign) -> None:
    table = made_table(design, 4_000, 7, CurveOptions())
    partial, full = (responding(table, kind) for kind in (CurveKind.PARTIAL, CurveKind.FULL))
    # 4 standard errors of the share of some 1,500 curves are 0.022
    assert hold_truth(partial).mean() > 0.93
    assert 0.93 - 0.022 < hold_truth(full).mean() < 0.97 + 0.022


def test_lower_bound__of_marked_curves_holds_at_its_confidence() -> None:
    table = made_table(HALF_PARTIAL, 4_000, 8, CurveOptions())
    marked = table.filter(pl.col("ec50_bound") == ">", pl.col("ec50_low").is_not_null())
    assert marked.height > 400
    assert share_of(marked["ec50_low"] <= marked["truth"]) >= 0.95


def test_mark__is_rare_among_full_curves() -> None:
    table = responding(made_table(HALF_PARTIAL, 4_000, 9, CurveOptions()), CurveKind.FULL)
    assert share_of(table["ec50_bound"] == ">") < 0.01


def test_mark__says_that_the_wells_do_not_place_the_half_way_point() -> None:
    table = made_table(HALF_PARTIAL, 1_000, 10, CurveOptions())
    unseen = table.filter(pl.col("reason").str.contains("the wells alone follow"))
    assert unseen.height > 20
    assert (unseen["status"] == "partial").all()
    assert (unseen["ec50_bound"] == ">").all()
    assert unseen["ec50"].is_null().all()
    assert unseen["ec50_high"].is_null().all()
    assert unseen["bottom"].is_null().all()
    assert unseen["reason"][0].startswith(
        "falls, but the wells alone follow a half-way point at the highest dose 10 µM as well as "
        "one within the doses, p "
    )


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n_doses=st.integers(5, 12),
    n_replicates=st.integers(1, 3),
    confidence=st.sampled_from([0.8, 0.95, 0.99]),
)
def test_upper_limit__is_never_lowered_and_all_else_stays(
    seed: int, n_doses: int, n_replicates: int, confidence: float
) -> None:
    design = CurveDesign(n_doses, n_replicates, partial_share=0.5)
    options = CurveOptions(confidence=confidence)
    made = make_curves(np.random.default_rng(seed), 60, design)
    with patch(ASK, return_value=None):
        before = fit_curves(made.responses, options)
    after = fit_curves(made.responses, options)
    drawn = [name for name in after.columns if name.startswith("drawn_")]
    assert after.select(drawn).equals(before.select(drawn))
    kept = after["ec50"].is_not_null()
    was, now = before.filter(kept), after.filter(kept)
    assert now["ec50"].equals(was["ec50"])
    assert now["ec50_low"].equals(was["ec50_low"])
    high = now["ec50_high"].fill_null(np.inf)
    assert (high >= was["ec50_high"].fill_null(np.inf)).all()
    lost = before.filter(before["ec50_bound"].is_not_null())
    assert after.filter(before["ec50_bound"].is_not_null()).equals(lost)


def test_upper_limit__far_from_the_highest_dose_is_the_fits_own() -> None:
    design = CurveDesign(9, 3, noise_sd_max=0.05, partial_share=0.0, flat_share=0.0)
    made = make_curves(np.random.default_rng(3), 300, design)
    sharp = made.truth.filter(pl.col("ec50_molar") < 1e-7, pl.col("bottom") < 0.4)
    responses = made.responses.join(sharp.select("sample", "drug"), on=["sample", "drug"])
    with patch(ASK, return_value=None):
        before = fit_curves(responses)
    assert fit_curves(responses).equals(before)


def ask(
    made: MadeCurves, options: CurveOptions
) -> tuple[wells_alone.WellsAlone | None, pl.DataFrame]:
    """What ``fit_points`` was told by the wells, and its table."""
    points = collect_points(made.responses)
    chosen = options.settle(is_growth_rate=False)
    told: list[wells_alone.WellsAlone | None] = []

    def listen(*given: Any) -> wells_alone.WellsAlone | None:
        told.append(wells_alone.ask_wells(*given))
        return told[-1]

    with patch(ASK, side_effect=listen):
        table = fit_points(points, pack_points(points, chosen.loss), chosen)
    return told[0], table


def test_ask_wells__says_nothing_without_a_prior_or_with_one_of_a_group() -> None:
    made = make_curves(np.random.default_rng(4), 30, HALF_PARTIAL)
    assert ask(made, CurveOptions(prior=Prior.NONE))[0] is None
    assert ask(made, CurveOptions(pool=Pool.DRUG))[0] is None
    assert ask(made, CurveOptions(model=CurveModel.CONSTANT))[0] is None


def test_ask_wells__asks_nothing_where_the_noise_is_not_known() -> None:
    design = CurveDesign(4, 1, partial_share=1.0, flat_share=0.0)
    made = make_curves(np.random.default_rng(5), 5, design)
    told, _ = ask(made, CurveOptions(noise=Noise.OWN, prior=Prior.WEAK))
    assert told is not None
    quiet = made.responses.with_columns(pl.lit(0.5).alias("response"))
    assert (fit_curves(quiet, CurveOptions(noise=Noise.OWN))["status"] == "partial").all()


@pytest.mark.parametrize(
    "model", [CurveModel.HILL4, CurveModel.WEIBULL1, CurveModel.WEIBULL2], ids=str
)
def test_hold_at_end__agrees_with_the_profile_without_these_priors(model: CurveModel) -> None:
    made = make_curves(np.random.default_rng(6), 800, HALF_PARTIAL)
    quick, _ = ask(made, CurveOptions(model=model))
    with patch.object(wells_alone, "SCALED", {Loss.SQUARED}):
        exact, _ = ask(made, CurveOptions(model=model))
    assert quick is not None
    assert exact is not None
    asked = np.isfinite(exact.high) & np.isfinite(quick.high)
    assert asked.sum() > 20
    assert (np.isinf(exact.high) == np.isinf(quick.high)).mean() > 0.97
    # a parabola through two points of the profile stands for it
    assert np.median(np.abs(exact.high[asked] - quick.high[asked])) < 0.1
    assert np.quantile(np.abs(exact.high[asked] - quick.high[asked]), 0.9) < 0.25
    assert (exact.unseen_mask == quick.unseen_mask).mean() > 0.97


def test_hold_at_end__finds_the_lowest_cost_with_the_ec50_at_the_highest_dose() -> None:
    made = make_curves(np.random.default_rng(11), 40, HALF_PARTIAL)
    points = collect_points(made.responses)
    options = CurveOptions().settle(is_growth_rate=False)
    packed, plan = pack_points(points, options.loss), plan_fit(options.model, options)
    raw = fit_plan(packed, plan, options, np.ones(40, dtype=bool))
    variance = np.full(40, 0.07**2)
    loose = raw.precision * np.array([1.0, 0.0, 0.0, 1.0])
    chosen = wells_alone.take_rows(raw, np.arange(40), loose)
    way = np.full(40, 0.5), np.zeros((40, 4))
    with patch.object(wells_alone, "FEW_STEPS", 300.0):
        limit, unseen = wells_alone.hold_at_end(
            packed, chosen, variance, np.full(40, 2.0), raw.parameters[:, 2], way, 2, options
        )
    x = made.design.log10_dose
    sd = 0.07 * np.array([plan.prior[0, 1] ** 0.5, plan.prior[3, 1] ** 0.5])

    def residuals(p: FloatArray, y: FloatArray, position: float | None) -> FloatArray:
        top, bottom, ln_slope = p[:3]
        place = position if position is not None else p[3]
        fitted = bottom + (top - bottom) / (1.0 + 10.0 ** (np.exp(ln_slope) * (x - place)))
        pull = np.array([top - 1.0, ln_slope - 0.3]) * sd
        return np.concatenate([y - fitted, pull])

    rises = []
    for i, y in enumerate(made.response_matrix):
        fit = raw.parameters[i]
        here = residuals(np.array([fit[0], fit[1], fit[3], fit[2]]), y, None)
        low, high = plan.box[[0, 1, 3]].T
        start = np.clip(fit[[0, 1, 3]], low + 1e-6, high - 1e-6)
        held = [
            least_squares(residuals, start * f + (low + high) / 2 * (1 - f), bounds=(low, high),
                          args=(y, x[-1])).cost * 2.0
            for f in (1.0, 0.5)
        ]  # fmt: skip
        rises.append((min(held) - here @ here) / 0.07**2)
    rise = np.array(rises)
    # the fit weighs the prior by a variance of its own, so that the two minima are not quite one
    clear = np.abs(rise) > 0.3
    assert (unseen == (rise <= 0.0))[clear].all()
    assert unseen.any()
    clear = np.abs(rise - 4.0) > 0.4
    assert (np.isinf(limit) == (rise <= 4.0))[clear].all()
    assert np.isinf(limit).any()
    assert np.isfinite(limit).any()


@pytest.mark.parametrize("loss", [Loss.HUBER, Loss.TUKEY, Loss.STUDENT])
def test_limits__of_robust_fits_hold_the_truth_of_partial_curves(loss: Loss) -> None:
    design = CurveDesign(9, 2, partial_share=1.0, flat_share=0.0)
    table = made_table(design, 500, 12, CurveOptions(loss=loss))
    assert hold_truth(responding(table, CurveKind.PARTIAL)).mean() > 0.93


@pytest.mark.parametrize("model", [CurveModel.HILL5, CurveModel.LOG_NORMAL, CurveModel.WEIBULL1])
def test_limits__of_other_models_widen_where_the_doses_end(model: CurveModel) -> None:
    options = CurveOptions(model=model)
    after = made_table(HALF_PARTIAL, 400, 13, options)
    with patch(ASK, return_value=None):
        before = made_table(HALF_PARTIAL, 400, 13, options)
    was, now = (responding(table, CurveKind.PARTIAL) for table in (before, after))
    assert hold_truth(now).mean() > hold_truth(was).mean() + 0.05
    assert hold_truth(now).mean() > 0.87


@pytest.mark.parametrize("interval", [Interval.PROFILE, Interval.POSTERIOR])
def test_mark__is_the_same_by_every_interval(interval: Interval) -> None:
    wald = made_table(HALF_PARTIAL, 120, 14, CurveOptions())
    other = made_table(HALF_PARTIAL, 120, 14, CurveOptions(interval=interval))
    assert other["ec50_bound"].equals(wald["ec50_bound"])
    low = other.filter(pl.col("ec50_bound") == ">")
    assert share_of(low["ec50_low"].fill_null(0.0) <= low["truth"]) > 0.9
