from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay import fit_curves
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.mixed import find_scale, fit_mixed, number_groups
from oncordia.assay.curves.mixed_linear import (
    Linear,
    find_log_likelihood,
    nest_curves,
    score,
    solve_effects,
)
from oncordia.assay.curves.mixed_search import MixedFit, Pace
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import collect_points
from oncordia.domain import (
    CurveModel,
    CurveOptions,
    Interval,
    Loss,
    Pool,
    PoolMethod,
    Prior,
    SlopeLaw,
)
from oncordia.errors import InvalidOption

MIXED: dict[str, Any] = {
    "model": CurveModel.HILL2,
    "pool": Pool.SAMPLE,
    "pool_method": PoolMethod.MIXED,
}
OPTIONS = CurveOptions(**MIXED)
X = np.linspace(-8.0, -5.0, 7)
MEAN, GROUP_SD, CURVE_SD, NOISE = (-1.6, 0.2), (0.25, 0.35), 0.5, 0.05


def make_screen(n_samples: int, n_drugs: int, seed: int = 3) -> tuple[pl.DataFrame, FloatArray]:
    """Single wells of curves from 1 to 0, and log10 EC50; ln slope is a sample's own."""
    rng = np.random.default_rng(seed)
    sample = np.repeat(np.arange(n_samples), n_drugs)
    n = sample.size
    position = MEAN[0] + rng.normal(0.0, GROUP_SD[0], n_samples)[sample]
    log10_ec50 = X[-1] + position + rng.normal(0.0, CURVE_SD, n)
    slope = np.exp(MEAN[1] + rng.normal(0.0, GROUP_SD[1], n_samples))[sample]
    response = 1.0 / (1.0 + 10.0 ** (slope[:, None] * (X - log10_ec50[:, None])))
    response += rng.normal(0.0, NOISE, response.shape)
    drug = np.tile(np.arange(n_drugs), n_samples)
    table = pl.DataFrame(
        {
            "sample": np.repeat([f"S{i:03d}" for i in sample], X.size),
            "drug": np.repeat([f"D{i:02d}" for i in drug], X.size),
            "role": "treated",
            "dose_molar": np.tile(10.0**X, n),
            "response": response.ravel(),
        }
    ).with_columns(pl.lit(None, dtype=pl.Float64).alias("dose_relative"))
    return table, log10_ec50


def mix(table: pl.DataFrame, options: CurveOptions, pace: Pace | None = None) -> MixedFit:
    points = collect_points(table)
    packed, plan = pack_points(points, options.loss), plan_fit(options.model, options)
    mask = np.ones(points.n_curves, dtype=bool)
    first = fit_nested(packed, plan, options, mask)
    scale = find_scale(packed, plan, options, np.flatnonzero(mask))
    group, _ = number_groups(points, mask, options)
    return fit_mixed(packed, first, scale, group, options, pace)


SCREEN, TRUTH = make_screen(60, 8)
FIT = mix(SCREEN, OPTIONS)


def test_fit_mixed__finds_the_means_of_made_curves() -> None:
    assert FIT.names == ("ec50", "slope")
    error = np.array([np.hypot(GROUP_SD[0], CURVE_SD / np.sqrt(8)), GROUP_SD[1]]) / np.sqrt(60)
    assert (np.abs(FIT.mean - MEAN) < 3.0 * error).all()


def test_fit_mixed__finds_the_spreads_of_made_curves() -> None:
    between = np.sqrt(np.diag(FIT.group_covariance))

    assert between.tolist() == pytest.approx(GROUP_SD, rel=0.3)
    assert FIT.curve_sd.tolist() == pytest.approx([CURVE_SD, 0.0], rel=0.1)


def test_fit_mixed__finds_the_noise_of_a_well() -> None:
    assert np.sqrt(FIT.noise) == pytest.approx(NOISE, rel=0.05)


