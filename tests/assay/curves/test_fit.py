import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.assay import fit_curves
from oncordia.domain import CurveOptions, HillCurve, Loss, Noise, Prior, check_table
from oncordia.errors import InvalidTable

Make = Callable[..., pl.DataFrame]
CURVE = HillCurve(top=1.0, bottom=0.2, ec50=1e-7, slope=1.3)
OWN = CurveOptions(noise=Noise.OWN)
PLAIN = CurveOptions(noise=Noise.OWN, prior=Prior.NONE)
WIDE = 10.0 ** np.arange(-9.0, -4.4, 0.5)


def only(frame: pl.DataFrame) -> dict[str, Any]:
    assert frame.height == 1
    return frame.row(0, named=True)


def test_fit_curves__gives_the_table_of_the_registry(make_responses: Make) -> None:
    check_table(fit_curves(make_responses(CURVE)), "curves")


def test_fit_curves__finds_the_curve_that_made_the_responses(make_responses: Make) -> None:
    row = only(fit_curves(make_responses(CURVE)))
    assert row["status"] == "converged"
    assert row["ec50"] == pytest.approx(1e-7, rel=1e-8)
    assert row["slope"] == pytest.approx(1.3, rel=1e-8)
    assert row["top"] == pytest.approx(1.0, abs=1e-9)
    assert row["bottom"] == pytest.approx(0.2, abs=1e-9)
    assert row["r_squared"] == pytest.approx(1.0, abs=1e-12)
    assert row["p_no_response"] < 1e-50


SHAPES = {
    "fall": st.floats(0.2, 0.8),
    "log10_ec50": st.floats(-8.5, -5.5),
    "slope": st.floats(0.5, 4.0),
}


def hold_refit(frame: pl.DataFrame, options: CurveOptions, log10_ec50: float, slope: float) -> None:
    row = only(fit_curves(frame, options))
    assert row["status"] == "converged"
    assert math.log10(row["ec50"]) == pytest.approx(log10_ec50, abs=1e-6)
    assert row["slope"] == pytest.approx(slope, rel=1e-5)
    assert row["rmse"] < 1e-8


@given(top=st.floats(0.9, 1.1), **SHAPES)
@settings(deadline=None, max_examples=50)
def test_fit_curves__refits_any_predicted_curve(
    make_responses: Make, top: float, fall: float, log10_ec50: float, slope: float
) -> None:
    curve = HillCurve(top=top, bottom=top - fall, ec50=10.0**log10_ec50, slope=slope)
    hold_refit(make_responses(curve), CurveOptions(), log10_ec50, slope)


@given(top=st.floats(0.75, 1.25), **SHAPES)
@settings(deadline=None, max_examples=50)
def test_fit_curves__refits_curves_far_from_the_prior_without_it(
    make_responses: Make, top: float, fall: float, log10_ec50: float, slope: float
) -> None:
    curve = HillCurve(top=top, bottom=top - fall, ec50=10.0**log10_ec50, slope=slope)
    hold_refit(make_responses(curve), PLAIN, log10_ec50, slope)


@given(seed=st.integers(0, 10**6), shift=st.sampled_from([-3.0, -1.0, 1.0, 2.0]))
@settings(deadline=None, max_examples=50)
def test_fit_curves__shifts_with_the_doses_and_nothing_else_changes(
    make_responses: Make, seed: int, shift: float
) -> None:
    noise = np.random.default_rng(seed).normal(0.0, 0.05, WIDE.size)
    here = only(fit_curves(make_responses(CURVE, WIDE, noise=noise)))
    there_frame = make_responses(CURVE, WIDE, noise=noise).with_columns(
        pl.col("dose_molar") * 10.0**shift
    )
    there = only(fit_curves(there_frame))
    moved = there["drawn_log10_ec50"] - here["drawn_log10_ec50"]
    assert moved == pytest.approx(shift, abs=1e-5)
    assert there["status"] == here["status"]
    for name in ("drawn_top", "drawn_bottom", "rmse", "p_no_response"):
        assert there[name] == pytest.approx(here[name], abs=1e-6)


@given(order=st.permutations(range(20)))
@settings(deadline=None, max_examples=50)
def test_fit_curves__does_not_depend_on_the_order_of_the_wells(
    make_responses: Make, order: list[int]
) -> None:
    noise = np.random.default_rng(1).normal(0.0, 0.05, 20)
    frame = make_responses(CURVE, np.repeat(WIDE, 2), noise=noise)
    assert fit_curves(frame[order]).equals(fit_curves(frame))


