from typing import Any

import numpy as np
import polars as pl
import pytest

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, predict_bands
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.points import collect_points
from oncordia.assay.curves.pool import find_groups
from oncordia.assay.curves.raw import RawFits
from oncordia.assay.kernels.fitting.curve import COST, N_SUMMARY
from oncordia.domain import (
    CurveModel,
    CurveOptions,
    Loss,
    Pool,
    Prior,
    ResponseScale,
)
from oncordia.errors import InvalidOption

X = np.linspace(-8.0, -5.0, 5)
DRUG = CurveOptions(pool=Pool.DRUG)
NONE = CurveOptions()


def make_screen(
    n_drugs: int, n_samples: int, sd: float = 0.07, seed: int = 5, scale: float = 1.0
) -> tuple[pl.DataFrame, FloatArray]:
    """Five single wells a curve, and log10 EC50; curves of a drug have near slopes and bottoms."""
    rng = np.random.default_rng(seed)
    drug = np.repeat(np.arange(n_drugs), n_samples)
    n = drug.size
    slope = np.exp(rng.normal(0.3, 0.4, n_drugs)[drug] + rng.normal(0.0, 0.15, n))
    bottom = rng.uniform(0.05, 0.5, n_drugs)[drug] + rng.normal(0.0, 0.05, n)
    top = 1.0 + rng.normal(0.0, 0.02, n)
    log10_ec50 = rng.uniform(-7.3, -5.7, n)
    rise = 10.0 ** (slope[:, None] * (X - log10_ec50[:, None]))
    response = bottom[:, None] + (top - bottom)[:, None] / (1.0 + rise)
    response += rng.normal(0.0, sd, response.shape)
    sample = np.tile(np.arange(n_samples), n_drugs)
    table = pl.DataFrame(
        {
            "sample": np.repeat([f"S{i:03d}" for i in sample], X.size),
            "drug": np.repeat([f"D{i:03d}" for i in drug], X.size),
            "role": "treated",
            "dose_molar": np.tile(10.0**X, n),
            "response": scale * response.ravel(),
        }
    ).with_columns(pl.lit(None, dtype=pl.Float64).alias("dose_relative"))
    order = np.lexsort((drug, sample))
    return table, log10_ec50[order]


def errors(curves: pl.DataFrame, log10_ec50: FloatArray) -> FloatArray:
    return np.abs(curves["drawn_log10_ec50"].to_numpy() - log10_ec50)


SCREEN, TRUTH = make_screen(8, 40)


@pytest.mark.parametrize("prior", Prior)
def test_fit_curves__errs_less_with_the_curves_of_the_drug(prior: Prior) -> None:
    alone = fit_curves(SCREEN, CurveOptions(prior=prior))
    pooled = fit_curves(SCREEN, CurveOptions(prior=prior, pool=Pool.DRUG))
    both = ((alone["status"] != "flat") & (pooled["status"] != "flat")).to_numpy()

    fell = np.median(errors(pooled, TRUTH)[both]) / np.median(errors(alone, TRUTH)[both])
    assert fell < 0.9


def test_fit_curves__pools_over_a_sample_too() -> None:
    curves = fit_curves(SCREEN, CurveOptions(pool=Pool.SAMPLE, prior=Prior.NONE))

    assert curves["reason"].str.contains("pooled over 8 curves of the sample").all()


def test_fit_curves__draws_slopes_towards_those_of_the_drug() -> None:
    alone = fit_curves(SCREEN, CurveOptions(prior=Prior.NONE))
    pooled = fit_curves(SCREEN, CurveOptions(prior=Prior.NONE, pool=Pool.DRUG))
    spread = pl.col("drawn_slope").log().std().over("drug").mean()

    assert pooled.select(spread).item() < 0.5 * alone.select(spread).item()


def test_fit_curves__leaves_a_small_group_as_it_is() -> None:
    few = SCREEN.filter(pl.col("sample").is_in(["S000", "S001", "S002", "S003"]))
    alone, pooled = fit_curves(few, NONE), fit_curves(few, DRUG)

    assert pooled["drawn_log10_ec50"].to_list() == pytest.approx(
        alone["drawn_log10_ec50"].to_list(), abs=1e-6
    )
    ending = "; not pooled: fewer than 5 curves of the drug"
    assert pooled["reason"].str.ends_with(ending).all()


def test_fit_curves__pools_a_large_group_beside_a_small_one() -> None:
    small = SCREEN.filter(pl.col("drug") == "D000", pl.col("sample").is_in(["S000", "S001"]))
    large = SCREEN.filter(pl.col("drug") == "D001")
    pooled = fit_curves(pl.concat([small, large]), DRUG)
    reasons = pooled.group_by("drug").agg(pl.col("reason").str.contains("not pooled").all())

    assert dict(reasons.iter_rows()) == {"D000": True, "D001": False}