def test_fit_mixed__gives_curves_of_a_group_one_slope() -> None:
    slope = FIT.values[:, 1].reshape(60, 8)

    assert np.ptp(slope, axis=1).max() == pytest.approx(0.0, abs=1e-12)


def test_fit_mixed__does_not_hang_on_its_start() -> None:
    other = mix(SCREEN, OPTIONS, Pace(start=(-0.5, 0.8)))

    assert np.abs(other.values - FIT.values).max() < 2e-3
    assert other.log_likelihood == pytest.approx(FIT.log_likelihood, abs=0.05)


def test_fit_mixed__comes_to_the_same_when_variances_change_at_every_step() -> None:
    other = mix(SCREEN, OPTIONS, Pace(renews_always=True))

    assert np.abs(other.values - FIT.values).max() < 2e-3


def test_fit_mixed__has_a_higher_likelihood_where_effects_correlate() -> None:
    free = mix(SCREEN, CurveOptions(**MIXED, pool_correlated=True))

    assert FIT.log_likelihood < free.log_likelihood < FIT.log_likelihood + 5.0


def test_fit_mixed__is_likelier_than_with_other_means_and_spreads() -> None:
    rested = mix(SCREEN, OPTIONS, Pace(restricted=False))
    again = mix(SCREEN, OPTIONS, Pace(restricted=False, held=rested))
    for changed in (
        replace(rested, mean=rested.mean + np.array([0.05, 0.0])),
        replace(rested, curve_sd=1.1 * rested.curve_sd),
        replace(rested, group_covariance=1.3 * rested.group_covariance),
    ):
        other = mix(SCREEN, OPTIONS, Pace(restricted=False, held=changed))
        assert other.log_likelihood < again.log_likelihood - 0.1
    assert again.log_likelihood == pytest.approx(rested.log_likelihood, abs=0.02)


def test_fit_curves__errs_less_by_a_mixed_model_on_few_doses() -> None:
    sparse = SCREEN.filter(pl.col("dose_molar").rank("dense").cast(pl.Int64).is_in([1, 3, 5, 7]))
    noise = np.random.default_rng(8).normal(0.0, 0.15, sparse.height)
    sparse = sparse.with_columns(pl.col("response") + pl.Series(noise))
    drawn: dict[str, Any] = {"prior": Prior.NONE, "flat_p": 0.999999, "flat_sd": 0.0}
    alone = fit_curves(sparse, CurveOptions(model=CurveModel.HILL2, **drawn))
    mixed = fit_curves(sparse, CurveOptions(**MIXED, **drawn))
    of_alone, of_mixed = (
        float(np.quantile(np.abs(curves["drawn_log10_ec50"].to_numpy() - TRUTH), 0.75))
        for curves in (alone, mixed)
    )

    assert of_mixed < 0.9 * of_alone


def test_fit_curves__covers_the_truth_with_limits_of_a_mixed_model() -> None:
    curves = fit_curves(SCREEN, OPTIONS)
    low, high = (np.log10(curves[f"ec50_{end}"].to_numpy()) for end in ("low", "high"))
    known = np.isfinite(low) & np.isfinite(high)
    held = ((low <= TRUTH) & (high >= TRUTH))[known].mean()

    assert known.mean() > 0.9
    assert 0.9 < held < 0.99


def test_fit_curves__says_how_it_pooled() -> None:
    reasons = fit_curves(SCREEN, OPTIONS)["reason"]

    assert reasons.str.ends_with("; pooled by one mixed model of 60 groups, each a sample").all()


def test_fit_curves__pools_four_parameters_by_a_mixed_model() -> None:
    curves = fit_curves(SCREEN, CurveOptions(pool="drug", pool_method="mixed", pooled=["top"]))  # type: ignore[arg-type]

    assert curves["reason"].str.contains("8 groups, each a drug", literal=True).all()
    assert curves["status"].to_list().count("converged") > 0.9 * curves.height
    error = np.abs(curves["drawn_log10_ec50"].to_numpy() - TRUTH)
    assert np.median(error) < 0.08


