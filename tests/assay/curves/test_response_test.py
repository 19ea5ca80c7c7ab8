import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import fdtri

from oncordia.assay import check_false_discoveries, fit_curves
from oncordia.assay.curves.noise import estimate_noise_prior
from oncordia.assay.curves.null import (
    NullDesign,
    find_excess,
    match_law,
    simulate_null,
    tail_of_law,
    weigh_even,
)
from oncordia.assay.curves.response_test import share_curves
from oncordia.domain import CurveModel, CurveOptions, Loss, Noise, Prior
from oncordia.errors import InvalidOption
from oncordia.numeric import adjust_p
from oncordia.testing import CurveDesign, make_curves


def make(n: int, fall: float = 0.0, *, n_doses: int = 9, sd: float = 0.07) -> pl.DataFrame:
    """Curves that fall from 1 by so much, half-way in mid-range."""
    random = np.random.default_rng(11)
    x = np.linspace(-9.0, -5.0, n_doses)
    y = 1.0 - fall / (1.0 + 10.0 ** (-1.2 * (x + 7.0))) + sd * random.standard_normal((n, n_doses))
    return pl.DataFrame(
        {
            "sample": np.repeat([f"{i:05d}" for i in range(n)], n_doses),
            "drug": "x",
            "role": "treated",
            "dose_molar": np.tile(10.0**x, n),
            "response": y.ravel(),
        }
    ).with_columns(dose_relative=pl.lit(None, dtype=pl.Float64))


@pytest.mark.parametrize("noise", list(Noise))
def test_p_no_response__is_uniform_under_no_response(noise: Noise) -> None:
    p = fit_curves(make(4000), CurveOptions(noise=noise))["p_no_response"].to_numpy()
    assert 0.035 < np.mean(p < 0.05) < 0.06
    assert 0.005 < np.mean(p < 0.01) < 0.014


def test_p_no_response__does_not_depend_on_other_curves_with_noise_given() -> None:
    options = CurveOptions(noise_prior=(0.005, 16.0), test_noise=(0.005, 16.0))
    table = make(40)
    whole = fit_curves(table, options)["p_no_response"]
    part = fit_curves(table.filter(pl.col("sample") < "00007"), options)["p_no_response"]
    assert whole.head(7).to_list() == part.to_list()


def test_relevance__stays_below_its_limit_for_a_small_change() -> None:
    table = fit_curves(make(20, 0.1, sd=1e-4))
    assert (table["p_no_response"] < 1e-4).all()
    assert (table["relevance"] < -np.log10(0.05)).all()


def test_relevance__is_high_for_a_large_change() -> None:
    assert (fit_curves(make(20, 0.9, sd=0.03))["relevance"] > 2.5).all()


def test_adjust_p__follows_benjamini_and_hochberg() -> None:
    q = adjust_p(np.array([0.01, 0.02, 0.03, np.nan, 0.5]))
    assert q[[0, 1, 2, 4]] == pytest.approx([0.04, 0.04, 0.04, 0.5])
    assert np.isnan(q[3])


def test_match_law__finds_a_scaled_law_again() -> None:
    statistic = 0.5 * fdtri(2.0, 20.0, (np.arange(20000) + 0.5) / 20000)
    law = match_law(statistic, 3, 20.0)
    p = tail_of_law(law, np.array([0.5 * fdtri(2.0, 20.0, 0.999)]), np.array([20.0]))
    assert p[0] == pytest.approx(0.001, rel=0.15)


def test_check_false_discoveries__is_low_where_all_respond() -> None:
    found = check_false_discoveries(make(300, 0.9))
    assert found.n_called == found.n_curves == 300
    assert found.rate is not None
    assert found.rate < 0.09


def test_check_false_discoveries__is_high_where_none_responds() -> None:
    found = check_false_discoveries(make(2000))
    assert found.rate is not None
    assert found.rate > 0.5


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_fit_curves__is_never_worse_than_a_model_it_holds(seed: int) -> None:
    random = np.random.default_rng(seed)
    table = make(5, float(random.uniform(-0.2, 1.0)), n_doses=10)
    rss = {
        model: fit_curves(
            table, CurveOptions(model=model, prior=Prior.NONE, flat_p=1 - 1e-12, flat_sd=0.0)
        ).filter(pl.col("status").is_in(["converged", "partial"]))
        for model in (CurveModel.HILL4, CurveModel.HILL5, CurveModel.BIPHASIC)
    }
    for richer in (CurveModel.HILL5, CurveModel.BIPHASIC):
        both = rss[CurveModel.HILL4].join(rss[richer], on="sample")
        assert (both["rmse_right"] <= both["rmse"] * (1 + 1e-6)).all()