def test_fit_curves__gives_the_same_bits_on_one_core_and_on_all(
    make_responses: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    frame = pl.concat(
        make_responses(CURVE, WIDE, sample=f"S{i}", noise=rng.normal(0.0, 0.08, WIDE.size))
        for i in range(1500)
    )
    monkeypatch.setenv("ONCORDIA_CORES", "1")
    one = fit_curves(frame)
    monkeypatch.delenv("ONCORDIA_CORES")
    assert fit_curves(frame).equals(one)


def test_fit_curves__fits_a_curve_alike_alone_and_among_others(make_responses: Make) -> None:
    rng = np.random.default_rng(4)
    frames = [
        make_responses(CURVE, WIDE, sample=f"S{i}", noise=rng.normal(0.0, 0.05, WIDE.size))
        for i in range(12)
    ]
    together = fit_curves(pl.concat(frames), OWN).drop("q_value")
    alone = fit_curves(frames[5], OWN).drop("q_value")
    assert alone.equals(together.filter(pl.col("sample") == "S5"))


def test_fit_curves__keeps_one_row_for_each_sample_drug_and_time(make_responses: Make) -> None:
    frame = pl.concat(
        [
            make_responses(CURVE, sample="S2", drug="D1"),
            make_responses(CURVE, sample="S1", drug="D2"),
            make_responses(CURVE, sample="S1", drug="D1", time_hours=24.0),
            make_responses(CURVE, sample="S1", drug="D1", time_hours=None),
        ]
    )
    keys = fit_curves(frame).select("sample", "drug", "time_hours").rows()
    assert keys == [("S1", "D1", 24.0), ("S1", "D1", None), ("S1", "D2", 72.0), ("S2", "D1", 72.0)]


def test_fit_curves__counts_replicates_singly(make_responses: Make) -> None:
    noise = np.tile([0.05, -0.05], WIDE.size)
    row = only(fit_curves(make_responses(CURVE, np.repeat(WIDE, 2), noise=noise), PLAIN))
    assert row["n_wells"] == 20
    assert row["n_doses"] == 10
    assert row["noise_df"] == 16.0
    assert row["rmse"] == pytest.approx(0.05, rel=1e-6)
    assert row["noise_sd"] == pytest.approx(0.05 * math.sqrt(20 / 16), rel=1e-6)


def test_fit_curves__takes_doses_that_differ_by_rounding_as_one(make_responses: Make) -> None:
    doses = np.concatenate([WIDE, WIDE * (1.0 + 1e-13)])
    assert only(fit_curves(make_responses(CURVE, doses)))["n_doses"] == 10


def test_fit_curves__says_the_unit_of_relative_doses(make_responses: Make) -> None:
    curve = HillCurve(top=1.0, bottom=0.1, ec50=0.05, slope=1.0)
    doses = (0.0016, 0.008, 0.04, 0.2, 1.0)
    row = only(fit_curves(make_responses(curve, doses, relative=True)))
    assert row["dose_unit"] == "top dose"
    assert row["ec50"] == pytest.approx(0.05, rel=1e-6)


def test_fit_curves__finds_a_rising_curve_and_says_so(make_responses: Make) -> None:
    rising = HillCurve(top=0.7, bottom=1.2, ec50=1e-7, slope=1.5)
    row = only(fit_curves(make_responses(rising)))
    assert row["status"] == "converged"
    assert row["ec50"] == pytest.approx(1e-7, rel=1e-6)
    assert row["reason"].startswith("rises within the doses")


@pytest.mark.parametrize("loss", [Loss.HUBER, Loss.TUKEY])
def test_fit_curves__withstands_a_stray_well_by_a_robust_loss(
    make_responses: Make, loss: Loss
) -> None:
    noise = np.random.default_rng(6).normal(0.0, 0.02, 20)
    noise[9] += 1.5
    frame = make_responses(CURVE, np.repeat(WIDE, 2), noise=noise)
    plain = only(fit_curves(frame, OWN))
    robust = only(fit_curves(frame, CurveOptions(loss=loss, noise=Noise.OWN)))
    miss = abs(math.log10(robust["ec50"]) + 7.0)
    assert miss < 0.1
    assert miss < abs(plain["drawn_log10_ec50"] + 7.0)
    assert robust["noise_sd"] < 0.5 * plain["noise_sd"]


def test_fit_curves__refuses_a_table_without_a_needed_column(make_responses: Make) -> None:
    with pytest.raises(InvalidTable, match="lack the column 'response'"):
        fit_curves(make_responses(CURVE).drop("response"))


def test_fit_curves__refuses_treated_wells_without_a_drug(make_responses: Make) -> None:
    frame = make_responses(CURVE).with_columns(pl.lit(None, dtype=pl.String).alias("drug"))
    with pytest.raises(InvalidTable, match="10 treated wells of plate P1 name no drug"):
        fit_curves(frame)


def test_fit_curves__of_no_wells_is_an_empty_table(make_responses: Make) -> None:
    empty = fit_curves(make_responses(CURVE, role="negative"))
    assert empty.height == 0
    check_table(empty, "curves")


def test_fit_curves__lets_growth_rates_fall_to_minus_one(make_responses: Make) -> None:
    killing = make_responses(HillCurve(top=1.0, bottom=-0.8, ec50=1e-7, slope=1.3))

    growth = only(fit_curves(killing.with_columns(method=pl.lit("growth_rate"))))
    fraction = only(fit_curves(killing.with_columns(method=pl.lit("fraction_of_control"))))

    assert growth["bottom"] == pytest.approx(-0.8, abs=1e-6)
    assert fraction["bottom"] >= -0.1