def test_fit_curves__mixes_alike_whatever_the_order_of_wells() -> None:
    once = fit_curves(SCREEN, OPTIONS)
    again = fit_curves(SCREEN.sample(fraction=1.0, shuffle=True, seed=1), OPTIONS)

    assert once["drawn_log10_ec50"].to_list() == pytest.approx(
        again["drawn_log10_ec50"].to_list(), abs=1e-6
    )


def test_fit_curves__leaves_few_groups_as_they_are() -> None:
    few = SCREEN.filter(pl.col("sample").is_in(["S000", "S001", "S002", "S003"]))
    alone, mixed = fit_curves(few, CurveOptions(model=CurveModel.HILL2)), fit_curves(few, OPTIONS)

    assert mixed["ec50"].to_list() == alone["ec50"].to_list()
    ending = "; not pooled: fewer than 5 groups, each a sample"
    assert mixed["reason"].str.ends_with(ending).all()


def test_fit_curves__follows_wells_that_lie_on_their_curves() -> None:
    rng = np.random.default_rng(2)
    ec50 = rng.uniform(-7.5, -5.5, 60)
    response = 1.0 / (1.0 + 10.0 ** (1.5 * (X - ec50[:, None])))
    ten = SCREEN.filter(pl.col("drug") < "D06", pl.col("sample") < "S010")
    curves = fit_curves(ten.with_columns(response=pl.Series(response.ravel())), OPTIONS)

    assert np.abs(curves["drawn_log10_ec50"].to_numpy() - ec50).max() < 1e-4


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"pool": Pool.NONE}, "curves.pool_method mixed needs curves.pool, sample or drug"),
        ({"loss": Loss.POISSON}, "curves.pool_method mixed needs loss squared, not poisson"),
        (
            {"interval": Interval.PROFILE},
            "curves.pool_method mixed needs interval wald, not profile",
        ),
        (
            {"pool_method": PoolMethod.LAWS, "pooled": ("ec50",)},
            "curves.pooled must name some of top, bottom, slope with pool_method laws, got ec50",
        ),
    ],
)
def test_curve_options__refuses_what_does_not_go_with_a_mixed_model(
    choice: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidOption) as caught:
        CurveOptions(**{**MIXED, **choice})

    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("pooled", "said"),
    [
        (
            ("asymmetry",),
            "curves.pooled names 'asymmetry', which hill2 does not have; "
            "its parameters are top, bottom, ec50, slope",
        ),
        (
            ("ec50", "slope"),
            "curves.pooled names every parameter of hill2 that is free; leave out those in which "
            "the curves of a group differ",
        ),
    ],
)
def test_fit_curves__refuses_pooled_parameters_that_cannot_be(
    pooled: tuple[str, ...], said: str
) -> None:
    with pytest.raises(InvalidOption) as caught:
        fit_curves(SCREEN, CurveOptions(**MIXED, pooled=pooled))

    assert str(caught.value) == said


def make_linear(seed: int) -> tuple[FloatArray, FloatArray, IntArray, FloatArray]:
    """Rows J of 12 curves in 4 groups, responses, curve of each row and a theta."""
    rng = np.random.default_rng(seed)
    curve = np.repeat(np.arange(12), 5)
    rows = rng.normal(size=(60, 2))
    effect = rng.normal(size=(4, 2))[curve // 3] + [0.5, -1.0]
    effect[:, 0] += rng.normal(size=12)[curve]
    response = (rows * effect).sum(axis=1) + rng.normal(0.0, 0.3, 60)
    return rows, response, curve, rng.normal(0.5, 0.5, 4)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000), restricted=st.booleans())