def test_auto__names_the_winner_and_weighs_it() -> None:
    table = fit_curves(make(30, 0.8), CurveOptions(model=CurveModel.AUTO))
    assert table["sample"].to_list() == [f"{i:05d}" for i in range(30)]
    assert table["model_weight"].is_between(1 / 6, 1.0).all()
    assert (table["ec50_averaged"].log10() + 7.0).abs().median() < 0.2  # type: ignore[operator]


def test_auto__leaves_out_models_with_too_many_parameters() -> None:
    table = fit_curves(make(30, 0.8, n_doses=5), CurveOptions(model=CurveModel.AUTO))
    assert not table["model"].is_in(["biphasic", "brain_cousens"]).any()


def test_candidates__must_hold_a_model_that_bends() -> None:
    with pytest.raises(InvalidOption, match="got constant"):
        CurveOptions(candidates=(CurveModel.CONSTANT,))


@pytest.mark.parametrize("shared_spare", [2.0, 4.0, 16.0])
def test_weigh_even__spreads_the_sd_evenly_between_two_ends(shared_spare: float) -> None:
    design = NullDesign(5, 1, 0, 4.0, 0.0, 0.07, shared_spare)
    _, sd = simulate_null(design, Loss.SQUARED, 100_000, 1)
    weight = weigh_even(sd, design)
    low, high = sd[weight > 0].min(), sd[weight > 0].max()
    assert weight.mean() == pytest.approx(1.0, abs=0.05)
    for share in (0.4, 0.6, 0.8):
        above = weight[sd > low + share * (high - low)].sum() / sd.size
        assert above == pytest.approx(1.0 - share, abs=0.02)


def test_weigh_even__keeps_what_the_shared_law_is_found_from() -> None:
    design = NullDesign(5, 1, 0, 4.0, 0.0, 0.07, 6.0)
    _, sd = simulate_null(design, Loss.SQUARED, 20_000, 1)
    on = sd[weigh_even(sd, design) > 0]
    even = np.linspace(on.min(), on.max(), 10_000)
    found = estimate_noise_prior(even**2, np.full(even.size, 1e6))
    assert found is not None
    assert found.variance == pytest.approx(0.07**2, rel=0.02)
    assert found.n_spare == pytest.approx(6.0, rel=0.02)


def test_find_excess__is_the_worse_of_the_two_levels() -> None:
    p = np.repeat([0.005, 0.03, 0.5], [20, 40, 940])
    assert find_excess(p, np.ones(p.size)) == pytest.approx(2.0)


def test_find_excess__lowers_no_p_value() -> None:
    assert find_excess(np.full(100, 0.5), np.ones(100)) == 1.0


def test_share_curves__bounds_the_cost_of_many_designs() -> None:
    options = CurveOptions()
    assert [share_curves(options, n) for n in (1, 16, 17, 33, 10_000)] == [
        16_000,
        16_000,
        8_000,
        4_000,
        2_000,
    ]


def test_share_curves__leaves_a_small_choice_alone() -> None:
    assert share_curves(CurveOptions(null_curves=500), 10_000) == 500


@pytest.mark.parametrize(
    "options", [CurveOptions(noise=Noise.OWN), CurveOptions(test_noise=(0.005, 16.0))]
)
def test_share_curves__heeds_no_other_curves_where_p_does_not(options: CurveOptions) -> None:
    assert share_curves(options, 10_000) == options.null_curves


def test_p_no_response__is_no_lower_for_doses_between_two_spans_of_the_lattice() -> None:
    wide = make(8000).with_columns(pl.col("dose_molar").log10().round(6))
    narrow = wide.with_columns(dose_molar=10.0 ** (0.6 * (pl.col("dose_molar") + 7.0) - 7.0))
    p = fit_curves(narrow)["p_no_response"].to_numpy()
    assert 0.035 < np.mean(p < 0.05) < 0.055


def test_p_no_response__holds_its_level_where_the_sd_is_spread_evenly() -> None:
    design = CurveDesign(7, 1, noise_sd_min=0.03, noise_sd_max=0.15, partial_share=0, flat_share=1)
    made = make_curves(np.random.default_rng(5), 8000, design)
    p = fit_curves(made.responses)["p_no_response"].to_numpy()
    assert 0.035 < np.mean(p < 0.05) < 0.055