def test_fit_curves__says_where_a_spread_sits_on_its_floor() -> None:
    rng = np.random.default_rng(1)
    fall = 0.1 + 0.9 / (1.0 + 10.0 ** (1.3 * (X + 6.5)))
    wells = SCREEN.filter(pl.col("drug") == "D000")
    response = np.tile(fall, wells.height // X.size) + rng.normal(0.0, 0.05, wells.height)
    curves = fit_curves(wells.with_columns(response=pl.Series(response)), DRUG)

    words = "whose slope does not differ beyond the noise (SD at its floor 0.1)"
    assert curves["reason"].str.contains(words, literal=True).all()


def test_fit_curves__pools_alike_whatever_the_order_of_wells() -> None:
    once = fit_curves(SCREEN, DRUG)
    again = fit_curves(SCREEN.sample(fraction=1.0, shuffle=True, seed=3), DRUG)

    assert once.equals(again)


def test_fit_curves__pools_alike_on_one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    large, _ = make_screen(4, 200, seed=8)
    several = fit_curves(large, DRUG)
    monkeypatch.setenv("ONCORDIA_CORES", "1")

    assert several.equals(fit_curves(large, DRUG))


def test_fit_curves__pools_alike_in_another_unit_of_response() -> None:
    one = CurveOptions(pool=Pool.DRUG, scale=ResponseScale.FREE)
    percent = SCREEN.with_columns(pl.col("response") * 100.0)
    a, b = fit_curves(SCREEN, one), fit_curves(percent, one)

    assert b["drawn_log10_ec50"].to_numpy() == pytest.approx(
        a["drawn_log10_ec50"].to_numpy(), abs=1e-4
    )


MODELS = [
    CurveModel.HILL2,
    CurveModel.HILL3,
    CurveModel.HILL5,
    CurveModel.LOG_NORMAL,
    CurveModel.WEIBULL1,
    CurveModel.WEIBULL2,
    CurveModel.EXPONENTIAL,
]


@pytest.mark.parametrize("model", MODELS)
def test_fit_curves__pools_every_model_of_two_plateaus(model: CurveModel) -> None:
    few = SCREEN.filter(pl.col("drug").is_in(["D000", "D001"]))
    curves = fit_curves(few, CurveOptions(model=model, pool=Pool.DRUG))

    assert curves["reason"].str.contains("pooled over 40 curves of the drug").all()
    assert curves["status"].is_in(["converged", "partial", "flat"]).all()


def test_fit_curves__recovers_curves_without_noise_when_pooled() -> None:
    exact, truth = make_screen(2, 20, sd=0.0)
    curves = fit_curves(exact, CurveOptions(pool=Pool.DRUG, bounds={"slope": (0.05, 20.0)}))

    assert np.median(errors(curves, truth)) < 1e-4


def test_fit_curves__pools_counts() -> None:
    rng = np.random.default_rng(4)
    counts = SCREEN.with_columns(
        response=pl.Series(rng.poisson(60.0 * SCREEN["response"].clip(0.0).to_numpy()) * 1.0)
    )
    choices: dict[str, Any] = {"loss": Loss.POISSON, "scale": ResponseScale.FREE}
    alone = fit_curves(counts, CurveOptions(**choices))
    pooled = fit_curves(counts, CurveOptions(pool=Pool.DRUG, **choices))

    assert np.median(errors(pooled, TRUTH)) < np.median(errors(alone, TRUTH))


def test_predict_bands__are_narrower_with_the_curves_of_the_drug() -> None:
    few = SCREEN.filter(pl.col("drug") == "D001")
    widths = []
    for pool in (Pool.NONE, Pool.DRUG):
        options = CurveOptions(pool=pool, prior=Prior.NONE)
        bands = predict_bands(few, fit_curves(few, options), options=options)
        width = bands["response_high"] - bands["response_low"]
        widths.append(float(np.nanmedian(width.to_numpy())))

    assert widths[1] < widths[0]


def test_find_groups__parts_times_and_units() -> None:
    late = SCREEN.filter(pl.col("drug") == "D000").with_columns(time_hours=pl.lit(72.0))
    early = late.with_columns(time_hours=pl.lit(24.0))
    points = collect_points(pl.concat([late, early]))
    raw = _fitted(points.n_curves)
    group, n_groups = find_groups(points, raw, DRUG)

    assert n_groups == 2
    assert np.bincount(group).tolist() == [40, 40]


def _fitted(n: int) -> RawFits:
    summary = np.zeros((n, N_SUMMARY))
    summary[:, COST] = 1.0
    plan = plan_fit(CurveModel.HILL4, NONE)
    return RawFits(plan, np.zeros((n, 4)), np.zeros((n, 4, 4)), summary, np.zeros((n, 4)))


@pytest.mark.parametrize(
    ("pool", "needs"), [(Pool.NONE, False), (Pool.SAMPLE, True), (Pool.DRUG, True)]
)
def test_curve_options__say_whether_they_need_the_whole_run(pool: Pool, *, needs: bool) -> None:
    assert CurveOptions(pool=pool).needs_whole_run is needs


def test_curve_options__refuse_to_pool_a_robust_loss() -> None:
    with pytest.raises(InvalidOption, match="not huber"):
        CurveOptions(pool=Pool.DRUG, loss=Loss.HUBER)


@pytest.mark.parametrize("model", [CurveModel.AUTO, CurveModel.CONSTANT])
def test_curve_options__refuse_to_pool_what_has_no_slope(model: CurveModel) -> None:
    with pytest.raises(InvalidOption, match="needs one model with a slope"):
        CurveOptions(pool=Pool.DRUG, model=model)