def test_solve_effects__has_the_likelihood_of_the_whole_covariance(
    seed: int, restricted: bool
) -> None:
    rows, response, curve, theta = make_linear(seed)
    of_curve = np.eye(12)[curve]
    matrix = np.einsum("ri,rj,rn->nij", rows, rows, of_curve)
    linear = Linear(matrix, of_curve.T @ (rows * response[:, None]), float(response @ response))
    nesting = nest_curves(
        np.arange(12) // 3, np.array([0]), 60.0, correlated=True, restricted=restricted
    )
    sd, root = np.exp(theta[0]), np.array([[np.exp(theta[1]), 0.0], [theta[3], np.exp(theta[2])]])
    same_group = (curve[:, None] // 3) == (curve[None, :] // 3)
    v = np.eye(60) + same_group * (rows @ root @ root.T @ rows.T)
    v += (curve[:, None] == curve[None, :]) * sd**2 * np.outer(rows[:, 0], rows[:, 0])
    inner = np.linalg.inv(v)
    block = rows.T @ inner @ rows
    beta = np.linalg.solve(block, rows.T @ inner @ response)
    rest = response - rows @ beta
    free = 60.0 - 2.0 * restricted
    rss = rest @ inner @ rest
    log_det = np.linalg.slogdet(v)[1] + restricted * np.linalg.slogdet(block)[1]
    expected = -0.5 * (log_det + free * (np.log(2.0 * np.pi * rss / free) + 1.0))
    solved = solve_effects(linear, theta, nesting)

    assert solved.beta.tolist() == pytest.approx(beta.tolist(), rel=1e-7)
    assert find_log_likelihood(solved, nesting) == pytest.approx(expected, rel=1e-9)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000), restricted=st.booleans())
def test_score__is_the_slope_of_the_likelihood(seed: int, restricted: bool) -> None:
    rows, response, curve, theta = make_linear(seed)
    of_curve = np.eye(12)[curve]
    matrix = np.einsum("ri,rj,rn->nij", rows, rows, of_curve)
    linear = Linear(matrix, of_curve.T @ (rows * response[:, None]), float(response @ response))
    nesting = nest_curves(
        np.arange(12) // 3, np.array([0]), 60.0, correlated=True, restricted=restricted
    )
    by_steps = [
        (score(linear, theta + step, nesting)[0] - score(linear, theta - step, nesting)[0]) / 2e-5
        for step in 1e-5 * np.eye(4)
    ]

    assert score(linear, theta, nesting)[1].tolist() == pytest.approx(by_steps, abs=1e-5)


def read_gdsc(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Responses and reference curves of gdscIC50's example, both sorted by sample and drug."""
    sample = pl.col("CL").cast(pl.String).alias("sample")
    points = pl.read_csv(folder / "normalised_points.csv.gz").select(
        sample,
        "drug",
        pl.lit("treated").alias("role"),
        (pl.col("x_micromol") * 1e-6).alias("dose_molar"),
        pl.lit(None, dtype=pl.Float64).alias("dose_relative"),
        (1.0 - pl.col("y_inhibition")).alias("response"),
    )
    curves = pl.read_csv(folder / "nlme_reference_curves.csv.gz").with_columns(sample)
    return points, curves.sort("sample", "drug")


@pytest.mark.shared_data
def test_fit_mixed__has_the_values_of_gdsc_ic50_where_it_stops(
    shared_data: Callable[[str], Path],
) -> None:
    points, theirs = read_gdsc(shared_data("dose_response/gdsc"))
    start = ((8.886464 - 9.0) * np.log10(2.0), 1.495953 * np.log(2.0))
    pace = Pace(restricted=False, renews_always=True, rest=0.2, start=start)
    found = mix(points, CurveOptions(**MIXED, slope_law=SlopeLaw.WIDTH), pace)
    doublings = found.values / np.array([np.log10(2.0), np.log(2.0)]) + np.array([9.0, 0.0])

    assert np.abs(doublings[:, 0] / theirs["xmid"].to_numpy() - 1.0).max() < 1e-5
    assert np.abs(doublings[:, 1] / theirs["scal"].to_numpy() - 1.0).max() < 1e-5
    assert found.noise == pytest.approx(9.583731e-03, rel=1e-3)
